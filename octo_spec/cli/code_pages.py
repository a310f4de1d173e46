"""The pages of codes that are not rules: TOML files, one for each family of codes or emitter.

A third-party emitter has its pages in ``diagnostics.toml`` in its package; octospec reads this file
without importing the package.
"""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill, indent
from typing import TYPE_CHECKING, Final

from octo_spec.lint.rule_pages import EXAMPLE, FINDS, INSTEAD, WHY, parse
from octo_spec.plugin.discovery import GROUP
from octo_spec.plugin.entry_points import entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.lint.rule_pages import RulePage

FOLDER: Final = Path(__file__).parent / "pages"
FILE: Final = "diagnostics.toml"
MARGIN: Final = "    "
WIDTH: Final = 100
KEYS: Final = {"what": FINDS, "why": WHY, "example": EXAMPLE, "instead": INSTEAD}
"""Key of an entry -> heading of the page."""


def code_pages() -> dict[str, RulePage]:
    """Map each code to its page."""
    return {code: _page(entry) for path in _files() for code, entry in _entries(path).items()}


def _files() -> Iterator[Path]:
    yield from sorted(FOLDER.glob("*.toml"))
    for package in dict.fromkeys(entry.module.partition(".")[0] for entry in entries(GROUP)):
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            yield Path(folder) / FILE


def _entries(path: Path) -> dict[str, Mapping[str, object]]:
    """Read a file of pages; returns no entries if a plugin's file is missing or invalid."""
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {code: entry for code, entry in entries.items() if isinstance(entry, dict)}


def _page(entry: Mapping[str, object]) -> RulePage:
    """Write an entry in the form of a rule's docstring."""
    sections = (f"{heading}\n{_body(str(entry[key]))}\n" for key, heading in KEYS.items() if key in entry)
    return parse("\n".join(("A page.", *sections)))


def _body(text: str) -> str:
    """Indent a section, and wrap its prose."""
    return indent("\n\n".join(map(_wrap_paragraph, text.strip("\n").split("\n\n"))), MARGIN)


def _wrap_paragraph(paragraph: str) -> str:
    is_prose = "\n" not in paragraph and not paragraph.startswith(" ")
    return fill(paragraph, WIDTH, break_on_hyphens=False, break_long_words=False) if is_prose else paragraph
