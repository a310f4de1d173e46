"""A page's template is compiled once, and again if anything about it has changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import jinja2
import pytest

from octo_spec.plugin import page_template as pages
from octo_spec.plugin.page_template import NAME, page_template

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a template, in which Python may keep what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / NAME).write_text('{{ name }} and {{ "*" }} and {{ "a" | code }}\n')
    return tmp_path


def page(folder: Path) -> str:
    """Write the page as a new process would."""
    page_template.cache_clear()
    return page_template(str(folder / "write_readme.py")).render(name="<b>")


def kept(folder: Path) -> list[Path]:
    return [*(folder / "__pycache__").iterdir()]


def test_a_template_is_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(folder)
    assert first == "\\<b\\> and \\* and `a`\n"
    assert len(kept(folder)) == 1
    monkeypatch.delattr(jinja2.Environment, "compile")
    assert page(folder) == first


def test_what_is_kept_contains_no_result_of_our_functions(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(folder)
    monkeypatch.setattr(pages, "markdown", lambda value: f"<{value}>")
    monkeypatch.setattr(pages, "code", lambda value: f"[{value}]")
    assert page(folder) == "<<b>> and <*> and <[a]>\n"


def test_a_template_that_changed_is_compiled_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page(folder)
    (folder / NAME).write_text("Only {{ name }}\n")
    assert page(folder) == "Only \\<b\\>\n"
    monkeypatch.setitem(pages.OPTIONS, "keep_trailing_newline", value=False)
    assert page(folder) == "Only \\<b\\>"


@pytest.mark.parametrize("damage", [b"", b"damaged", b"j2\x80\x02K\x05.\x80\x02J\x0b\x00\x03\x00.\x80\x02q"])
def test_a_damaged_file_is_as_good_as_none(folder: Path, damage: bytes) -> None:
    first = page(folder)
    [file] = kept(folder)
    whole = file.read_bytes()
    for content in (damage, whole[: len(whole) // 2], whole[:-1], whole[:12] + damage):
        file.write_bytes(content)
        assert page(folder) == first


def test_nothing_is_kept_where_python_may_keep_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(folder)
    [file] = kept(folder)
    file.unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert (page(folder), kept(folder)) == (first, [])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (folder / "__pycache__").rmdir()
    assert page(folder) == first
    assert not (folder / "__pycache__").exists()
