"""The usable part of a faulty spec: the spec with harmless parts in place of the faulty ones.

So all errors are reported in one run. A finding in the remainder counts only if it does not follow from a
removed part: not inside or around a faulty part, and not about a name that a faulty part mentions.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from octo_spec.frozen import frozen
from octo_spec.language.checks import spec_findings
from octo_spec.language.codes import (
    BAD_CHOICE,
    EXTERNAL_ID_OR_EXCUSE,
    HOLDS_NOTHING,
    NAMES_NOT_TAKEN,
    ONE_EFFECT,
    ONE_PRINCIPAL,
    OPEN_FEDERATION,
    PARAMETER_CONFLICT,
    UNKNOWN_ID,
    UNUSED,
)
from octo_spec.language.models.spec import Spec
from octo_spec.language.plain_data import plain
from octo_spec.language.shape_errors import CHILDREN
from octo_spec.language.spans import located_values
from octo_spec.language.stand_ins import ENTRIES, HARMLESS_KEYS, NAMED, OMITTED, VALUES
from octo_spec.model.ids import ID_PATTERN
from octo_spec.source import Scalar
from octo_spec.validation import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
    from octo_spec.language.models.scalars import Described
    from octo_spec.language.spans import Location
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.source import Node

DECLARING: Final = {"parameters": 5, "choices": 4, "partitions": 3, "categories": 2, "roles": 2, "groups": 2}
"""Keys below which names are declared: ids, values and facts -> the depth."""

DECLARING_NOTHING: Final = frozenset(
    {
        *("octospec", "name", "version", "description", "contact", "vendor", "extras", "sids", "never"),
        *("delegation", "register", "promises", "features", "accept"),
    }
)
"""All other keys of a spec."""

ROUNDS: Final = 6
"""The maximum number of rounds in which findings in the rest are removed as well."""

BETWEEN_KEYS: Final = frozenset(
    {
        BAD_CHOICE,
        EXTERNAL_ID_OR_EXCUSE,
        ONE_EFFECT,
        ONE_PRINCIPAL,
        OPEN_FEDERATION,
        PARAMETER_CONFLICT,
        NAMES_NOT_TAKEN,
    }
)
"""The findings about keys of one entry that exclude each other, or of which one is missing."""

HARMLESS: Final = frozenset({UNUSED, HOLDS_NOTHING})
"""The findings that a spec may have and still be deployed."""


@frozen
class Remainder:
    """A spec without its faulty parts, and the places about which it cannot decide.

    ``hidden`` are the places in and around those parts, and of the names that they mention; ``touched`` those
    of entries that lost a key; ``silent`` are kinds of findings that need a whole spec.
    """

    spec: Spec
    hidden: frozenset[Span]
    touched: frozenset[Span]
    silent: frozenset[DiagnosticKind]

    def independent_diagnostics(self, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return the diagnostics that do not follow from the removed parts."""
        return tuple(filter(self._is_seen, diagnostics))

    def _is_seen(self, diagnostic: Diagnostic) -> bool:
        if diagnostic.span in self.hidden or diagnostic.kind in self.silent:
            return False
        return not (diagnostic.kind in BETWEEN_KEYS and diagnostic.span in self.touched)


def remainder(root: Node, invalid_parts: Iterable[Location]) -> Remainder | None:
    """Remove the ``invalid_parts`` parts; ``None`` if the rest is not a valid spec either."""
    rest = _Rest(root, invalid_parts)
    spec = rest.spec()
    return rest.with_undecided(spec) if spec else None


def sound_remainder(root: Node, invalid_parts: Iterable[Location], reserved: Reserved) -> Remainder | None:
    """Also remove what checks find, so that the rest can be deployed; ``None`` if this does not succeed."""
    rest = _Rest(root, invalid_parts, never_more=True)
    for _ in range(ROUNDS):
        spec = rest.spec()
        if spec is None:
            return None
        wrong = [finding for finding in spec_findings(spec, reserved) if finding.kind not in HARMLESS]
        if not wrong:
            return rest.with_undecided(spec)
        rest.take_out(finding.location for finding in wrong)
    return None


