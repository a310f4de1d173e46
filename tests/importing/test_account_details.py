"""AWS CLI output about roles is joined to details of roles; missing parts are reported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from octo_spec.importing.account_details import (
    AccountRoles,
    DetailsFile,
    are_documents_of_a_role,
    holds_roles,
    read_account,
    read_accounts,
)
from octo_spec.importing.live_roles import live_role

if TYPE_CHECKING:
    from collections.abc import Mapping

ARN = "arn:aws:iam::111122223333:"
TRUST = {"Version": "2012-10-17", "Statement": []}
READS = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}


def role(name: str, **more: object) -> dict[str, object]:
    """Give the details of a role as account details hold them."""
    return {
        "Path": "/",
        "RoleName": name,
        "Arn": f"{ARN}role/{name}",
        "AssumeRolePolicyDocument": TRUST,
        "RolePolicyList": [],
        "AttachedManagedPolicies": [],
        **more,
    }


def page(*roles: object, cut: bool = False, policies: object = ()) -> dict[str, object]:
    """Give one page of account details."""
    return {"RoleDetailList": list(roles), "Policies": policies, "IsTruncated": cut}


def account(files: Mapping[str, object]) -> AccountRoles:
    """Read files by name."""
    return read_account(
        DetailsFile(name, name, data if isinstance(data, str) else json.dumps(data, indent=1))
        for name, data in files.items()
    )


def messages(files: Mapping[str, object]) -> list[str]:
    """Give what is wrong with files."""
    return list(map(str, account(files).diagnostics))


def test_account_details_contain_every_role_with_its_policies_and_the_line_that_names_it() -> None:
    mine = {
        "Arn": f"{ARN}policy/Mine",
        "PolicyVersionList": [
            {"Document": TRUST, "IsDefaultVersion": False},
            {"Document": READS, "IsDefaultVersion": True},
        ],
    }
    reader = role(
        "Reader",
        RolePolicyList=[{"PolicyName": "reads", "PolicyDocument": READS}],
        AttachedManagedPolicies=[{"PolicyName": "Mine", "PolicyArn": f"{ARN}policy/Mine"}],
        PermissionsBoundary={"PermissionsBoundaryArn": f"{ARN}policy/Mine"},
        Tags=[{"Key": "team", "Value": "a"}],
    )
    found = account({"gaad.json": page(role("Other"), reader, policies=[mine])})
    assert (list(found.roles), found.diagnostics) == (["Other", "Reader"], ())
    details = found.roles["Reader"]
    assert details.inline == (("reads", READS),)
    assert details.policies[details.attached[0]] == READS == details.boundary_text
    assert (details.tags, details.account, details.max_session) == ((("team", "a"),), "111122223333", None)
    assert str(details.span).startswith("gaad.json:16:")


def test_documents_may_be_url_encoded() -> None:
    policy = {"PolicyName": "reads", "PolicyDocument": quote(json.dumps(READS))}
    trust = quote(json.dumps(TRUST))
    encoded = role("R", AssumeRolePolicyDocument=trust, RolePolicyList=[policy])
    read = live_role(account({"gaad.json": page(encoded)}).roles["R"]).role
    assert read is not None
    assert read.policies[0].statements[0].actions == ("s3:Get*",)


def test_pages_may_be_several_files_or_a_list_and_a_missing_last_page_is_messages() -> None:
    pages = (page(role("A"), cut=True), page(role("B")))
    assert list(account({"1.json": pages[0], "2.json": pages[1]}).roles) == ["A", "B"]
    assert list(account({"all.json": pages}).roles) == ["A", "B"]
    assert not messages({"all.json": pages})
    assert messages({"1.json": pages[0]})[0].startswith("1.json:1:1: OCT722 the last page")


def test_the_details_of_one_role_are_enough() -> None:
    text = json.dumps(role("A"))
    assert holds_roles(text)
    assert list(account({"role.json": text}).roles) == ["A"]


FOLDER: dict[str, Any] = {
    "get-role.json": {
        "Role": {
            "RoleName": "Reader",
            "Arn": f"{ARN}role/Reader",
            "AssumeRolePolicyDocument": TRUST,
            "MaxSessionDuration": 7200,
        }
    },
    "inline.json": {"RoleName": "Reader", "PolicyName": "reads", "PolicyDocument": READS},
    "names.json": {"PolicyNames": ["reads"]},
    "attached.json": {"AttachedPolicies": [{"PolicyName": "Mine", "PolicyArn": f"{ARN}policy/Mine"}]},
    "get-policy.json": {"Policy": {"Arn": f"{ARN}policy/Mine", "DefaultVersionId": "v2"}},
    "version.json": {"PolicyVersion": {"Document": READS, "VersionId": "v2", "IsDefaultVersion": True}},
}


def test_the_output_of_separate_calls_is_joined() -> None:
    assert are_documents_of_a_role(map(json.dumps, FOLDER.values()))
    found = account(FOLDER)
    details = found.roles["Reader"]
    assert found.diagnostics == ()
    assert details.inline == (("reads", READS),)
    assert details.policies == {f"{ARN}policy/Mine": READS}
    assert details.max_session == 7200


def test_an_inline_policy_that_is_listed_and_not_there_is_messages() -> None:
    [only] = messages({name: data for name, data in FOLDER.items() if name != "inline.json"})
    assert "OCT720 the document of inline policy 'reads' of role 'Reader' is missing" in only


def test_file_names_assign_several_versions_to_policies() -> None:
    both = {"AttachedPolicies": [{"PolicyArn": f"{ARN}policy/{name}"} for name in ("Mine", "Yours")]}
    files = {
        "a.json": FOLDER["get-role.json"],
        "attached.json": both,
        "Yours-v1.json": FOLDER["version.json"],
    }
    assert account(files).roles["Reader"].policies == {f"{ARN}policy/Yours": READS}
    unnamed = {**files, "what.json": FOLDER["version.json"]}
    assert "OCT720 it is not clear to which attached policy this version belongs" in messages(unnamed)[0]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("{", "gaad.json:1:2: OCT720 this is not valid JSON: expecting property name"),
        (
            f'{{"RoleDetailList":\n {"9" * 5_000}}}',
            "gaad.json:2:2: OCT720 this is not valid JSON: a number of 5,000 digits",
        ),
        ('{"RoleDetailList": NaN}', "gaad.json:1:20: OCT720 this is not valid JSON: NaN is not JSON"),
        ({"RoleDetailList": ["x"]}, "OCT720 RoleDetailList: expected an object, found a string"),
        ({"RoleDetailList": [{}]}, "OCT720 RoleName: expected a string"),
        (page(role("A", Arn="x")), "OCT720 Arn: 'x' is not the ARN of a role"),
        ("[" * 100_000, "OCT720"),
    ],
)
def test_what_iam_would_not_print_is_messages(data: object, expected: str) -> None:
    assert expected in messages({"gaad.json": data})[0]


@pytest.mark.parametrize("text", ["octospec: 1\n", json.dumps(READS), "[]", json.dumps({"Role": {}})])
def test_other_files_contain_no_roles(text: str) -> None:
    assert not holds_roles(text)


def test_roles_of_several_accounts_are_read_by_account() -> None:
    def dump(account: str, action: str) -> DetailsFile:
        arn = f"arn:aws:iam::{account}:role/Reader"
        policy = {"PolicyName": "all", "PolicyDocument": {**READS, "Statement": {"Action": action}}}
        text = json.dumps(page(role("Reader", Arn=arn, RolePolicyList=[policy])))
        return DetailsFile(f"{account}.json", f"{account}.json", text)

    dumps = (dump("1" * 12, "s3:Get*"), dump("2" * 12, "s3:*"))
    found = read_accounts(dumps)
    assert [each.account for each in found] == ["1" * 12, "2" * 12]
    assert ["s3:Get*" in str(each.roles["Reader"].inline) for each in found] == [True, False]
    [alone] = read_accounts(dumps[:1])
    assert alone.account == ""
    unclear = DetailsFile("x.json", "x.json", '{"PolicyNames": []}')
    assert "which account" in read_accounts((*dumps, unclear))[0].diagnostics[0].message


def test_other_versions_and_the_arn_of_a_policy_with_a_path_are_kept() -> None:
    arn = f"{ARN}policy/team/Mine"
    versions = [{"Document": READS, "IsDefaultVersion": True}, {"Document": TRUST, "IsDefaultVersion": False}]
    attached = role("Reader", AttachedManagedPolicies=[{"PolicyName": "Mine", "PolicyArn": arn}])
    found = account({"gaad.json": page(attached, policies=[{"Arn": arn, "PolicyVersionList": versions}])})
    read = live_role(found.roles["Reader"]).role
    assert read is not None
    [policy] = read.policies
    assert policy.live is not None
    assert (policy.live.arn, policy.live.other_versions) == (arn, ((),))
