"""What a group and a role say of themselves is held against the access levels that AWS documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.iam.dangerous_actions import Danger, all_dangerous_actions
from octo_spec.language.access_levels import ACCESS_RISING, is_above
from octo_spec.lint.rules.honesty import (
    access_above_declared,
    read_only_role_that_writes,
    sensitive_wildcard,
    whole_service,
)
from tests.language.test_access_levels import OF_EACH_LEVEL
from tests.lint.small_specs import found
from tests.matrices import matrix

if TYPE_CHECKING:
    from octo_spec.language.models.scalars import Access


@pytest.mark.parametrize("declared", ACCESS_RISING)
@pytest.mark.parametrize("level", OF_EACH_LEVEL)
def test_a_group_may_hold_what_is_not_above_its_level(declared: Access, level: Access) -> None:
    group = {"access": declared}
    said = found(access_above_declared.RULE, group=group, grants=[{"allow": OF_EACH_LEVEL[level]}])
    assert bool(said) is is_above(level, declared)
    assert all(f"{OF_EACH_LEVEL[level]} ({level})" in message for message in said)


def test_a_group_that_only_denies_or_attaches_what_no_one_knows_is_above_nothing() -> None:
    group = {"access": "none", "attach": ["NoSuchPolicy"]}
    assert found(access_above_declared.RULE, group=group, grants=[{"deny": "*"}]) == []


def test_what_an_attached_policy_allows_counts_with_its_level_and_its_day() -> None:
    group = {"access": "read", "attach": ["AmazonEC2FullAccess"]}
    [said] = found(access_above_declared.RULE, group=group)
    assert "by 'AmazonEC2FullAccess' as of 20" in said
    assert "partition aws (permissions)" in said
    [said] = found(read_only_role_that_writes.RULE, group=group, role={"name": "ReadOnlyRole"})
    assert "ec2:" in said


@pytest.mark.parametrize("name", ["ReadOnlyAccess", "SecurityAudit", "job-function/ViewOnlyAccess"])
def test_the_policies_that_aws_calls_reading_are_reading(name: str) -> None:
    group = {"access": "read", "attach": [name]}
    assert found(access_above_declared.RULE, group=group) == []
    assert found(read_only_role_that_writes.RULE, group=group, role={"name": "ReadOnlyRole"}) == []


def test_the_policy_that_allows_everything_counts_where_it_is_attached() -> None:
    group = {"access": "read", "attach": ["ReadOnlyAccess", "AdministratorAccess"]}
    [said] = found(access_above_declared.RULE, group=group)
    assert "by 'AdministratorAccess' as of " in said
    assert "ReadOnlyAccess" not in said
    assert len(found(read_only_role_that_writes.RULE, group=group, role={"name": "ReadOnlyRole"})) == 1
    assert found(access_above_declared.RULE, group={**group, "access": "permissions"}) == []


@pytest.mark.parametrize("grant", [{"allow": "*"}, {"allow-all-except": "iam:*"}])
def test_a_grant_that_allows_everything_declares_permissions(grant: dict[str, str]) -> None:
    assert len(found(access_above_declared.RULE, group={"access": "write"}, grants=[grant])) == 1
    assert found(access_above_declared.RULE, grants=[grant]) == []


PROMISING: list[dict[str, Any]] = [
    {"name": "CostReadOnlyRole"},
    {"name": "cost-read-only"},
    {"name": "READONLY"},
    {"name": "CostViewer"},
    {"name": "ViewCosts"},
    {"name": "cost-view"},
    {"description": "A read only role."},
    {"description": "Readonly access to costs."},
    {"why": "The vendor only reads what things cost."},
    {"why": "View-only access."},
]
SILENT: list[dict[str, Any]] = [
    {"name": "CostOverview"},
    {"name": "ReviewRole"},
    {"name": "interview"},
    {"why": "This is not read-only."},
    {"why": "It does more than read-only work."},
    {"why": "The vendor reviews costs, and reads only what it needs."},
    {"description": "Lets the vendor view and change costs."},
]


@pytest.mark.parametrize("role", PROMISING, ids=str)
def test_a_role_that_promises_to_read_may_not_write(role: dict[str, Any]) -> None:
    writes = [{"allow": ["ce:GetTags", "ce:CreateAnomalyMonitor"]}]
    [said] = found(read_only_role_that_writes.RULE, role=role, grants=writes)
    assert "allows ce:CreateAnomalyMonitor (write);" in said
    assert found(read_only_role_that_writes.RULE, role=role, grants=[{"allow": "ce:Get*"}]) == []


@pytest.mark.parametrize("role", SILENT, ids=str)
def test_a_role_that_promises_nothing_may_write(role: dict[str, Any]) -> None:
    assert found(read_only_role_that_writes.RULE, role=role, grants=[{"allow": "ce:Create*"}]) == []


@pytest.mark.parametrize(
    ("deny", "is_enough"),
    [
        ({"deny": "ce:Create*"}, True),
        ({"deny": "ce:Delete*"}, False),
        ({"deny": "ce:Create*", "on": "arn:${partition}:ce::${account}:anomalymonitor/*"}, False),
        ({"deny": "ce:Create*", "when": {"Bool": {"aws:SecureTransport": "false"}}}, False),
    ],
    ids=str,
)
def test_only_a_plain_deny_keeps_the_promise(deny: dict[str, Any], is_enough: bool) -> None:  # noqa: FBT001 - a row of a table
    grants = [{"allow": "ce:CreateAnomalyMonitor"}, deny]
    said = found(read_only_role_that_writes.RULE, role={"name": "ReadOnly"}, grants=grants)
    assert bool(said) is not is_enough


DANGEROUS = sorted({name for each in Danger for name in all_dangerous_actions(each)})


@pytest.mark.medium
@pytest.mark.parametrize("name", matrix(DANGEROUS, DANGEROUS[::8]))
def test_a_dangerous_action_is_named_if_a_wildcard_matches_it(name: str) -> None:
    prefix, _, word = name.partition(":")
    [said] = found(whole_service.RULE, grants=[{"allow": f"{prefix}:*"}])
    [partly] = found(sensitive_wildcard.RULE, grants=[{"allow": f"{prefix}:{word[:-1]}?"}])
    assert name in partly
    assert "among them" in said
    assert found(sensitive_wildcard.RULE, grants=[{"allow": name}]) == []
