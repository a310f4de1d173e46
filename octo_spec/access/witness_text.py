"""Write a point for people: put words where the search left characters that stand for anything.

Whatever is put there is tried: it stays only where the point still answers the question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import ACTION, CALLER, RESOURCE
from octo_spec.iam.glob import BREAK, FRESH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from octo_spec.access.search.search import Point
    from octo_spec.iam.conditions import ContextValue

_STANDING = re.compile(r"([\uf000-\uf8ff])\1*")
"""Runs of a character that stands for anything: the fresh one, and one for each policy variable."""
_FRESH = re.compile(f"{FRESH}+")
_LETTERS = "xzqkjwvyu0123456789" + "".join(map(chr, range(0xC0, 0x240)))


def readable(
    point: Point,
    variables: Mapping[str, str],
    fits: Callable[[Point], bool],
) -> Point:
    """Replace what stands for anything by telling text, as far as the point still ``fits``.

    ``variables`` are by the characters that stand for them. The action may be in any letter case.
    """
    standing = sorted({found for value in point.values() for found in _standing(value)})
    if not standing:
        return point
    table = _letters(point, standing, fits)
    for character in standing:
        if character in variables:
            told = {**table, character: f"some-{re.split('[:/]', variables[character])[-1]}"}
            table = told if fits(_folded(_filled(point, told))) else table
    return _told(point, table, fits)


def _told(point: Point, table: Mapping[str, str], fits: Callable[[Point], bool]) -> Point:
    best = _filled(point, table)
    for dimension in sorted(point):
        for place in _PLACES:
            telling = _telling(dimension, point[dimension], str(best[ACTION]), place)
            changed = {**best, dimension: _replaced(telling, table)}
            if changed[dimension] != best[dimension] and fits(_folded(changed)):
                best = changed
                break
    return best


def _letters(point: Point, standing: Sequence[str], fits: Callable[[Point], bool]) -> Mapping[str, str]:
    """Choose a letter for each character; those that no pattern mentions always fit."""
    for start in range(len(_LETTERS)):
        table = dict(zip(standing, _LETTERS[start:], strict=False))
        if fits(_folded(_filled(point, table))):
            return table
    return {}


def _folded(point: Point) -> Point:
    return {**point, ACTION: str(point[ACTION]).lower()}


def _filled(point: Point, table: Mapping[str, str]) -> Point:
    return {dimension: _replaced(value, table) for dimension, value in point.items()}


def _replaced(value: ContextValue | None, table: Mapping[str, str]) -> ContextValue | None:
    return _each(value, lambda text: _STANDING.sub(lambda found: _text(found, table), text))


def _text(found: re.Match[str], table: Mapping[str, str]) -> str:
    told = table.get(found[1], found[1])
    return told if len(told) > 1 else told * len(found[0])


def _each(value: ContextValue | None, change: Callable[[str], str]) -> ContextValue | None:
    if value is None or isinstance(value, str):
        return value and change(value)
    return frozenset(change(text) for text in value)


def _standing(value: ContextValue | None) -> list[str]:
    texts = [value] if isinstance(value, str) else value or ()
    return [found for text in texts if max(text, default="") >= FRESH for found in _STANDING.findall(text)]


def _telling(dimension: str, value: ContextValue | None, action: str, place: _Place) -> ContextValue | None:
    if dimension == ACTION:
        return _each(value, _action)
    if dimension == RESOURCE:
        return _each(value, lambda text: _arn(text, action.partition(":")[0], "example", place))
    if dimension == CALLER:
        return _each(value, lambda text: _caller(text, place))
    return _each(value, lambda text: _arn(text, "iam", "role/example", place))


def _action(text: str) -> str:
    service, _, name = text.partition(":")
    return f"{_FRESH.sub('anyservice', service)}:{_FRESH.sub('Anything', name)}"


def _caller(text: str, place: _Place) -> str:
    kind, _, rest = text.partition(":")
    name, _, session = rest.partition(BREAK)
    if kind == "Service":
        name = _FRESH.sub("example.amazonaws.com", name) if name == FRESH else name
    return f"{kind}:{_arn(name, 'iam', 'role/example', place)}{BREAK}{_FRESH.sub('session', session)}"


_PARTS = 6
_Place = tuple[str, str, str]
_PLACES: tuple[_Place, ...] = (
    ("aws", "us-east-1", "111122223333"),
    ("aws", "eu-west-1", "444455556666"),
    ("aws-cn", "cn-north-1", "444455556666"),
)
"""A partition, a region and an account, the most usual first."""


def _arn(text: str, service: str, resource: str, place: _Place) -> str:
    """Fill in the parts of an ARN with usual values; other text with one word."""
    parts = text.split(":", _PARTS - 1)
    if len(parts) < _PARTS:
        return _FRESH.sub("example", text)
    partition, region, account = place
    told = ("arn", partition, service, region, account)
    usual = (_FRESH.sub(one, part) for one, part in zip(told, parts, strict=False))
    last = resource if _FRESH.fullmatch(parts[-1]) else _FRESH.sub("example", parts[-1])
    return ":".join((*usual, last))
