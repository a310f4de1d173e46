"""Each action has one access level in the words of a spec, and these rise."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.policy import parse
from octo_spec.language.access_levels import ACCESS_RISING, access, is_above, policy_levels

if TYPE_CHECKING:
    from octo_spec.language.models.scalars import Access

OF_EACH_LEVEL: dict[Access, str] = {
    "list": "s3:ListAllMyBuckets",
    "read": "s3:GetObject",
    "tag": "ec2:CreateTags",
    "write": "ec2:RunInstances",
    "permissions": "iam:PutRolePolicy",
}


def test_every_action_has_one_level_of_those_that_a_spec_declares() -> None:
    levels = {access(action) for action in expand("*")}
    assert levels == set(ACCESS_RISING) - {"none"}
    assert len(levels) == len(Level)


@pytest.mark.parametrize(("level", "name"), OF_EACH_LEVEL.items())
def test_an_action_is_at_its_level(level: Access, name: str) -> None:
    assert [access(action) for action in expand(name)] == [level]


def test_each_level_is_above_the_one_before_and_none_is_above_itself() -> None:
    assert all(is_above(higher, lower) for lower, higher in pairwise(ACCESS_RISING))
    assert not any(is_above(level, level) for level in ACCESS_RISING)


@pytest.mark.parametrize("name", ["quicksight:DescribeTopicPermissions", "billing:GetResourcePolicy"])
def test_an_action_that_is_judged_to_read_is_not_above_reading(name: str) -> None:
    assert [access(action) for action in expand(name)] == ["read"]


def test_an_action_of_a_policy_that_changes_something_is_not_a_read_whatever_its_name() -> None:
    allowed = ["iam:PassRole", "redshift:GetCluster*", "athena:Get*"]
    levels = policy_levels(parse({"Statement": {"Effect": "Allow", "Action": allowed, "Resource": "*"}}))
    assert {action.full_name: level for action, level in levels.items() if level != "read"} == {
        "iam:PassRole": "write",
        "redshift:GetClusterCredentials": "write",
        "redshift:GetClusterCredentialsWithIAM": "write",
    }
