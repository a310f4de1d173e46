"""The dangers of actions: from the two tables, in AWS's spelling, and what is no danger on its own."""

from __future__ import annotations

import pytest

from octo_spec.iam.action_effects import EffectAnswer, effects
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.dangerous_actions import (
    BY_EFFECT,
    DIRECTORIES,
    RESOURCE_POLICIES,
    Danger,
    all_dangerous_actions,
    dangerous_actions,
    dangers,
)
from tests.iam.action_effects.summaries import DATA, SECRETS, SHARING

NAMED = sorted({name for danger in Danger for name in all_dangerous_actions(danger)})

ONCE_LISTED = {
    Danger.CREDENTIAL_EXPOSURE: """
        codeartifact:GetAuthorizationToken cognito-identity:GetCredentialsForIdentity ec2:GetPasswordData
        ecr:GetAuthorizationToken kms:Decrypt lightsail:CreateBucketAccessKey lightsail:DownloadDefaultKeyPair
        lightsail:GetBucketAccessKeys lightsail:GetInstanceAccessDetails
        lightsail:GetRelationalDatabaseMasterUserPassword rds-db:connect redshift:GetClusterCredentials
        redshift:GetClusterCredentialsWithIAM s3:GetDataAccess secretsmanager:BatchGetSecretValue
        secretsmanager:GetSecretValue ssm:GetParameter ssm:GetParameterHistory ssm:GetParameters
        ssm:GetParametersByPath sts:GetFederationToken
    """,
    Danger.DATA_ACCESS: """
        athena:GetQueryResults codecommit:GetFile codecommit:GitPull cognito-idp:ListUsers
        dynamodb:BatchGetItem dynamodb:GetItem dynamodb:GetRecords dynamodb:Query dynamodb:Scan
        ecr:BatchGetImage ecr:GetDownloadUrlForLayer kinesis:GetRecords lambda:GetFunction logs:GetLogEvents
        logs:GetQueryResults logs:Unmask rds:DownloadDBLogFilePortion s3:GetObject s3:GetObjectVersion
        sdb:GetAttributes sdb:Select sqs:ReceiveMessage
    """,
    Danger.RESOURCE_EXPOSURE: """
        ec2:ModifyFpgaImageAttribute ec2:ModifyImageAttribute ec2:ModifySnapshotAttribute
        ec2:ModifyVpcEndpointServicePermissions ecr-public:SetRepositoryPolicy iam:UpdateAssumeRolePolicy
        lakeformation:BatchGrantPermissions logs:PutDestinationPolicy ram:AssociateResourceShare
        ram:CreateResourceShare rds:ModifyDBClusterSnapshotAttribute rds:ModifyDBSnapshotAttribute
        redshift:AuthorizeDataShare redshift:AuthorizeSnapshotAccess s3:PutAccountPublicAccessBlock
        s3:PutBucketAcl s3:PutBucketPublicAccessBlock s3:PutObjectAcl s3:PutObjectVersionAcl
        ssm:ModifyDocumentPermission
    """,
}
"""What third-party lists and AWS's pages had before the table of effects: none of it may get lost.

https://github.com/primeharbor/sensitive_iam_actions, https://github.com/salesforce/cloudsplaining
"""

EXPOSING_SETTINGS = (
    *("lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig"),
    *("rds:ModifyDBInstance", "s3:PutBucketOwnershipControls", "s3:PutReplicationConfiguration"),
    *("iam:CreateRole", "kms:CreateKey"),
)


def test_the_catalogue_knows_each_dangerous_action_in_this_spelling() -> None:
    found = [action(name) for name in NAMED]
    assert [each.full_name if isinstance(each, Action) else "" for each in found] == [*NAMED]


@pytest.mark.parametrize("danger", Danger)
def test_every_danger_has_sorted_actions_without_repeats(danger: Danger) -> None:
    names = all_dangerous_actions(danger)
    assert names
    assert names == tuple(sorted(set(names)))


def test_the_dangers_of_an_action_are_found_by_its_name_the_worst_first() -> None:
    for danger in Danger:
        for name in all_dangerous_actions(danger):
            found = dangers(name)
            assert danger in found
            assert list(found) == [each for each in Danger if each in found]
    assert dangers("s3:ListBucket") == dangers("nowhere:Get") == ()


def test_a_service_that_no_one_knows_has_no_dangerous_actions() -> None:
    assert {dangerous_actions(danger, "nowhere") for danger in Danger} == {()}


@pytest.mark.parametrize("danger", ONCE_LISTED)
def test_no_action_of_a_third_party_list_is_lost(danger: Danger) -> None:
    assert set(ONCE_LISTED[danger].split()) <= set(all_dangerous_actions(danger))


@pytest.mark.parametrize(
    ("danger", "questions", "others"),
    [
        (Danger.CREDENTIAL_EXPOSURE, SECRETS, ()),
        (Danger.DATA_ACCESS, DATA, DIRECTORIES),
        (Danger.RESOURCE_EXPOSURE, SHARING, RESOURCE_POLICIES),
    ],
)
def test_a_danger_by_effects_is_a_yes_of_the_table(
    danger: Danger, questions: tuple[str, ...], others: tuple[str, ...]
) -> None:
    assert danger in BY_EFFECT
    for name in set(all_dangerous_actions(danger)).difference(others):
        answers = effects(name)
        assert any(answers[question].answer is EffectAnswer.YES for question in questions), name


@pytest.mark.parametrize("name", EXPOSING_SETTINGS)
def test_what_exposes_by_one_of_its_settings_is_a_yes_and_no_danger(name: str) -> None:
    assert effects(name)["exposes-resources"].answer is EffectAnswer.YES
    assert Danger.RESOURCE_EXPOSURE not in dangers(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "ec2:DescribeVpnConnections",
            "lambda:ListFunctions",
            "ecs:DescribeTaskDefinition",
            "apigateway:GET",
        ),
        *("directconnect:CreateBGPPeer", "ec2:CreateKeyPair", "kms:GenerateDataKey"),
    ],
)
def test_a_secret_among_settings_or_a_new_one_is_a_yes_and_no_danger(name: str) -> None:
    assert effects(name)["reads-secrets"].answer is EffectAnswer.YES
    assert Danger.CREDENTIAL_EXPOSURE not in dangers(name)
