"""Split a candidate into proof obligations, each about actions that the same rivals match.

An obligation is a claim to be proved: each request that has one of its actions and meets the candidate's
statements also meets a rival. A candidate brings new access exactly if an obligation fails. Actions that the
same rivals match are equivalent, so one obligation is about all of them: these are the atomic predicates of
Yang and Lam, "Real-Time Verification of Network Properties Using Atomic Predicates", ICNP 2013.

A rival whose resource, principal and conditions require no more than the candidate's refutes the candidate
for each action that the rival matches. These actions are removed first, as sets of patterns.

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.access.candidates import candidates
>>> from octo_spec.iam.policy import parse
>>> def policy(*actions):
...     return parse({"Statement": {"Effect": "Allow", "Action": list(actions), "Resource": "*"}})
>>> old, new = policy("s3:Get*", "ec2:RunInstances"), policy("s3:*", "ec2:RunInstances")
>>> [candidate] = candidates([old], [new], Budget())
>>> [obligation.written_actions for obligation in obligations(candidate)]
[('s3:*',)]
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.access.action_sets import covers_action, matched_actions, may_match_action
from octo_spec.frozen import frozen
from octo_spec.iam.action_patterns import ALL_ACTIONS, shown_action, spellings
from octo_spec.iam.catalog import Action, known_resources
from octo_spec.iam.catalog import action as look_up
from octo_spec.iam.glob import ANYTHING, Pattern, Patterns, generic, not_literal, wild, within_segments
from octo_spec.iam.trust_actions import is_of_trust, is_trust

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.candidates import Candidate
    from octo_spec.iam.policy import Element, Statement


@frozen
class Obligation:
    """The claim that a request with one of ``actions`` that meets the candidate's statements meets a rival.

    ``actions`` is ``None`` for any action; none of ``excluded`` is meant. ``resources`` are those that the
    actions may name, if the obligation is about actions of the catalogue. The request holds none of the keys
    ``unsent``, which AWS never sends with any of the actions.
    """

    candidate: Candidate
    actions: Patterns | None
    rivals: tuple[Statement, ...]
    resources: Patterns | None = None
    unsent: frozenset[str] = frozenset()
    excluded: Patterns = frozenset()

    def spelling(self, action: str) -> str:
        """Return an action, which is in lower case or generic, as the catalogue or statement spells it."""
        if self.resources:
            return _full_name(action)
        if written := self._written_spelling(action):
            return written
        if is_trust(self.candidate.allow):
            return _full_name(action)
        for pattern in self.actions or ():
            if generic(pattern) == action and pattern != ALL_ACTIONS:
                return generic(within_segments(wild(self._written_spelling(shown_action(pattern)) or action)))
        return _full_name(action)

    def _written_spelling(self, action: str) -> str | None:
        spelled = (spellings(side.actions.written).get(action) for side in self.candidate.sides)
        return next(filter(None, spelled), None)

    @property
    def written_actions(self) -> tuple[str, ...]:
        """The actions as the statement or the catalogue writes them."""
        if self.actions is None:
            return ("*",)
        if self.resources:
            return tuple(sorted(_full_name(name) for name in self.actions))
        written = spellings(self.candidate.allow.actions.written)
        forms = (shown_action(pattern) for pattern in sorted(self.actions))
        return tuple(written.get(form, form) for form in forms)


def _full_name(name: str) -> str:
    action = look_up(name)
    return action.full_name if isinstance(action, Action) else name


# --- over all action names ---------------------------------------------------------------------


def obligations(candidate: Candidate) -> Iterator[Obligation]:
    """Yield the obligations of a candidate over all action names."""
    if candidate.allow.actions.excluded:
        yield from _obligations_about_any_action(candidate)
        return
    remaining = _remaining_actions(candidate)
    patterns = not_literal(remaining)
    yield from _obligations_about_literals(candidate, remaining.difference(patterns))
    for action in patterns:
        yield from _obligations_about_pattern(candidate, action)


def _remaining_actions(candidate: Candidate) -> Patterns:
    """Return the candidate's patterns without those that a rival also writes and so refutes."""
    patterns = candidate.allow.actions.patterns
    near = candidate.rivals.writing(patterns, candidate.resources)
    alike = [
        rival for rival in near if not (rival.actions.excluded or patterns.isdisjoint(rival.actions.patterns))
    ]
    for rival in _refuting_rivals(candidate, alike):
        patterns = patterns - rival.actions.patterns
    for other in candidate.others:
        patterns = _meeting_actions(patterns, other.actions)
    return patterns


@lru_cache(1 << 12)
def _meeting_actions(patterns: Patterns, other: Element) -> Patterns:
    """Return the patterns of actions that may match an action of another element."""
    return frozenset(action for action in patterns if may_match_action(other, action))


