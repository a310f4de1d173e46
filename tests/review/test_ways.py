"""The ways of a review are the privilege escalations of the analysis, each with its grant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.analysis.escalation.privilege_escalations import GRANTS_ITSELF
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
