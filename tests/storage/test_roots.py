from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.roots import OutsideRootError, resolved_roots

if TYPE_CHECKING:
    from pathlib import Path


def test_a_link_within_the_root_is_resolved_first(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "spec.yaml").write_text("x")
    (tmp_path / "link").symlink_to("a/spec.yaml")
    found = resolved_roots((str(tmp_path),)).find("link")
    assert (found.root, found.path) == (tmp_path.resolve(), "a/spec.yaml")


def test_an_absolute_path_may_be_below_any_root(tmp_path: Path) -> None:
    for name in ("a", "b", "ab"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "spec.yaml").write_text("x")
    roots = resolved_roots((str(tmp_path / "a"), str(tmp_path / "b")))
    assert roots.find(str(tmp_path / "b" / "spec.yaml")).path == "spec.yaml"
    with pytest.raises(OutsideRootError, match="no such file below the roots"):
        roots.find(str(tmp_path / "ab" / "spec.yaml"))


@pytest.mark.parametrize(
    "path", ["", "-", "-x", "HEAD:spec.yaml", "a\0b", "\ud800", "..", "/etc/passwd", "loop"]
)
def test_what_is_not_below_the_root_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OutsideRootError):
        resolved_roots((str(tmp_path),)).find(path)


def test_a_path_that_comes_back_to_the_root_does_not_say_what_is_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "spec.yaml").write_text("x")
    (tmp_path / "elsewhere").write_text("x")
    roots = resolved_roots((str(tmp_path / "root"),))
    for name in ("elsewhere", "missing"):
        assert roots.find(f"../{name}/../root/spec.yaml") == roots.find("spec.yaml")


def test_a_pipe_is_no_file_and_a_file_called_dash_is_no_standard_input(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for name in ("-", "-x.yaml"):
        (tmp_path / name).write_text("x")
    roots = resolved_roots((str(tmp_path),))
    with pytest.raises(OutsideRootError, match="no such file"):
        roots.find("pipe.yaml")
    assert [roots.find(f"./{name}").path for name in ("-", "-x.yaml")] == ["./-", "./-x.yaml"]


def test_a_root_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotADirectoryError):
        resolved_roots((str(tmp_path / "file"),))
