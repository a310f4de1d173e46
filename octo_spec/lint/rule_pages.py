"""Reads the page of a rule, the docstring of its module, as sections, and writes it as Markdown."""

from __future__ import annotations

import inspect
import re
from itertools import groupby, pairwise
from textwrap import dedent
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FINDS: Final = "What it finds"
WHY: Final = "Why it is bad"
INSTEAD: Final = "Instead"
EXAMPLE: Final = "Example"
SOURCE: Final = "Source"
HEADINGS: Final = (FINDS, WHY, EXAMPLE, INSTEAD, SOURCE)
"""The headings of a page, in this order, after its summary."""

KEY: Final = re.compile(r"(- )?[a-z-]+:(\s|$)")
"""The beginning of a line of YAML; a sentence does not begin like this."""


@frozen
class Passage:
    """A paragraph of prose, or lines of a spec."""

    text: str
    is_code: bool = False


@frozen
class RulePage:
    """A one-sentence summary, and the passages under each heading."""

    summary: str
    sections: tuple[tuple[str, tuple[Passage, ...]], ...]

    def text_under(self, heading: str) -> str:
        """Return the text under a heading as one line; empty if the page does not have the heading."""
        sections = (passages for title, passages in self.sections if title == heading)
        texts = (passage.text for passages in sections for passage in passages)
        return " ".join(" ".join(texts).split())

    @property
    def source(self) -> str:
        """The first address in the section on sources; empty without one."""
        address = re.search(r"https://[^\s<>;,)]+", self.text_under(SOURCE))
        return address[0].rstrip(".:") if address else ""


def parse(docstring: str) -> RulePage:
    """Parse a docstring; each line that is one of ``HEADINGS`` begins a section."""
    summary, *lines = inspect.cleandoc(docstring).split("\n")
    starts = [number for number, line in enumerate(lines) if line in HEADINGS]
    bodies = [(lines[start], lines[start + 1 : end]) for start, end in pairwise([*starts, len(lines)])]
    margin = min(
        (_indent(line) for title, body in bodies if title != EXAMPLE for line in body if line), default=0
    )
    return RulePage(summary, tuple((title, tuple(_passages(title, body, margin))) for title, body in bodies))


def _passages(title: str, lines: Iterable[str], margin: int) -> Iterator[Passage]:
    """Distinguish prose from code: code is an example, is indented deeper, or begins with a key."""
    if title == EXAMPLE:
        yield Passage(_dedent_lines(lines), is_code=True)
        return
    for is_deeper, group in groupby(lines, lambda line: (_indent(line) > margin) if line else None):
        if is_deeper is not None:
            text = _dedent_lines(group)
            yield Passage(text, is_code=is_deeper or bool(KEY.match(text)))


def _dedent_lines(lines: Iterable[str]) -> str:
    return dedent("\n".join(lines)).strip("\n")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def markdown(page: RulePage, level: int = 2) -> str:
    """Write the sections of a page, each under a heading of ``level``."""
    return "\n".join(f"{'#' * level} {title}\n\n{_markdown(passages)}" for title, passages in page.sections)


def _markdown(passages: Iterable[Passage]) -> str:
    return "\n".join(
        f"```yaml\n{passage.text}\n```\n" if passage.is_code else f"{passage.text}\n" for passage in passages
    )
