"""The gravest action is named first: by what it does to an account, not by its level and name alone."""

from __future__ import annotations

import pytest

from octo_spec.analysis.gravity import gravest_first
from octo_spec.iam.catalog import expand


def gravest(*patterns: str) -> str:
    actions = {action.full_name: action for pattern in patterns for action in expand(pattern)}
    return gravest_first(actions.values())[0].full_name


@pytest.mark.parametrize(
    ("patterns", "name"),
    [
        (("ec2:ModifyInstanceAttribute", "ec2:*Instances"), "ec2:TerminateInstances"),
        (("ec2:CreateVolume", "ec2:DeleteVolume"), "ec2:DeleteVolume"),
        (("kms:ScheduleKeyDeletion", "kms:DeleteAlias", "kms:EnableKey"), "kms:ScheduleKeyDeletion"),
        (("ec2:TerminateInstances", "iam:PassRole"), "iam:PassRole"),
        (("ec2:TerminateInstances", "secretsmanager:GetSecretValue"), "secretsmanager:GetSecretValue"),
        (("iam:*",), "iam:AttachGroupPolicy"),
        (("lambda:AddPermission", "lambda:DeleteFunction"), "lambda:AddPermission"),
        (("ec2:DeleteTags", "ec2:DeleteVolume"), "ec2:DeleteVolume"),
        (("s3:List*", "s3:GetObject"), "s3:GetObject"),
        (("s3:GetBucketAcl", "s3:GetObject"), "s3:GetObject"),
        (("ec2:DeleteNetworkInterface", "ec2:StopInstances"), "ec2:StopInstances"),
        (("backup:DeleteRecoveryPoint", "backup:CreateBackupPlan"), "backup:DeleteRecoveryPoint"),
        (("s3:PutLifecycleConfiguration", "s3:PutBucketTagging"), "s3:PutLifecycleConfiguration"),
        (("lambda:AddPermission", "lambda:DisableReplication"), "lambda:AddPermission"),
        (("quicksight:DescribeTopicPermissions", "ec2:DeleteVolume"), "ec2:DeleteVolume"),
        (("ec2:DeleteVolume", "glue:GetConnections"), "glue:GetConnections"),
    ],
)
def test_the_gravest_of_some_actions_is_first(patterns: tuple[str, ...], name: str) -> None:
    assert gravest(*patterns) == name


def test_all_actions_are_kept_in_one_order() -> None:
    actions = expand("ec2:*")
    assert set(gravest_first(actions)) == set(actions)
    assert gravest_first(reversed(actions)) == gravest_first(actions)
