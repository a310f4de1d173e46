"""The questions that decide whether there is new access: each about one statement and some actions of it.

Most are answered here, by sets: a statement that stands on both sides, actions that another statement
grants under no more conditions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.access.candidates import ANY_SERVICE, service, services
from octo_spec.iam.catalog import Action, known_resources
from octo_spec.iam.catalog import action as look_up
from octo_spec.iam.glob import (
    ANYTHING,
    Pattern,
    Patterns,
    generic,
    is_literal,
    not_literal,
    wild,
    within_segments,
)
from octo_spec.iam.glob_matching import any_matches, matcher
from octo_spec.iam.pattern_containment import contains, disjoint
from octo_spec.iam.policy import ALL_ACTIONS, shown, spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.candidates import Claim
    from octo_spec.iam.policy import Element, Statement


@dataclass(frozen=True, slots=True)
class Question:
    """Asks for one of ``actions`` (``None``: any) that the claim allows and none of ``against`` matches.

    ``resources`` are those that the actions may name, if that is known.
    """

    claim: Claim
    actions: Patterns | None
    against: tuple[Statement, ...]
    resources: Patterns | None = None

    def spelled(self, action: str) -> str:
        """Spell an action, in lower case or generic, as the catalogue or the statement does."""
        if self.resources:
            return _full_name(action)
        if found := self._spelled(action):
            return found
        for pattern in self.actions or ():
            if generic(pattern) == action and pattern != ALL_ACTIONS:
                return generic(within_segments(wild(self._spelled(shown(pattern)) or action)))
        return action

    def _spelled(self, action: str) -> str | None:
        told = spellings(self.claim.allow.actions).get(action)
        return told or (spellings(self.claim.lifted[1].actions).get(action) if self.claim.lifted else None)

    @property
    def written(self) -> tuple[str, ...]:
        """The actions as the statement writes them, or as the catalogue does."""
        if self.actions is None:
            return ("*",)
        if self.resources:
            return tuple(sorted(_full_name(name) for name in self.actions))
        told = spellings(self.claim.allow.actions)
        forms = (shown(pattern) for pattern in sorted(self.actions))
        return tuple(told.get(form, form) for form in forms)


def rivals(claim: Claim) -> int:
    """Count the statements that may refute a claim, all of which are looked at."""
    return len(claim.against.near_any(services(claim.allow.actions)))


def questions(claim: Claim) -> Iterator[Question]:
    """List what remains to be asked of a claim over all action names."""
    if claim.allow.actions.excluded:
        yield from _about_any(claim)
        return
    remaining = _remaining(claim)
    patterns = not_literal(remaining)
    yield from _about_literals(claim, remaining.difference(patterns))
    for action in patterns:
        yield from _about_pattern(claim, action)


def known_questions(claim: Claim) -> Iterator[Question]:
    """List what remains to be asked of a claim over the actions of the catalogue."""
    for name, resources in _known(claim).items():
        near = claim.against.near(name)
        actions = _possible(claim, resources.keys(), name)
        for matching, group in _grouped(actions, near, name).items():
            against = tuple(near[index] for index in matching)
            if not any(_refutes(other, claim) for other in against):
                for kinds, alike in _by_kinds(group, resources).items():
                    yield Question(claim, frozenset(alike), against, kinds)


def _by_kinds(
    actions: Iterable[Pattern],
    resources: Mapping[Pattern, Patterns],
) -> dict[Patterns, list[Pattern]]:
    found: dict[Patterns, list[Pattern]] = {}
    for action in actions:
        found.setdefault(resources[action], []).append(action)
    return found


def _known(claim: Claim) -> dict[str, Mapping[Pattern, Patterns]]:
    """Tell what the actions of the catalogue that the claim may be about may name, by service and action."""
    first, *rest = [ALL_ACTIONS] if claim.allow.actions.excluded else sorted(_remaining(claim)) or [_NOTHING]
    found = known_resources(first)
    for pattern in rest:
        for name, resources in known_resources(pattern).items():
            found[name] = {**found.get(name, {}), **resources}
    return found


_NOTHING = Pattern(":")


def _possible(claim: Claim, actions: AbstractSet[Pattern], name: str) -> AbstractSet[Pattern]:
    """Leave out the actions that the claim's own statements do not match."""
    if claim.allow.actions.excluded:
        actions = _matched(claim.allow.actions, actions, name)
    return actions if claim.lifted is None else _matched(claim.lifted[1].actions, actions, name)


