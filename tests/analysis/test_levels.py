"""Access levels rise as AWS says."""

import pytest

from octo_spec.analysis.levels import LEVELS_RISING, highest_level, judged_level, rank
from octo_spec.analysis.overview.summary import actions_by_level
from octo_spec.iam.catalog import Level, expand

ONE_OF_EACH = ("s3:ListAllMyBuckets", "s3:GetObject", "ec2:CreateTags", "iam:PutRolePolicy")


def test_the_levels_in_order_are_all_that_there_are() -> None:
    assert set(LEVELS_RISING) == set(Level)


def test_the_highest_level_of_actions_is_that_of_the_action_with_the_highest_rank() -> None:
    actions = tuple(action for name in ONE_OF_EACH for action in expand(name))
    strongest = max(actions, key=rank)
    assert highest_level(actions) == highest_level((strongest,)) == Level.PERMISSIONS
    assert highest_level(()) is None


@pytest.mark.parametrize("name", ["quicksight:DescribeTopicPermissions", "kms:Encrypt", "glue:GetStages"])
def test_an_action_that_is_judged_to_read_counts_as_a_read(name: str) -> None:
    [action] = expand(name)
    assert Level.READ not in action.levels
    assert judged_level(action) == highest_level((action,)) == Level.READ
    assert actions_by_level((action,))[Level.READ] == (name,)
