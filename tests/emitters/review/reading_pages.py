"""Reads the content of a review's page, text and table, with parsers that are independent of the writers."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "input", "br", "link", "img", "hr"})


@dataclass
class Node:
    """An element: its tag, attributes, content, and parent."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = (child if isinstance(child, str) else child.text for child in self.children)
        return "".join(parts)

    def all(self, tag: str = "", **wanted: str) -> list[Node]:
        """List the inner elements with a tag, and with these classes or data."""
        inside = [child for child in self.children if isinstance(child, Node)]
        found = [each for child in inside for each in (child, *child.all())]
        return [each for each in found if (not tag or each.tag == tag) and each.has(wanted)]

    def has(self, wanted: dict[str, str]) -> bool:
        return all(
            value in self.attributes.get("class", "").split()
            if key == "of"
            else self.attributes.get(f"data-{key}") == value
            or (value == "*" and f"data-{key}" in self.attributes)
            for key, value in wanted.items()
        )


class Tree(HTMLParser):
    """Builds the tree of a page; an end tag closes the open elements inside it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = self.at = Node("", {})
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li" and self.at.tag == "li" and self.at.parent:
            self.at = self.at.parent
        node = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.at
        while node and node.tag != tag:
            node = node.parent
        if node and node.parent:
            self.at = node.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def tree(page: str) -> Node:
    """Parse a page."""
    return Tree(page).root


def plain(text: str) -> str:
    """Join the words of a text with one space."""
    return " ".join(text.split())


def table_rows(text: str) -> list[dict[str, str]]:
    """Read a table, without the quotes that prevent formulas."""
    rows = list(csv.DictReader(io.StringIO(text)))
    return [{key: cell.removeprefix("'") for key, cell in row.items()} for row in rows]


def markdown_cells(text: str, heading: str) -> list[list[str]]:
    """Read the rows of the first table behind a heading, as plain text."""
    lines = text[text.index(heading) :].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| "))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([unmarked(cell) for cell in line.strip("|").split("|")])
    return rows


def unmarked(cell: str) -> str:
    """Return what a Markdown cell shows."""
    return plain(html.unescape(re.sub(r"</?code>|\*\*", "", cell)))
