"""Where in the file a value or a key stands, found by the way that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octo_spec.source import Entry, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

Location = tuple[str | int, ...]
"""The way from the root of a file to a value: keys as they are written, and positions in lists."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The places of a file; a file without content has only its first line."""

    root: Node | None
    path: str

    def at(self, location: Location) -> Span:
        """Give the place of the value at ``location``, or of the deepest known one on the way to it."""
        if self.root is None:
            return Span(self.path)
        return _deepest(self.root, location).span

    def key(self, location: Location) -> Span:
        """Give the place of the key that stands last in ``location``, or of the deepest known value."""
        if self.root is not None and location:
            parent = _deepest(self.root, location[:-1])
            if isinstance(parent, Mapping) and (entry := _entry(parent, location[-1])):
                return entry.key.span
        return self.at(location)

    def node(self, location: Location) -> Node | None:
        """Give the value at ``location`` as it is written, or the deepest known one on the way to it."""
        return None if self.root is None else _deepest(self.root, location)


def _deepest(node: Node, location: Location) -> Node:
    for segment in location:
        child = _child(node, segment)
        if child is None:
            break
        node = child
    return node


def _child(node: Node, segment: str | int) -> Node | None:
    """Go one step; in a list that stands for a map, a key is one of its items."""
    match node:
        case Mapping():
            entry = _entry(node, segment)
            return entry.value if entry else _alone(node, segment)
        case Sequence(items) if isinstance(segment, int):
            return items[segment] if segment < len(items) else None
        case Sequence(items):
            return next((item for item in items if isinstance(item, Scalar) and item.value == segment), None)
        case Scalar():
            return _alone(node, segment)


def _entry(mapping: Mapping, key: str | int) -> Entry | None:
    return next((entry for entry in mapping.entries if entry.key.value == key), None)


def _alone(node: Node, segment: str | int) -> Node | None:
    """Give ``node`` itself as the first of a list that is written as one value alone."""
    return node if segment == 0 else None


def scalars(node: Node) -> Iterator[Scalar]:
    """List every text of a file, keys too, in file order."""
    match node:
        case Scalar():
            yield node
        case Sequence(items):
            for item in items:
                yield from scalars(item)
        case Mapping(entries):
            for entry in entries:
                yield entry.key
                yield from scalars(entry.value)


def nodes(node: Node) -> Iterator[Node]:
    """List every value of a file, in file order."""
    yield node
    match node:
        case Sequence(items):
            for item in items:
                yield from nodes(item)
        case Mapping(entries):
            for entry in entries:
                yield from nodes(entry.value)
        case Scalar():
            return
