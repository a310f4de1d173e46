"""The ids of a file: where each is declared, and where it is used."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.language.spans import Location, located_values
from octo_spec.repair.text_edits import TextPlace, TextRange
from octo_spec.source import Scalar, parse_yaml

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
    for kind, node, declares in _names_in_tree(root, is_customers=is_customers):
        yield from _use(kind, node, lines, is_declaration=declares)


def names_without_place(document: EditedText) -> Iterator[tuple[IdKind, Scalar]]:
    """Yield the names of ids that are written over several lines, or with an escape."""
    root = parse_yaml(document.text, document.path).node
    for kind, node, _ in _names_in_tree(root, is_customers=document.is_customers) if root else ():
        if not any(_use(kind, node, document.lines)):
            yield kind, node


def _names_in_tree(root: Node, *, is_customers: bool) -> Iterator[tuple[IdKind, Scalar, bool]]:
    """Yield each key and value that names an id, what it names, and whether it declares that."""
    for location, node, key in located_values(root):
        if key is not None:
            kinds = _answers(location) if is_customers else _keys(location)
            yield from ((kind, key, declares) for kind, declares in kinds)
        if isinstance(node, Scalar):
            used = _value_of_customer(location) if is_customers else _value(location)
            yield from ((used, node, False),) if used else ()


def _references(number: int, line: str) -> Iterator[IdUse]:
    for found in _REFERENCE.finditer(line):
        yield IdUse(_ROOTS[found["root"]], found["id"], _range_on_line(number, *found.span("id")))


def _keys(location: Location) -> tuple[tuple[IdKind, bool], ...]:
    """Return what a key of a spec names, and whether it declares that."""
    match _names(location):
        case [section, _] if section in _DECLARING:
            return ((_DECLARING[section], True),)
        case (
            ["parameters" | "choices", _, "requires", _]
            | ["parameters", _, "required-when", _]
            | ["roles" | "groups", _, "needs", _]
            | ["roles", _, "trust", "needs", _]
        ):
            return ((IdKind.CHOICE, False),)
        case _:
            return ()


def _value(location: Location) -> IdKind | None:
    """Return what a value of a spec names."""
    match _names(location):
        case ["roles", _, "inline" | "managed", _] | ["roles", _, "attached"]:
            return IdKind.GROUP
        case ["groups", _, "category"]:
            return IdKind.CATEGORY
        case ["never", "except"]:
            return IdKind.ROLE
        case _:
            return None


def _answers(location: Location) -> tuple[tuple[IdKind, bool], ...]:
    """Return what a key of a customers file may name."""
    match _names(location):
        case ["common", "fix" | "preset", _] | ["customers", _, "fix" | "preset", _]:
            return ((IdKind.PARAMETER, False), (IdKind.CHOICE, False))
        case ["customers", _, "deployed", "roles", _]:
            return ((IdKind.ROLE, False),)
        case _:
            return ()


def _value_of_customer(location: Location) -> IdKind | None:
    match _names(location):
        case ["common", "ask"] | ["customers", _, "ask"]:
            return IdKind.CHOICE
        case _:
            return None


def _names(location: Location) -> list[str]:
    return [step for step in location if isinstance(step, str)]


def _use(kind: IdKind, node: Scalar, lines: list[str], *, is_declaration: bool = False) -> Iterator[IdUse]:
    """Find the id at the beginning of a value, after its quote; one of several lines has no such place."""
    id = node.value
    number, column = node.span.line - 1, node.span.column - 1
    line = lines[number] if number < len(lines) else ""
    start = column + (line[column : column + 1] in {'"', "'"})
    if line.startswith(id, start):
        yield IdUse(kind, id, _range_on_line(number, start, start + len(id)), is_declaration)


def _range_on_line(number: int, start: int, end: int) -> TextRange:
    return TextRange(TextPlace(number, start), TextPlace(number, end))
