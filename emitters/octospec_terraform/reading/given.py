"""Inputs for a variable that a spec cannot express: the variable can keep its default instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import NotTakenError
from octo_spec.model.text import ListParam, Param
from octospec_terraform.reading.values import AtLeast, EachIndex, Listing, Str, Table, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.values import Value


class GivenError(NotTakenError):
    """A part cannot be evaluated for all values of these ``parameters``, each given by its ID."""

    def __init__(self, span: Span, message: str, parameters: frozenset[str]) -> None:
        super().__init__(span, message)
        self.parameters = parameters


class GivenKeyError(GivenError):
    """A condition key, or another name, cannot be read for all values of an input in it."""


def refuse_given(span: Span, message: str, *values: Value) -> NoReturn:
    """Give up on the smallest unit around this place, and report the inputs there."""
    raise GivenError(span, message, frozenset(id for value in values for id in given_in(value)))


def refuse_key(span: Span, value: Value) -> NoReturn:
    """Give up on the smallest unit around a name with an input."""
    key = f"the key {value.text}" if isinstance(value, Str) else "a key"
    message = f"{key} is known only when the module is applied; a spec cannot have such a key"
    raise GivenKeyError(span, message, frozenset(given_in(value)))


def given_in(value: Value) -> Iterator[str]:
    """List the IDs of the parameters on which a value depends."""
    match value:
        case Str(text):
            yield from (piece.id for piece in text.references if isinstance(piece, Param | ListParam))
        case Unknown():
            yield from value.parameters
        case AtLeast(_, param) | EachIndex(param) if param:
            yield param
        case Listing(items):
            yield from (id for item in items for id in given_in(item))
        case Table(entries):
            yield from (id for _, item in entries for id in given_in(item))
        case _:
            return
