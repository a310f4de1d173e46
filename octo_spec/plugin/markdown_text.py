"""Markdown of pages that emitters write: every value appears as plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class MarkdownText(str):
    """Markdown that is escaped already."""

    __slots__ = ()


_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~&{}#!$]|^(?:[-+=]|\d+(?=[.)](?:\s|$)))")
_SPACE: Final = re.compile(r"\s+")


def markdown(value: object) -> str:
    """Escape a value, so that it appears in a line or a table cell as plain text."""
    if isinstance(value, MarkdownText):
        return value
    return _SPECIAL.sub(_escape_match, _one_line(value).strip())


def markdown_forms(value: str) -> tuple[str, str]:
    r"""Return how a value appears in Markdown if it is escaped alone, and if it is within another text.

    >>> markdown_forms("-a_b")
    ('\\-a\\_b', '-a\\_b')
    """
    return markdown(value), markdown(f"x{value}x")[1:-1]


def _one_line(value: object) -> str:
    """Join the lines of a text, which Markdown would join as well or end a cell at."""
    return visible(_SPACE.sub(" ", str(value)))


def _escape_match(match: re.Match[str]) -> str:
    # The backslash after a number keeps it from starting a list.
    return f"{match.group()}\\" if match.group().isdigit() else f"\\{match.group()}"


def code(value: object) -> MarkdownText:
    """Write a value as a code span, between more backquotes than it holds in a row."""
    text = _one_line(value).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if text[:1] in ("", " ", "`") or text.endswith((" ", "`")) else ""
    return MarkdownText(f"{fence}{pad}{text}{pad}{fence}")


def either(values: Iterable[object]) -> MarkdownText:
    """List alternative values."""
    return MarkdownText(" or ".join(map(code, values)))


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> MarkdownText:
    """Write a table; each value is escaped unless it is Markdown already."""
    written = (" | ".join(map(markdown, row)) for row in (headings, *rows))
    heading, *lines = (f"| {line} |" for line in written)
    marks = "|".join("---" for _ in headings)
    return MarkdownText("\n".join((heading, f"|{marks}|", *lines)))