def _obligations_about_any_action(candidate: Candidate) -> Iterator[Obligation]:
    near = candidate.rivals.statements_about(ALL_ACTIONS).statements_on(candidate.resources)
    if not any(covers_action(rival.actions, ALL_ACTIONS) for rival in _refuting_rivals(candidate, near)):
        yield Obligation(candidate, None, tuple(near))


def _obligations_about_pattern(candidate: Candidate, action: Pattern) -> Iterator[Obligation]:
    near = candidate.rivals.statements_about(action).statements_on(candidate.resources)
    if not any(covers_action(rival.actions, action) for rival in _refuting_rivals(candidate, near)):
        yield Obligation(candidate, frozenset({action}), tuple(near))


def _obligations_about_literals(candidate: Candidate, names: Iterable[Pattern]) -> Iterator[Obligation]:
    by_service: dict[str, set[Pattern]] = {}
    for name in names:
        by_service.setdefault(name.partition(":")[0], set()).add(name)
    for service, of_service in sorted(by_service.items()):
        for group, rivals in _unrefuted_groups(candidate, of_service, service):
            yield Obligation(candidate, frozenset(group), rivals)


def _unrefuted_groups(
    candidate: Candidate, names: AbstractSet[Pattern], service: str
) -> Iterator[tuple[list[Pattern], tuple[Statement, ...]]]:
    """Group action names by the rivals that match them; skip groups that a rival refutes."""
    for matching, group in candidate.rivals.group_actions(names, service).items():
        rivals = tuple(matching.statements_on(candidate.resources))
        if not any(_refuting_rivals(candidate, rivals)):
            yield group, rivals


# --- over the actions of the catalogue ---------------------------------------------------------


def catalogue_obligations(candidate: Candidate) -> Iterator[Obligation]:
    """Yield the obligations of a candidate over the actions that AWS documents, and their resources."""
    for service, resources in _resources_by_service(candidate).items():
        names = _matching_names(candidate, resources.keys(), service)
        for group, rivals in _unrefuted_groups(candidate, names, service):
            for patterns, alike in _names_by_resources(group, resources).items():
                yield Obligation(candidate, frozenset(alike), rivals, patterns)


def _resources_by_service(candidate: Candidate) -> Mapping[str, Mapping[Pattern, Patterns]]:
    """Return the resources that each known action of the candidate may name, by service and action."""
    return _known_resources(_catalogue_patterns(candidate))


@lru_cache(1 << 9)
def _known_resources(patterns: Patterns) -> Mapping[str, Mapping[Pattern, Patterns]]:
    resources: dict[str, dict[Pattern, Patterns]] = {}
    for pattern in sorted(patterns):
        for service, of_actions in known_resources(pattern).items():
            resources.setdefault(service, {}).update(of_actions)
    return resources


_NO_ACTION = Pattern(":")


def _catalogue_patterns(candidate: Candidate) -> Patterns:
    if candidate.allow.actions.excluded:
        return frozenset({ALL_ACTIONS})
    return _remaining_actions(candidate) or frozenset({_NO_ACTION})


def _matching_names(candidate: Candidate, names: AbstractSet[Pattern], service: str) -> AbstractSet[Pattern]:
    """Return the action names that the candidate's own statements match, and that such policies decide."""
    if is_trust(candidate.allow):
        names = frozenset(filter(is_of_trust, names))
    if candidate.allow.actions.excluded:
        names = matched_actions(candidate.allow.actions, names, service)
    for other in candidate.others:
        names = matched_actions(other.actions, names, service)
    return names


def _names_by_resources(
    names: Iterable[Pattern], resources: Mapping[Pattern, Patterns]
) -> dict[Patterns, list[Pattern]]:
    groups: dict[Patterns, list[Pattern]] = {}
    for name in names:
        groups.setdefault(resources[name], []).append(name)
    return groups


# --- what a rival refutes at a glance ----------------------------------------------------------


def _refuting_rivals(candidate: Candidate, rivals: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the rivals that plainly match each request of the candidate whose action they match."""
    sides, conditions = candidate.sides, candidate.conditions
    for rival in rivals:
        if rival.conditions <= conditions and _covers_places(rival, sides):
            yield rival


def _covers_places(rival: Statement, sides: Sequence[Statement]) -> bool:
    """Return whether the resources and principals of a rival cover those of one of ``sides``."""
    if len(sides) == 1:
        [side] = sides
        return _covers(rival.resources, side.resources) and _covers(rival.principals, side.principals)
    return any(_covers(rival.resources, side.resources) for side in sides) and any(
        _covers(rival.principals, side.principals) for side in sides
    )


def _covers(outer: Element | None, inner: Element | None) -> bool:
    """Return whether an element plainly matches everything that another one matches."""
    if outer is None:
        return True
    if inner is None or outer.excluded is not inner.excluded:
        return not outer.excluded and ANYTHING in outer.patterns
    if outer.excluded:
        return outer.patterns <= inner.patterns
    return ANYTHING in outer.patterns or inner.patterns <= outer.patterns
