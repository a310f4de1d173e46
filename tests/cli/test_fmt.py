"""``octospec fmt`` from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

ROUGH = """\
name: a   # the name
octospec: 1
"""
FORMATTED = "octospec: 1\nname: a  # the name\n"


def test_a_file_is_formatted_in_its_place_and_keeps_its_permissions(octospec: Octospec) -> None:
    octospec.write("spec.yaml", ROUGH)
    path = octospec.folder / "spec.yaml"
    path.chmod(0o640)
    ran = octospec("fmt", "spec.yaml")
    assert (ran.code, ran.out) == (0, "formatted spec.yaml\n")
    assert path.read_text() == FORMATTED
    assert path.stat().st_mode & 0o777 == 0o640
    assert (octospec("fmt", "spec.yaml").out, sorted(octospec.folder.glob(".spec*"))) == ("", [])


def test_a_byte_order_mark_stays(octospec: Octospec) -> None:
    path = octospec.folder / "spec.yaml"
    path.write_bytes(f"\ufeff{ROUGH}".encode())
    assert octospec("fmt", "spec.yaml").code == 0
    assert path.read_bytes() == f"\ufeff{FORMATTED}".encode()
    assert octospec("fmt", "spec.yaml", "--check").code == 0
    assert octospec("fmt", "-", given=f"\ufeff{ROUGH}").out == f"\ufeff{FORMATTED}"


def test_a_link_stays_a_link(octospec: Octospec) -> None:
    octospec.write("real.yaml", ROUGH)
    link = octospec.folder / "link.yaml"
    link.symlink_to("real.yaml")
    assert octospec("fmt", "link.yaml").code == 0
    assert link.is_symlink()
    assert (octospec.folder / "real.yaml").read_text() == FORMATTED


def test_check_writes_nothing_and_fails_where_something_would_change(octospec: Octospec) -> None:
    octospec.write("spec.yaml", ROUGH)
    ran = octospec("fmt", "spec.yaml", "--check")
    assert (ran.code, ran.out) == (1, "would format spec.yaml\n")
    assert (octospec.folder / "spec.yaml").read_text() == ROUGH
    octospec.write("spec.yaml", FORMATTED)
    assert octospec("fmt", "spec.yaml", "--check").code == 0


def test_diff_shows_what_would_change(octospec: Octospec) -> None:
    octospec.write("spec.yaml", ROUGH)
    ran = octospec("fmt", "spec.yaml", "--diff")
    assert ran.code == 1
    assert ran.out.splitlines()[:2] == ["--- spec.yaml", "+++ spec.yaml"]
    assert "-name: a   # the name\n" in ran.out
    assert (octospec.folder / "spec.yaml").read_text() == ROUGH


def test_standard_input_is_formatted_on_standard_output(octospec: Octospec) -> None:
    ran = octospec("fmt", "-", given=ROUGH)
    assert (ran.code, ran.out) == (0, FORMATTED)


def test_a_customers_file_has_a_layout_too(octospec: Octospec) -> None:
    octospec.write(
        "customers.yaml", "customers: {acme: {fix: {a: on, b: 12}, title: ACME}}\noctospec-customers: 1\n"
    )
    assert octospec("fmt", "customers.yaml").code == 0
    text = "octospec-customers: 1\n\ncustomers:\n  acme:\n    title: ACME\n"
    text += '    fix:\n      a: on\n      b: "12"\n'
    assert (octospec.folder / "customers.yaml").read_text() == text


@pytest.mark.parametrize("text", ["a: [\n", "a: 1\na: 2\n", "- x\n"])
def test_what_is_not_a_spec_is_left_and_reported(octospec: Octospec, text: str) -> None:
    octospec.write("bad.yaml", text)
    octospec.write("spec.yaml", ROUGH)
    ran = octospec("fmt", "bad.yaml", "missing.yaml", "spec.yaml")
    assert ran.code == 2
    assert "bad.yaml:" in ran.err
    assert "missing.yaml cannot be read" in ran.err
    assert (octospec.folder / "bad.yaml").read_text() == text
    assert (octospec.folder / "spec.yaml").read_text() == FORMATTED


def test_a_file_that_cannot_be_written_is_reported(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    octospec.write("spec.yaml", ROUGH)
    octospec.write("good.yaml", FORMATTED)
    ran = octospec("fmt", "spec.yaml", "good.yaml")
    assert (ran.code, ran.out) == (2, "")  # it is not formatted
    assert "spec.yaml cannot be written: no space left on device" in ran.err
    assert (octospec.folder / "spec.yaml").read_text() == ROUGH
    assert sorted(path.name for path in octospec.folder.iterdir()) == ["good.yaml", "spec.yaml"]
    reported = octospec("fmt", "spec.yaml", "good.yaml", "--json").json
    assert (reported["ok"], [file["path"] for file in reported["files"]]) == (False, ["good.yaml"])


def test_a_formatted_file_loses_what_a_killed_run_left(octospec: Octospec) -> None:
    octospec.write("spec.yaml", FORMATTED)
    octospec.write(".spec.yaml.octospec-0123456789abcdef", "lef")
    assert octospec("fmt", "spec.yaml", "--check").code == 0
    assert len([*octospec.folder.iterdir()]) == 2
    assert octospec("fmt", "spec.yaml").code == 0
    assert len([*octospec.folder.iterdir()]) == 1


def test_a_file_that_an_editor_saved_meanwhile_stays(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    octospec.write("spec.yaml", ROUGH)
    monkeypatch.setattr("os.fsync", lambda _: octospec.write("spec.yaml", "octospec: 1  # better\n"))
    ran = octospec("fmt", "spec.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "spec.yaml cannot be written: it was changed since it was read" in ran.err
    assert (octospec.folder / "spec.yaml").read_text() == "octospec: 1  # better\n"


def test_json_reports_what_changed(octospec: Octospec) -> None:
    octospec.write("spec.yaml", ROUGH)
    ran = octospec("fmt", "spec.yaml", "--check", "--json")
    assert ran.code == 1
    [file] = ran.json["files"]
    assert (file["path"], file["changed"], file["text"]) == ("spec.yaml", True, FORMATTED)
    assert file["diff"].startswith("--- spec.yaml\n")
