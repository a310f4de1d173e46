"""What is only in some partitions counts there: for each rule that asks the access engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.lint.rules.danger import pass_role_anywhere, raises_rights, reads_secrets
from octo_spec.lint.rules.names import empty_grant
from octo_spec.lint.rules.trust import open_identity_provider
from octo_spec.lint.rules.waste import choice_changes_nothing, group_already_granted, subsumed_action
from tests.lint.small_specs import found

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

PARTITIONS = ["aws", "aws-cn"]


def group(grants: list[dict[str, Any]], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as a spec has them
    return {"category": "cost-data", "access": "permissions", "why": "Why.", "grants": grants, **more}


def lines(rule: Rule, groups: dict[str, Any], **more: Any) -> list[str]:  # noqa: ANN401 - as above
    return found(rule, partitions=PARTITIONS, role={"inline": {"p": [*groups]}}, groups=groups, **more)


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize(
    ("rule", "actions"),
    [
        (raises_rights.RULE, ["iam:PutRolePolicy"]),
        (raises_rights.RULE, ["iam:CreatePolicy", "iam:AttachRolePolicy"]),
        (pass_role_anywhere.RULE, ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]),
        (reads_secrets.RULE, ["secretsmanager:GetSecretValue"]),
    ],
)
def test_a_danger_in_one_partition_is_reported(rule: Rule, actions: list[str], partition: str) -> None:
    assert lines(rule, {"some": group([{"allow": actions}], **{"only-in": [partition]})})


def test_what_is_divided_between_partitions_is_never_together() -> None:
    first, *others = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]
    groups = {
        "one": group([{"allow": first}], **{"only-in": ["aws"]}),
        "other": group([{"allow": others}], **{"only-in": ["aws-cn"]}),
    }
    assert lines(pass_role_anywhere.RULE, groups) == []
    groups["one"].pop("only-in")
    assert lines(pass_role_anywhere.RULE, groups)


@pytest.mark.parametrize("partition", PARTITIONS)
def test_a_choice_for_one_partition_has_an_effect(partition: str) -> None:
    choices = {"more": {"description": "More."}}
    grants = [{"allow": "s3:ListAllMyBuckets"}]
    some = group(grants, needs={"more": "on"}, **{"only-in": [partition]})
    assert lines(choice_changes_nothing.RULE, {"some": some}, choices=choices) == []
    always = {"some": some, "all": group(grants)}
    assert len(lines(choice_changes_nothing.RULE, always, choices=choices)) == 1


@pytest.mark.parametrize("partition", PARTITIONS)
def test_what_a_group_of_one_partition_grants_is_not_granted_everywhere(partition: str) -> None:
    wide = group([{"allow": "sqs:*"}], **{"only-in": [partition]})
    narrow = group([{"allow": ["sqs:SendMessage", "s3:ListAllMyBuckets"]}])
    assert lines(subsumed_action.RULE, {"wide": wide, "narrow": narrow}) == []
    narrow = group([{"allow": "sqs:SendMessage"}])
    assert lines(group_already_granted.RULE, {"wide": wide, "narrow": narrow}) == []
    narrow |= {"only-in": [partition]}
    assert len(lines(group_already_granted.RULE, {"wide": wide, "narrow": narrow})) == 1


def test_each_grant_that_covers_an_action_is_named() -> None:
    wide = {
        name: group([{"allow": action}], **{"only-in": [partition]})
        for name, action, partition in (("one", "sqs:*", "aws"), ("other", "sqs:Send*", "aws-cn"))
    }
    narrow = group([{"allow": ["sqs:SendMessage", "s3:ListAllMyBuckets"]}])
    [line] = lines(subsumed_action.RULE, {**wide, "narrow": narrow})
    assert "'sqs:*' in grant 1 of group 'one' and 'sqs:Send*' in grant 1 of group 'other' allow" in line


def test_an_action_is_not_covered_by_a_group_that_can_be_removed() -> None:
    groups = {
        "spare": group([{"allow": "sqs:GetQueueUrl"}]),
        "whole": group([{"allow": ["sqs:GetQueueUrl", "sqs:SendMessage"]}]),
    }
    assert len(lines(group_already_granted.RULE, groups)) == 1
    assert lines(subsumed_action.RULE, groups) == []


@pytest.mark.parametrize("partition", PARTITIONS)
def test_a_grant_of_one_partition_is_empty_there(partition: str) -> None:
    when = {"DateLessThan": {"aws:CurrentTime": "2025-01-01T00:00:00Z"}}
    some = group([{"allow": "s3:ListBucket", "when": when}], **{"only-in": [partition]})
    assert len(lines(empty_grant.RULE, {"some": some})) == 1


@pytest.mark.parametrize("partition", PARTITIONS)
def test_an_identity_provider_of_one_partition_is_checked(partition: str) -> None:
    host = "token.actions.githubusercontent.com"
    provider = f"arn:${{partition}}:iam::${{account}}:oidc-provider/{host}"
    audience = {"StringEquals": {f"{host}:aud": "sts.amazonaws.com"}}
    entry = {"federated": provider, "when": audience, "only-in": [partition]}
    trust = [{"service": "ssm.amazonaws.com"}, entry]
    assert len(found(open_identity_provider.RULE, partitions=PARTITIONS, trust=trust)) == 1
