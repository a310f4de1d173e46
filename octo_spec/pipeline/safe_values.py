"""The values that only one customer has: texts of classes that every format reads alike, and the rest."""

from __future__ import annotations

import re
from functools import partial
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.resolve.customers import Customer

SAFE: Final = re.compile(
    r"(?P<account>[1-9][0-9]{11})"
    r"|(?P<name>(?!aws-|[a-z]{2}(?:-[a-z]+)+-[0-9])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)"
)
"""Every format reads the values of one class, a group of this pattern, alike.

No value is a word, number or date there, none needs quotes or escapes that others do not, and none is the
name of a partition or a region. A name has a hyphen: ``MSP-6513270e``, ``acme-reports``.
"""

SAFE_TITLE: Final = re.compile(r"[A-Z][A-Za-z0-9]{2,}(?:,? [A-Za-z0-9]+)*\.?")
"""Titles, which are only in pages and comments, have their own class."""

LONGEST: Final = 256
"""Longer values are proven whole."""

_INNER: Final = re.compile(r"[A-Za-z0-9]")
_ALPHABETS: Final = (digits, ascii_lowercase, ascii_uppercase)


@frozen
class Values:
    """The values that only one customer has, by their places in its entry, such as ``fix external-id``."""

    texts: Mapping[str, str]
    others: tuple[tuple[str, object], ...]
    """Values that decide the shape: no value of a safe class can replace them."""

    @classmethod
    def of(cls, customer: Customer) -> Values:
        """Take the values out of an entry."""
        entry: dict[str, object] = {f"fix {id}": answer.value for id, answer in customer.fix.items()}
        entry |= {f"preset {id}": answer.value for id, answer in customer.preset.items()}
        entry["title"] = customer.title
        classes = {place: _class(place, value) for place, value in entry.items()}
        texts = {place: str(value) for place, value in entry.items() if classes[place]}
        others = tuple((place, classes[place] or value) for place, value in sorted(entry.items()))
        return cls(texts, (*others, ("ask", tuple(sorted(customer.ask)))))

    @property
    def outline(self) -> tuple[str, ...]:
        """What a layout can depend on: the length of each value, and where it has punctuation.

        >>> Values({"fix external-id": "MSP-12ab"}, ()).outline
        ('xxx-xxxx',)
        """
        return tuple(_INNER.sub("x", text) for _, text in sorted(self.texts.items()))

    def alike(self) -> Iterator[Values]:
        """Return values that no customer has, of the same classes and outline, with every character changed.

        >>> next(Values({"fix external-id": "MSP-12yz"}, ()).alike()).texts
        {'fix external-id': 'NTQ-23za'}
        """
        for further in range(1, 10):
            texts = {
                place: _INNER.sub(partial(_another, further), text) for place, text in self.texts.items()
            }
            if all(_class(place, texts[place]) == _class(place, text) for place, text in self.texts.items()):
                yield Values(texts, self.others)


NO_VALUES: Final = Values({}, ())


def _another(further: int, found: re.Match[str]) -> str:
    """Return the character that is the given number of steps further in the alphabet, or among digits."""
    alphabet = next(alphabet for alphabet in _ALPHABETS if found.group() in alphabet)
    return alphabet[(alphabet.index(found.group()) + further) % len(alphabet)]


def _class(place: str, value: object) -> str:
    """Name the safe class of a value; empty if it has none."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    if place == "title":
        return "title" if SAFE_TITLE.fullmatch(value) else ""
    found = SAFE.fullmatch(value)
    return (found and found.lastgroup) or ""
