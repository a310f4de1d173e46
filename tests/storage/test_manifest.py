"""A manifest that octospec did not write, or that is missing, is reported, and a build continues."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from octo_spec.diagnostics import Diagnostic
from octo_spec.storage.folders.manifest import load_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Octospec

RECORD = {"artifacts": {}, "emitter": "x", "deployment": "y", "proof": "z"}


def manifest(formats: object, **more: object) -> str:
    return json.dumps({"octospec-manifest": 1, "spec": {}, "formats": formats, **more})


def record(**changed: object) -> str:
    return manifest({"terraform": {**RECORD, **changed}})


NOT_OURS = {
    "empty": "",
    "null": "null",
    "a list": "[]",
    "no object": '"octospec"',
    "another program's": '{"manifest_version": 3, "name": "An extension"}',
    "deep": "[" * 100_000,
    "deep objects": '{"a":' * 100_000,
    "merge conflict": "{\n<<<<<<< HEAD\n" + manifest({}) + "\n=======\n" + manifest({}) + "\n>>>>>>> other\n",
    "another version": json.dumps({"octospec-manifest": 2, "spec": {}, "formats": {}}),
    "formats null": manifest(None),
    "formats a list": manifest([]),
    "spec a list": manifest({}, spec=[1]),
    "no record": manifest({"terraform": None}),
    "artifacts null": record(artifacts=None),
    "artifacts a list": record(artifacts=["main.tf"]),
    "artifacts text": record(artifacts="abc"),
    "hash null": record(artifacts={"main.tf": None}),
    "emitter a number": record(emitter=1),
    "lone surrogate": manifest({}, spec={"name": "\ud800"}),
    "lone surrogate in a key": manifest({"\ud800": RECORD}),
    "outside": manifest({"../../x": RECORD}),
    "absolute": manifest({"/etc": RECORD}),
    "artifact outside": record(artifacts={"../main.tf": "0"}),
    "bytes": "\udcff\udcfe{",
    "FIFO": "",
}


@pytest.mark.parametrize("kind", NOT_OURS)
def test_what_octospec_did_not_write_is_not_a_manifest(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "manifest.json"
    put(place, kind)
    said = load_manifest(place)
    assert isinstance(said, Diagnostic)
    assert str(said).startswith(f"OCT530 {place} was not written by octospec (")
    str(said).encode()


def put(place: Path, kind: str) -> None:
    place.unlink(missing_ok=True)
    if kind == "FIFO":
        os.mkfifo(place)
    else:
        place.write_bytes(NOT_OURS[kind].encode("utf-8", "surrogateescape"))


@pytest.mark.large
@pytest.mark.parametrize(
    "kind", ["merge conflict", "artifacts null", "lone surrogate in a key", "deep", "FIFO"]
)
def test_a_manifest_that_octospec_did_not_write_is_reported_and_replaced(
    octospec: Octospec, kind: str
) -> None:
    build = ("build", "spec.yaml", "--format", "terraform")
    octospec(*build)
    place = octospec.folder / "dist/manifest.json"
    written = place.read_bytes()
    put(place, kind)
    checked = octospec(*build, "--check")
    assert "warning: OCT530 dist/manifest.json was not written by octospec (" in checked.err
    ran = octospec(*build)
    assert ran.code == 0
    assert "warning: OCT530 dist/manifest.json was not written by octospec (" in ran.err
    assert place.read_bytes() == written
    assert octospec(*build).err.count("OCT530") == 0


def test_a_conflict_is_called_one(octospec: Octospec) -> None:
    (octospec.folder / "dist").mkdir()
    octospec.write("dist/manifest.json", NOT_OURS["merge conflict"])
    assert "(merge conflict)" in octospec("build", "spec.yaml", "--check").err


def test_what_is_wrong_with_it_is_named_with_its_place(octospec: Octospec) -> None:
    (octospec.folder / "dist").mkdir()
    octospec.write("dist/manifest.json", NOT_OURS["artifacts null"])
    assert "(formats.terraform.artifacts: Input should be" in octospec("build", "spec.yaml", "--check").err


@pytest.mark.medium
def test_a_lost_manifest_is_reported_and_written_again(octospec: Octospec) -> None:
    octospec("build", "spec.yaml")
    place = octospec.folder / "dist/manifest.json"
    written = place.read_bytes()
    place.unlink()
    ran = octospec("build", "spec.yaml")
    assert ran.code == 0
    assert "OCT530 dist/manifest.json is missing" in ran.err
    assert place.read_bytes() == written


def test_a_first_build_has_lost_nothing(octospec: Octospec) -> None:
    assert "OCT530" not in octospec("build", "spec.yaml").err
