"""The page of a rule: the docstring of its module, taken apart, and written as Markdown."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from textwrap import dedent
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FINDS: Final = "What it finds"
EXAMPLE: Final = "Example"
SOURCE: Final = "Source"
HEADINGS: Final = (FINDS, "Why it is bad", EXAMPLE, "Instead", SOURCE)
"""What a page says after its first line, in this order."""

KEY: Final = re.compile(r"(- )?[a-z-]+:(\s|$)")
"""How a line of a spec begins, and no sentence."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or some lines of a spec."""

    text: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What there is to know of a rule: one sentence, and what stands under each heading."""

    summary: str
    sections: tuple[tuple[str, tuple[Block, ...]], ...]

    def under(self, heading: str) -> str:
        """Give what stands under a heading as one line; empty where the page has it not."""
        texts = (block.text for title, blocks in self.sections if title == heading for block in blocks)
        return " ".join(" ".join(texts).split())

    @property
    def source(self) -> str:
        """The first address among the sources; empty where there is none."""
        found = re.search(r"https://[^\s<>;,)]+", self.under(SOURCE))
        return found[0].rstrip(".:") if found else ""


def parse(docstring: str) -> Page:
    """Take a docstring apart; a line that is one of ``HEADINGS`` begins what stands under it."""
    summary, *lines = inspect.cleandoc(docstring).split("\n")
    starts = [number for number, line in enumerate(lines) if line in HEADINGS]
    bodies = [(lines[start], lines[start + 1 : end]) for start, end in pairwise([*starts, len(lines)])]
    margin = min(
        (_indent(line) for title, body in bodies if title != EXAMPLE for line in body if line), default=0
    )
    return Page(summary, tuple((title, tuple(_blocks(title, body, margin))) for title, body in bodies))


def _blocks(title: str, lines: Iterable[str], margin: int) -> Iterator[Block]:
    """Tell paragraphs from code: an example, what is indented deeper, what begins with a key."""
    if title == EXAMPLE:
        yield Block(_dedented(lines), is_code=True)
        return
    for depth, group in groupby(lines, lambda line: (_indent(line) > margin) if line else None):
        if depth is not None:
            text = _dedented(group)
            yield Block(text, is_code=depth or bool(KEY.match(text)))


def _dedented(lines: Iterable[str]) -> str:
    return dedent("\n".join(lines)).strip("\n")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def markdown(page: Page, level: int = 2) -> str:
    """Write what stands under the headings of a page, each heading of ``level``."""
    return "\n".join(f"{'#' * level} {title}\n\n{_markdown(blocks)}" for title, blocks in page.sections)


def _markdown(blocks: Iterable[Block]) -> str:
    return "\n".join(f"```yaml\n{one.text}\n```\n" if one.is_code else f"{one.text}\n" for one in blocks)
