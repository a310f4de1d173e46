"""``octospec import`` of live roles: a spec for every account that grants in theirs what is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.importing.test_account_details import FOLDER, page, role
from tests.storage.test_live_sides import TRUST, reader

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

DELETED = "AROAJ2UCCR6DPCEXAMPLE"


def gaad(octospec: Octospec, *roles: dict[str, object]) -> str:
    """Write account details of some roles."""
    octospec.write("gaad.json", json.dumps(page(*roles), indent=1))
    return "gaad.json"


def test_one_of_several_roles_becomes_a_spec_for_every_account(octospec: Octospec) -> None:
    name = gaad(octospec, reader(), role("Other"))
    ran = octospec("import", name, "--role", "Reader", "--out", "mine.yaml")
    assert ran.code == 0, ran.err
    assert "mine.yaml grants the same for every combination of choices" in ran.out
    written = (octospec.folder / "mine.yaml").read_text("utf-8")
    assert "  reader:\n    name: Reader\n" in written
    assert "external-id: ${param.external-id}" in written
    assert "abc" not in written  # the external ID of this customer is no other's
    assert "111122223333" not in written
    assert octospec("build", "mine.yaml", "--format", "cloudformation", "--format", "terraform").code == 0


def test_the_spec_equals_the_live_role(octospec: Octospec) -> None:
    name = gaad(octospec, reader())
    assert octospec("import", name, "--out", "mine.yaml").code == 0
    ran = octospec("drift", "mine.yaml", name, "--fix", "external-id=abc")
    assert (ran.code, ran.err) == (0, ""), ran.out


def test_account_details_do_not_report_how_long_a_session_may_last(octospec: Octospec) -> None:
    ran = octospec("import", gaad(octospec, reader()), "--notes")
    assert (
        "note: OCT745 the maximum session duration of Reader is not known: the spec says one hour" in ran.err
    )


def test_where_there_are_several_roles_one_must_be_named(octospec: Octospec) -> None:
    name = gaad(octospec, reader(), role("Other"))
    ran = octospec("import", name)
    assert (ran.code, "OCT605 gaad.json contains 2 roles; choose one with --role" in ran.err) == (2, True)
    unknown = octospec("import", name, "--role", "Readr")
    assert (unknown.code, "did you mean 'Reader'?" in unknown.err) == (2, True)


GET_ROLE = {"Role": {**FOLDER["get-role.json"]["Role"], "AssumeRolePolicyDocument": TRUST}}


def _folder(octospec: Octospec) -> None:
    (octospec.folder / "role").mkdir()
    for name, data in {**FOLDER, "get-role.json": GET_ROLE}.items():
        octospec.write(f"role/{name}", json.dumps(data))


def test_what_a_role_may_ask_of_itself_is_enough(octospec: Octospec) -> None:
    _folder(octospec)
    ran = octospec("import", "role", "--out", "mine.yaml")
    assert (ran.code, ran.err) == (0, "")
    written = (octospec.folder / "mine.yaml").read_text("utf-8")
    assert "max-session: 2h" in written
    assert "    inline:\n      reads: [reads]\n    managed:\n      Mine: [mine]\n" in written


def test_one_role_of_account_details_is_read_alone(octospec: Octospec) -> None:
    octospec.write("role.json", json.dumps(reader()))
    assert octospec("import", "role.json").code == 0


@pytest.mark.parametrize("principals", [[DELETED, "131920598436"], [DELETED]])
def test_a_principal_that_is_deleted_is_skipped_and_reported(
    octospec: Octospec, principals: list[str]
) -> None:
    trust: dict[str, Any] = {**TRUST, "Statement": {**TRUST["Statement"], "Principal": {"AWS": principals}}}  # type: ignore[dict-item]
    name = gaad(octospec, {**reader(), "AssumeRolePolicyDocument": trust})
    ran = octospec("import", name, "--out", "mine.yaml")
    assert f"warning: OCT721 role 'Reader' trusts {DELETED}, the ID of a deleted principal" in ran.err
    assert ran.code == (1 if len(principals) > 1 else 2)
    if ran.code == 1:
        assert DELETED not in (octospec.folder / "mine.yaml").read_text("utf-8")


def test_a_trust_policy_alone_is_not_a_role(octospec: Octospec) -> None:
    octospec.write("get-role.json", json.dumps(GET_ROLE))
    ran = octospec("import", "get-role.json")
    assert (ran.code, "says who may assume a role, not what the role may do" in ran.err) == (2, True)
