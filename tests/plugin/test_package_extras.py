"""How to add an extra: by the tool that installed octospec, from where it was installed."""

from __future__ import annotations

import json
import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.plugin import package_extras
from octo_spec.plugin.package_extras import extra_command, extra_help

if TYPE_CHECKING:
    from pathlib import Path

METADATA = """\
Name: octospec
Version: 1.0
Requires-Dist: click>=8.1
Provides-Extra: aws
Requires-Dist: boto3>=1.36; extra == 'aws'
Provides-Extra: release
Requires-Dist: cryptography>=42; extra == 'release'

Requires-Dist: text; extra == 'readme'
"""

PYTHON = "'/a b/.venv/bin/python'"
"""The Python of octospec: its environment may not be the active one, so ``pip`` alone may be another's."""

CLONE: dict[str, Any] = {"url": "file:///home/a%20b/octospec", "dir_info": {"editable": True}}
FOLDER: dict[str, Any] = {"url": "file:///src/octospec", "dir_info": {}}
WHEEL: dict[str, Any] = {"url": "file:///tmp/octospec-1.0-py3-none-any.whl", "archive_info": {}}
GIT: dict[str, Any] = {
    "url": "https://git.example/octospec",
    "vcs_info": {"vcs": "git", "commit_id": "0123abc"},
}


@pytest.fixture
def metadata(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the metadata folder of the only installed distribution, in an environment of its own."""
    folder = tmp_path / "octospec-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(METADATA)
    (folder / "INSTALLER").write_text("pip\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    # A package that another test imported may list distributions in a way of its own.
    monkeypatch.setattr(sys, "meta_path", [PathFinder])
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "executable", "/a b/.venv/bin/python")
    monkeypatch.setattr(package_extras, "find_spec", lambda _: True)
    return folder


def install(metadata: Path, *names: str) -> None:
    for name in names:
        (metadata.parent / f"{name}-1.0.dist-info").mkdir()


@pytest.mark.parametrize(
    ("source", "required"),
    [
        (None, "'octospec[aws]'"),
        (CLONE, "--editable '/home/a b/octospec[aws]'"),
        (FOLDER, "'octospec[aws] @ file:///src/octospec'"),
        (WHEEL, "'octospec[aws] @ file:///tmp/octospec-1.0-py3-none-any.whl'"),
        (GIT, "'octospec[aws] @ git+https://git.example/octospec@0123abc'"),
        ("{", "'octospec[aws]'"),
    ],
    ids=["index", "editable clone", "folder", "wheel", "git", "no JSON"],
)
def test_an_extra_comes_from_where_octospec_came_from(metadata: Path, source: object, required: str) -> None:
    if source is not None:
        text = source if isinstance(source, str) else json.dumps(source)
        (metadata / "direct_url.json").write_text(text)
    assert extra_command("aws") == f"{PYTHON} -m pip install {required}"
    assert extra_help("aws") == f"install it with: {extra_command('aws')}"


@pytest.mark.parametrize(
    ("file", "tool"),
    [("pipx_metadata.json", "pipx install --force"), ("uv-receipt.toml", "uv tool install")],
)
def test_a_tool_that_replaces_an_environment_is_given_the_extras_that_are_there(
    metadata: Path, file: str, tool: str
) -> None:
    (metadata.parent / file).write_text("")
    assert extra_command("aws") == f"{tool} 'octospec[aws]'"
    install(metadata, "cryptography")
    assert extra_command("aws") == f"{tool} 'octospec[aws,release]'"


def test_an_environment_without_pip_is_extended_from_outside(
    metadata: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_extras, "find_spec", lambda _: None)
    assert extra_command("re2") == f"pip --python {PYTHON} install 'octospec[re2]'"
    (metadata / "INSTALLER").write_text("uv\n")
    assert extra_command("re2") == f"uv pip install --python {PYTHON} 'octospec[re2]'"


def test_without_metadata_nothing_is_installed_by_name(metadata: Path) -> None:
    metadata.rename(metadata.with_name("moved"))
    assert extra_command("aws") == "pip install '.[aws]', in a clone of octospec"


RECEIPT = """\
[tool]
requirements = [
    { name = "octospec", path = "/tmp/octospec-1.0-py3-none-any.whl" },
    { name = "rules", extras = ["all"], specifier = ">=2" },
    { name = "in-clone", editable = "/src/in clone" },
    { name = "in-folder", directory = "/src/in-folder" },
    { name = "in-git", git = "https://git.example/rules?rev=v1" },
    { name = "at-url", url = "https://example.com/rules.whl" },
]
"""


def test_uv_is_given_the_plugins_next_to_octospec_which_it_would_remove(metadata: Path) -> None:
    (metadata.parent / "uv-receipt.toml").write_text(RECEIPT)
    assert extra_command("aws") == (
        "uv tool install 'octospec[aws]' --with 'rules[all]>=2' --with-editable '/src/in clone'"
        " --with /src/in-folder --with 'in-git @ git+https://git.example/rules@v1'"
        " --with 'at-url @ https://example.com/rules.whl'"
    )
