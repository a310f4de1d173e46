"""Names of AWS to ids of a spec."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.language.models.scalars import ID_LENGTH, ID_PATTERN

if TYPE_CHECKING:
    from collections.abc import Collection

_BREAKS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


def id_from(name: str, fallback: str) -> str:
    """Write a name in kebab-case: ``CostAndBilling`` is ``cost-and-billing``."""
    if re.fullmatch(ID_PATTERN, name) and len(name) <= ID_LENGTH:
        return name
    words = [word.lower() for word in _BREAKS.split(name) if word]
    while words and not words[0][0].isalpha():
        words.pop(0)
    kept = _joined(words)
    return kept or fallback


def _joined(words: list[str]) -> str:
    """Join words that begin with a letter; one that does not is a part of the word before."""
    joined = ""
    for word in words:
        link = "-" if joined and word[0].isalpha() else ""
        if len(joined) + len(link) + len(word) > _LONGEST:
            break
        joined += link + word
    return joined


_LONGEST: Final = ID_LENGTH - len("-999")


def fresh(id: str, taken: Collection[str]) -> str:
    """Add a number to an id that is taken."""
    if id not in taken:
        return id
    number = 2
    while f"{id}{_link(id)}{number}" in taken:
        number += 1
    return f"{id}{_link(id)}{number}"


def _link(id: str) -> str:
    """Choose what stands before the number: ids have no word that begins with a digit."""
    return "-x" if id[-1].isdigit() else ""
