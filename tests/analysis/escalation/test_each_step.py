"""A role that may do only what one step needs can use another principal: no claim about it is a clean no."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.analysis.escalation.other_principals import raises_through_others
from octo_spec.iam.escalation_steps import PASS_ROLE, StepKind, steps_that
from octo_spec.iam.role_inputs import role_passing_actions
from tests.analysis.escalation.claims import (
    ARN,
    Claim,
    Holder,
    allow,
    claim,
    deny,
    policies_of,
)

SECRET = ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:111122223333:secret:a")
WITHOUT_PASSING = steps_that(StepKind.CREDENTIALS, StepKind.MEMBERSHIP, StepKind.RUNNING_CODE)


def may_use_others(*actions: str) -> bool:
    return bool(raises_through_others(policies_of(Holder(inline={"i": [allow(*actions)]}))))


def test_each_step_that_passes_no_role_is_found_alone() -> None:
    missed = [step.actions for step in WITHOUT_PASSING if not may_use_others(*step.actions)]
    assert missed == []


@pytest.mark.medium
def test_each_action_that_takes_a_role_is_found_with_the_permission_to_pass_one() -> None:
    every_ninth = role_passing_actions()[::9]
    assert [name for name in every_ninth if not may_use_others(PASS_ROLE, name)] == []


@pytest.mark.parametrize(
    ("service", "actions"),
    [
        ("servicecatalog", ["servicecatalog:CreateConstraint", "servicecatalog:ProvisionProduct"]),
        ("ssm", ["servicecatalog:CreateServiceAction"]),
        ("ssm", ["ssm:UpdateServiceSetting"]),
        ("ssm", ["config:PutConformancePack"]),
        ("cognito-idp", ["cognito-idp:UpdateUserPool"]),
        ("sns", ["sns:SetTopicAttributes"]),
    ],
    ids=str,
)
def test_a_role_in_a_text_or_under_another_name_is_passed(service: str, actions: list[str]) -> None:
    passes = allow(PASS_ROLE, when={"StringEquals": {TO: f"{service}.amazonaws.com"}})
    assert claim(Holder(inline={"i": [passes, allow(*actions)]}), *SECRET) is Claim.NOT_DECIDED
    assert claim(Holder(inline={"i": [allow(*actions)]}), *SECRET) is Claim.NO


@pytest.mark.parametrize(
    "actions",
    [
        ["ssm:CreateDocument"],
        ["lambda:UpdateAlias"],
        ["lambda:InvokeFunction", "states:StartExecution"],
        ["ec2:AttachVolume"],
        ["ec2:ModifyInstanceAttribute"],
        ["iot:CreateKeysAndCertificate"],
        ["account:StartPrimaryEmailUpdate"],
        ["scheduler:UpdateSchedule"],
        ["organizations:DescribeOrganization"],
    ],
    ids=str,
)
def test_an_action_that_only_prepares_or_starts_existing_code_is_no_step(actions: list[str]) -> None:
    assert not may_use_others(*actions)
    assert claim(Holder(inline={"i": [allow(*actions)]}), *SECRET) is Claim.NO


def test_a_certificate_is_attached_by_the_former_action_too() -> None:
    """AWS deprecated it, and still accepts it."""
    assert may_use_others("iot:CreateKeysAndCertificate", "iot:AttachPrincipalPolicy")


REST = "arn:aws:apigateway:*::/restapis/*"
HTTP = "arn:aws:apigateway:*::/apis/a1"


@pytest.mark.parametrize(
    ("on", "is_step"),
    [
        (REST, True),
        (f"{REST}/resources/*/methods/*/integration", True),
        (f"{HTTP}/integrations/*", True),
        (HTTP, False),
        ("arn:aws:apigateway:*::/usageplans/*", False),
    ],
)
def test_a_change_of_an_integration_acts_as_its_role(on: str, *, is_step: bool) -> None:
    """API Gateway sends the request of an integration with the role that the integration has."""
    holder = Holder(inline={"i": [allow("apigateway:PATCH", on=on)]})
    assert bool(raises_through_others(policies_of(holder))) is is_step
    assert claim(holder, *SECRET) is (Claim.NOT_DECIDED if is_step else Claim.NO)


# --- shapes of conditions ----------------------------------------------------------------------

TO = "iam:PassedToService"
PAST = {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}
EVERYWHERE = {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}}
PUT_OWN = allow("iam:PutRolePolicy", on=ARN)
PASSES_ANY = [allow(PASS_ROLE), allow("ec2:RunInstances")]


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([allow("IAM:passrole"), allow("EC2:runinstances")], Claim.NOT_DECIDED),
        ([allow("i*:Put*yPolicy", on=ARN)], Claim.NO),
        ([allow("i*:Put*lePolic?", on="arn:aws:iam::*:role/o?n")], Claim.YES),
        ([allow(PASS_ROLE, when={"StringLike": {TO: "*.amazonaws.com"}}), PASSES_ANY[1]], Claim.NOT_DECIDED),
        ([allow(PASS_ROLE, when={"StringEqualsIfExists": {TO: "ec2.amazonaws.com"}}), PASSES_ANY[1]], 1),
        ([*PASSES_ANY, deny(PASS_ROLE, when={"StringNotEquals": {TO: "ec2.amazonaws.com"}})], 1),
        ([*PASSES_ANY, deny(PASS_ROLE, when={"StringNotEquals": {TO: "glue.amazonaws.com"}})], Claim.NO),
        ([allow(PASS_ROLE, when={"ForAllValues:StringEquals": {TO: "x.amazonaws.com"}}), PASSES_ANY[1]], 1),
        ([PUT_OWN, deny("iam:*", when=PAST)], Claim.YES),
        ([{**PUT_OWN, "Condition": EVERYWHERE}], Claim.YES),
        (
            [PUT_OWN, deny("iam:*", when=EVERYWHERE), deny("iam:*", when={"Null": {"aws:SourceIp": "true"}})],
            0,
        ),
        ([{"Effect": "Allow", "Action": "iam:PutRolePolicy", "NotResource": ARN}], Claim.NOT_DECIDED),
        ([allow("*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}], Claim.NO),
        ([allow("iam:PutRolePolicy"), {"Effect": "Deny", "Action": "iam:*", "NotResource": ARN}], Claim.YES),
    ],
    ids=str,
)
def test_conditions_and_exceptions_are_evaluated_as_aws_does(
    grants: list[dict[str, Any]], expected: Claim
) -> None:
    assert claim(Holder(inline={"i": grants}), *SECRET) == expected


# --- policies of resources ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "target", "resource"),
    [
        ("ses:CreateEmailIdentityPolicy", "ses:SendEmail", "arn:aws:ses:us-east-1:111122223333:identity/e"),
        ("kms:ReplicateKey", "kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k"),
        (
            "apigateway:UpdateRestApiPolicy",
            "execute-api:Invoke",
            "arn:aws:execute-api:us-east-1:111122223333:a/b",
        ),
        ("s3:PutMultiRegionAccessPointPolicy", "s3:GetObject", "arn:aws:s3:::b/x"),
        (
            "s3:PutAccessPointPolicyForObjectLambda",
            "s3-object-lambda:GetObject",
            "arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/a",
        ),
        (
            "omics:PutS3AccessPolicy",
            "s3:GetObject",
            "arn:aws:s3:us-east-1:111122223333:accesspoint/a/object/o",
        ),
        (
            "kafka:PutClusterPolicy",
            "kafka-cluster:ReadData",
            "arn:aws:kafka:us-east-1:111122223333:topic/c/1/t",
        ),
        ("mpa:PutResourcePolicy", "mpa:StartSession", "arn:aws:mpa:us-east-1:111122223333:approval-team/t"),
    ],
)
def test_a_resource_is_opened_by_each_action_that_writes_its_policy(
    action: str, target: str, resource: str
) -> None:
    opens, other = (
        Holder(inline={"i": [allow(action)]}),
        Holder(inline={"i": [allow("sqs:SetQueueAttributes")]}),
    )
    assert claim(opens, target, resource) is Claim.NOT_DECIDED
    assert claim(other, target, resource) is Claim.NO


def test_only_the_policy_of_an_object_lambda_opens_what_it_returns() -> None:
    target = ("s3-object-lambda:GetObject", "arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/a")
    assert claim(Holder(inline={"i": [allow("s3:PutBucketPolicy")]}), *target) is Claim.NO


def test_a_role_may_rewrite_the_boundary_of_a_user() -> None:
    assert may_use_others("iam:PutUserPermissionsBoundary")
