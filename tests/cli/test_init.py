"""``octospec init`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec


@pytest.mark.medium
def test_the_starter_spec_builds(octospec: Octospec) -> None:
    assert octospec("init", "my-access.yaml").code == 0
    ran = octospec("build", "my-access.yaml")
    assert ran.code == 0
    assert ran.out.count("equal to the spec") == 3


def test_the_schema_that_the_first_line_names_is_there(octospec: Octospec) -> None:
    octospec("init", "my-access.yaml")
    first = (octospec.folder / "my-access.yaml").read_text().splitlines()[0]
    schema = octospec.folder / first.partition("$schema=")[2]
    assert schema.read_text() == octospec("schema").out


def test_a_schema_that_exists_is_left_as_it_is(octospec: Octospec) -> None:
    octospec.write("octospec.schema.json", "{}")
    assert octospec("init", "my-access.yaml").code == 0
    assert (octospec.folder / "octospec.schema.json").read_text() == "{}"


def test_init_leaves_a_file_that_exists_as_it_is(octospec: Octospec) -> None:
    octospec.write("mine.yaml", "mine")
    ran = octospec("init", "mine.yaml")
    assert ran.code == 2
    assert "it already exists" in ran.err
    assert (octospec.folder / "mine.yaml").read_text() == "mine"


@pytest.mark.medium
def test_with_self_inspection_the_role_can_only_inspect_itself(octospec: Octospec) -> None:
    octospec("init", "plain.yaml")
    assert octospec("init", "my-access.yaml", "--with", "self-inspection").code == 0
    assert octospec("lint", "my-access.yaml", "--strict").code == 0
    assert octospec("build", "my-access.yaml").out.count("equal to the spec") == 3
    own, other = (f"arn:aws:iam::111122223333:role/{name}" for name in ("MyAccessRole", "Other"))
    for action in ("GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies"):
        assert octospec("can", "my-access.yaml", f"iam:{action}", own).code == 0
        assert octospec("can", "my-access.yaml", f"iam:{action}", other).code == 1
    reported = octospec("diff", "plain.yaml", "my-access.yaml", "--json").json["changes"]
    assert {action for change in reported for action in change["actions-today"]} == {
        "iam:GetRole",
        "iam:ListRolePolicies",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
    }


def test_what_self_inspection_writes_is_formatted(octospec: Octospec) -> None:
    octospec("init", "my-access.yaml", "--with", "self-inspection")
    assert octospec("fmt", "my-access.yaml", "--check").code == 0
