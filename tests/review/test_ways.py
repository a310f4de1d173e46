"""The ways of a review are the privilege escalations of the analysis, each with its grant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.escalation.privilege_escalations import GRANTS_ITSELF
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.combinations import EVERY_COMBINATION
from octo_spec.model.deployment import Attachment, Choice
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.text import Text
from octo_spec.review import facts as review
from octo_spec.review.answers import TOO_MANY_WAYS
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed

ITSELF = ("iam:PutRolePolicy", "iam:AttachRolePolicy")


@pytest.mark.parametrize("action", ITSELF)
def test_a_role_that_may_change_its_policies_can_escalate(action: str) -> None:
    facts = review_facts(reviewed(deployment_of(grant("s3:GetObject"), grant(action))), ())
    [way, *_] = [each for each in facts.ways if each.kind == GRANTS_ITSELF]
    [blamed] = [each for each in facts.grants if each.id == way.grant]
    assert action in way.actions
    assert action in blamed.actions
    assert way.witness is not None


def test_each_grant_has_one_way_with_its_own_id() -> None:
    facts = review_facts(reviewed(deployment_of(grant("iam:PutRolePolicy"), grant("iam:PassRole"))), ())
    assert [way.id for way in facts.ways] == [f"way-{number}" for number in range(1, len(facts.ways) + 1)]


def test_of_two_roles_each_way_has_the_number_of_its_role() -> None:
    of_one = deployment_of(grant("iam:PutRolePolicy"))
    [role] = of_one.roles
    facts = review_facts(reviewed(replace(of_one, roles=(role, replace(role, id="other")))), ())
    assert {way.id.rpartition("-")[0] for way in facts.ways} == {"way-1", "way-2"}


def test_a_denied_step_is_not_a_way() -> None:
    denied = [grant("iam:PutRolePolicy"), grant("iam:PutRolePolicy", allow=False)]
    assert review_facts(reviewed(deployment_of(*denied)), ()).ways == ()
    assert review_facts(reviewed(deployment_of(grant("s3:GetObject"))), ()).ways == ()


@pytest.mark.parametrize(("number", "is_certain"), [(4, True), (5, False)])
def test_with_too_many_combinations_of_denies_no_way_is_certain(number: int, *, is_certain: bool) -> None:
    whole = deployment_of(grant("iam:PutRolePolicy"))
    [role] = whole.roles
    choices = tuple(Choice(f"c{at}", "It.", ("off", "on"), "off") for at in range(number))
    denies = tuple(
        replace(
            role.policies[0],
            statements=(grant("iam:PutRolePolicy", allow=False),),
            presence=Presence.of(ChoiceIs(choice.id, ("on",))),
        )
        for choice in choices
    )
    given = replace(whole, roles=(replace(role, policies=(*role.policies, *denies)),), choices=choices)
    ways = [way for way in review_facts(reviewed(given), ()).ways if way.kind == GRANTS_ITSELF]
    assert {way.is_certain for way in ways} == {is_certain}


def test_no_answer_is_no_if_the_search_for_ways_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object) -> None:
        raise BudgetExceededError(7)

    monkeypatch.setattr(review, "found_ways", give_up)
    facts = review_facts(reviewed(deployment_of(grant("s3:GetObject"))))
    assert facts.ways == ()
    assert ClaimAnswer.NO not in {each.answer for each in facts.answers}
    assert TOO_MANY_WAYS in {claim.reason for each in facts.answers for claim in each.claims}


def test_the_warning_names_the_group_or_the_policy_of_the_grant() -> None:
    passes = replace(grant("iam:PassRole"), actions=("iam:PassRole", "ec2:RunInstances"))
    for group, shown in (("", "(p)"), ("machines", "(machines)")):
        warning = review_facts(reviewed(deployment_of(replace(passes, group=group))), ()).warning
        assert "use the permissions of other principals" in warning
        assert warning.endswith(f"{shown}.")


def test_a_boundary_of_some_choices_is_named_for_these_only() -> None:
    whole = deployment_of(grant("iam:*"))
    [role] = whole.roles
    on = Presence.of(ChoiceIs("more", ("on",)))
    fenced = replace(role, boundary=Attachment(Text(("arn:aws:iam::aws:policy/IAMFullAccess",)), on))
    facts = review_facts(reviewed(replace(whole, roles=(fenced,))), ())
    about = [way for way in facts.ways if "boundary" in way.permissions]
    assert {way.permissions.partition(" of AWS")[0] for way in about} == {
        "any permission that permissions boundary IAMFullAccess",
        "what its boundary blocks",
    }
    assert {way.combinations for way in about} == {(on,)}
    assert EVERY_COMBINATION in {way.combinations for way in facts.ways}
