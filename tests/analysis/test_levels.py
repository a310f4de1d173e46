"""Access levels rise as AWS says, and each action has one in the words of a spec."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.levels import ACCESS_RISING, LEVELS_RISING, access, highest, is_above, rank
from octo_spec.iam.catalog import Level, expand

if TYPE_CHECKING:
    from octo_spec.language.models.scalars import Access

OF_EACH_LEVEL: dict[Access, str] = {
    "list": "s3:ListAllMyBuckets",
    "read": "s3:GetObject",
    "tag": "ec2:CreateTags",
    "write": "ec2:RunInstances",
    "permissions": "iam:PutRolePolicy",
}


def test_the_levels_in_order_are_all_that_there_are() -> None:
    assert set(LEVELS_RISING) == set(Level)


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


def test_the_highest_level_of_actions_is_that_of_the_action_with_the_highest_rank() -> None:
    actions = tuple(action for name in OF_EACH_LEVEL.values() for action in expand(name))
    strongest = max(actions, key=rank)
    assert highest(actions) == highest((strongest,)) == Level.PERMISSIONS
    assert highest(()) is None
