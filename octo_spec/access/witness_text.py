"""Make a witness readable: replace the search's placeholder characters by words.

The search chooses fresh characters, as Skolem constants: they represent text about which nothing is known. A
reader expects ``arn:aws:s3:::example``. Each replacement is tried by generate and test: it is kept only if
the point still refutes the obligation (Newell and Simon, "Computer Science as Empirical Inquiry", CACM 19(3),
1976), so a readable witness is as correct as the original one.

>>> point = {ACTION: "s3:get" + FRESH, RESOURCE: f"arn:{FRESH}:s3:{FRESH}:{FRESH}:logs/" + FRESH * 2}
>>> witness = readable(point, {}, fits=lambda point: "logs/" in point[RESOURCE])
>>> witness[ACTION], witness[RESOURCE]
('s3:getAnything', 'arn:aws:s3:us-east-1:111122223333:logs/example')
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.search.conjunctions import ACTION, CALLER, RESOURCE
from octo_spec.iam.glob import BREAK, FRESH, generic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from octo_spec.access.request import Request
    from octo_spec.access.search.request_space import Point
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.glob import Pattern

_PLACEHOLDERS = re.compile(r"([\uf000-\uf8ff])\1*")
"""Runs of a placeholder character: the fresh one, and one for each policy variable."""
_FRESH = re.compile(f"{FRESH}+")
_LETTERS = "xzqkjwvyu0123456789" + "".join(map(chr, range(0xC0, 0x240)))


def readable(
    point: Point,
    variables: Mapping[str, str],
    fits: Callable[[Point], bool],
) -> Point:
    """Replace the placeholders of ``point`` by readable text, as far as the result still ``fits``.

    ``variables`` gives the key of each policy variable by its placeholder. The action may be in any
    letter case.
    """
    return _in_one_region(_without_placeholders(point, variables, fits), fits)


def _without_placeholders(point: Point, variables: Mapping[str, str], fits: Callable[[Point], bool]) -> Point:
    for dimension in sorted(_USUAL_TEXTS.keys() & point.keys()):
        point = _with_usual_value(point, dimension, fits)
    open_texts = {name: found for name, value in point.items() if (found := _placeholders(value))}
    placeholders = sorted({character for found in open_texts.values() for character in found})
    if not placeholders:
        return point
    if len(open_texts) == 1 and placeholders == [FRESH]:
        [dimension] = open_texts
        if usual := _usual_point(point, dimension, fits):
            return usual
    words = _letters(point, placeholders, fits)
    for character in placeholders:
        if character in variables:
            named = {**words, character: f"some-{re.split('[:/]', variables[character])[-1]}"}
            words = named if fits(_folded_point(_filled_point(point, named))) else words
    return _with_usual_texts(point, words, fits)


def _with_usual_value(point: Point, dimension: str, fits: Callable[[Point], bool]) -> Point:
    """Return the point with a usual value of a key, also where a policy variable holds it, if that fits."""
    value = point[dimension]
    if not isinstance(value, str) or not _placeholders(value):
        return point
    usual = (_USUAL_TEXTS[dimension] or location[1] for location in _LOCATIONS)
    changed = (_with_text(point, value, text) for text in usual)
    return next((other for other in changed if fits(_folded_point(other))), point)


def _with_text(point: Point, old: str, new: str) -> Point:
    return {name: _changed_value(value, lambda text: text.replace(old, new)) for name, value in point.items()}


def _usual_point(point: Point, dimension: str, fits: Callable[[Point], bool]) -> Point | None:
    """Return the point with the usual text in its only open dimension, if that fits; saves the letters."""
    for location in _LOCATIONS:
        usual = _usual_text(dimension, point[dimension], str(point[ACTION]), location)
        if _placeholders(usual):
            return None
        changed = {**point, dimension: usual}
        if fits(_folded_point(changed)):
            return changed
    return None


def _with_usual_texts(point: Point, words: Mapping[str, str], fits: Callable[[Point], bool]) -> Point:
    """Return the point with the usual texts in each dimension: the first location whose texts fit."""
    best = _filled_point(point, words)
    for dimension in sorted(point):
        for location in _LOCATIONS if _is_fresh(point[dimension]) else ():
            usual = _usual_text(dimension, point[dimension], str(best[ACTION]), location)
            changed = {**best, dimension: _replaced_value(usual, words)}
            if changed[dimension] != best[dimension] and fits(_folded_point(changed)):
                best = changed
                break
    return best


def _letters(point: Point, placeholders: Sequence[str], fits: Callable[[Point], bool]) -> Mapping[str, str]:
    """Choose a letter for each placeholder; letters that no pattern mentions always fit."""
    for start in range(len(_LETTERS)):
        letters = dict(zip(placeholders, _LETTERS[start:], strict=False))
        if fits(_folded_point(_filled_point(point, letters))):
            return letters
    return {}


def _folded_point(point: Point) -> Point:
    return {**point, ACTION: str(point[ACTION]).lower()}


def _filled_point(point: Point, words: Mapping[str, str]) -> Point:
    return {dimension: _replaced_value(value, words) for dimension, value in point.items()}


def _replaced_value(value: ContextValue | None, words: Mapping[str, str]) -> ContextValue | None:
    if isinstance(value, str) and value.isascii():
        return value
    return _changed_value(value, lambda text: _PLACEHOLDERS.sub(lambda run: _word(run, words), text))


def _word(run: re.Match[str], words: Mapping[str, str]) -> str:
    word = words.get(run[1], run[1])
    return word if len(word) > 1 else word * len(run[0])


def _changed_value(value: ContextValue | None, change: Callable[[str], str]) -> ContextValue | None:
    """Return the value with each of its texts changed."""
    if value is None or isinstance(value, str):
        return value and change(value)
    return frozenset(change(text) for text in value)


def _placeholders(value: ContextValue | None) -> list[str]:
    texts = [value] if isinstance(value, str) else value or ()
    return [character for text in texts if not text.isascii() for character in _PLACEHOLDERS.findall(text)]


def _is_fresh(value: ContextValue | None) -> bool:
    """Return whether the search chose a part of a text, or of a text in a set."""
    return any(FRESH in text for text in ([value] if isinstance(value, str) else value or ()))


def usual_resource(pattern: Pattern, service: str) -> str:
    """Fill in a pattern of ARNs with usual texts, in the partition that it names."""
    return _arn(generic(pattern), service, "example", _LOCATIONS[0])


# --- the requested region ----------------------------------------------------------------------


def _in_one_region(point: Point, fits: Callable[[Point], bool]) -> Point:
    """Return a point whose resource is in the requested region, if that fits."""
    requested, resource = point.get(_REGION), point.get(RESOURCE)
    if not isinstance(requested, str) or not isinstance(resource, str):
        return point
    changed = ({**point, **change} for change in _changes_to_one_region(requested, resource))
    return next((other for other in changed if fits(_folded_point(other))), point)


def _changes_to_one_region(requested: str, resource: str) -> Iterator[Mapping[str, str]]:
    """Yield the region of the resource as the requested one, and then the other way round."""
    parts = resource.split(":", _PARTS - 1)
    if len(parts) < _PARTS or parts[3] == requested:
        return
    if parts[3]:
        yield {_REGION: parts[3]}
        yield {RESOURCE: ":".join((*parts[:3], requested, *parts[4:]))}
    elif any(region == requested and partition != parts[1] for partition, region, _ in _LOCATIONS):
        yield from ({_REGION: region} for partition, region, _ in _LOCATIONS if partition == parts[1])


def in_partition(request: Request, partition: str) -> Request:
    """Return a request whose resource and caller are in this partition, in a usual region of it."""
    region = next((region for usual, region, _ in _LOCATIONS if usual == partition), None)
    if region is None:
        return request
    caller = request.caller and replace(request.caller, name=_moved(request.caller.name, partition, region))
    resource = _moved(request.resource, partition, region)
    is_moved = _REGION in request.context and resource != request.resource
    context = {**request.context, **({_REGION: region} if is_moved else {})}
    return replace(request, resource=resource, context=context, caller=caller)


def _moved(arn: str, partition: str, region: str) -> str:
    """Return an ARN in a partition; a text that is no ARN, or is in the partition, as it is."""
    parts = arn.split(":", _PARTS - 1)
    if len(parts) < _PARTS or parts[1] == partition:
        return arn
    return ":".join((parts[0], partition, parts[2], parts[3] and region, *parts[4:]))


# --- usual texts -------------------------------------------------------------------------------

_PARTS = 6
_Location = tuple[str, str, str]
USUAL_ACCOUNT: Final = "111122223333"
"""The account of most examples in AWS's documentation."""
_LOCATIONS: tuple[_Location, ...] = (
    ("aws", "us-east-1", USUAL_ACCOUNT),
    ("aws", "eu-west-1", "444455556666"),
    ("aws-cn", "cn-north-1", "444455556666"),
    ("aws-us-gov", "us-gov-west-1", "777788889999"),
)
"""A partition, a region and an account; the most usual come first."""


