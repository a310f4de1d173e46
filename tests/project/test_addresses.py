"""The addresses of the repository: one setting, and pages that agree with it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.project.addresses import (
    ROOT,
    UNKNOWN,
    Addresses,
    addresses,
    pages,
    set_addresses,
    set_revision,
)

if TYPE_CHECKING:
    from pathlib import Path

ACME = Addresses("https://github.com/acme/octospec", "https://acme.github.io/octospec/")
COMMIT = "0123456789" * 4


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for path in pages():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def texts(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in pages(root)}


def test_each_page_that_names_the_repository_names_that_of_the_setting() -> None:
    """What is used or cloned by name: the action, the hooks, and the image."""
    ours = addresses().name
    named = re.compile(r"(?:uses: |github\.com/|github:|ghcr\.io/)([\w.-]+/octospec)\b")
    found = {(page, name) for page, text in texts(ROOT).items() for name in named.findall(text)}
    assert {page for page, _ in found} >= {"pyproject.toml", "docs/continuous-integration.md"}
    assert [(page, name) for page, name in found if name.lower() != ours.lower()] == []


def test_a_fork_changes_one_setting_and_all_pages_follow(copy: Path) -> None:
    before = texts(copy)
    set_addresses(copy, ACME)
    assert addresses(copy) == ACME
    assert addresses(copy).are_known
    after = texts(copy)
    assert [
        page for page, text in after.items() if re.search(rf"{UNKNOWN}(?:/octospec|\.github\.io)", text)
    ] == []
    set_addresses(copy, addresses())
    assert texts(copy) == before


def test_after_a_release_pages_pin_its_commit_and_no_longer_say_that_nothing_is_released(copy: Path) -> None:
    for version in ("0.2.0", "0.3.0"):
        set_revision(copy, version, COMMIT)
        page = texts(copy)["docs/continuous-integration.md"]
        assert f"uses: {addresses().name}@{COMMIT} # v{version}\n" in page
        assert f"rev: {COMMIT} # v{version}\n" in page
    assert [page for page, text in texts(copy).items() if "not on PyPI yet" in text] == []
    assert "```\npipx install octospec\n" in texts(copy)["README.md"]
    assert [page for page, text in texts(copy).items() if "first release -->" in text] == []


def test_a_page_that_names_a_wheel_names_the_present_version() -> None:
    [version] = re.findall(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    named = {each for text in texts(ROOT).values() for each in re.findall(r"octospec-(\d[\d.]*)-py3", text)}
    assert named == {version}
