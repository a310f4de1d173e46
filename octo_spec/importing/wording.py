"""The texts for people in a spec that are not deployed: reasons, comments, and accepted findings."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.model.deployment import Statement

TODO: Final = "TODO"
"""A placeholder for words that only a person knows; the rule ``unexplained-grant`` finds it."""

IMPORTED: Final = "imported"
"""The category of groups without any known category."""


@frozen
class Wording:
    """Texts that the deployment does not have: comments at the top, reasons, categories, accepted findings.

    ``groups`` maps the id of a group, as its statements name it, to its reason; ``accept`` maps the name of a
    rule to the reason why its findings are accepted everywhere in the spec.
    """

    head: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    accept: Mapping[str, str] = field(default_factory=dict)


NOTHING_MORE: Final = Wording()


def one_line(text: str) -> str:
    """Join the lines of a text, such as a file name, for a comment, and escape what is invisible."""
    return visible(" ".join(text.split()))


def why(statement: Statement) -> str:
    """Return the reason for a statement: its own, or its Sid in words; empty without either."""
    return statement.why or _spoken(statement.sid)


_WORDS: Final = re.compile(r"[A-Z]+[0-9]*(?![a-z])|[A-Z]?[a-z]+[0-9]*|[0-9]+")
_SAYS_NOTHING: Final = re.compile(r"(?i)(visual ?editor|stmt|statement|sid|policy)[0-9]*|[a-z]?[0-9]+")
_FEWEST_WORDS: Final = 2


def _spoken(sid: str) -> str:
    """Return a Sid in words: ``ReadCostReports`` becomes "Read cost reports."."""
    words = _WORDS.findall(sid)
    if len(words) < _FEWEST_WORDS or any(word.isdigit() for word in words) or _SAYS_NOTHING.fullmatch(sid):
        return ""
    first, *others = (word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    return f"{first[0].upper()}{first[1:]} {' '.join(others)}."


LONGEST_JOINED: Final = 240


def group_why(whys: Iterable[str]) -> str:
    """Return the reason for a group from those of its grants: all of them, if that is short."""
    different = tuple(dict.fromkeys(filter(None, whys)))
    joined = " ".join(different)
    return joined if different and len(joined) <= LONGEST_JOINED else TODO
