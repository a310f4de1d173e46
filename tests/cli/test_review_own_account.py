"""A review of a live role knows its account: for witnesses, passed roles and conditions on the principal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.test_can_role_context import statement

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

OWN = "444455556666"
EXAMPLE = "111122223333"
RUNS_CODE = statement("Allow", "lambda:CreateFunction", "lambda:InvokeFunction")


def on(resource: str, *actions: str) -> dict[str, Any]:
    return {**statement("Allow", *actions), "Resource": resource}


def answers(octospec: Octospec, *statements: dict[str, Any]) -> tuple[dict[str, str], str]:
    """Return the answers of a review of one role in an account, and all its claims as text."""
    trusts = {"Effect": "Allow", "Principal": {"AWS": EXAMPLE}, "Action": "sts:AssumeRole"}
    role = {
        "Path": "/",
        "RoleName": "own",
        "Arn": f"arn:aws:iam::{OWN}:role/own",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusts]},
        "RolePolicyList": [
            {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}
        ],
        "AttachedManagedPolicies": [],
        "Tags": [],
    }
    octospec.write("gaad.json", json.dumps({"RoleDetailList": [role], "Policies": [], "IsTruncated": False}))
    found = octospec("review", "gaad.json", "--json").json
    [of_role] = found["answers"].values()
    return of_role, json.dumps(found["claims"])


@pytest.mark.medium
@pytest.mark.parametrize(
    ("grant", "question", "expected"),
    [
        (on(f"arn:aws:iam::{EXAMPLE}:role/*", "iam:PassRole"), "passes-roles", "no"),
        (on(f"arn:aws:iam::{OWN}:role/*", "iam:PassRole"), "passes-roles", "yes"),
        (on(f"arn:aws:iam::{EXAMPLE}:*", "iam:PutRolePolicy"), "changes-iam", "no"),
        (on(f"arn:aws:iam::{OWN}:*", "iam:PutRolePolicy"), "changes-iam", "yes"),
        (on(f"arn:aws:iam::{EXAMPLE}:role/*", "sts:AssumeRole"), "assumes-roles", "yes"),
        (
            statement("Allow", "s3:GetObject", when={"StringEquals": {"aws:PrincipalAccount": EXAMPLE}}),
            "reads-object-contents",
            "no",
        ),
        (
            statement("Allow", "s3:GetObject", when={"StringEquals": {"aws:PrincipalAccount": OWN}}),
            "reads-object-contents",
            "yes",
        ),
    ],
)
def test_what_only_another_account_has_is_nothing_for_a_live_role(
    octospec: Octospec, grant: dict[str, Any], question: str, expected: str
) -> None:
    of_role, _ = answers(octospec, grant, RUNS_CODE)
    assert of_role[question] == expected


@pytest.mark.medium
def test_a_witness_is_about_the_account_of_the_role(octospec: Octospec) -> None:
    _, claims = answers(octospec, RUNS_CODE, statement("Allow", "ec2:StopInstances"))
    assert f"arn:aws:ec2:us-east-1:{OWN}:instance/anything" in claims
    assert EXAMPLE not in claims


def test_a_witness_for_a_named_resource_stays_as_it_is(octospec: Octospec) -> None:
    named = on(f"arn:aws:sqs:*:{EXAMPLE}:*", "sqs:ReceiveMessage")
    of_role, claims = answers(octospec, named)
    assert of_role["reads-queues-and-streams"] == "no" or EXAMPLE in claims


def test_a_trust_policy_alone_shows_nothing_of_what_the_role_may_do(octospec: Octospec) -> None:
    trusts = {"Effect": "Allow", "Principal": {"AWS": EXAMPLE}, "Action": "sts:AssumeRole"}
    octospec.write("trust.json", json.dumps({"Version": "2012-10-17", "Statement": [trusts]}))
    [found] = octospec("review", "trust.json", "--json").json["answers"].values()
    assert set(found.values()) == {"not-decided"}
