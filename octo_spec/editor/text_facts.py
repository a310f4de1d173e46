"""What the features know of a text that was read: small, since another process reads large texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.editor.ids import IdKind, uses_in_tree
from octo_spec.editor.outline import folds, symbols
from octo_spec.frozen import frozen
from octo_spec.source import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.editor.ids import IdUse
    from octo_spec.editor.outline import Symbol
    from octo_spec.source import Entry, Node

_TEXTS: Final = ("why", "description", "default")


@frozen
class Declaration:
    """An id, and what its declaration says of it; ``line`` counts from 0."""

    kind: IdKind
    id: str
    line: int
    texts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    """The choices that a group or role needs."""
    values: tuple[str, ...] = ()
    """The values of a choice: its levels, its options, or on and off."""


@frozen
class TextFacts:
    """The ids and the structure of a file; ``uses`` omits references such as ``${param.x}``."""

    declarations: tuple[Declaration, ...] = ()
    uses: tuple[IdUse, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    folds: tuple[tuple[int, int], ...] = ()

    def declared(self, kind: IdKind) -> tuple[Declaration, ...]:
        """List the ids of a kind."""
        return tuple(each for each in self.declarations if each.kind is kind)


def text_facts(root: Node | None, lines: list[str], *, is_customers: bool) -> TextFacts | None:
    """Return the facts of a text with this tree; ``None`` if it is no map."""
    if not isinstance(root, Mapping):
        return None
    return TextFacts(
        tuple(_declarations(root)),
        tuple(uses_in_tree(root, lines, is_customers=is_customers)),
        symbols(root, lines),
        folds(root),
    )


def _declarations(root: Mapping) -> Iterator[Declaration]:
    for section in root.entries:
        if section.key.value in set(IdKind) and isinstance(section.value, Mapping):
            kind = IdKind(section.key.value)
            yield from (_declaration(kind, entry) for entry in section.value.entries)


def _declaration(kind: IdKind, entry: Entry) -> Declaration:
    return Declaration(
        kind,
        entry.key.value,
        entry.key.span.line - 1,
        tuple(_texts(entry.value)),
        _keys(_child(entry.value, "needs")),
        _values(entry.value) if kind is IdKind.CHOICE else (),
    )


def _texts(declared: Node) -> Iterator[str]:
    for entry in declared.entries if isinstance(declared, Mapping) else ():
        if entry.key.value in _TEXTS and isinstance(entry.value, Scalar):
            label = "Default: " if entry.key.value == "default" else ""
            yield f"{label}{entry.value.value.strip()}"


def _values(declared: Node) -> tuple[str, ...]:
    values = _child(declared, "levels") or _child(declared, "options")
    if isinstance(values, Sequence):
        return tuple(item.value for item in values.items if isinstance(item, Scalar))
    return _keys(values) if isinstance(values, Mapping) else ("on", "off")


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(entry.key.value for entry in node.entries) if isinstance(node, Mapping) else ()


def _child(node: Node, key: str) -> Node | None:
    entries = node.entries if isinstance(node, Mapping) else ()
    return next((entry.value for entry in entries if entry.key.value == key), None)