def _usual_text(
    dimension: str, value: ContextValue | None, action: str, location: _Location
) -> ContextValue | None:
    if dimension == ACTION:
        return _changed_value(value, _action)
    if dimension == RESOURCE:
        return _changed_value(value, lambda text: _arn(text, action.partition(":")[0], "example", location))
    if dimension == CALLER:
        return _changed_value(value, lambda text: _caller(text, location))
    return _changed_value(value, lambda text: _arn(text, "iam", "role/example", location))


_REGION: Final = "aws:requestedregion"
_USUAL_TEXTS: Final[Mapping[str, str]] = {
    _REGION: "",
    "iam:passedtoservice": "lambda.amazonaws.com",
}
"""A usual value of keys whose values look alike; empty for the region of a location."""


def _action(text: str) -> str:
    service, _, name = text.partition(":")
    return f"{_FRESH.sub('anyservice', service)}:{_FRESH.sub('Anything', name)}"


def _caller(text: str, location: _Location) -> str:
    kind, _, rest = text.partition(":")
    name, _, session = rest.partition(BREAK)
    if kind == "Service":
        name = _FRESH.sub("example.amazonaws.com", name) if name == FRESH else name
    return f"{kind}:{_arn(name, 'iam', 'role/example', location)}{BREAK}{_FRESH.sub('session', session)}"


def _arn(text: str, service: str, resource: str, location: _Location) -> str:
    """Fill in the parts of an ARN with usual values; other text with one word."""
    parts = text.split(":", _PARTS - 1)
    if len(parts) < _PARTS:
        return _FRESH.sub("example", text)
    partition, region, account = _location_within(parts[1], location)
    usual = ("arn", partition, service, region, account)
    first_parts = (_FRESH.sub(word, part) for word, part in zip(usual, parts, strict=False))
    last_part = resource if _FRESH.fullmatch(parts[-1]) else _FRESH.sub("example", parts[-1])
    return ":".join((*first_parts, last_part))


def _location_within(partition: str, location: _Location) -> _Location:
    """Return the location in the partition that a text names: regions and accounts are in one partition."""
    if partition == location[0]:
        return location
    return next((usual for usual in _LOCATIONS if usual[0] == partition), location)
