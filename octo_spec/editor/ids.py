"""The ids of a file: where each is declared, and where it is used."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.language.spans import Location, located_values
from octo_spec.repair.text_edits import TextPlace, TextRange
from octo_spec.source import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.editor.edited_text import EditedText
    from octo_spec.source import Node


class IdKind(StrEnum):
    """What an id names: the key below which it is declared."""

    PARAMETER = "parameters"
    CHOICE = "choices"
    ROLE = "roles"
    GROUP = "groups"
    CATEGORY = "categories"


@frozen
class IdUse:
    """A place of an id in a file."""

    kind: IdKind
    id: str
    range: TextRange
    is_declaration: bool = False


_DECLARING: Final = {kind.value: kind for kind in IdKind}
_REFERENCE: Final = re.compile(r"\$\{(?P<root>param|role)\.(?P<id>[a-z0-9-]+)")
_ROOTS: Final = {"param": IdKind.PARAMETER, "role": IdKind.ROLE}
_CHOOSING: Final = {"needs", "requires", "required-when"}
"""Keys whose maps have ids of choices as keys."""
_GRANTING: Final = {"inline", "managed"}
_ANSWERING: Final = {"fix", "preset"}
"""Keys of a customers file whose maps have ids of parameters and choices as keys."""


def id_uses(document: EditedText) -> tuple[IdUse, ...]:
    """List the places of ids, in file order."""
    found = [use for number, line in enumerate(document.lines) for use in _references(number, line)]
    found += (use for use in document.facts.uses if _is_there(use, document))
    return tuple(sorted(found, key=lambda use: (use.range.start.line, use.range.start.column)))


def _is_there(use: IdUse, document: EditedText) -> bool:
    """Whether the text, which may be newer than the use, still has the id at its place."""
    number, column = use.range.start.line, use.range.start.column
    return number < len(document.lines) and document.lines[number].startswith(use.id, column)


def use_at(document: EditedText, place: TextPlace, spec: EditedText) -> IdUse | None:
    """Return the id at a place; what a customer answers is what the spec declares, or else a parameter."""
    at = [use for use in _uses_on_line(document, place.line) if use.range.holds(place)]
    declared = [use for use in at if use.id in declared_ids(spec, use.kind)]
    return next(iter((*declared, *at)), None)


def _uses_on_line(document: EditedText, number: int) -> Iterator[IdUse]:
    if number < len(document.lines):
        yield from _references(number, document.lines[number])
    here = (use for use in document.facts.uses if use.range.start.line == number)
    yield from (use for use in here if _is_there(use, document))


def declared_ids(document: EditedText, kind: IdKind) -> tuple[str, ...]:
    """List the declared ids of a kind."""
    return tuple(each.id for each in document.facts.declared(kind))


def uses_in_tree(root: Node, lines: list[str], *, is_customers: bool) -> Iterator[IdUse]:
    """Yield the places of ids that are keys or whole values."""
    for location, node, key in located_values(root):
        if key is not None:
            yield from _uses_in_key(location, key, lines, is_customers=is_customers)
        if isinstance(node, Scalar):
            yield from _uses_in_value(location, node, lines)


def _references(number: int, line: str) -> Iterator[IdUse]:
    for found in _REFERENCE.finditer(line):
        yield IdUse(_ROOTS[found["root"]], found["id"], _range_on_line(number, *found.span("id")))


def _uses_in_key(location: Location, key: Scalar, lines: list[str], *, is_customers: bool) -> Iterator[IdUse]:
    match location:
        case (str(section), str(id)) if section in _DECLARING and not is_customers:
            yield from _use(_DECLARING[section], id, key, lines, is_declaration=True)
        case (*_, str(parent), str(id)) if parent in _CHOOSING:
            yield from _use(IdKind.CHOICE, id, key, lines)
        case (*_, str(parent), str(id)) if parent in _ANSWERING and is_customers:
            yield from _use(IdKind.PARAMETER, id, key, lines)
            yield from _use(IdKind.CHOICE, id, key, lines)
        case _:
            return


def _uses_in_value(location: Location, node: Scalar, lines: list[str]) -> Iterator[IdUse]:
    match [step for step in location if isinstance(step, str)]:
        case ["roles", _, policies, _] if policies in _GRANTING:
            yield from _use(IdKind.GROUP, node.value, node, lines)
        case ["roles", _, "attached"]:
            yield from _use(IdKind.GROUP, node.value, node, lines)
        case ["groups", _, "category"]:
            yield from _use(IdKind.CATEGORY, node.value, node, lines)
        case ["never", "except"]:
            yield from _use(IdKind.ROLE, node.value, node, lines)
        case _:
            return


def _use(
    kind: IdKind, id: str, node: Scalar, lines: list[str], *, is_declaration: bool = False
) -> Iterator[IdUse]:
    """Find the id at the beginning of a value, after its quote; one of several lines has no such place."""
    number, column = node.span.line - 1, node.span.column - 1
    line = lines[number] if number < len(lines) else ""
    start = column + (line[column : column + 1] in {'"', "'"})
    if line.startswith(id, start):
        yield IdUse(kind, id, _range_on_line(number, start, start + len(id)), is_declaration)


def _range_on_line(number: int, start: int, end: int) -> TextRange:
    return TextRange(TextPlace(number, start), TextPlace(number, end))
