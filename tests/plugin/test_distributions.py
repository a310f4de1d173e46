"""Installed distributions and what they offer: what ``importlib.metadata`` finds, found faster."""

from __future__ import annotations

import sys
from importlib import metadata
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

import pytest

from octo_spec.plugin import entry_points
from octo_spec.plugin.distributions import distributions, installed_version, normal
from tests.cli.plugin_distributions import forget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget what was found, and find as Python does: ``importlib_metadata``, if imported, adds a finder."""
    monkeypatch.setattr(sys, "meta_path", [finder for finder in sys.meta_path if not _is_added(finder)])
    if not hasattr(PathFinder, "find_distributions"):  # it takes Python's own finder away
        monkeypatch.setattr(
            PathFinder, "find_distributions", metadata.MetadataPathFinder.find_distributions, raising=False
        )
    forget()
    yield
    forget()


def _is_added(finder: object) -> bool:
    return type(finder).__module__ == "importlib_metadata"


def found(group: str) -> set[tuple[str, str, str]]:
    return {(entry.name, entry.value, entry.distribution) for entry in entry_points._group_entries(group)}


@pytest.mark.parametrize("group", ["octo_spec.emitters", "octo_spec.rules", "console_scripts", "pytest11"])
def test_entry_points_are_those_that_python_finds(group: str) -> None:
    theirs = metadata.entry_points(group=group)
    assert found(group) == {(entry.name, entry.value, entry.dist.name) for entry in theirs if entry.dist}


def test_distributions_are_those_that_python_finds() -> None:
    ours = distributions()
    assert ours is not None
    theirs = {normal(distribution.metadata["Name"]) for distribution in metadata.distributions()}
    assert {distribution.key for distribution in ours} == theirs


def installed(folder: Path, name: str, metadata_name: str, entry_points: str, version: str = "1.0") -> None:
    place = folder / metadata_name
    place.mkdir(parents=True)
    kind = "METADATA" if metadata_name.endswith(".dist-info") else "PKG-INFO"
    (place / kind).write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nVersion: 9\n")
    (place / "entry_points.txt").write_text(entry_points)


def test_the_first_of_two_distributions_of_one_name_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path / "one", "A.b", "A.b-1.0.dist-info", "[g]\nx = one:X\n")
    installed(tmp_path / "two", "a_b", "a_b-2.0.egg-info", "[g]\nx = two:X\n", "2.0")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "absent"), str(tmp_path / "one"), str(tmp_path / "two")])
    [entry] = entry_points.entries("g")
    assert (entry.value, entry.distribution, entry.version) == ("one:X", "A.b", "1.0")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "two")])
    forget()
    [entry] = entry_points.entries("g")
    assert (entry.value, entry.distribution, entry.version) == ("two:X", "a_b", "2.0")


def test_what_is_in_other_sections_or_in_comments_is_not_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "[h]\ny = h:Y\n\n[g]\n# z = g:Z\n x=g.m : X.a [extra]\nnonsense\n[i]\nw = i:W\n"
    installed(tmp_path, "d", "d-1.0.dist-info", text)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    [entry] = entry_points.entries("g")
    assert (entry.name, entry.module) == ("x", "g.m")


def test_an_entry_point_is_loaded_as_python_loads_it() -> None:
    for value in ("os:path.join", "os.path:join [extra]", "os.path"):
        theirs = metadata.EntryPoint("x", value, "g").load()
        assert entry_points.EntryPoint("x", value, "g").load() is theirs


def test_python_reads_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "archive.zip").write_bytes(b"PK")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "archive.zip")])
    assert distributions() is None
    assert found("octo_spec.rules") == {("octospec", "octo_spec.lint.rules:RULES", "octospec")}


def test_with_a_third_party_finder_python_finds_the_distributions(monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_distributions(_: object) -> list[metadata.Distribution]:
            return []

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert distributions() is None


def test_a_version_is_the_one_that_python_finds() -> None:
    assert installed_version("octospec") == metadata.version("octospec")


def test_a_version_is_found_by_any_spelling_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, "A.b", "A.b-1.0.dist-info", "", "1.2")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert installed_version("a_B") == "1.2"
    with pytest.raises(metadata.PackageNotFoundError):
        installed_version("absent")
