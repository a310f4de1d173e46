"""Settings that must be equal: each that could grant more differs, two ways to say the same do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.deployment import Attachment, Deployment, Principal, Role, TrustStatement
from octo_spec.model.presence import ChoiceIs, Given, Presence, Requirement
from octo_spec.model.text import Text
from octo_spec.pipeline.role_proof import role_differences

_ON = Presence.of(ChoiceIs("audit", ("on",)))
_AUDIT = Text(("arn:aws:iam::aws:policy/SecurityAudit",))
_ROLE = Role(
    id="reader",
    name=Text(("reader",)),
    trust=(
        TrustStatement(
            Principal(PrincipalKind.SERVICE, (Text(("ec2.amazonaws.com",)),)), ("sts:AssumeRole",)
        ),
    ),
    policies=(),
    attachments=(Attachment(_AUDIT, _ON),),
)


def _differing(role: Role) -> list[str]:
    first, second = (Deployment("a", "1.0.0", (each,)) for each in (_ROLE, role))
    return [change.name for change in role_differences(first, second)]


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("attachments", (), "attached policy"),
        ("attachments", (Attachment(_AUDIT),), f"attached policy {_AUDIT}"),
        ("boundary", Attachment(_AUDIT), "permissions boundary"),
        ("max_session", 7200, "maximum session duration"),
        ("name", Text(("other",)), "name"),
        ("path", Text(("/other/",)), "path"),
        ("tags", (("team", Text(("a",))),), "tags"),
        ("presence", _ON, "there"),
    ],
)
def test_what_could_grant_more_on_either_side_differs(setting: str, value: Any, named: str) -> None:  # noqa: ANN401
    assert _differing(replace(_ROLE, **{setting: value})) == [named]


def test_a_role_that_is_there_only_where_its_name_is_given_has_it_always() -> None:
    """So it is too where a requirement says that the name is given."""
    given = Presence.of(Given("name"))
    for presence, requirements in ((given, ()), (_ON, (Requirement(_ON, given),))):
        role = replace(_ROLE, presence=presence)
        first, second = (
            Deployment("a", "1.0.0", (each,), requirements=requirements)
            for each in (role, replace(role, named=given))
        )
        assert role_differences(first, second) == ()
    assert _differing(replace(_ROLE, named=given)) == ["name"]


def test_words_and_two_attachments_for_one_are_no_difference() -> None:
    assert _differing(replace(_ROLE, description="other")) == []
    twice = (
        Attachment(_AUDIT, _ON),
        Attachment(_AUDIT, Presence.of(ChoiceIs("audit", ("on",)), ChoiceIs("more", ("on",)))),
    )
    assert _differing(replace(_ROLE, attachments=twice)) == []


@pytest.mark.parametrize("both_ways", [True, False])
def test_a_boundary_that_rules_make_the_same_does_not_differ(*, both_ways: bool) -> None:
    given = Presence.of(Given("account"))
    rules = (Requirement(_ON, given), *((Requirement(given, _ON),) if both_ways else ()))
    first, second = (
        Deployment("a", "1.0.0", (replace(_ROLE, boundary=Attachment(_AUDIT, each)),), requirements=rules)
        for each in (_ON, given)
    )
    assert bool(role_differences(first, second)) is not both_ways
