"""Each action of AWS's access level "Tagging" changes tags of resources, or has a reason why not."""

from __future__ import annotations

import pytest

from octo_spec.iam.catalog import Level, Service, service
from octo_spec.iam.catalog_data import prefixes
from octo_spec.iam.tagging_actions import key_of_request, tagging_actions, untagging_actions

READ_TAGS = frozenset({"bcm-pricing-calculator:ListTagsForResource", "honeycode:ListTagsForResource"})
OF_SESSIONS = frozenset({"sts:TagSession", "sts:TagGetWebIdentityToken"})
SET_NO_TAG_OF_A_CONDITION = frozenset(
    {
        "kinesis:CreateChannel",
        "lakeformation:AddLFTagsToResource",
        "lakeformation:RemoveLFTagsFromResource",
        "s3:ReplicateTags",
        "s3-outposts:ReplicateTags",
    }
)


@pytest.mark.medium
def test_each_action_of_the_level_tagging_changes_tags_or_is_listed() -> None:
    known = [found for found in map(service, prefixes()) if isinstance(found, Service)]
    actions = [each for found in known for each in found.actions.values() if Level.TAGGING in each.levels]
    changing = {
        name for prefix in prefixes() for name in (*tagging_actions(prefix), *untagging_actions(prefix))
    }
    others = {each.full_name for each in actions} - changing
    assert others == READ_TAGS | OF_SESSIONS | SET_NO_TAG_OF_A_CONDITION
    assert not set(tagging_actions("ec2")) & set(untagging_actions("ec2"))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("aws:resourcetag/a/b", "aws:requesttag/a/b"),
        ("ssm:resourcetag/team", "aws:requesttag/team"),
        ("dms:rep-tag/team", "aws:requesttag/team"),
        ("s3:buckettag/team", "aws:requesttag/team"),
        ("s3-outposts:existingobjecttag/team", "s3-outposts:requestobjecttag/team"),
        ("rds:req-tag/team", None),
        ("aws:requesttag/team", None),
        ("aws:tagkeys", None),
        ("apigateway:request/stage", None),
    ],
)
def test_only_keys_of_tags_of_resources_count(key: str, expected: str | None) -> None:
    assert key_of_request(key) == expected
