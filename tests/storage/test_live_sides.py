"""``access``, ``can`` and ``diff`` take live roles: account details, and folders of documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.importing.test_account_details import ARN, FOLDER, READS, page, role

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"AWS": "131920598436"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "abc"}},
    },
}


def reader(**more: object) -> dict[str, object]:
    """Give a role that reads objects."""
    inline = [{"PolicyName": "reads", "PolicyDocument": READS}]
    return role("Reader", AssumeRolePolicyDocument=TRUST, RolePolicyList=inline, **more)


@pytest.fixture
def gaad(octospec: Octospec) -> str:
    """Write account details of two roles."""
    octospec.write("gaad.json", json.dumps(page(reader(), role("Other")), indent=1))
    return "gaad.json"


def test_access_sums_up_one_role(octospec: Octospec, gaad: str) -> None:
    ran = octospec("access", gaad, "--role", "Reader")
    assert ran.code == 0
    assert ran.out.startswith("account 111122223333 (gaad.json)\n")
    assert "allows s3:Get* on any resource" in ran.out
    assert "where sts:ExternalId is abc" in ran.out


def test_a_role_must_be_named_where_there_are_several(octospec: Octospec, gaad: str) -> None:
    ran = octospec("access", gaad)
    assert (ran.code, ran.err) == (
        2,
        "OCT605 gaad.json contains 2 roles; choose one with --role: Other, Reader\n",
    )


def test_a_role_is_found_by_name_or_by_the_id_made_from_it(octospec: Octospec, gaad: str) -> None:
    assert octospec("can", gaad, "s3:GetObject", "arn:aws:s3:::a/b", "--role", "reader").code == 0
    ran = octospec("can", gaad, "s3:GetObject", "--role", "Readr")
    assert (ran.code, ran.err) == (2, "OCT613 gaad.json has no role 'Readr'; did you mean 'Reader'?\n")


def test_a_boundary_whose_text_is_there_bounds(octospec: Octospec) -> None:
    only_lists: dict[str, Any] = {
        "Arn": f"{ARN}policy/Bound",
        "PolicyVersionList": [
            {
                "Document": {"Statement": {"Effect": "Allow", "Action": "s3:GetBucket*", "Resource": "*"}},
                "IsDefaultVersion": True,
            }
        ],
    }
    bound = {"PermissionsBoundary": {"PermissionsBoundaryArn": f"{ARN}policy/Bound"}}
    octospec.write("gaad.json", json.dumps(page(reader(**bound), policies=[only_lists])))
    assert octospec("can", "gaad.json", "s3:GetObject", "arn:aws:s3:::a/b").code == 1
    assert octospec("can", "gaad.json", "s3:GetBucketAcl", "arn:aws:s3:::a").code == 0


def test_diff_compares_a_spec_with_live_roles_of_the_same_names(octospec: Octospec, gaad: str) -> None:
    ran = octospec("diff", "spec.yaml", gaad, "--fail-on", "new-access")
    assert ran.code == 1
    assert "small 1.0.0 (spec.yaml) → account 111122223333 (gaad.json)\n" in ran.out
    assert "s3:Get*" in ran.out
    assert octospec("diff", gaad, "spec.yaml", "--fail-on", "lost-access").code == 1


def test_live_roles_are_compared_with_one_another(octospec: Octospec, gaad: str) -> None:
    ran = octospec("diff", gaad, gaad, "--role", "Reader", "--fail-on", "any")
    assert (ran.code, ran.err) == (0, "")


def test_a_folder_of_documents_is_a_role(octospec: Octospec) -> None:
    (octospec.folder / "role").mkdir()
    for name, data in FOLDER.items():
        octospec.write(f"role/{name}", json.dumps(data))
    assert octospec("can", "role", "s3:GetObject", "arn:aws:s3:::a/b").code == 0


def test_what_is_wrong_with_a_role_is_reported_at_its_line(octospec: Octospec) -> None:
    bad = role("Reader", RolePolicyList=[{"PolicyName": "p", "PolicyDocument": {"Statement": [{}]}}])
    octospec.write("gaad.json", json.dumps(page(bad), indent=1))
    ran = octospec("access", "gaad.json")
    assert ran.code == 2
    assert "gaad.json:5:4: OCT720 role 'Reader': inline policy 'p', Statement[0]" in ran.err


@pytest.mark.medium
def test_large_account_details_are_read(octospec: Octospec) -> None:
    many = [role(f"Other{number}", Description="x" * 4_000) for number in range(1_100)]
    octospec.write("gaad.json", json.dumps(page(*many, reader())))
    assert octospec("can", "gaad.json", "s3:GetObject", "arn:aws:s3:::a/b", "--role", "Reader").code == 0


def test_a_boundary_that_both_sides_name_bounds_both(octospec: Octospec) -> None:
    spec = (octospec.folder / "spec.yaml").read_text()
    boundary = "    boundary: arn:${partition}:iam::${account}:policy/Bound\n"
    octospec.write("spec.yaml", spec.replace("    name: Reader\n", f"    name: Reader\n{boundary}"))
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    bound: dict[str, Any] = {
        "Arn": f"{ARN}policy/Bound",
        "PolicyVersionList": [{"Document": {"Statement": everything}, "IsDefaultVersion": True}],
    }
    named = {"PermissionsBoundary": {"PermissionsBoundaryArn": f"{ARN}policy/Bound"}}
    octospec.write("gaad.json", json.dumps(page(reader(**named), policies=[bound])))
    reported = octospec("diff", "spec.yaml", "gaad.json", "--json").json
    assert {change["way"] for change in reported["changes"] if change["kind"] == "access"} == {"new"}
    assert "permissions boundary" not in {one["what"] for one in reported["roles"]}


def test_what_account_details_do_not_report_does_not_differ(octospec: Octospec) -> None:
    spec = (octospec.folder / "spec.yaml").read_text()
    more = "    description: Reads.\n    max-session: 12h\n"
    octospec.write("spec.yaml", spec.replace("    name: Reader\n", f"    name: Reader\n{more}"))
    octospec.write("gaad.json", json.dumps(page(reader())))
    reported = octospec("diff", "spec.yaml", "gaad.json", "--json").json["roles"]
    assert not {"description", "maximum session duration"} & {one["what"] for one in reported}
