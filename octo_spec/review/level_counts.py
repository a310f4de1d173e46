"""How many actions of each access level roles may use, in which combinations of choices.

Denies and boundaries count: an action counts only where the engine finds an allowed request for it. If that
search takes too many steps, the actions that grants name are counted instead, which are at least as many.
"""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.analysis.overview.summary import actions_by_level
from octo_spec.iam.catalog import Action, action
from octo_spec.model.combinations import holds_in, union
from octo_spec.model.level_words import LEVELS
from octo_spec.model.review_facts import LevelCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.model.combinations import Combinations
    from octo_spec.model.presence import Presence
    from octo_spec.model.review_facts import ReviewedGrant


Counted: TypeAlias = "tuple[tuple[Presence, frozenset[str]], ...] | None"
"""The actions of a role, each with when it may use them; ``None`` if the engine could not find them."""


def level_counts(of_roles: Iterable[Counted], grants: Sequence[ReviewedGrant]) -> tuple[LevelCount, ...]:
    """Count each action once over all roles."""
    found: dict[str, dict[Presence, None]] = {}
    listed = tuple(of_roles)
    for name, presence in chain(_counted_actions(listed), _granted_actions(grants) if None in listed else ()):
        found.setdefault(name, {})[presence] = None
    alike: dict[tuple[Presence, ...], list[str]] = {}
    for name, presences in found.items():
        alike.setdefault(tuple(presences), []).append(name)
    by_combinations: dict[Combinations, list[str]] = {}
    for each, names in alike.items():
        by_combinations.setdefault(union(each), []).extend(names)
    return tuple(_counts_by_level(by_combinations))


def _counted_actions(of_roles: Iterable[Counted]) -> Iterator[tuple[str, Presence]]:
    for presence, names in chain.from_iterable(filter(None, of_roles)):
        yield from ((name, presence) for name in sorted(names))


def _granted_actions(grants: Iterable[ReviewedGrant]) -> Iterator[tuple[str, Presence]]:
    for grant in grants:
        if grant.is_allow:
            names = (name for part in grant.by_level for name in part.actions)
            yield from product(names, grant.combinations)


def _counts_by_level(by_combinations: Mapping[Combinations, Sequence[str]]) -> Iterator[LevelCount]:
    for combinations, names in by_combinations.items():
        known = (each for each in map(action, names) if isinstance(each, Action))
        for level, of_level in actions_by_level(known).items():
            if of_level:
                yield LevelCount(level.value, len(of_level), combinations)


def levels_in(counts: Iterable[LevelCount], combination: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield each level with the number of actions in one combination of choices."""
    there = [each for each in counts if holds_in(each.combinations, combination)]
    for level in LEVELS:
        yield level.value, sum(each.count for each in there if each.level == level.value)