class _Rest:
    """The data of a file while parts of it are replaced, and larger parts if that is not enough.

    If the rest must not grant more than the file (``never_more``), one faulty key removes its whole grant.
    """

    def __init__(self, root: Node, invalid_parts: Iterable[Location], *, never_more: bool = False) -> None:
        self.root = root
        self.never_more = never_more
        self.data = plain(root)
        self.places: set[Location] = set()
        self.take_out(invalid_parts)

    def spec(self) -> Spec | None:
        """Read the data; errors that are found only now are removed, too."""
        for _ in range(ROUNDS):
            try:
                return validate(Spec, self.data)
            except ValidationError as error:
                self.take_out(problem["loc"] for problem in error.errors(include_url=False))
        return None

    # --- removal -----------------------------------------------------------------------------------

    def take_out(self, invalid_parts: Iterable[Location]) -> None:
        """Replace the part around each location; if it was replaced before, the entry around that part."""
        before = frozenset(self.places)
        for place, value in dict(map(self._part, tuple(invalid_parts))).items():
            self._replace(*(self._entry(place) if place in before else (place, value)))

    def _replace(self, place: Location, value: object) -> None:
        self.places.add(place)
        if place:
            self._set_value(place, value)

    def _part(self, location: Location) -> tuple[Location, object]:
        """Return the smallest part around a location that can be replaced, and its replacement."""
        part: tuple[Location, object] = ((), OMITTED)
        for part in self._parts(location):  # noqa: B007 - the last one is the smallest
            pass
        return part

    def _parts(self, location: Location) -> Iterator[tuple[Location, object]]:
        """Yield the replaceable parts on the way to a location, the outermost first."""
        is_key = location[-1:] == ("[key]",)
        model: type[Described] = Spec
        node, way = self.data, location[:-1] if is_key else location
        at: Location = ()
        while way and isinstance(node, dict):
            at, (key, *rest) = (*at, way[0]), way
            if self.never_more and key not in HARMLESS_KEYS.get(model, {key}):
                return
            yield at, VALUES.get((model, key), OMITTED)
            child, node, way = CHILDREN.get((model, key)), _child(node, key), tuple(rest)
            if child is None:
                return
            if way and (isinstance(node, list) or key in NAMED):
                at, node, way = (*at, way[0]), _child(node, way[0]), way[1:]
                if node is OMITTED:
                    return
                yield at, OMITTED if is_key and not way else ENTRIES[child]
            elif way[:1] == (0,):
                way = way[1:]  # a single entry may replace a list
            model = child

    @staticmethod
    def _entry(place: Location) -> tuple[Location, object]:
        """Widen a part to the parameter, choice, role or group around it, which is removed."""
        if not place:
            return place, OMITTED
        top, *_ = place
        return (place[:2], OMITTED) if top in NAMED else ((top,), VALUES.get((Spec, top), OMITTED))

    def _set_value(self, place: Location, value: object) -> None:
        node: object = self.data
        for segment in place[:-1]:
            node = _child(node, segment)
        if isinstance(node, dict) and value is OMITTED:
            node.pop(place[-1], None)
        elif isinstance(node, dict):
            node[place[-1]] = deepcopy(value)
        elif isinstance(node, list):
            node[int(place[-1])] = deepcopy(value)

    # --- what the rest cannot decide ---------------------------------------------------------------

    def with_undecided(self, spec: Spec) -> Remainder:
        """Return the rest, as ``spec``, with what it cannot decide."""
        words = self._words()
        around = {prefix for place in self.places for prefix in _prefixes(place)}
        entries = {place[:-1] for place in self.places if place[1:]}

        def is_hidden(location: Location, text: str) -> bool:
            is_around = location in around or not self.places.isdisjoint(_prefixes(location))
            return is_around or _names(location, text, words)

        def is_touched(location: Location, _: str) -> bool:
            return not entries.isdisjoint(_prefixes(location))

        return Remainder(
            spec,
            frozenset(self._spans(is_hidden)),
            frozenset(self._spans(is_touched)),
            frozenset({UNUSED, UNKNOWN_ID} if self._lost_names() else {UNUSED}),
        )

    def _spans(self, holds: Callable[[Location, str], bool]) -> Iterator[Span]:
        """Yield the places of keys and values whose location and text fulfil ``holds``."""
        for location, node, key in located_values(self.root):
            if holds(location, node.value if isinstance(node, Scalar) else ""):
                yield node.span
            if key is not None and holds(location, key.value):
                yield key.span

    def _lost_names(self) -> bool:
        """Return whether a whole declaration was removed, so that its name is not known."""
        depth = len(("parameters", "id"))
        return any(
            len(place) <= depth and place[0] not in DECLARING_NOTHING for place in self.places if place
        )

    def _words(self) -> frozenset[str]:
        """Return the names of entries that lost a part, and those that a removed part mentions."""
        declared: set[str] = set()
        mentioned: set[str] = set()
        for location, node, key in located_values(self.root):
            texts = {key.value} if key else set()
            texts |= {node.value} if isinstance(node, Scalar) else set()
            if location[:1] and len(location) <= DECLARING.get(str(location[0]), 0):
                declared |= {text for text in texts if re.fullmatch(ID_PATTERN, text)}
            if not self.places.isdisjoint(_prefixes(location)):
                mentioned |= {token for text in texts for token in _tokens(text)}
        entries = {str(place[1]) for place in self.places if place[0] in NAMED and place[1:]}
        return frozenset(mentioned & declared | entries)


def _names(location: Location, text: str, words: frozenset[str]) -> bool:
    """Return whether a text, or the need or question that contains it, is about one of the names."""
    is_answer = "needs" in location or location[:1] in (("parameters",), ("choices",))
    return not words.isdisjoint({*_tokens(text), *(map(str, location[-2:]) if is_answer else ())})


def _child(node: object, key: str | int) -> object:
    """Return the value at a key or a position; ``OMITTED`` if it is missing."""
    match node:
        case dict():
            return node.get(key, OMITTED)
        case list() if isinstance(key, int) and key < len(node):
            return node[key]
        case _:
            return OMITTED


def _prefixes(location: Location) -> Iterator[Location]:
    """Yield the locations on the way to one, from the root, and the location itself."""
    return (location[:length] for length in range(len(location) + 1))


def _tokens(text: str) -> frozenset[str]:
    return frozenset(re.findall("[A-Za-z0-9_-]+", text))
