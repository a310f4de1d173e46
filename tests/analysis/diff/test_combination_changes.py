"""A rule between choices that is gone is new access exactly if no combination had all of it before."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given

from octo_spec.access.evaluate import allows
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.diff.version_step import VersionStep
from octo_spec.analysis.sides import SidePair, deployment_side
from octo_spec.model.deployment import Attachment, Choice, Deployment, Parameter
from octo_spec.model.presence import ChoiceIs, Given, Presence, Requirement
from octo_spec.model.text import Param, Text
from octo_spec.symbolic.unknowns import Unknowns
from octo_spec.testing.laws import HEAVY
from tests.review.small_deployments import CHOICES, deployment_of, deployments, grant, requests, stored

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import Diff

ON: Final = Presence.of(ChoiceIs("more", ("on",)))
FAR: Final = Presence.of(ChoiceIs("level", ("b", "c")))


def without_rules(old: Deployment) -> Diff:
    """Compare a deployment with the same one without rules."""
    new = replace(old, version="1.0.1", requirements=())
    each = Unknowns.each((old, new), {}, {})
    return diff(
        [SidePair(deployment_side("old", old, one), deployment_side("new", new, one), one) for one in each]
    )


REQUESTS: Final = tuple(requests(named=True))


def allowed(deployment: Deployment, more: str, level: str) -> frozenset[int]:
    """Return the numbers of the requests that are allowed."""
    documents = stored(deployment, {"more": more, "level": level})
    return frozenset(at for at, request in enumerate(REQUESTS) if allows(documents, request))


@pytest.mark.medium
@given(deployments())
@HEAVY
def test_a_combination_is_new_access_if_no_other_one_allows_all_of_it(deployment: Deployment) -> None:
    old = replace(deployment, requirements=(Requirement(ON, FAR),))
    before = [
        allowed(deployment, more, level)
        for more, level in product(("off", "on"), ("a", "b", "c"))
        if (more, level) != ("on", "a")
    ]
    now = allowed(deployment, "on", "a")
    found = without_rules(old)
    assert found.changes or any(now <= each for each in before)
    for change in found.changes:
        assert change.direction is Direction.NEW
        assert {("more", "on"), ("level", "a")} <= {*change.example.assumptions}
    assert found.advice is not None
    assert found.advice.required is (VersionStep.MAJOR if found.changes else VersionStep.MINOR)


def test_access_that_an_allowed_combination_had_is_not_new() -> None:
    reads = deployment_of(grant("s3:GetObject"))
    [role] = reads.roles
    [policy] = role.policies
    more = replace(policy, statements=(grant("s3:ListBucket"),), presence=ON)
    policies = replace(policy, presence=FAR), more
    old = replace(reads, roles=(replace(role, policies=policies),), requirements=(Requirement(ON, FAR),))
    assert not without_rules(old).changes
    near = Presence.of(ChoiceIs("level", ("a",)))
    [change] = without_rules(replace(old, requirements=(Requirement(ON, near),))).changes
    assert change.other_side.startswith("at most with other choices")


def test_a_boundary_that_is_no_longer_required_hides_new_access() -> None:
    """With the boundary, of unknown text, the role could do less."""
    reads = deployment_of(grant("s3:GetObject"))
    boundary = Attachment(Text((Param("limit"),)), Presence.of(Given("limit")))
    [role] = reads.roles
    [policy] = role.policies
    limited = replace(role, boundary=boundary, policies=(replace(policy, presence=ON),))
    old = replace(
        reads,
        roles=(limited,),
        parameters=(Parameter("limit", "A boundary.", optional=True),),
        requirements=(Requirement(ON, Presence.of(Given("limit"))),),
    )
    found = without_rules(old)
    assert not found.changes
    assert [change.direction for change in found.hidden] == [Direction.NEW]


def test_too_many_combinations_are_not_decided() -> None:
    reads = deployment_of(grant("s3:GetObject"))
    others = tuple(Choice(f"c{at}", "One.", ("off", "on"), "off") for at in range(9))
    rules = tuple(Requirement(ON, Presence.of(ChoiceIs(choice.id, ("on",)))) for choice in others)
    found = without_rules(replace(reads, choices=(*CHOICES, *others), requirements=rules))
    assert not found.changes
    assert [change.because for change in found.hidden] == [found.hidden[0].because] * 2
    assert found.advice is not None
    assert found.advice.undecided is VersionStep.MAJOR
