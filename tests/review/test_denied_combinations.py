"""The combinations of choices on which denies depend: few are decided one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.deployment import Choice, Deployment
from octo_spec.model.presence import ChoiceIs, Presence, Requirement
from octo_spec.review.denied_combinations import denied_combinations, presences_with
from octo_spec.review.facts import review_facts
from octo_spec.review.presences import in_words, listed_combinations
from octo_spec.review.reviewed_roles import policies_of_roles
from tests.review.small_deployments import deployment_of, grant, reviewed

ON = Presence.of(ChoiceIs("a", ("on",)))
SOME = Presence.of(ChoiceIs("a", ("on", "some")), ChoiceIs("b", ("on",)))


def _denying_by(number: int, allowed: str = "s3:*") -> Deployment:
    """Return a role with one deny for each of some choices."""
    whole = deployment_of(grant(allowed))
    [role] = whole.roles
    choices = tuple(Choice(f"c{at}", "It.", ("off", "on"), "off") for at in range(number))
    denies = tuple(
        replace(
            role.policies[0],
            statements=(grant("s3:GetObject", allow=False),),
            presence=Presence.of(ChoiceIs(choice.id, ("on",))),
        )
        for choice in choices
    )
    return replace(whole, roles=(replace(role, policies=(*role.policies, *denies)),), choices=choices)


@pytest.mark.parametrize(("number", "combinations"), [(0, 0), (2, 4), (6, 64), (7, 0)])
def test_at_most_64_combinations_are_decided_one_by_one(number: int, combinations: int) -> None:
    [role] = policies_of_roles(reviewed(_denying_by(number)).sides)
    assert len(denied_combinations(role.first)) == combinations


@pytest.mark.parametrize(("number", "combinations"), [(2, "c0 is off and c1 is off"), (7, "")])
def test_what_one_of_more_combinations_allows_counts_for_each(number: int, combinations: str) -> None:
    facts = review_facts(reviewed(_denying_by(number, "s3:GetObject")))
    [read] = [each for each in facts.answers if each.question == "reads-object-contents"]
    assert read.claims[0].answer is ClaimAnswer.YES
    assert in_words(read.claims[0].when) == combinations


@pytest.mark.parametrize(
    ("presence", "kept", "possible", "found"),
    [
        (Presence(), [{"a": "on"}], [{"a": "on"}, {"a": "off"}], [ON]),
        (Presence(), [{"a": "on"}, {"a": "off"}], [{"a": "on"}, {"a": "off"}], [Presence()]),
        (Presence(), [], [], []),
        (SOME, [{"a": "on"}], [{"a": "on"}, {"a": "some"}], [Presence.of(*ON.tests, SOME.tests[1])]),
    ],
)
def test_a_presence_is_narrowed_to_the_kept_combinations(
    presence: Presence, kept: list[dict[str, str]], possible: list[dict[str, str]], found: list[Presence]
) -> None:
    assert list(presences_with(presence, kept, possible)) == found


def test_no_combination_that_a_requirement_forbids_is_listed() -> None:
    needs = Requirement(Presence.of(ChoiceIs("c0", ("on",))), Presence.of(ChoiceIs("c1", ("on",))))
    for number, listed, is_all in ((2, 3, True), (5, 6, False)):
        found, every = listed_combinations(replace(_denying_by(number), requirements=(needs,)))
        assert (len(found), every) == (listed, is_all)
        assert all(each["c0"] == "off" or each["c1"] == "on" for each in found)
