"""The places of keys and values in a file, found by location."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.source import Entry, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

Location = tuple[str | int, ...]
"""The keys and the positions in lists that lead from the root of a file to a value."""


@frozen
class Spans:
    """The places in a file; those in an empty file are its first line."""

    root: Node | None
    path: str
    _entries: dict[int, dict[str, Entry]] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[type[Spans], tuple[Node | None, str]]:
        """Omit the cached look-ups: their nodes exist only in this process."""
        return Spans, (self.root, self.path)

    def at(self, location: Location) -> Span:
        """Return the place of the value at ``location``, or of the last existing value on the way."""
        node = self.node(location)
        return node.span if node else Span(self.path)

    def key(self, location: Location) -> Span:
        """Return the place of the key that ends ``location``, or of the last existing value on the way."""
        parent = self.node(location[:-1])
        if location and isinstance(parent, Mapping) and (entry := self._entry(parent, location[-1])):
            return entry.key.span
        return self.at(location)

    def node(self, location: Location) -> Node | None:
        """Return the node at ``location``, or the last existing node on the way."""
        node = self.root
        for segment in location:
            child = self._child(node, segment) if node else None
            if child is None:
                break
            node = child
        return node

    def _child(self, node: Node, segment: str | int) -> Node | None:
        """Take a step; a single value may replace a list, and a list of texts a map."""
        match node:
            case Mapping() if entry := self._entry(node, segment):
                return entry.value
            case Sequence(items) if isinstance(segment, int):
                return items[segment] if segment < len(items) else None
            case Sequence(items):
                return next(
                    (item for item in items if isinstance(item, Scalar) and item.value == segment), None
                )
            case _:
                return node if segment == 0 else None

    def _entry(self, mapping: Mapping, key: str | int) -> Entry | None:
        """Look up a key in an index, which is built once per mapping: a mapping may have many errors."""
        if id(mapping) not in self._entries:
            self._entries[id(mapping)] = {entry.key.value: entry for entry in mapping.entries}
        return self._entries[id(mapping)].get(key) if isinstance(key, str) else None


def located_values(
    node: Node, at: Location = (), key: Scalar | None = None
) -> Iterator[tuple[Location, Node, Scalar | None]]:
    """Yield the values of a file, in file order, each with its location and, in a map, its key."""
    yield at, node, key
    match node:
        case Sequence(items):
            for position, item in enumerate(items):
                yield from located_values(item, (*at, position))
        case Mapping(entries):
            for entry in entries:
                yield from located_values(entry.value, (*at, entry.key.value), entry.key)
        case Scalar():
            return


def scalars(node: Node) -> Iterator[Scalar]:
    """Yield the texts of a file, with its keys, in file order."""
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
    """Yield the values of a file, in file order."""
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
