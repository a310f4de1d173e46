"""How large a template can be: its worst rendering, by a bound on the length of each value."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.deployment import ParameterKind
from octo_spec.model.text import Account, ListParam, Param, ParamFact, Partition, PartitionFact, Region
from octo_spec.model.traversal import statement_texts
from octospec_delegation.vocabulary import MOST_RENDERED
from octospec_delegation.writing.documents import minify, written_statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.model.deployment import Deployment, Parameter
    from octo_spec.model.text import Reference
    from octospec_delegation.writing.documents import PlacedStatement
    from octospec_delegation.writing.given_values import GivenValues

ACCOUNT_LENGTH: Final = 12
PARTITION_LENGTH: Final = 12
REGION_LENGTH: Final = 20
"""Longer than any that AWS has today."""


@frozen
class SizeBounds:
    """The longest value of each reference; ``unbounded`` are the parameters without a bound."""

    lengths: Mapping[Reference, int]
    unbounded: tuple[str, ...]


def bounds_of(deployment: Deployment, references: Iterator[Reference]) -> SizeBounds:
    """Bound the length of each value, as JSON, and name the parameters that have no bound."""
    parameters = {each.id: each for each in deployment.parameters}
    lengths = {each: _length(each, parameters, deployment) for each in dict.fromkeys(references)}
    unbounded = (
        each.id
        for each, length in lengths.items()
        if length is None and isinstance(each, Param | ListParam | ParamFact)
    )
    known = {each: length for each, length in lengths.items() if length is not None}
    return SizeBounds(known, tuple(dict.fromkeys(unbounded)))


def _length(reference: Reference, parameters: Mapping[str, Parameter], deployment: Deployment) -> int | None:
    match reference:
        case Account():
            return ACCOUNT_LENGTH
        case Region():
            return REGION_LENGTH
        case Partition():
            return max((len(each.key) for each in deployment.partitions), default=PARTITION_LENGTH)
        case PartitionFact(fact):
            return max((len(dict(each.facts).get(fact, "")) for each in deployment.partitions), default=0)
        case ParamFact(id, fact):
            return max((len(dict(each.facts).get(fact, "")) for each in parameters[id].allowed), default=0)
        case Param(id) | ListParam(id):
            return _longest(parameters[id])
        case _:
            return None


def _longest(parameter: Parameter) -> int | None:
    """Return the length of the longest value in JSON; a text with quotes has an escape for each of them."""
    if parameter.allowed:
        return max(_json_length(each.key) for each in parameter.allowed)
    if parameter.max_length is None:
        return None
    return parameter.max_length * (2 if _may_need_escapes(parameter.pattern) else 1)


def _json_length(value: str) -> int:
    return len(json.dumps(value, ensure_ascii=False)) - 2


def _may_need_escapes(pattern: str | None) -> bool:
    """Return whether a value may have a quote or a backslash; only a pattern can show that it has neither."""
    if pattern is None or any(mark in pattern for mark in ('"', "\\\\", "[^", ".", "\\S", "\\W", "\\D")):
        return True
    return not all(map(_has_plain_ranges, _SET.findall(pattern)))


_SET: Final = re.compile(r"\[(?:\\.|[^\\\]])*\]")


def _has_plain_ranges(characters: str) -> bool:
    """Return whether each range of a set is between two digits, or two letters of one case."""
    ranges = re.findall(r"(.)-(.)", characters[1:-1])
    return all(first.isalnum() and _kind(first) == _kind(last) for first, last in ranges)


def _kind(character: str) -> tuple[bool, bool]:
    return character.isdigit(), character.isupper()


# --- renderings --------------------------------------------------------------------------------


@frozen
class StatementSize:
    """The size of a statement with the longest value of each parameter, and its directive."""

    directive: str
    size: int


def statement_size(placed: PlacedStatement, given: GivenValues, bounds: SizeBounds) -> StatementSize:
    """Measure a statement; lists have one element."""
    text = minify(written_statement(placed, given))
    for reference, name in given.references.items():
        written = f"@{{{name}}}"
        text = text.replace(written, "x" * bounds.lengths.get(reference, len(written)))
    return StatementSize(given.directives.get(placed.presence, ""), len(text))


def worst_rendering(statements: Iterable[StatementSize]) -> int:
    """Return the size of the largest rendered template, over all combinations of its boolean parameters.

    The parameters are independent, so each of them has the value with which the template is larger.
    """
    sizes: dict[str, int] = {}
    for each in statements:
        sizes[each.directive] = sizes.get(each.directive, 0) + each.size + 1
    names = {name.removeprefix("!") for name in sizes if name}
    largest = sum(max(sizes.get(name, 0), sizes.get(f"!{name}", 0)) for name in names)
    return _FRAME + max(0, sizes.get("", 0) + largest - 1)


_FRAME: Final = len(minify({"Version": "2012-10-17", "Statement": []}))


def most_elements(
    placed: tuple[PlacedStatement, ...], size: int, bounds: SizeBounds, parameters: tuple[Parameter, ...]
) -> int | None:
    """Return how many elements each list may have so that a template of ``size`` fits; ``None`` without."""
    lists = frozenset(each.id for each in parameters if each.kind is ParameterKind.LIST)
    repeated = [
        sum(bounds.lengths.get(part, 0) if not isinstance(part, str) else len(part) for part in text.pieces)
        + 3
        for each in placed
        for text in statement_texts(each.statement)
        if any(isinstance(part, ListParam) and part.id in lists for part in text.pieces)
    ]
    if not repeated:
        return None
    return 1 + (MOST_RENDERED - size) // sum(repeated)
