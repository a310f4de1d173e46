"""What the payer and the members of an organization get of one deployment."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from octo_spec.model.deployment import Accounts, Attachment, Deployment, Extra, Parameter, ParameterKind, Role
from octo_spec.model.rollout import NOTHING_ROLLED_OUT, ROLE_ELSEWHERE, rolled_out, rollout_problems
from octo_spec.model.text import ListParam, RoleArn, Text, aws_managed_policy
from tests.emitters.cloudformation.samples import SSM, allow, inline

PAYER: Final = replace(allow("ce:GetCostAndUsage"), accounts=Accounts.PAYER)
MEMBERS: Final = replace(
    allow("s3:ListBucket", on=(Text((ListParam("buckets"),)),)), accounts=Accounts.MEMBERS
)
ALL: Final = allow("ec2:DescribeInstances")
BUCKETS: Final = Parameter("buckets", "Buckets.", ParameterKind.LIST)


def role(id: str, *statements: object) -> Role:
    """Make a role with one policy."""
    return Role(id, Text((id,)), (SSM,), (inline("p", *statements),) if statements else ())  # type: ignore[arg-type]


def deployment(*roles: Role) -> Deployment:
    return Deployment("octo", "1.0.0", roles, (BUCKETS,))


def actions(part: Deployment | None) -> list[str]:
    """List what a part allows."""
    assert part is not None
    policies = (policy for role in part.roles for policy in role.policies)
    return [action for policy in policies for one in policy.statements for action in one.actions]


def test_each_account_gets_its_groups() -> None:
    rollout = rolled_out(deployment(role("r", PAYER, MEMBERS, ALL)))
    assert actions(rollout) == ["ce:GetCostAndUsage", "ec2:DescribeInstances"]
    assert actions(rollout.members) == ["s3:ListBucket", "ec2:DescribeInstances"]


def test_each_account_has_the_inputs_that_it_needs() -> None:
    rollout = rolled_out(deployment(role("r", PAYER, MEMBERS)))
    assert rollout.parameters == ()
    assert rollout.members
    assert rollout.members.parameters == (BUCKETS,)


def test_attached_policies_go_where_their_group_goes() -> None:
    attached = Attachment(aws_managed_policy("ReadOnlyAccess"), accounts=Accounts.MEMBERS)
    rollout = rolled_out(deployment(replace(role("r", ALL), attachments=(attached,))))
    assert rollout.roles[0].attachments == ()
    assert rollout.members
    assert rollout.members.roles[0].attachments == (attached,)


def test_a_role_of_which_nothing_is_left_is_not_made() -> None:
    rollout = rolled_out(deployment(role("payer", PAYER), role("members", MEMBERS), role("nothing")))
    assert [one.id for one in rollout.roles] == ["payer", "nothing"]
    assert rollout.members
    assert [one.id for one in rollout.members.roles] == ["members", "nothing"]


def test_extras_are_the_payers() -> None:
    rollout = rolled_out(replace(deployment(role("r", ALL)), extras=(Extra("cloudformation", "x"),)))
    assert rollout.extras
    assert rollout.members
    assert rollout.members.extras == ()


def test_only_a_rollout_reads_the_accounts() -> None:
    whole = deployment(role("r", PAYER, ALL))
    everywhere = deployment(role("r", replace(PAYER, accounts=Accounts.ALL), ALL))
    assert whole == everywhere
    assert rolled_out(whole) != rolled_out(everywhere)


@pytest.mark.parametrize(("only", "where"), [(PAYER, "a member"), (MEMBERS, "the payer")])
def test_a_rollout_of_nothing_is_refused(only: object, where: str) -> None:
    [problem] = rollout_problems(rolled_out(deployment(role("r", only))))
    assert problem.kind is NOTHING_ROLLED_OUT
    assert f"no role is left for {where} of the organization" == problem.message


def test_a_role_that_is_elsewhere_is_named() -> None:
    passing = allow("iam:PassRole", on=(Text((RoleArn("payer"),)),))
    [problem] = rollout_problems(rolled_out(deployment(role("payer", PAYER), role("r", passing))))
    assert problem.kind is ROLE_ELSEWHERE
    assert "'r' refers to role 'payer', which a member" in problem.message


def test_what_goes_everywhere_has_no_error() -> None:
    assert tuple(rollout_problems(rolled_out(deployment(role("r", PAYER, MEMBERS, ALL))))) == ()
