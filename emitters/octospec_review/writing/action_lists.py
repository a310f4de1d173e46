"""Long lists of actions: grouped by service, and written once if several grants have them."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.model.level_words import VERBS
from octo_spec.model.review_facts import LevelActions
from octospec_review.writing.view import fact_view

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.review_facts import ReviewedGrant, ReviewFacts
    from octospec_review.writing.view import View

MANY: Final = 400
"""A list of at least this many actions is grouped by service, and written once if several grants have it."""


@frozen
class ListText:
    """The text of a long list of actions: the full list, or a reference to another with the differences."""

    other: str = ""
    more: tuple[LevelActions, ...] = ()
    but: tuple[LevelActions, ...] = ()


WHOLE: Final = ListText()
"""A list that is written in full."""

_Pairs: TypeAlias = "frozenset[tuple[str, str]]"


def long_lists(facts: ReviewFacts) -> dict[str, ListText]:
    """Map grants to a reference to the list of another grant, if at most half of their own list differs."""
    wholes: dict[str, _Pairs] = {}
    by_list: dict[tuple[LevelActions, ...], ListText] = {}
    found: dict[str, ListText] = {}
    for grant in sorted(facts.grants, key=lambda grant: -grant.count):
        if grant.count < MANY or grant.undocumented:
            continue
        if grant.by_level not in by_list:
            written, pairs = _list_text(grant, wholes)
            if not written.other:
                wholes[grant.id] = pairs
            by_list[grant.by_level] = ListText(written.other or grant.id, written.more, written.but)
        if by_list[grant.by_level].other != grant.id:
            found[grant.id] = by_list[grant.by_level]
    return found


MOST_WHOLE: Final = 16
"""The maximum number of lists for a comparison."""


def _list_text(grant: ReviewedGrant, wholes: Mapping[str, _Pairs]) -> tuple[ListText, _Pairs]:
    """Write a list by reference to the most similar full list, if that is shorter."""
    pairs = frozenset((name, part.level) for part in grant.by_level for name in part.actions)
    near = min(
        ((len(pairs ^ whole), id) for id, whole in islice(wholes.items(), MOST_WHOLE)), default=(0, "")
    )
    if not near[1] or near[0] * 2 > len(pairs):
        return WHOLE, pairs
    whole = wholes[near[1]]
    return ListText(near[1], _level_groups(pairs - whole), _level_groups(whole - pairs)), pairs


def _level_groups(pairs: _Pairs) -> tuple[LevelActions, ...]:
    """Group actions by level, in the order of levels."""
    by_level = {level: tuple(sorted(name for name, of in pairs if of == level)) for level in VERBS}
    return tuple(LevelActions(level, names) for level, names in by_level.items() if names)


def list_view(grant: ReviewedGrant, written: ListText) -> View:
    """Return the actions of a grant by level, and the reference to a similar list of another grant."""
    return {
        "same_as": written.other,
        "by_level": _level_views(grant.by_level),
        "more": _level_views(written.more),
        "but": _level_views(written.but),
    }


def _level_views(parts: tuple[LevelActions, ...]) -> list[View]:
    return [fact_view(part, services=_service_groups(part)) for part in parts]


def _service_groups(part: LevelActions) -> list[tuple[str, list[str]]]:
    """Group a long list by service; return nothing for a short one."""
    if len(part.actions) < MANY:
        return []
    services = groupby(part.actions, lambda action: action.partition(":")[0])
    return [(service, [name.partition(":")[2] for name in names]) for service, names in services]