def _full_name(name: str) -> str:
    found = look_up(name)
    return found.full_name if isinstance(found, Action) else name


def _remaining(claim: Claim) -> Patterns:
    """Take away the actions that a statement with no more conditions matches as they are written."""
    patterns = claim.allow.actions.patterns
    for other in claim.against.near_any(services(claim.allow.actions)):
        if not other.actions.excluded and _refutes(other, claim):
            patterns = patterns - other.actions.patterns
    if claim.lifted is None:
        return patterns
    denied = claim.lifted[1].actions
    return frozenset(action for action in patterns if _may_match(denied, action))


def _may_match(element: Element, action: Pattern) -> bool:
    return element.excluded or not all(disjoint(pattern, action) for pattern in element.patterns)


def _about_any(claim: Claim) -> Iterator[Question]:
    near = claim.against.near(ANY_SERVICE)
    if not any(_covers_action(other, ALL_ACTIONS) and _refutes(other, claim) for other in near):
        yield Question(claim, None, tuple(near))


def _about_pattern(claim: Claim, action: Pattern) -> Iterator[Question]:
    near = claim.against.near(service(action))
    if not any(_covers_action(other, action) and _refutes(other, claim) for other in near):
        yield Question(claim, frozenset({action}), tuple(near))


def _about_literals(claim: Claim, actions: Iterable[Pattern]) -> Iterator[Question]:
    """Ask once for all actions that the same statements match."""
    by_service: dict[str, set[Pattern]] = {}
    for action in actions:
        by_service.setdefault(action.partition(":")[0], set()).add(action)
    for name, found in sorted(by_service.items()):
        near = claim.against.near(name)
        for matching, group in _grouped(found, near, name).items():
            against = tuple(near[index] for index in matching)
            if not any(_refutes(other, claim) for other in against):
                yield Question(claim, frozenset(group), against)


def _grouped(
    actions: Iterable[Pattern],
    near: Sequence[Statement],
    name: str,
) -> dict[tuple[int, ...], list[Pattern]]:
    """Group actions of the service ``name`` by the indices of the statements that match them."""
    matching: dict[Pattern, list[int]] = {action: [] for action in sorted(actions)}
    for index, other in enumerate(near):
        for action in _matched(other.actions, matching.keys(), name):
            matching[action].append(index)
    groups: dict[tuple[int, ...], list[Pattern]] = {}
    for action, indices in matching.items():
        groups.setdefault(tuple(indices), []).append(action)
    return groups


def _matched(element: Element, actions: AbstractSet[Pattern], name: str) -> AbstractSet[Pattern]:
    wildcards = _wildcards(element.patterns, name)
    if not wildcards and actions.isdisjoint(element.patterns):
        return actions if element.excluded else frozenset()
    found = element.patterns & actions
    for fits in map(matcher, wildcards):
        found |= set(filter(fits, actions))
    return actions - found if element.excluded else found


@lru_cache(1 << 14)
def _wildcards(patterns: Patterns, name: str) -> tuple[Pattern, ...]:
    """List the patterns with wildcards that may match actions of the service ``name``."""
    return tuple(pattern for pattern in not_literal(patterns) if service(pattern) in (name, ANY_SERVICE))


def _covers_action(other: Statement, action: Pattern) -> bool:
    """Whether a statement plainly matches all that ``action`` does."""
    patterns = other.actions.patterns
    if is_literal(action):
        return any_matches(patterns, action) is not other.actions.excluded
    if other.actions.excluded:
        return all(disjoint(pattern, action) for pattern in patterns)
    return any(contains(pattern, action) for pattern in not_literal(patterns))


def _refutes(other: Statement, claim: Claim) -> bool:
    """Whether ``other`` plainly asks no more than the claim's statements of all but the action."""
    sides = (claim.allow, claim.lifted[1]) if claim.lifted else (claim.allow,)
    conditions = sides[0].conditions.union(*(side.conditions for side in sides[1:]))
    return (
        other.conditions <= conditions
        and any(_covers(other.resources, side.resources) for side in sides)
        and any(_covers(other.principals, side.principals) for side in sides)
    )


def _covers(outer: Element | None, inner: Element | None) -> bool:
    if outer is None:
        return True
    if inner is None or outer.excluded is not inner.excluded:
        return not outer.excluded and ANYTHING in outer.patterns
    if outer.excluded:
        return outer.patterns <= inner.patterns
    return ANYTHING in outer.patterns or inner.patterns <= outer.patterns
