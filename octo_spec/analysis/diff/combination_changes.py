"""Access by combinations of choices that a rule between choices forbade, and no longer forbids.

A comparison gives both sides the same answers, and the rules of the old side do not count: what its
statements allow for answers that it refuses is not new. Here, what the new side allows for such answers is
compared with each combination that the old side could be deployed with: it is new if none of them allows all
of it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.analysis.deployment_answers import DeploymentAnswers
from octo_spec.analysis.diff.changes import Direction, HiddenChange
from octo_spec.analysis.diff.default_changes import pair_with_answers
from octo_spec.analysis.diff.hidden_changes import hidden_changes
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.wording import cut_short
from octo_spec.frozen import frozen
from octo_spec.model.deployment import Choice
from octo_spec.model.environment import holds
from octo_spec.model.presence import subject

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.diff.access_changes import AccessChanges
    from octo_spec.analysis.diff.changes import AccessChange, WitnessedActions
    from octo_spec.analysis.sides import SidePair
    from octo_spec.model.deployment import Deployment, Question
    from octo_spec.model.environment import Value
    from octo_spec.model.presence import Requirement

    _Compare = Callable[[Sequence[SidePair]], AccessChanges]

_Combination: TypeAlias = "Mapping[str, str]"
_GIVEN: Final = "(given)"
_MOST: Final = 256
"""The most comparisons of one combination with another."""


@frozen
class CombinationChanges:
    """The new access of combinations that were not possible, and what of it is not decided."""

    changes: tuple[AccessChange, ...] = ()
    hidden: tuple[HiddenChange, ...] = ()


def combination_changes(
    pairs: Sequence[SidePair], reported: Iterable[AccessChange], compare: _Compare
) -> CombinationChanges:
    """Find the new access of combinations that only a rule of the old side forbade.

    Statements that are ``reported`` as new for all combinations are omitted.
    """
    old, new = pairs[0].old.deployment, pairs[0].new.deployment
    if old is None or new is None or {*old.requirements} <= {*new.requirements}:
        return CombinationChanges()
    ids = _joined_ids(old.requirements, {*old.requirements} - {*new.requirements})
    before, after = (_possible(side, ids, pairs[0].unknowns.known) for side in (old, new))
    if before is None or after is None:
        return CombinationChanges(hidden=tuple(_too_many(sorted(ids))))
    added = [each for each in after if not _is_among(each, before)]
    if len(added) * len(before) > _MOST:
        return CombinationChanges(hidden=tuple(_too_many(sorted(ids))))
    found = [_least_changes(pairs, before, each, compare) for each in added]
    known = {_key(change) for change in reported if change.direction is Direction.NEW}
    changes = _changes_by_statement(zip(added, found, strict=True), old)
    return CombinationChanges(
        tuple(change for change in changes if _key(change) not in known),
        tuple(dict.fromkeys(change for each in found for change in each.hidden)),
    )


def _too_many(ids: Sequence[str]) -> Iterator[HiddenChange]:
    for purpose in PolicyPurpose:
        yield HiddenChange("", purpose, Direction.NEW, cut_short(ids), because=_TOO_MANY)


_TOO_MANY: Final = "a rule no longer forbids combinations of these inputs, too many to compare"


def _least_changes(
    pairs: Sequence[SidePair], before: Sequence[_Combination], now: _Combination, compare: _Compare
) -> CombinationChanges:
    """Return what is new since the old combination that allows most of it.

    The ones that have at least the same choices are compared first: often one of them allows everything.
    """
    least: CombinationChanges | None = None
    order = _orders(pairs[0].old.deployment)
    for each in sorted(before, key=lambda old: (_count_less(old, now, order), _distance(old, now))):
        filled = [pair_with_answers(pair, _answers(each), _answers(now)) for pair in pairs]
        changes = tuple(one for one in compare(filled).changes if one.direction is Direction.NEW)
        hidden = tuple(one for one in hidden_changes(filled) if one.direction is Direction.NEW)
        if not changes and not hidden:
            return CombinationChanges()
        if least is None or _size(changes) < _size(least.changes):
            least = CombinationChanges(changes, hidden)
    return least or CombinationChanges()


def _changes_by_statement(
    found: Iterable[tuple[_Combination, CombinationChanges]], old: Deployment
) -> Iterator[AccessChange]:
    """Yield one change of each statement, for a combination that breaks few rules of the old side."""
    by_statement: dict[Hashable, AccessChange] = {}
    broken = [(_broken_inputs(combination, old), changes) for combination, changes in found]
    for inputs, of_combination in sorted(broken, key=lambda each: len(each[0])):
        for change in of_combination.changes:
            by_statement.setdefault(_key(change), _with_combination(change, inputs))
    yield from by_statement.values()


def _key(change: AccessChange) -> Hashable:
    return change.role, change.purpose, change.statement


def _broken_inputs(combination: _Combination, old: Deployment) -> _Combination:
    """Return the part of a combination that the rules of the old side forbade."""
    rules = [rule for rule in old.requirements if not _is_kept(rule, combination)]
    ids = _joined_ids(old.requirements, rules)
    return {id: value for id, value in combination.items() if id in ids}


def _size(changes: Sequence[AccessChange]) -> tuple[int, int]:
    """Return how much is new; one statement that no longer denies is less than one that allows."""
    return len(changes), sum(change.lifted is None for change in changes)


def _with_combination(change: AccessChange, combination: _Combination) -> AccessChange:
    """Add the combination in which a change is new to its examples."""
    supposed = tuple((id, value or "(not given)") for id, value in combination.items())

    def extended(parts: tuple[WitnessedActions, ...]) -> tuple[WitnessedActions, ...]:
        return tuple(replace(part, assumptions=(*part.assumptions, *supposed)) for part in parts)

    return replace(
        change, parts=extended(change.parts), today=extended(change.today), other_side=_NOT_TOGETHER
    )


_NOT_TOGETHER: Final = "at most with other choices: a rule no longer forbids these"


# --- combinations ------------------------------------------------------------------------------


def _joined_ids(rules: Iterable[Requirement], dropped: Iterable[Requirement]) -> set[str]:
    """Return the inputs of ``dropped`` rules, and those that other ``rules`` join to them."""
    subjects = [{subject(test) for test in (*rule.when.tests, *rule.then.tests)} for rule in rules]
    ids = {subject(test) for rule in dropped for test in (*rule.when.tests, *rule.then.tests)}
    while joined := [each for each in subjects if each & ids and not each <= ids]:
        ids |= set().union(*joined)
    return ids


def _possible(
    deployment: Deployment, ids: set[str], known: Mapping[str, Value]
) -> tuple[_Combination, ...] | None:
    """Return the combinations of some inputs that no rule forbids; ``None`` if they are too many."""
    inputs = [question for question in deployment.questions if question.id in ids]
    values = [_values(question, known.get(question.id)) for question in inputs]
    if prod(map(len, values)) > _MOST:
        return None
    combinations = (dict(zip((one.id for one in inputs), each, strict=True)) for each in product(*values))
    return tuple(each for each in combinations if _is_possible(each, deployment))


def _values(question: Question, known: Value | None) -> tuple[str, ...]:
    if isinstance(question, Choice):
        return question.values if known is None else (str(known),)
    if known is not None or not question.optional:
        return (_GIVEN,) if known != "" else ("",)
    return ("", _GIVEN)


def _is_possible(combination: _Combination, deployment: Deployment) -> bool:
    return all(_is_kept(rule, combination) for rule in deployment.requirements)


def _is_kept(rule: Requirement, combination: _Combination) -> bool:
    """Return whether a combination keeps a rule, or does not answer all its inputs."""
    is_answered = {subject(test) for test in (*rule.when.tests, *rule.then.tests)} <= combination.keys()
    return not is_answered or not holds(rule.when, combination) or holds(rule.then, combination)


def _is_among(combination: _Combination, others: Iterable[_Combination]) -> bool:
    """Return whether another combination has the same answers to the inputs of both."""
    return any(_distance(other, combination) == 0 for other in others)


def _distance(old: _Combination, new: _Combination) -> int:
    return sum(old[id] != value for id, value in new.items() if id in old)


def _count_less(old: _Combination, new: _Combination, orders: Mapping[str, tuple[str, ...]]) -> int:
    """Return of how many inputs the old combination has an earlier value, such as a lower level."""
    return sum(_is_earlier(old[id], new[id], orders.get(id, ())) for id in new if id in old)


def _is_earlier(value: str, other: str, values: tuple[str, ...]) -> bool:
    return {value, other} <= {*values} and values.index(value) < values.index(other)


def _orders(deployment: Deployment | None) -> dict[str, tuple[str, ...]]:
    return {one.id: _values(one, None) for one in deployment.questions} if deployment else {}


def _answers(combination: _Combination) -> DeploymentAnswers:
    given = frozenset(id for id, value in combination.items() if value == _GIVEN)
    return DeploymentAnswers(
        {id: value for id, value in combination.items() if id not in given}, supposed=given
    )
