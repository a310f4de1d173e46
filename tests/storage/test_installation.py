"""What is installed, as one text: another one after any change, and none where that cannot be known."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.installation import installed_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def distribution(
    folder: Path, name: str, *, entry_points: str = "", needs: str = "", record: bool = True
) -> Path:
    """Install a distribution of one module, and give its metadata folder."""
    module = name.replace("-", "_")
    (folder / f"{module}.py").write_text("x = 1\n")
    metadata = folder / f"{module}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n{needs}\n\nRequires-Dist: no-field\n")
    (metadata / "entry_points.txt").write_text(entry_points)
    if record:
        (metadata / "RECORD").write_text(f'package/{module}.py,,\n"package/a,b.py",,\n{module}.pyc,,\n')
    (folder / "package").mkdir(exist_ok=True)
    (folder / "package" / f"{module}.py").write_text("x = 1\n")
    return metadata


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a Python in which nothing is installed but octospec, which needs one thing."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "absent")])
    distribution(tmp_path, "octospec", needs="Requires-Dist: Needed.Thing (>=1) ; python_version > '3'")
    distribution(tmp_path, "needed-thing", needs="Requires-Dist: extra-thing ; extra == 'x'")
    distribution(tmp_path, "extra-thing")
    return tmp_path


def test_what_is_installed_is_the_same_while_nothing_changes(site: Path) -> None:
    assert installed_digest() == installed_digest() is not None
    (site / "package" / "__pycache__").mkdir()
    (site / "__pycache__").mkdir()
    assert installed_digest() is not None


PLUGIN = "[octo_spec.rules]\nx = plugin:X\n"
CHANGES: dict[str, Callable[[Path], object]] = {
    "a file of octospec": lambda site: (site / "package/octospec.py").write_text("x = 2\n"),
    "a file of what it needs": lambda site: (site / "package/needed_thing.py").write_text("x = 2\n"),
    "a file with a comma in its name": lambda site: (site / "package/a,b.py").write_text("x = 2\n"),
    "a file that is gone": lambda site: (site / "package/octospec.py").unlink(),
    "another version of anything": lambda site: (site / "extra_thing-1.0.dist-info").rename(
        site / "extra_thing-1.1.dist-info"
    ),
    "a module more": lambda site: (site / "click.py").write_text(""),
    "a plugin more": lambda site: distribution(site, "plugin", entry_points=PLUGIN),
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_changes_with(site: Path, name: str) -> None:
    before = installed_digest()
    CHANGES[name](site)
    assert installed_digest() not in (before, None)


def test_a_file_that_says_its_old_time_is_another_one(site: Path) -> None:
    path = site / "package/octospec.py"
    before, reported = installed_digest(), path.stat()
    path.write_text("x = 2\n")
    os.utime(path, ns=(reported.st_atime_ns, reported.st_mtime_ns))
    assert installed_digest() != before


def test_a_plugin_is_reported_by_its_files(site: Path) -> None:
    distribution(site, "plugin", entry_points=PLUGIN)
    before = installed_digest()
    (site / "package/plugin.py").write_text("x = 2\n")
    assert installed_digest() not in (before, None)


def test_of_a_plugin_without_a_list_of_files_nothing_is_known(site: Path) -> None:
    distribution(site, "plugin", entry_points=PLUGIN, record=False)
    assert installed_digest() is None


def test_of_a_plugin_that_runs_from_its_sources_nothing_is_known(site: Path) -> None:
    metadata = distribution(site, "plugin", entry_points=PLUGIN)
    (metadata / "direct_url.json").write_text('{"url": "file:///x", "dir_info": {"editable": true}}')
    assert installed_digest() is None


def test_an_octospec_that_runs_from_its_sources_is_reported_by_them(site: Path) -> None:
    metadata = site / "octospec-1.0.dist-info"
    (metadata / "direct_url.json").write_text('{"dir_info":{"editable":true}}')
    assert installed_digest() is None
    (site / "octo_spec" / "deep").mkdir(parents=True)
    before = installed_digest()
    (site / "octo_spec" / "deep" / "a.toml").write_text("x = 1\n")
    assert installed_digest() not in (before, None)


def test_of_an_archive_on_the_path_nothing_is_known(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = site / "archive.zip"
    archive.write_bytes(b"PK")
    monkeypatch.setattr(sys, "path", [*sys.path, str(archive)])
    assert installed_digest() is None


def test_an_octospec_that_is_not_installed_is_not_known(site: Path) -> None:
    (site / "octospec-1.0.dist-info").rename(site / "other-1.0.dist-info")
    assert installed_digest() is None


def test_the_octospec_of_these_tests_is_known() -> None:
    assert installed_digest() is not None
