"""What a spec says for people beside what is deployed: reasons, comments, and findings that are accepted."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.model.deployment import Statement

TODO: Final = "TODO"
"""Stands where only a person knows the words; the rule ``unexplained-grant`` finds it."""

IMPORTED: Final = "imported"
"""The category of groups of which nothing else is known."""


@frozen
class Wording:
    """What the deployment does not hold: comments above all, whys of groups, categories, accepted findings.

    ``groups`` maps the id of a group, as its statements name it, to its why; ``accept`` maps the name of a
    rule to the reason for which its findings are accepted anywhere in the spec.
    """

    head: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    accept: Mapping[str, str] = field(default_factory=dict)


NOTHING_MORE: Final = Wording()


def printable(text: str) -> str:
    """Fold what is no printable character, as a line break in the name of a file, to spaces."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def why(statement: Statement) -> str:
    """Give the reason for a statement: its own, or what its Sid says in words; empty without either."""
    return statement.why or _spoken(statement.sid)


_WORDS: Final = re.compile(r"[A-Z]+[0-9]*(?![a-z])|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_SAYS_NOTHING: Final = re.compile(r"(?i)(visual ?editor|stmt|statement|sid|policy)[0-9]*|[a-z]?[0-9]+")
_FEWEST_WORDS: Final = 2


def _spoken(sid: str) -> str:
    """Read a Sid as words: ``ReadCostReports`` says "Read cost reports."."""
    words = _WORDS.findall(sid)
    if len(words) < _FEWEST_WORDS or any(word.isdigit() for word in words) or _SAYS_NOTHING.fullmatch(sid):
        return ""
    first, *others = (word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    return f"{first[0].upper()}{first[1:]} {' '.join(others)}."


LONGEST_JOINED: Final = 240


def group_why(whys: Iterable[str]) -> str:
    """Give the reason for a group from those of its grants: all of them, where that is short."""
    different = tuple(dict.fromkeys(filter(None, whys)))
    joined = " ".join(different)
    return joined if different and len(joined) <= LONGEST_JOINED else TODO
