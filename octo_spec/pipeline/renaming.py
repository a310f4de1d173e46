"""Replace one customer's values by another's, wherever they are, and in each form of writing them."""

from __future__ import annotations

import re
from dataclasses import field, fields, is_dataclass, replace
from itertools import permutations
from operator import attrgetter, is_
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar, cast

from octo_spec.frozen import frozen, mutable
from octo_spec.plugin.artifacts import Artifact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

T = TypeVar("T")


@mutable
class Cut:
    """Texts of a shape, cut at the values of its first customer; each text is cut once."""

    values: tuple[str, ...]
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    plain: dict[int, tuple[object, bool]] = field(default_factory=dict)
    """By identity, whether objects of the shape are without values; the objects stay alive."""
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Compile the pattern that finds any of the values; without values it matches nothing.

        Of two values that begin at one place, the longer one is found.
        """
        longest_first = sorted(self.values, key=len, reverse=True)
        self.pattern = re.compile(f"({'|'.join(map(re.escape, longest_first))})" if self.values else "((?!))")

    def pieces(self, text: str) -> tuple[str, ...]:
        """Return the pieces of a text: the text between values, and each value by itself.

        >>> Cut(("acme-1",)).pieces("of acme-1, for acme-1.")
        ('of ', 'acme-1', ', for ', 'acme-1', '.')
        """
        pieces = self.known.get(text)
        if pieces is None:
            pieces = self.known[text] = tuple(self.pattern.split(text))
        return pieces

    def is_plain(self, value: object) -> bool:
        """Whether an object contains no value, so that each renaming turns it into itself."""
        if isinstance(value, str):
            return len(self.pieces(value)) == 1
        found = self.plain.get(id(value))
        if found is None:
            found = self.plain[id(value)] = (value, self._is_plain(value))
        return found[1]

    def _is_plain(self, value: object) -> bool:
        if isinstance(value, tuple):
            return all(map(self.is_plain, value))
        if isinstance(value, PurePosixPath):
            return self.is_plain(str(value))
        parts = _parts(type(value))
        return parts is None or all(map(self.is_plain, parts(value)))


@frozen
class Renaming:
    """Turns the texts of a shape, by its values, into those of another customer."""

    values: Mapping[str, str]
    cut: Cut

    def text(self, text: str) -> str:
        """Put the new values into a text."""
        pieces = self.cut.pieces(text)
        return "".join([self.values.get(piece, piece) for piece in pieces]) if len(pieces) > 1 else text

    def artifact(self, artifact: Artifact) -> Artifact:
        """Put the new values into an artifact and its path."""
        path, text = str(artifact.path), self.text(artifact.text)
        renamed = self.text(path)
        return Artifact(artifact.path if renamed == path else PurePosixPath(renamed), text)

    def rename(self, value: T) -> T:
        """Put the new values wherever they are in a value: the result for which ``turns`` is true.

        Parts without a value stay the same objects.
        """
        made: object = value
        if isinstance(value, str) and type(value) is str:
            made = self.text(value)
        elif isinstance(value, tuple):
            parts = tuple(map(self.rename, value))
            made = value if all(map(is_, parts, value)) else parts
        elif is_dataclass(value) and not isinstance(value, type):
            old = {each.name: getattr(value, each.name) for each in fields(value)}
            new = {name: self.rename(part) for name, part in old.items()}
            changed = {name: part for name, part in new.items() if part is not old[name]}
            made = replace(value, **changed) if changed else value
        return cast("T", made)

    def turns(self, one: object, other: object) -> bool:
        """Whether ``other`` is ``one`` with the new values, documentation included."""
        if one is other and self.cut.is_plain(one):
            return True  # customers who share a resolution share most objects
        kind = type(one)
        if kind is not type(other):
            return False
        if isinstance(one, str):
            return self.text(one) == other
        if isinstance(one, tuple) and isinstance(other, tuple):
            return self._all_turn(one, other)
        if isinstance(one, PurePosixPath):
            return self.text(str(one)) == str(other)
        parts = _parts(kind)
        return one == other if parts is None else self._all_turn(parts(one), parts(other))

    def _all_turn(self, one: tuple[object, ...], other: tuple[object, ...]) -> bool:
        return len(one) == len(other) and all(map(self.turns, one, other))


_PARTS: dict[type, Callable[[object], tuple[object, ...]] | None] = {}


def _parts(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    """Return the function that takes a dataclass apart; ``None`` for other types."""
    if kind not in _PARTS:
        _PARTS[kind] = _taking_apart([known.name for known in fields(kind)]) if is_dataclass(kind) else None
    return _PARTS[kind]


def _taking_apart(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def form_pairs(
    old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]
) -> dict[str, str] | None:
    r"""Pair each form of each value with that of another customer; ``None`` if one would become two.

    >>> form_pairs({"id": ("a_1", "a\\_1")}, {"id": ("b-2", "b-2")})
    {'a_1': 'b-2', 'a\\_1': 'b-2'}
    """
    pairs = [pair for place in old for pair in zip(old[place], new[place], strict=True)]
    found = dict(pairs)
    return found if all(found[one] == other for one, other in pairs) else None


def are_apart(values: Collection[str], literal: str) -> bool:
    """Whether no value is in another one, or in the ``literal``, which is the text between values.

    Names of files and of resources may differ in more than upper and lower case, so neither counts.
    """
    folded = [value.casefold() for value in values]
    return not any(value in literal for value in folded) and not any(
        one in other for one, other in permutations(folded, 2)
    )


def texts_between(cut: Cut, texts: Iterable[str]) -> str:
    """Return the parts of texts between the values."""
    return "\0".join(piece for text in texts for piece in cut.pieces(text)[::2])
