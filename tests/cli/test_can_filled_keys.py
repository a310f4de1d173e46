"""``octospec can`` treats the keys that AWS fills in as present, and their values as unknown unless given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_can_role_context import ACCOUNT, OBJECT, claim, details, statement

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

Condition = dict[str, dict[str, Any]]

YES, NO, OPEN = "yes", "no", "not-decided"
ISSUED = "aws:TokenIssueTime"
REVOKED: Condition = {"DateLessThan": {ISSUED: "2030-01-01T00:00:00Z"}}

OF_ROLES: list[tuple[Condition, tuple[str, ...], str, str]] = [
    ({"Null": {ISSUED: "true"}}, (), NO, YES),
    ({"Null": {ISSUED: "false"}}, (), YES, NO),
    (REVOKED, (), OPEN, OPEN),
    (REVOKED, (f"{ISSUED}=2029-01-01T00:00:00Z",), YES, NO),
    (REVOKED, (f"{ISSUED}=2031-01-01T00:00:00Z",), NO, YES),
    ({"Null": {"aws:CurrentTime": "true"}}, (), NO, YES),
    ({"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}, (), OPEN, OPEN),
    ({"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}, ("aws:CurrentTime=2026-06-01",), YES, NO),
    ({"DateLessThan": {"aws:EpochTime": "2027-01-01"}}, ("aws:CurrentTime=2026-06-01",), YES, NO),
    ({"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}, ("aws:EpochTime=1900000000",), NO, YES),
    ({"Bool": {"aws:SecureTransport": "true"}}, (), YES, OPEN),
    ({"Bool": {"aws:SecureTransport": "false"}}, (), OPEN, YES),
    ({"Bool": {"aws:SecureTransport": "false"}}, ("aws:SecureTransport=false",), YES, NO),
    ({"Bool": {"aws:SecureTransport": "true"}}, ("aws:SecureTransport=false",), NO, YES),
    ({"Null": {"aws:SecureTransport": "true"}}, (), NO, YES),
    ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, (), OPEN, OPEN),
    ({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}, ("aws:RequestedRegion=eu-west-1",), NO, YES),
    ({"StringNotLike": {"aws:Referer": "https://a/*"}}, (), OPEN, OPEN),
    ({"StringLike": {"aws:Referer": "https://a/*"}}, ("aws:Referer=https://a/b",), YES, NO),
    ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, (), OPEN, OPEN),
    ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, (), OPEN, OPEN),
    ({"Null": {"aws:MultiFactorAuthAge": "true"}}, ("aws:MultiFactorAuthPresent=false",), YES, NO),
    ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, (), OPEN, OPEN),
    ({"Null": {"aws:SourceVpce": "true"}}, ("aws:SourceIp=203.0.113.9",), YES, NO),
    ({"Null": {"aws:SourceIp": "true"}}, ("aws:SourceVpce=vpce-1",), YES, NO),
    ({"StringLike": {"aws:userid": "*:octo"}}, (), OPEN, OPEN),
    ({"Null": {"aws:SourceIdentity": "true"}}, (), OPEN, OPEN),
    ({"Null": {"aws:SourceArn": "true"}}, (), YES, NO),
    ({"Null": {"aws:username": "true"}}, (), YES, NO),
    ({"Null": {"aws:CalledVia": "true"}}, (), YES, NO),
    ({"Bool": {"aws:AssumedRoot": "true"}}, (), NO, YES),
    ({"NumericGreaterThanEquals": {"s3:TlsVersion": "1.2"}}, (), OPEN, OPEN),
    ({"StringEquals": {"s3:authType": "REST-HEADER"}}, ("s3:authType=POST",), NO, YES),
    ({"StringEquals": {"kms:CallerAccount": ACCOUNT}}, (), NO, YES),
]
"""By condition and given keys: whether a role that is allowed with it may do it, and one that it denies."""


@pytest.mark.parametrize(("condition", "given", "allowed", "denied"), OF_ROLES, ids=str)
def test_a_key_that_aws_fills_in_for_a_role_is_never_taken_as_absent(
    octospec: Octospec, condition: Condition, given: tuple[str, ...], allowed: str, denied: str
) -> None:
    context = [part for each in given for part in ("--context", each)]
    allows = details(statement("Allow", OBJECT[0], when=condition))
    assert claim(octospec, allows, *OBJECT, *context)[0] == allowed
    denies = details(statement("Allow", OBJECT[0]), statement("Deny", OBJECT[0], when=condition))
    assert claim(octospec, denies, *OBJECT, *context)[0] == denied


ROLE = "arn:aws:iam::999988887777:role/c"
USER = "arn:aws:iam::999988887777:user/mia"
OF_CALLERS: list[tuple[Condition, str, str]] = [
    ({"Null": {ISSUED: "true"}}, ROLE, NO),
    ({"Null": {ISSUED: "false"}}, ROLE, YES),
    ({"Null": {ISSUED: "true"}}, USER, OPEN),
    (REVOKED, ROLE, OPEN),
    ({"Null": {"aws:CurrentTime": "true"}}, USER, NO),
    ({"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}, USER, OPEN),
    ({"Bool": {"aws:SecureTransport": "true"}}, ROLE, YES),
    ({"Bool": {"aws:SecureTransport": "false"}}, ROLE, OPEN),
    ({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}, ROLE, YES),
    ({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}, USER, NO),
    ({"StringEquals": {"aws:PrincipalType": "User"}}, USER, YES),
    ({"StringEquals": {"aws:username": "mia"}}, USER, YES),
    ({"StringEquals": {"aws:username": "mia"}}, ROLE, NO),
    ({"StringEquals": {"aws:username": "${sts:RoleSessionName}"}}, ROLE, NO),
    ({"StringLike": {"sts:RoleSessionName": "${aws:username}"}}, USER, OPEN),
    ({"Bool": {"aws:PrincipalIsAWSService": "true"}}, ROLE, NO),
    ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, ROLE, YES),
    ({"Bool": {"aws:ViaAWSService": "false"}}, ROLE, YES),
    ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, USER, OPEN),
    ({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, ROLE, OPEN),
    ({"StringEquals": {"aws:ResourceAccount": ACCOUNT}}, ROLE, YES),
    ({"StringEquals": {"aws:ResourceAccount": "999988887777"}}, ROLE, NO),
    ({"StringEquals": {"aws:ResourceTag/open": "yes"}}, ROLE, YES),
    ({"StringEquals": {"iam:ResourceTag/open": "yes"}}, ROLE, YES),
    ({"StringEquals": {"iam:ResourceTag/open": "no"}}, ROLE, NO),
    ({"StringEquals": {"aws:ResourceTag/other": "no"}}, ROLE, NO),
    ({"StringEquals": {"aws:PrincipalTag/team": "a"}}, ROLE, OPEN),
]


@pytest.mark.parametrize(("condition", "caller", "expected"), OF_CALLERS, ids=str)
def test_a_key_that_aws_fills_in_for_a_caller_is_never_taken_as_absent(
    octospec: Octospec, condition: Condition, caller: str, expected: str
) -> None:
    trust = {"Principal": {"AWS": "999988887777"}, "Condition": condition}
    account = details(tags={"open": "yes"}, trust=trust)
    assert claim(octospec, account, "sts:AssumeRole", "--caller", caller)[0] == expected


SERVICE = "lambda.amazonaws.com"
OF_SERVICES: list[tuple[Condition, tuple[str, ...], str]] = [
    ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, (), OPEN),
    ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, (f"aws:SourceAccount={ACCOUNT}",), YES),
    ({"Bool": {"aws:PrincipalIsAWSService": "true"}}, (), YES),
    ({"StringEquals": {"aws:PrincipalServiceName": SERVICE}}, (), YES),
    ({"StringEquals": {"aws:PrincipalServiceName": "ec2.amazonaws.com"}}, (), NO),
    ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, (), NO),
    ({"Null": {ISSUED: "false"}}, (), OPEN),
]


@pytest.mark.parametrize(("condition", "given", "expected"), OF_SERVICES, ids=str)
def test_the_keys_of_a_request_by_a_service_are_those_that_aws_sends(
    octospec: Octospec, condition: Condition, given: tuple[str, ...], expected: str
) -> None:
    account = details(trust={"Principal": {"Service": SERVICE}, "Condition": condition})
    context = [part for each in given for part in ("--context", each)]
    assert claim(octospec, account, "sts:AssumeRole", "--caller", SERVICE, *context)[0] == expected


PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "token.actions.githubusercontent.com:sub"


@pytest.mark.parametrize(
    ("condition", "given", "expected"),
    [
        ({"StringEquals": {SUBJECT: "repo:a/b"}}, (), OPEN),
        ({"Null": {SUBJECT: "true"}}, (), NO),
        ({"StringEquals": {SUBJECT: "repo:a/b"}}, (f"{SUBJECT}=repo:a/b",), YES),
        ({"StringEquals": {SUBJECT: "repo:a/b"}}, (f"{SUBJECT}=repo:a/c",), NO),
    ],
)
def test_a_token_always_has_a_subject(
    octospec: Octospec, condition: Condition, given: tuple[str, ...], expected: str
) -> None:
    action = "sts:AssumeRoleWithWebIdentity"
    trust = {"Principal": {"Federated": PROVIDER}, "Action": action, "Condition": condition}
    context = [part for each in given for part in ("--context", each)]
    found = claim(octospec, details(trust=trust), action, "--caller", PROVIDER, *context)
    assert found[0] == expected


def test_a_policy_alone_is_of_a_principal_of_unknown_kind(octospec: Octospec) -> None:
    allow = {**statement("Allow", OBJECT[0], when={"Null": {ISSUED: "true"}})}
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    assert octospec("can", "policy.json", *OBJECT).code == 3


def test_the_text_names_a_value_that_is_only_usual(octospec: Octospec) -> None:
    secure: Condition = {"Bool": {"aws:SecureTransport": "false"}}
    octospec.write(
        "gaad.json", details(statement("Allow", OBJECT[0]), statement("Deny", "s3:*", when=secure))
    )
    usual = "for aws:SecureTransport = true, as AWS's SDKs and CLI send it"
    assert usual in octospec("can", "gaad.json", *OBJECT).out
    given = ("--context", "aws:SecureTransport=true")
    assert usual not in octospec("can", "gaad.json", *OBJECT, *given).out


def test_an_external_id_that_is_missing_is_named_next_to_keys_of_aws(octospec: Octospec) -> None:
    condition = {
        "StringEquals": {"sts:ExternalId": "id-1"},
        "DateLessThan": {"aws:CurrentTime": "2030-01-01"},
    }
    account = details(trust={"Condition": condition})
    found, reason = claim(octospec, account, "sts:AssumeRole", "--caller", f"arn:aws:iam::{ACCOUNT}:role/c")
    assert (found, "no external ID is given" in reason) == (OPEN, True)


ORGANIZATION: Condition = {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
EVERYONE = {"Principal": "*"}


@pytest.mark.parametrize(
    ("control", "caller", "given", "expected"),
    [
        (EVERYONE, ROLE, (), NO),
        ({**EVERYONE, "Condition": ORGANIZATION}, ROLE, (), OPEN),
        ({**EVERYONE, "Condition": ORGANIZATION}, ROLE, ("aws:PrincipalOrgID=o-a1b2c3d4e5",), YES),
        ({**EVERYONE, "Condition": ORGANIZATION}, ROLE, ("aws:PrincipalOrgID=o-other12345",), NO),
        ({}, ROLE, (), YES),
        ({}, f"arn:aws:iam::{ACCOUNT}:role/c", (), OPEN),
    ],
)
def test_a_control_policy_also_binds_who_assumes_a_role(
    octospec: Octospec, control: dict[str, Any], caller: str, given: tuple[str, ...], expected: str
) -> None:
    denies = {"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*", **control}
    octospec.write("control.json", json.dumps({"Version": "2012-10-17", "Statement": [denies]}))
    account = details(trust={"Principal": {"AWS": [ACCOUNT, "999988887777"]}})
    context = [part for each in given for part in ("--context", each)]
    arguments = ("sts:AssumeRole", "--caller", caller, "--within", "control.json", *context)
    assert claim(octospec, account, *arguments)[0] == expected


_REGION: Condition = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
_CALLER = "kms:CallerAccount"
_STOP = ("ec2:StopInstances", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1")
_OF_TEAM: Condition = {"StringEquals": {"aws:ResourceTag/team": "a", "aws:RequestedRegion": "eu-west-1"}}


@pytest.mark.parametrize("action", ["iam:PutRolePolicy", "sts:AssumeRole", "iam:CreateAccessKey"])
def test_a_policy_of_the_account_that_tests_a_filled_key_excludes_no_escalation(
    octospec: Octospec, action: str
) -> None:
    """Most organizations deny requests outside of their regions."""
    outside: Condition = {"StringNotEquals": _REGION["StringEquals"]}
    denies = [statement("Allow", "iam:*", "sts:*", "s3:*"), statement("Deny", "*", when=outside)]
    octospec.write("scp.json", json.dumps({"Version": "2012-10-17", "Statement": denies}))
    account = details(statement("Allow", action))
    within = (*OBJECT, "--within", "scp.json")
    assert claim(octospec, account, *within)[0] == OPEN
    assert claim(octospec, account, *within, "--context", "aws:RequestedRegion=us-east-1")[0] == NO


def test_tags_of_resources_do_not_decide_alone_if_aws_fills_in_another_key(octospec: Octospec) -> None:
    account = details(statement("Allow", "ec2:CreateTags"), statement("Allow", _STOP[0], when=_OF_TEAM))
    assert claim(octospec, account, *_STOP)[0] == OPEN
    assert claim(octospec, account, *_STOP, "--context", "aws:RequestedRegion=eu-west-1")[0] == YES
    assert claim(octospec, account, *_STOP, "--context", "aws:RequestedRegion=us-east-1")[0] == NO


def test_a_key_that_a_service_adds_to_a_session_is_not_known(octospec: Octospec) -> None:
    for key in ("lambda:SourceFunctionArn", "aws:Ec2InstanceSourceVpc", SUBJECT):
        account = details(statement("Allow", OBJECT[0], when={"StringLike": {key: "x"}}))
        assert claim(octospec, account, *OBJECT)[0] == OPEN


@pytest.mark.parametrize(
    ("target", "condition", "expected"),
    [
        (_STOP, {"StringEquals": {"ec2:Region": "eu-west-1"}}, OPEN),
        (_STOP, {"StringEquals": {"s3:ResourceAccount": ACCOUNT}}, NO),
        (
            ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"),
            {"StringEquals": {_CALLER: ACCOUNT}},
            YES,
        ),
        (
            ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"),
            {"StringEquals": {_CALLER: "1" * 12}},
            NO,
        ),
    ],
    ids=str,
)
def test_a_service_fills_in_its_own_keys_of_each_request(
    octospec: Octospec, target: tuple[str, str], condition: Condition, expected: str
) -> None:
    assert claim(octospec, details(statement("Allow", target[0], when=condition)), *target)[0] == expected


def test_a_document_may_be_a_policy_of_a_user(octospec: Octospec) -> None:
    own = {**statement("Allow", OBJECT[0]), "Resource": "arn:aws:s3:::b/${aws:username}/*"}
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": [own]}))
    ran = octospec("can", "policy.json", OBJECT[0], "arn:aws:s3:::b/mia/x", "--json")
    assert ran.json["roles"][0]["claim"]["answer"] == OPEN
