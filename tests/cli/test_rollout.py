"""A rollout over an organization on the command line: each part on its own, and both of a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from tests.importing.test_account_details import page

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec, Ran

SPEC: Final = """\
octospec: 1
name: lens
version: 1.0.0
description: Costs and machines.
roles:
  reader:
    name: Reader
    why: Reads.
    trust: [{service: ssm.amazonaws.com}]
    inline: {main: [costs, machines, stopping]}
groups:
  costs: {accounts: payer, category: cost-data, access: read, why: Costs., grants: [{allow: ce:GetTags}]}
  machines: {category: optimization, access: list, why: Runs., grants: [{allow: ec2:DescribeInstances}]}
  stopping:
    {accounts: members, category: remediation, access: list, why: Sees., grants: [{allow: ec2:DescribeTags}]}
"""
CUSTOMERS: Final = """\
octospec-customers: 1
customers:
  acme: {formats: {cloudformation: {rollout: organization}}}
"""
FOLDER: Final = "dist/customers/acme/cloudformation"
TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ssm.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


@pytest.fixture
def lens(octospec: Octospec) -> Octospec:
    """Write a spec and a customer with an organization."""
    octospec.write("spec.yaml", SPEC)
    octospec.write("customers.yaml", CUSTOMERS)
    return octospec


@pytest.fixture
def built(lens: Octospec) -> Octospec:
    """Build for the organization."""
    assert lens("build", "spec.yaml", "--customers", "customers.yaml").code == 0
    return lens


def allowed(ran: Ran) -> set[str]:
    """Give the actions of the spec of which something is printed."""
    assert ran.code == 0, ran.err
    actions = ("ce:GetTags", "ec2:DescribeInstances", "ec2:DescribeTags")
    return {action for action in actions if action in ran.out}


PAYER: Final = {"ce:GetTags", "ec2:DescribeInstances"}
MEMBERS: Final = {"ec2:DescribeInstances", "ec2:DescribeTags"}


@pytest.mark.medium
@pytest.mark.parametrize(("accounts", "expected"), [("payer", PAYER), ("members", MEMBERS)])
def test_each_part_of_a_spec_and_of_a_folder_is_a_side(
    built: Octospec, accounts: str, expected: set[str]
) -> None:
    for side in ("spec.yaml", FOLDER):
        assert allowed(built("access", side, "--accounts", accounts)) == expected
    ran = built("diff", "spec.yaml", FOLDER, "--accounts", accounts)
    assert "No difference in access, roles or inputs." in ran.out


def test_the_template_of_the_members_is_a_side_of_its_own(built: Octospec) -> None:
    assert allowed(built("access", f"{FOLDER}/members.yaml")) == MEMBERS


@pytest.mark.medium
def test_a_folder_shows_both_parts(built: Octospec) -> None:
    ran = built("access", FOLDER)
    assert "role reader\n" in ran.out
    assert "role reader-in-members\n" in ran.out
    assert built("can", FOLDER, "ce:GetTags", "--role", "reader").code == 0
    assert built("can", FOLDER, "ce:GetTags", "--role", "reader-in-members").code == 1


@pytest.mark.medium
def test_what_changes_in_the_members_alone_is_reported(built: Octospec) -> None:
    built.write("next.yaml", SPEC.replace("accounts: payer, ", "").replace("1.0.0", "2.0.0"))
    assert built("build", "next.yaml", "--customers", "customers.yaml", "--out", "next").code == 0
    ran = built("diff", FOLDER, FOLDER.replace("dist", "next"), "--updates")
    assert "role reader-in-members" in ran.out
    assert "ce:GetTags" in ran.out
    assert "in place: policy main of role reader-in-members" in ran.out
    assert "that also needs permissions for StackSets" in ran.out


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("accounts: payer, ", "", "payer → all"),
        ("accounts: payer, ", "accounts: members, ", "payer → members"),
    ],
)
def test_other_accounts_of_a_group_ask_for_a_major_step(
    lens: Octospec, old: str, new: str, step: str
) -> None:
    lens.write("next.yaml", SPEC.replace(old, new))
    ran = lens("diff", "spec.yaml", "next.yaml")
    assert f"+ accounts of group costs in a rollout: {step}\n" in ran.out
    assert "requires a major step" in ran.out
    back = lens("diff", "next.yaml", "spec.yaml")
    assert "accounts of group costs in a rollout" in back.out


@pytest.mark.parametrize(
    ("was", "is_now", "allowed_before"),
    [
        ("payer", "all", "payer"),
        ("members", "all", "members"),
        ("payer", "members", "payer"),
        ("all", "all", ""),
    ],
)
def test_a_grant_in_a_group_of_other_accounts_is_new_access_there(
    lens: Octospec, was: str, is_now: str, allowed_before: str
) -> None:
    lens.write("spec.yaml", SPEC.replace("accounts: payer", f"accounts: {was}"))
    lens.write("next.yaml", SPEC.replace("costs", "bills").replace("accounts: payer", f"accounts: {is_now}"))
    ran = lens("diff", "spec.yaml", "next.yaml", "--fail-on", "new-access", "--json")
    assert ran.code == bool(allowed_before)
    new = [change["other-side"] for change in json.loads(ran.out)["changes"] if change["way"] == "new"]
    assert new == [f"was allowed only in the {allowed_before} of a rollout"] * bool(allowed_before)


@pytest.mark.parametrize(("is_now", "code"), [("all", 3), ("payer", 0)])
def test_an_unknown_policy_in_a_group_of_other_accounts_is_not_decided(
    lens: Octospec, is_now: str, code: int
) -> None:
    given = "parameters:\n  arns: {type: list, description: Yours.}\nroles:\n"
    spec = SPEC.replace("roles:\n", given).replace("grants: [{allow: ce:GetTags}]", "attach: '${param.arns}'")
    spec = spec.replace("[costs, machines, stopping]}", "[machines, stopping]}\n    attached: costs")
    lens.write("spec.yaml", spec)
    lens.write("next.yaml", spec.replace("costs", "bills").replace("accounts: payer", f"accounts: {is_now}"))
    assert lens("diff", "spec.yaml", "next.yaml", "--fail-on", "new-access").code == code


def test_a_review_shows_both_parts(built: Octospec) -> None:
    assert built("review", FOLDER, "--out", "review").code == 0
    data = json.loads((built.folder / "review" / "review.json").read_text())
    assert "reader-in-members" in json.dumps(data)


# --- drift -------------------------------------------------------------------------------------


def live(actions: set[str]) -> str:
    """Give account details of a role that is allowed some actions."""
    statements = [
        {"Effect": "Allow", "Action": action, "Resource": "*"} for action in sorted(actions, reverse=False)
    ]
    policy = {"PolicyName": "main", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
    role = {
        "Path": "/",
        "RoleName": "Reader",
        "Arn": "arn:aws:iam::111122223333:role/Reader",
        "AssumeRolePolicyDocument": TRUST,
        "RolePolicyList": [policy],
    }
    return json.dumps(page(role))


def test_a_review_is_of_the_part_of_the_account(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC)
    for accounts, there in (("payer", PAYER), ("members", MEMBERS)):
        ran = octospec("review", "spec.yaml", "--accounts", accounts, "--no-files", "--json")
        answer = "yes" if "ce:GetTags" in there else "no"
        assert ran.json["answers"]["reader"]["reads-billing"] == answer


@pytest.mark.parametrize(("accounts", "there"), [("payer", PAYER), ("members", MEMBERS)])
def test_drift_compares_with_the_part_of_the_account(lens: Octospec, accounts: str, there: set[str]) -> None:
    lens.write("live.json", live(there))
    arguments = ("drift", "spec.yaml", "live.json", "--customer", "acme", "--accounts")
    assert lens(*arguments, accounts).code == 0
    assert lens(*arguments, "members" if accounts == "payer" else "payer").code == 1


def test_drift_of_a_customer_with_a_rollout_requires_the_part(lens: Octospec) -> None:
    lens.write("live.json", live(PAYER))
    ran = lens("drift", "spec.yaml", "live.json", "--customer", "acme")
    assert ran.code == 2
    assert "use --accounts payer or --accounts members" in ran.err


# --- what has no use ---------------------------------------------------------------------------


def test_a_template_for_one_account_has_no_parts(lens: Octospec) -> None:
    assert lens("build", "spec.yaml", "--format", "cloudformation").code == 0
    ran = lens("access", "dist/cloudformation", "--accounts", "payer")
    assert ran.code == 2
    assert "is not a rollout over an organization" in ran.err


def test_a_spec_of_which_the_members_get_nothing_has_no_part_for_them(lens: Octospec) -> None:
    lens.write("spec.yaml", SPEC.replace("[costs, machines, stopping]", "[costs]").split("  machines:")[0])
    ran = lens("access", "spec.yaml", "--accounts", "members")
    assert ran.code == 2
    assert "OCT227" in ran.err


def test_a_rollout_is_not_imported_as_one_role(built: Octospec) -> None:
    ran = built("import", FOLDER)
    assert ran.code == 2
    assert "import the template of the members next to it" in ran.err
    assert built("import", f"{FOLDER}/members.yaml").code == 0
