"""The format of each place of a spec: the order of its keys, and how its value is written."""

from __future__ import annotations

from dataclasses import field, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.language.models.customers import OF_VENDOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.language.layout.tree import PageLeaf

WIDTH: Final = 110
"""The maximum length of a line that can be broken."""


class Single(Enum):
    """How a single value is written if a list is allowed."""

    AS_IT_IS = "as it is"
    ALONE = "without a list"
    LISTED = "in a list"


@frozen
class PlaceLayout:
    """The format of a place.

    ``keys`` are those of a mapping in their order, ``each`` is the shape of items and of entries under other
    keys. ``flow`` writes a list or mapping in one line if it fits into ``width``; ``prose`` may be folded;
    ``typed`` means that words such as ``on`` and numbers have their YAML meaning, ``switches`` that only
    ``on`` and ``off`` do; ``spaced`` writes empty lines between entries, and ``sectioned`` around those of
    several lines; ``foreign`` means that another program reads it, and a number or word without quotes may be
    no text for it.
    """

    keys: Mapping[str, PlaceLayout] = field(default_factory=dict)
    each: PlaceLayout | None = None
    flow: bool = False
    prose: bool = False
    typed: bool = False
    switches: bool = False
    spaced: bool = False
    sectioned: bool = False
    single: Single = Single.AS_IT_IS
    width: int = WIDTH
    foreign: bool = False

    def is_typed(self, leaf: PageLeaf) -> bool:
        """Return whether a text has the YAML meaning that it appears to have."""
        return self.typed or (self.switches and leaf.text in {"on", "off"}) or (self.foreign and leaf.plain)

    def value_layout(self, key: str) -> PlaceLayout:
        """Return the shape of the value of ``key``, or of an item if ``key`` is empty."""
        if self.foreign:
            return self
        return self.keys.get(key) or self.each or (FOREIGN if key.startswith(OF_VENDOR) else UNKNOWN)


UNKNOWN: Final = PlaceLayout(flow=True)
"""A place that the format does not know: it is written as it is."""

FOREIGN: Final = PlaceLayout(flow=True, foreign=True)
"""What a vendor adds to an entry."""

TEXT: Final = PlaceLayout()
PROSE: Final = PlaceLayout(prose=True)
WORD: Final = PlaceLayout(typed=True)

_VALUES: Final = PlaceLayout(flow=True, single=Single.ALONE)
_LIST: Final = PlaceLayout(flow=True, single=Single.LISTED)
_TEXTS: Final = PlaceLayout(flow=True)
_WORDS: Final = PlaceLayout(flow=True, typed=True, each=WORD, single=Single.ALONE)
_NEEDS: Final = PlaceLayout(flow=True, each=_WORDS)
_FACTS: Final = PlaceLayout(flow=True, each=TEXT)
_WHEN: Final = PlaceLayout(flow=True, each=PlaceLayout(flow=True, each=_VALUES))
_ACCEPT: Final = PlaceLayout(
    each=PlaceLayout(prose=True, flow=True, keys={"reason": PROSE, "until": WORD, "of": _VALUES})
)
_SENTENCES: Final = PlaceLayout(each=PROSE)

_PARAMETER: Final = PlaceLayout(
    {
        "section": PROSE,
        "label": PROSE,
        "names": _FACTS,
        "type": WORD,
        "optional": WORD,
        "description": PROSE,
        "required-when": _NEEDS,
        "requires": _NEEDS,
        "default": _TEXTS,
        "allowed": PlaceLayout(flow=True, each=_FACTS),
        "pattern": TEXT,
        "pattern-help": PROSE,
        "min-length": WORD,
        "max-length": WORD,
        "accept": _ACCEPT,
    }
)

_CHOICE_VALUES: Final = PlaceLayout(flow=True, typed=True, each=PlaceLayout(prose=True, typed=True))

_CHOICE: Final = PlaceLayout(
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

_TRUST: Final = PlaceLayout(
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
        "needs": _NEEDS,
        "only-in": _LIST,
        "sid": TEXT,
        "why": PROSE,
        "accept": _ACCEPT,
    }
)

