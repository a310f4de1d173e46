"""``octospec can`` knows the condition keys that AWS sends with each request of a role."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.budget import BudgetExceededError

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

ACCOUNT = "111122223333"
OWN = f"arn:aws:iam::{ACCOUNT}:role/own"
OBJECT = ("s3:GetObject", "arn:aws:s3:::b/x")
INSTANCE = ("ec2:StopInstances", f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1")
OTHER_INSTANCE = ("ec2:StopInstances", "arn:aws:ec2:us-east-1:999988887777:instance/i-1")

Condition = dict[str, dict[str, Any]]


def statement(effect: str, *actions: str, when: Condition | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"Effect": effect, "Action": list(actions), "Resource": "*"}
    return {**found, "Condition": when} if when else found


def details(
    *statements: dict[str, Any], tags: dict[str, str] | None = None, trust: dict[str, Any] | None = None
) -> str:
    """Give the account details of one role."""
    trusts = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole", **(trust or {})}
    role = {
        "Path": "/",
        "RoleName": "own",
        "Arn": OWN,
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trusts]},
        "RolePolicyList": [
            {"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}
        ],
        "AttachedManagedPolicies": [],
        "Tags": [{"Key": key, "Value": value} for key, value in (tags or {}).items()],
    }
    return json.dumps({"RoleDetailList": [role], "Policies": [], "IsTruncated": False})


def claim(octospec: Octospec, account: str, *arguments: str) -> tuple[str, str]:
    octospec.write("gaad.json", account)
    [role] = octospec("can", "gaad.json", *arguments, "--json").json["roles"]
    return role["claim"]["answer"], role["claim"]["reason"] or ""


SAYS_WHO: list[tuple[Condition, bool]] = [
    ({"ArnEquals": {"aws:PrincipalArn": OWN}}, True),
    ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/o*"}}, True),
    ({"ArnEquals": {"aws:PrincipalArn": f"{OWN}-2"}}, False),
    ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, True),
    ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/own"}}, True),
    ({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}, True),
    ({"StringEquals": {"aws:PrincipalType": "User"}}, False),
    ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, True),
    ({"Bool": {"aws:ViaAWSService": "false"}}, True),
    ({"Null": {"aws:PrincipalArn": "true"}}, False),
]


@pytest.mark.parametrize(("condition", "holds"), SAYS_WHO, ids=str)
def test_a_condition_on_who_makes_the_request_is_decided(
    octospec: Octospec, condition: Condition, *, holds: bool
) -> None:
    allows = details(statement("Allow", OBJECT[0], when=condition))
    assert claim(octospec, allows, *OBJECT)[0] == ("yes" if holds else "no")
    denies = details(statement("Allow", OBJECT[0]), statement("Deny", OBJECT[0], when=condition))
    assert claim(octospec, denies, *OBJECT)[0] == ("no" if holds else "yes")


def test_a_live_role_stays_in_its_account_whatever_the_resource(octospec: Octospec) -> None:
    own_account: Condition = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    allows = details(statement("Allow", OTHER_INSTANCE[0], when=own_account))
    assert claim(octospec, allows, *OTHER_INSTANCE)[0] == "yes"


def test_a_control_policy_for_this_role_alone_denies_it(octospec: Octospec) -> None:
    only = statement("Deny", "s3:*", when={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/own"}})
    octospec.write("scp.json", json.dumps({"Version": "2012-10-17", "Statement": [only]}))
    allows = details(statement("Allow", OBJECT[0]))
    assert claim(octospec, allows, *OBJECT, "--within", "scp.json")[0] == "no"


@pytest.mark.parametrize(
    ("key", "request_", "expected"),
    [
        ("aws:ResourceAccount", INSTANCE, "yes"),
        ("aws:ResourceAccount", OTHER_INSTANCE, "no"),
        ("aws:ResourceAccount", OBJECT, "not-decided"),
        ("s3:ResourceAccount", OBJECT, "not-decided"),
        ("aws:ResourceOrgID", OBJECT, "not-decided"),
        ("aws:PrincipalOrgID", INSTANCE, "not-decided"),
    ],
)
def test_the_owner_of_the_resource_is_known_only_from_its_arn(
    octospec: Octospec, key: str, request_: tuple[str, str], expected: str
) -> None:
    perimeter = statement("Deny", "ec2:*", "s3:*", when={"StringNotEquals": {key: ACCOUNT}})
    found, reason = claim(octospec, details(statement("Allow", OBJECT[0], INSTANCE[0]), perimeter), *request_)
    assert found == expected
    assert (f"it depends on the value of {key}" in reason) is (expected == "not-decided")


def test_an_open_key_decides_nothing_about_other_actions(octospec: Octospec) -> None:
    perimeter = statement("Deny", "ec2:*", when={"StringNotEquals": {"aws:ResourceAccount": ACCOUNT}})
    assert claim(octospec, details(statement("Allow", "s3:*"), perimeter), *OBJECT)[0] == "yes"


def test_the_text_names_the_option_that_gives_an_open_key(octospec: Octospec) -> None:
    elsewhere = statement("Deny", "s3:*", when={"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})
    octospec.write("gaad.json", details(statement("Allow", OBJECT[0]), elsewhere))
    ran = octospec("can", "gaad.json", *OBJECT)
    assert (ran.code, "use --context aws:PrincipalOrgID=…" in ran.out) == (3, True)
    assert octospec("can", "gaad.json", *OBJECT, "--context", "aws:PrincipalOrgID=o-1").code == 0
    assert octospec("can", "gaad.json", *OBJECT, "--context", "aws:PrincipalOrgID=o-2").code == 1


@pytest.mark.parametrize("given", ["aws:ResourceTag/team=a", "ec2:ResourceTag/team=a"])
@pytest.mark.parametrize("tested", ["aws:ResourceTag/team", "ec2:ResourceTag/team"])
def test_both_keys_of_a_tag_have_the_same_value(octospec: Octospec, given: str, tested: str) -> None:
    if_tagged: Condition = {"StringEquals": {tested: "a"}}
    allows = details(statement("Allow", INSTANCE[0], when=if_tagged))
    assert claim(octospec, allows, *INSTANCE, "--context", given)[0] == "yes"
    denies = details(statement("Allow", INSTANCE[0]), statement("Deny", INSTANCE[0], when=if_tagged))
    assert claim(octospec, denies, *INSTANCE, "--context", given)[0] == "no"


OF_TEAM: Condition = {"StringEquals": {"aws:PrincipalTag/team": "a"}}
TAGGED_SESSIONS = {"Action": ["sts:AssumeRole", "sts:TagSession"]}
ONLY_COST = {"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["cost"]}}}


@pytest.mark.parametrize(
    ("trust", "tags", "given", "expected"),
    [
        (TAGGED_SESSIONS, {}, (), "not-decided"),
        (TAGGED_SESSIONS, {"team": "b"}, (), "not-decided"),
        (TAGGED_SESSIONS, {"team": "a"}, (), "yes"),
        (TAGGED_SESSIONS, {}, ("--context", "aws:PrincipalTag/team=b"), "no"),
        ({**TAGGED_SESSIONS, **ONLY_COST}, {}, (), "no"),
        ({}, {}, (), "no"),
    ],
)
def test_what_a_tag_of_a_session_may_allow_is_not_refused(
    octospec: Octospec, trust: dict[str, Any], tags: dict[str, str], given: tuple[str, ...], expected: str
) -> None:
    allows = details(statement("Allow", OBJECT[0], when=OF_TEAM), tags=tags, trust=trust)
    found, reason = claim(octospec, allows, *OBJECT, *given)
    assert found == expected
    assert ("choose aws:PrincipalTag/team for its session" in reason) is (expected == "not-decided")


def test_a_deny_by_a_tag_of_unknown_value_is_not_decided(octospec: Octospec) -> None:
    unless = statement("Deny", "s3:*", when={"StringNotEquals": {"aws:PrincipalTag/team": "a"}})
    account = json.loads(details(statement("Allow", "s3:*"), unless))
    del account["RoleDetailList"][0]["Tags"]
    assert claim(octospec, json.dumps(account), *OBJECT)[0] == "not-decided"


def test_a_search_for_other_sessions_that_ends_early_decides_nothing(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_: object) -> None:
        raise BudgetExceededError(1, "too many statements")

    monkeypatch.setattr("octo_spec.analysis.decision.role_answers.chosen_tag_ends", ends)
    found, reason = claim(octospec, details(statement("Allow", "s3:ListBucket")), *OBJECT)
    assert (found, "other sessions ended early" in reason) == ("not-decided", True)


@pytest.mark.parametrize(
    ("excepted", "caller", "expected"),
    [
        (f"arn:aws:iam::{ACCOUNT}:root", f"arn:aws:iam::{ACCOUNT}:role/c", 3),
        (f"arn:aws:iam::{ACCOUNT}:role/c", f"arn:aws:iam::{ACCOUNT}:role/c", 3),
        (f"arn:aws:iam::{ACCOUNT}:root", "arn:aws:iam::999988887777:role/c", 1),
    ],
)
def test_a_session_that_not_principal_excepts_is_not_decided(
    octospec: Octospec, excepted: str, caller: str, expected: int
) -> None:
    allows = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    denies = {"Effect": "Deny", "NotPrincipal": {"AWS": excepted}, "Action": "sts:AssumeRole"}
    octospec.write("trust.json", json.dumps({"Version": "2012-10-17", "Statement": [allows, denies]}))
    ran = octospec("can", "trust.json", "sts:AssumeRole", "--caller", caller)
    assert ran.code == expected
    assert ("not decided: which sessions NotPrincipal" in " ".join(ran.out.split())) is (expected == 3)


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (f"arn:aws:iam::{ACCOUNT}:role/c", 3),
        ("arn:aws:iam::999988887777:role/c", 0),
    ],
)
def test_a_session_that_an_allow_excepts_is_not_decided(
    octospec: Octospec, caller: str, expected: int
) -> None:
    one = {"NotPrincipal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    allows = {"Effect": "Allow", "Action": "sts:AssumeRole", **one}
    octospec.write("trust.json", json.dumps({"Version": "2012-10-17", "Statement": [allows]}))
    assert octospec("can", "trust.json", "sts:AssumeRole", "--caller", caller).code == expected


def test_a_trust_policy_alone_says_nothing_of_what_the_role_may_change(octospec: Octospec) -> None:
    allows = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    octospec.write("trust.json", json.dumps({"Version": "2012-10-17", "Statement": [allows]}))
    caller = ("--caller", "arn:aws:iam::999988887777:role/c")
    [role] = octospec("can", "trust.json", "sts:AssumeRole", *caller, "--json").json["roles"]
    assert (role["claim"]["answer"], role["claim"]["scope"]) == ("no", "by this trust policy alone")


# --- IAM of another account --------------------------------------------------------------------

IN_OTHER_ACCOUNT = "arn:aws:iam::999988887777:role/x"


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("iam:PassRole", IN_OTHER_ACCOUNT, "no"),
        ("iam:GetRole", IN_OTHER_ACCOUNT, "no"),
        ("iam:PutRolePolicy", IN_OTHER_ACCOUNT, "not-decided"),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/x", "yes"),
        ("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", "yes"),
        ("iam:ListRoles", "*", "yes"),
        ("sts:AssumeRole", IN_OTHER_ACCOUNT, "yes"),
    ],
)
def test_iam_acts_in_the_roles_own_account_only(
    octospec: Octospec, action: str, resource: str, expected: str
) -> None:
    assert claim(octospec, details(statement("Allow", action)), action, resource)[0] == expected


def test_iam_of_another_account_is_refused_with_the_reason(octospec: Octospec) -> None:
    octospec.write("gaad.json", details(statement("Allow", "iam:PassRole")))
    refused = octospec("can", "gaad.json", "iam:PassRole", IN_OTHER_ACCOUNT)
    assert refused.code == 1
    assert "IAM acts in the account of the role only, which is 111122223333" in refused.out
    assert "nearest" not in refused.out


def test_another_principal_may_use_iam_of_another_account(octospec: Octospec) -> None:
    allows = details(statement("Allow", "iam:PassRole", "sts:AssumeRole"))
    found, reason = claim(octospec, allows, "iam:PassRole", IN_OTHER_ACCOUNT)
    assert found == "not-decided"
    assert "sts:AssumeRole" in reason


def test_the_account_of_the_principal_may_be_a_key_of_the_request(octospec: Octospec) -> None:
    policy = {"Version": "2012-10-17", "Statement": [statement("Allow", "iam:PassRole")]}
    octospec.write("policy.json", json.dumps(policy))
    query = ("can", "policy.json", "iam:PassRole", IN_OTHER_ACCOUNT)
    assert octospec(*query).code == 0
    assert octospec(*query, "--context", f"aws:PrincipalAccount={ACCOUNT}").code == 1


STRANGER = ("sts:AssumeRole", OWN, "--caller", "arn:aws:iam::777766665555:role/x")
TAG_OPEN: Condition = {"StringEquals": {"aws:ResourceTag/open": "yes"}}
TAG_CLOSED: Condition = {"StringNotEquals": {"iam:ResourceTag/closed": "yes"}}
TAG_OF_CALLER: Condition = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}


@pytest.mark.parametrize("condition", [TAG_OPEN, TAG_CLOSED, TAG_OF_CALLER], ids=str)
@pytest.mark.parametrize(
    ("actions", "expected"),
    [(("iam:TagRole", "iam:UntagRole"), "not-decided"), (("iam:ListRoles",), "no")],
)
def test_a_role_that_sets_its_own_tags_changes_who_its_trust_policy_allows(
    octospec: Octospec, condition: Condition, actions: tuple[str, ...], expected: str
) -> None:
    trust = {"Principal": {"AWS": "*"}, "Condition": condition}
    own = {**statement("Allow", *actions), "Resource": OWN}
    account = details(own, tags={"closed": "yes"}, trust=trust)
    assert claim(octospec, account, *STRANGER)[0] == expected


@pytest.mark.parametrize(
    ("condition", "tagging", "expected"),
    [
        (None, "iam:ListRoles", "no"),
        ({"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}, "iam:ListRoles", "no"),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, "iam:ListRoles", "not-decided"),
        ({"StringNotEquals": {"aws:PrincipalAccount": "777766665555"}}, "iam:ListRoles", "yes"),
        ({"StringNotEquals": {"aws:ResourceTag/open": "yes"}}, "iam:ListRoles", "no"),
        ({"StringNotEquals": {"aws:ResourceTag/open": "yes"}}, "iam:TagRole", "not-decided"),
    ],
    ids=str,
)
def test_a_role_that_changes_its_trust_policy_stays_within_resource_control_policies(
    octospec: Octospec, condition: Condition | None, tagging: str, expected: str
) -> None:
    denies = {**statement("Deny", "sts:AssumeRole", when=condition), "Principal": "*"}
    octospec.write("rcp.json", json.dumps({"Version": "2012-10-17", "Statement": [denies]}))
    account = details({**statement("Allow", "iam:UpdateAssumeRolePolicy", tagging), "Resource": OWN})
    assert claim(octospec, account, *STRANGER, "--within", "rcp.json")[0] == expected


@pytest.mark.parametrize(("tags", "expected"), [({"team": "a"}, "no"), ({}, "yes")], ids=str)
def test_a_session_cannot_remove_a_tag_of_its_role(
    octospec: Octospec, tags: dict[str, str], expected: str
) -> None:
    untagged = statement("Allow", OBJECT[0], when={"Null": {"aws:PrincipalTag/team": "true"}})
    trust = {"Principal": {"AWS": ACCOUNT}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    assert claim(octospec, details(untagged, tags=tags, trust=trust), *OBJECT)[0] == expected
