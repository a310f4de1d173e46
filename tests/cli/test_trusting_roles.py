"""What a role may do includes assuming the other roles of its account whose trust policies name it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

ACCOUNT = "111122223333"
OWN = f"arn:aws:iam::{ACCOUNT}:role/own"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/own/any"
REQUEST = ("s3:DeleteObject", "arn:aws:s3:::b/a")


def role(name: str, action: str, principal: Any, **trust: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    trusts = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **trust}
    allows = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {
        "RoleName": name,
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusts]},
        "Policies": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [allows]}}],
    }


def details(*roles: dict[str, Any]) -> str:
    """Give the account details of roles that are written as in a template."""
    live = [
        {
            "Path": "/",
            "RoleName": each["RoleName"],
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/{each['RoleName']}",
            "AssumeRolePolicyDocument": each["AssumeRolePolicyDocument"],
            "RolePolicyList": each["Policies"],
            "AttachedManagedPolicies": [],
            "Tags": [],
        }
        for each in roles
    ]
    return json.dumps({"RoleDetailList": live, "Policies": [], "IsTruncated": False})


def template(*roles: dict[str, Any]) -> str:
    resources = {each["RoleName"]: {"Type": "AWS::IAM::Role", "Properties": each} for each in roles}
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})


PLAIN = role("own", "ec2:DescribeVpcs", {"AWS": "arn:aws:iam::999988887777:role/vendor"})
TRUSTS = [
    ({"AWS": OWN}, {}, "not-decided"),
    ({"AWS": SESSION}, {}, "not-decided"),
    ({"AWS": f"{OWN}-2"}, {}, "no"),
    ({"AWS": SESSION.replace("/own/", "/own-2/")}, {}, "no"),
    ({"AWS": "*"}, {"Condition": {"ArnEquals": {"aws:PrincipalArn": OWN}}}, "not-decided"),
    ({"AWS": "*"}, {"Condition": {"ArnEquals": {"aws:PrincipalArn": f"{OWN}-2"}}}, "no"),
    ({"AWS": ACCOUNT}, {}, "no"),
]


@pytest.mark.parametrize("written", [details, template])
@pytest.mark.parametrize(("principal", "trust", "expected"), TRUSTS, ids=str)
def test_a_role_may_assume_a_role_that_trusts_it_by_name(
    octospec: Octospec,
    written: Any,  # noqa: ANN401 - a function
    principal: dict[str, str],
    trust: dict[str, Any],
    expected: str,
) -> None:
    octospec.write("side.json", written(PLAIN, role("other", "s3:*", principal, **trust)))
    arguments = ("--role", "own", "--set", f"account={ACCOUNT}", "--json")
    [found] = octospec("can", "side.json", *REQUEST, *arguments).json["roles"]
    assert found["claim"]["answer"] == expected


UNREAD = {"Effect": "Allow", "NotPrincipal": {"AWS": f"{OWN}-2"}, "Action": "sts:AssumeRole"}
READABLE = {"Effect": "Allow", "Principal": {"AWS": f"{OWN}-2"}, "Action": "sts:AssumeRole"}


@pytest.mark.parametrize("written", [details, template])
@pytest.mark.parametrize("statements", [[UNREAD], [READABLE, UNREAD]], ids=len)
@pytest.mark.parametrize("query", [REQUEST, ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/other")])
def test_trust_that_cannot_be_read_may_name_the_role(
    octospec: Octospec,
    written: Any,  # noqa: ANN401 - a function
    statements: list[dict[str, Any]],
    query: tuple[str, str],
) -> None:
    other = role("other", "s3:*", {})
    other["AssumeRolePolicyDocument"]["Statement"] = statements
    octospec.write("side.json", written(PLAIN, other))
    arguments = ("--role", "own", "--set", f"account={ACCOUNT}", "--json")
    [found] = octospec("can", "side.json", *query, *arguments).json["roles"]
    assert found["claim"]["answer"] == "not-decided"
    assert "trust of" in found["claim"]["reason"]
    review = octospec("review", "side.json", "--json", "--role", "own").json
    assert "yes" not in review["answers"]["own"].values()
    assert review["answers"]["own"]["deletes-data"] == "not-decided"


NO_ROLES = [
    {"Service": "ec2.amazonaws.com"},
    {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    {"AWS": f"{OWN}-2"},
]


@pytest.mark.parametrize("principal", NO_ROLES, ids=str)
def test_trust_that_cannot_be_read_and_names_no_role_of_the_template_changes_no_answer(
    octospec: Octospec, principal: dict[str, str]
) -> None:
    unread = {**READABLE, "Principal": principal, "Condition": {"StringEquals": {"aws:x": {"Ref": "Absent"}}}}
    other = role("other", "s3:*", {})
    other["AssumeRolePolicyDocument"]["Statement"] = [unread]
    octospec.write("side.json", template(PLAIN, other))
    query = octospec("can", "side.json", *REQUEST, "--role", "own", "--json")
    assert "is skipped" in str(query.json["diagnostics"])
    assert query.json["roles"][0]["claim"]["answer"] == "no"


def test_an_external_id_that_may_be_missing_changes_no_answer_of_another_role(octospec: Octospec) -> None:
    condition = {"StringEquals": {"sts:ExternalId": {"Ref": "Id"}}}
    other = role("other", "s3:*", {"AWS": "arn:aws:iam::999988887777:root"}, Condition=condition)
    written = json.loads(template(PLAIN, other))
    written["Parameters"] = {"Id": {"Type": "String", "Default": ""}}
    octospec.write("side.json", json.dumps(written))
    query = octospec("can", "side.json", *REQUEST, "--role", "own", "--json")
    assert "external ID" in str(query.json["diagnostics"])
    assert query.json["roles"][0]["claim"]["answer"] == "no"


def test_a_review_and_a_summary_name_the_role_that_trusts(octospec: Octospec) -> None:
    octospec.write("side.json", details(PLAIN, role("other", "s3:*", {"AWS": OWN})))
    for command in (("access",), ("review", "--no-files")):
        printed = octospec(*command, "side.json", "--role", "own").out
        assert f"trust of arn:aws:iam::{ACCOUNT}:role/other" in " ".join(printed.split())


def test_the_trust_of_another_role_is_no_difference(octospec: Octospec) -> None:
    octospec.write("old.json", details(PLAIN))
    octospec.write("new.json", details(PLAIN, role("other", "s3:*", {"AWS": OWN})))
    assert octospec("diff", "old.json", "new.json", "--role", "own", "--fail-on", "any").code == 0


BOUNDED = [
    (role("other", "s3:*", {"AWS": OWN}), "Allow", "no"),
    (role("other", "s3:*", {"AWS": SESSION}), "Allow", "yes"),
    (role("other", "s3:*", {"AWS": SESSION}), "Deny", "no"),
    (
        role("other", "s3:*", {"AWS": "*"}, Condition={"ArnEquals": {"aws:PrincipalArn": OWN}}),
        "Allow",
        "yes",
    ),
]


@pytest.mark.parametrize("written", [details, template])
@pytest.mark.parametrize(("other", "effect", "expected"), BOUNDED)
def test_a_boundary_limits_trust_in_a_session_only_by_denies(
    octospec: Octospec,
    written: Any,  # noqa: ANN401 - a function
    other: dict[str, Any],
    effect: str,
    expected: str,
) -> None:
    actions = {"Allow": "ec2:*", "Deny": "sts:*"}[effect]
    limits = {"Effect": effect, "Action": actions, "Resource": "*"}
    octospec.write("boundary.json", json.dumps({"Version": "2012-10-17", "Statement": limits}))
    octospec.write("side.json", written(PLAIN, other))
    arguments = ("--role", "own", "--set", f"account={ACCOUNT}", "--boundary", "boundary.json", "--json")
    request = ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/other")
    [found] = octospec("can", "side.json", *request, *arguments).json["roles"]
    assert found["claim"]["answer"] == expected