_POLICIES: Final = PlaceLayout(each=replace(_LIST, width=80))

_ROLE: Final = PlaceLayout(
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
        "session": WORD,
        "trust": PlaceLayout(each=_TRUST, single=Single.LISTED),
        "inline": _POLICIES,
        "managed": _POLICIES,
        "policy-names": PlaceLayout(each=_FACTS),
        "attached": _LIST,
        "grants-nothing": PROSE,
    }
)

_GRANT: Final = PlaceLayout(
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

_GROUP: Final = PlaceLayout(
    {
        "category": TEXT,
        "access": WORD,
        "needs": _NEEDS,
        "only-in": _LIST,
        "accounts": WORD,
        "why": PROSE,
        "accept": _ACCEPT,
        "grants": PlaceLayout(each=_GRANT, single=Single.LISTED),
        "attach": _LIST,
    }
)

_NEED: Final = PlaceLayout({"allow": _VALUES, "on": _VALUES, "when": _WHEN}, flow=True)
_FEATURE: Final = PlaceLayout(
    {
        "title": PROSE,
        "why": PROSE,
        "needs": PlaceLayout(flow=True, each=_NEED, single=Single.LISTED),
        "without": PROSE,
    }
)

_NEVER: Final = PlaceLayout({"allow": _VALUES, "on": _VALUES, "when": _WHEN, "why": PROSE, "except": _LIST})

_REGISTERED: Final = PlaceLayout({"name": TEXT, "description": PROSE})
_DELEGATION: Final = PlaceLayout(
    {"partner-domain": TEXT, "date": WORD, "template": _REGISTERED, "boundary": _REGISTERED}
)

_REGISTER: Final = PlaceLayout({"service": TEXT})

_VENDOR: Final = PlaceLayout(each=PlaceLayout(each=PROSE, prose=True, single=Single.ALONE))

SPEC: Final = PlaceLayout(
    {
        "octospec": WORD,
        "name": TEXT,
        "version": WORD,
        "description": PROSE,
        "contact": PROSE,
        "vendor": _VENDOR,
        "delegation": _DELEGATION,
        "register": _REGISTER,
        "categories": _SENTENCES,
        "partitions": PlaceLayout(each=_FACTS),
        "parameters": PlaceLayout(each=_PARAMETER),
        "choices": PlaceLayout(each=_CHOICE),
        "extras": PlaceLayout(each=TEXT),
        "roles": PlaceLayout(each=_ROLE, spaced=True),
        "groups": PlaceLayout(each=_GROUP, spaced=True),
        "features": PlaceLayout(each=_FEATURE, spaced=True),
        "sids": WORD,
        "never": PlaceLayout(each=_NEVER, single=Single.LISTED),
        "promises": _LIST,
        "accept": _ACCEPT,
    },
    sectioned=True,
)
"""A spec."""

_ANSWER: Final = PlaceLayout(flow=True, switches=True)
_ANSWERS: Final = PlaceLayout(each=replace(_ANSWER, each=_ANSWER))

_CUSTOMER: Final = PlaceLayout(
    {
        "title": PROSE,
        "fix": _ANSWERS,
        "ask": _LIST,
        "preset": _ANSWERS,
        "formats": PlaceLayout(each=PlaceLayout(flow=True, each=_ANSWER)),
        "accept": _ACCEPT,
        "deployed": PlaceLayout(
            {
                "account": TEXT,
                "partition": TEXT,
                "roles": PlaceLayout(each=TEXT),
                "format": TEXT,
                "stack": TEXT,
                "region": TEXT,
                "since": WORD,
                "state": WORD,
                "registered": TEXT,
            }
        ),
    }
)

CUSTOMERS: Final = PlaceLayout(
    {"octospec-customers": WORD, "common": _CUSTOMER, "customers": PlaceLayout(each=_CUSTOMER, spaced=True)},
    sectioned=True,
)
"""A customers file."""
