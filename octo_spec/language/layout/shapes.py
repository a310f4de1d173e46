"""The format of each place of a spec: the order of its keys, and how its value is written."""

from __future__ import annotations

from dataclasses import field, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH: Final = 110
"""The maximum length of a line that can be broken."""


class Single(Enum):
    """How a single value is written if a list is allowed."""

    AS_IT_IS = "as it is"
    ALONE = "without a list"
    LISTED = "in a list"


@frozen
class Shape:
    """The format of a place.

    ``keys`` are those of a mapping in their order, ``each`` is the shape of items and of entries under other
    keys. ``flow`` writes a list or mapping in one line if it fits into ``width``; ``prose`` may be folded;
    ``typed`` means that words such as ``on`` and numbers have their YAML meaning, ``switches`` that only
    ``on`` and ``off`` do; ``spaced`` writes empty lines between entries, and ``sectioned`` around those of
    several lines.
    """

    keys: Mapping[str, Shape] = field(default_factory=dict)
    each: Shape | None = None
    flow: bool = False
    prose: bool = False
    typed: bool = False
    switches: bool = False
    spaced: bool = False
    sectioned: bool = False
    single: Single = Single.AS_IT_IS
    width: int = WIDTH

    def is_typed(self, text: str) -> bool:
        """Return whether a text has the YAML meaning that it appears to have."""
        return self.typed or (self.switches and text in {"on", "off"})

    def of(self, key: str) -> Shape:
        """Return the shape of the value of ``key``, or of an item if ``key`` is empty."""
        return self.keys.get(key) or self.each or UNKNOWN


UNKNOWN: Final = Shape(flow=True)
"""A place that the format does not know: it is written as it is."""

TEXT: Final = Shape()
PROSE: Final = Shape(prose=True)
WORD: Final = Shape(typed=True)

_VALUES: Final = Shape(flow=True, single=Single.ALONE)
_LIST: Final = Shape(flow=True, single=Single.LISTED)
_TEXTS: Final = Shape(flow=True)
_WORDS: Final = Shape(flow=True, typed=True, each=WORD, single=Single.ALONE)
_NEEDS: Final = Shape(flow=True, each=_WORDS)
_FACTS: Final = Shape(flow=True, each=TEXT)
_WHEN: Final = Shape(flow=True, each=Shape(flow=True, each=_VALUES))
_ACCEPT: Final = Shape(each=Shape(prose=True, flow=True, keys={"reason": PROSE, "until": WORD}))
_SENTENCES: Final = Shape(each=PROSE)

_PARAMETER: Final = Shape(
    {
        "section": PROSE,
        "label": PROSE,
        "names": _FACTS,
        "type": WORD,
        "optional": WORD,
        "description": PROSE,
        "required-when": _NEEDS,
        "default": _TEXTS,
        "allowed": Shape(flow=True, each=_FACTS),
        "pattern": TEXT,
        "pattern-help": PROSE,
        "min-length": WORD,
        "max-length": WORD,
        "accept": _ACCEPT,
    }
)

_CHOICE_VALUES: Final = Shape(flow=True, typed=True, each=Shape(prose=True, typed=True))

_CHOICE: Final = Shape(
    {
        "section": PROSE,
        "label": PROSE,
        "description": PROSE,
        "names": _FACTS,
        "levels": _CHOICE_VALUES,
        "options": _CHOICE_VALUES,
        "default": WORD,
        "requires": _NEEDS,
        "ask": WORD,
    }
)

_TRUST: Final = Shape(
    {
        "account": _VALUES,
        "role": _VALUES,
        "user": _VALUES,
        "arn": _VALUES,
        "service": _VALUES,
        "federated": _VALUES,
        "external-id": _VALUES,
        "without-external-id": PROSE,
        "when": _WHEN,
        "also": _VALUES,
        "sid": TEXT,
        "why": PROSE,
        "accept": _ACCEPT,
    }
)

_POLICIES: Final = Shape(each=replace(_LIST, width=80))

_ROLE: Final = Shape(
    {
        "name": TEXT,
        "names": _FACTS,
        "path": TEXT,
        "description": PROSE,
        "why": PROSE,
        "max-session": WORD,
        "boundary": TEXT,
        "tags": _FACTS,
        "needs": _NEEDS,
        "accept": _ACCEPT,
        "trust": Shape(each=_TRUST, single=Single.LISTED),
        "inline": _POLICIES,
        "managed": _POLICIES,
        "policy-names": Shape(each=_FACTS),
        "attached": _LIST,
        "grants-nothing": PROSE,
    }
)

_GRANT: Final = Shape(
    {
        "allow": _VALUES,
        "deny": _VALUES,
        "allow-all-except": _VALUES,
        "deny-all-except": _VALUES,
        "on": _VALUES,
        "on-all-except": _VALUES,
        "when": _WHEN,
        "sid": TEXT,
        "why": PROSE,
        "accept": _ACCEPT,
    }
)

_GROUP: Final = Shape(
    {
        "category": TEXT,
        "access": WORD,
        "needs": _NEEDS,
        "only-in": _LIST,
        "accounts": WORD,
        "why": PROSE,
        "accept": _ACCEPT,
        "grants": Shape(each=_GRANT, single=Single.LISTED),
        "attach": _LIST,
    }
)

_NEVER: Final = Shape({"allow": _VALUES, "on": _VALUES, "when": _WHEN, "why": PROSE, "except": _LIST})

SPEC: Final = Shape(
    {
        "octospec": WORD,
        "name": TEXT,
        "version": WORD,
        "description": PROSE,
        "contact": PROSE,
        "categories": _SENTENCES,
        "partitions": Shape(each=_FACTS),
        "parameters": Shape(each=_PARAMETER),
        "choices": Shape(each=_CHOICE),
        "extras": Shape(each=TEXT),
        "roles": Shape(each=_ROLE, spaced=True),
        "groups": Shape(each=_GROUP, spaced=True),
        "sids": WORD,
        "never": Shape(each=_NEVER, single=Single.LISTED),
        "promises": _LIST,
        "accept": _ACCEPT,
    },
    sectioned=True,
)
"""A spec."""

_ANSWER: Final = Shape(flow=True, switches=True)
_ANSWERS: Final = Shape(each=replace(_ANSWER, each=_ANSWER))

_CUSTOMER: Final = Shape(
    {
        "title": PROSE,
        "fix": _ANSWERS,
        "ask": _LIST,
        "preset": _ANSWERS,
        "formats": Shape(each=Shape(flow=True, each=_ANSWER)),
        "accept": _ACCEPT,
    }
)

CUSTOMERS: Final = Shape(
    {"octospec-customers": WORD, "common": _CUSTOMER, "customers": Shape(each=_CUSTOMER, spaced=True)},
    sectioned=True,
)
"""A customers file."""
