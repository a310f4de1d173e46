"""``octospec import --into``: what a newer template changes in a spec that someone keeps."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from octo_spec.storage import rewriting
from octo_spec.storage.sides import kept_specs
from tests.cli.test_import_ import PLAIN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Octospec, Ran

NEWER = PLAIN.replace("MinLength: 10", "MinLength: 12").replace(
    "Action: ec2:StopInstances", "Action: [ec2:StopInstances, ec2:StartInstances]"
)


@pytest.fixture
def mine(octospec: Octospec) -> str:
    """Write a spec that was imported, and then worked on."""
    octospec.write("vendor.yaml", PLAIN)
    octospec.write("newer.yaml", NEWER)
    assert octospec("import", "vendor.yaml", "--out", "mine.yaml").code == 0
    text = (octospec.folder / "mine.yaml").read_text("utf-8")
    text = text.replace("  external-id:\n", "  # The customer's.\n  customer-id:\n", 1)
    text = text.replace("${param.external-id}", "${param.customer-id}").replace(
        "version: 1.0.0", "version: 2.1.0"
    )
    text = text.replace("  access:\n    category", "  costs:\n    category").replace("[access,", "[costs,")
    octospec.write("mine.yaml", text)
    assert octospec("validate", "mine.yaml").code == 0
    return text


def into(octospec: Octospec, name: str, *options: str) -> Ran:
    """Import into the spec."""
    return octospec("import", name, "--into", "mine.yaml", *options)


def now(octospec: Octospec) -> str:
    return (octospec.folder / "mine.yaml").read_text("utf-8")


def test_where_nothing_differs_nothing_changes(octospec: Octospec, mine: str) -> None:
    ran = into(octospec, "vendor.yaml", "--write")
    assert (ran.code, ran.out, now(octospec)) == (0, "", mine)
    assert "nothing changes\nthe spec grants the same for every combination of choices" in ran.err


def test_changes_are_shown_and_not_written(octospec: Octospec, mine: str) -> None:
    ran = into(octospec, "newer.yaml")
    assert (ran.code, now(octospec)) == (0, mine)
    assert "ec2:StartInstances on any resource (Write)" in ran.out
    assert "+ customer-id minimum length: 10 → 12" in ran.out
    assert "\n-    min-length: 10\n+    min-length: 12\n" in ran.out
    assert "nothing was written; use --write" in ran.err


@pytest.mark.medium
def test_with_write_they_are_written_and_all_else_stays(octospec: Octospec, mine: str) -> None:
    ran = into(octospec, "newer.yaml", "--write")
    assert (ran.code, "mine.yaml grants the same for every combination of choices" in ran.out) == (0, True)
    assert now(octospec) == mine.replace("min-length: 10", "min-length: 12").replace(
        "allow: ec2:StopInstances", "allow: [ec2:StopInstances, ec2:StartInstances]"
    )
    assert into(octospec, "newer.yaml").out == ""


@pytest.mark.medium
def test_what_is_not_taken_is_reported_as_elsewhere(octospec: Octospec, mine: str) -> None:
    octospec.write("newer.yaml", NEWER.replace("MinLength: 12", 'AllowedPattern: "^(?=.*[0-9])[a-z0-9]+$"'))
    ran = into(octospec, "newer.yaml", "--write")
    assert (ran.code, "OCT742" in ran.err) == (1, True)
    assert now(octospec) == mine.replace("min-length: 10", "min-length: 2").replace(
        "allow: ec2:StopInstances", "allow: [ec2:StopInstances, ec2:StartInstances]"
    )


def test_a_spec_that_changed_in_between_stays(
    octospec: Octospec, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = octospec.folder / "mine.yaml"
    read_bytes = type(path).read_bytes
    monkeypatch.setattr(type(path), "read_bytes", lambda self: read_bytes(self) + b"# new\n")
    ran = into(octospec, "newer.yaml", "--write")
    assert (
        ran.code,
        "OCT535 mine.yaml was changed since it was read, and was not overwritten" in ran.err,
    ) == (2, True)
    assert now(octospec) == mine


def test_a_spec_that_cannot_be_written_is_reported(
    octospec: Octospec, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = sorted(octospec.folder.iterdir())
    monkeypatch.setattr(os, "fsync", refuse)
    ran = into(octospec, "newer.yaml", "--write")
    assert (ran.code, "mine.yaml cannot be written: no space left on device" in ran.err) == (2, True)
    assert now(octospec) == mine
    assert sorted(octospec.folder.iterdir()) == before


def test_extras_are_restored_if_their_spec_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, extras = (tmp_path / name for name in ("spec.yaml", "extras.yaml"))
    files = [(str(path), "old", "new") for path in (spec, extras)]
    monkeypatch.setattr(kept_specs, "_files", lambda *_: iter(files))
    for path in (spec, extras):
        path.write_text("old")
    (tmp_path / "other").write_text("x")

    def refuse(_temporary: Path, target: Path) -> bool:
        if target.name == "spec.yaml":
            raise OSError(30, "Read-only file system")
        return True

    monkeypatch.setattr(rewriting, "_copy_metadata", refuse)
    problem = kept_specs.write_changes(Mock(), Mock())
    assert problem is not None
    assert problem.message.endswith("spec.yaml cannot be written: read-only file system")
    assert (spec.read_text(), extras.read_text()) == ("old", "old")
    monkeypatch.undo()
    monkeypatch.setattr(kept_specs, "_files", lambda *_: iter(files))
    assert kept_specs.write_changes(Mock(), Mock()) is None
    assert (spec.read_text(), extras.read_text()) == ("new", "new")


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["newer.yaml", "--into", "mine.yaml", "--out", "x.yaml"], "name one of them"),
        (["newer.yaml", "--write"], "--write needs --into SPEC"),
        (["newer.yaml", "--into", "vendor.yaml"], "vendor.yaml is not a spec"),
        (["newer.yaml", "--into", "absent.yaml"], "absent.yaml"),
        (["policy.json", "--into", "mine.yaml"], "policy.json describes no role; omit --into"),
    ],
)
def test_what_makes_no_sense_is_reported(
    octospec: Octospec, mine: str, arguments: list[str], reported: str
) -> None:
    octospec.write("policy.json", '{"Statement": {"Effect": "Allow", "Action": "a:B", "Resource": "*"}}')
    ran = octospec("import", *arguments)
    assert (ran.code, reported in ran.err, now(octospec)) == (2, True, mine), ran.err


def test_json_has_the_changes(octospec: Octospec, mine: str) -> None:
    data = into(octospec, "newer.yaml", "--json").json
    assert data["changes"].startswith("--- mine.yaml\n+++ mine.yaml\n")
    assert data["spec"] != mine
    assert (data["proof"], data["written"]) == ("equal", None)
