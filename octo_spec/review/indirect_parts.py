"""The questions to which the privilege escalations of a role lead: always, or only under conditions.

For a role that grants itself permissions, the engine decides each question about its final permissions. What
a role may do with the permissions of other principals depends on the account, so it is not decided.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.decision.vended_data import may_lead_to, vending_actions_of
from octo_spec.analysis.escalation.permission_state import (
    PermissionState,
    answers_of,
    is_everything,
    restricted_to,
)
from octo_spec.analysis.escalation.privilege_escalations import TRUSTS_OTHERS
from octo_spec.analysis.escalation.raises import joined_gains
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import document
from octo_spec.model.combinations import intersection, simplify, uncovered_presences, union
from octo_spec.model.review_facts import IndirectPart
from octo_spec.symbolic.statement_presences import statement_presence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.analysis.escalation.raises import Gained
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.presence import Presence
    from octo_spec.review.ways import FoundWay, WayStep

Reached: TypeAlias = "Mapping[str, Combinations]"
"""For each question, by its ID: the combinations of choices for which a state allows it."""

Names: TypeAlias = "Callable[[ReviewQuestion], tuple[str, ...]]"
"""Returns some of the actions of a question, as names or patterns."""

NOT_KNOWN: Final = "whether the answer is then yes is not known here"


def indirect_parts(
    ways: Sequence[FoundWay], questions: Sequence[ReviewQuestion]
) -> dict[str, tuple[IndirectPart, ...]]:
    """Return, for each question by its ID, the ways that lead or may lead to it; the certain ones first."""
    found: dict[str, list[IndirectPart]] = {question.id: [] for question in questions}
    gains = _Gains()
    for each in ways:
        left = tuple(question for question in questions if not _is_sure(found[question.id], each))
        for question, part in _parts(each, left, gains):
            found[question].append(part)
    return {id: tuple(sorted(parts, key=lambda part: bool(part.reason))) for id, parts in found.items()}


def _is_sure(parts: Iterable[IndirectPart], found: FoundWay) -> bool:
    """Return whether other ways surely lead there, whenever the role has this way."""
    surely = tuple(presence for part in parts if not part.reason for presence in part.combinations)
    return bool(surely) and not uncovered_presences(found.way.combinations, surely)


def _parts(
    found: FoundWay, questions: tuple[ReviewQuestion, ...], gains: _Gains
) -> Iterator[tuple[str, IndirectPart]]:
    way = found.way
    if way.kind == TRUSTS_OTHERS or not questions:
        return
    own = [(step, step.grants_itself) for step in found.steps if step.grants_itself]
    if not own:
        reason = f"by {way.step}, the role can get {way.permissions}; {NOT_KNOWN}"
        gained = joined_gains(step.right.gained for step in found.steps)
        open_questions = (each for each in questions if gains.may_lead_to(gained, each))
        yield from ((each.id, IndirectPart(way.id, way.combinations, reason)) for each in open_questions)
        return
    reached = [_reach(step, grant, questions) for step, grant in own]
    domains = found.steps[0].view.unknowns.choices
    surely, perhaps, unclassified = (_join(each, domains) for each in zip(*reached, strict=True))
    reason = f"by {way.step}, {_possible_gain(found)}; {NOT_KNOWN}"
    for question in questions:
        certain, possible = surely.get(question.id, ()), perhaps.get(question.id, ())
        if certain:
            yield question.id, IndirectPart(way.id, certain)
        if left := uncovered_presences(possible, certain):
            yield question.id, IndirectPart(way.id, left, reason)
        if left := uncovered_presences(unclassified.get(question.id, ()), union((*certain, *possible))):
            yield question.id, IndirectPart(way.id, left, _unclassified_reason(found, question))


@frozen
class _Gains:
    """Which questions other principals lead to: many grants give them the same permissions."""

    known: dict[tuple[frozenset[int], str], bool] = field(default_factory=dict)

    def may_lead_to(self, gained: Gained, question: ReviewQuestion) -> bool:
        """Return whether other principals may do what a question asks."""
        if gained is None:
            return True
        key = frozenset(map(id, gained)), question.id
        if key not in self.known:
            self.known[key] = _may_lead_to(gained, question)
        return self.known[key]


def _may_lead_to(gained: Gained, question: ReviewQuestion) -> bool:
    """Return whether other principals may do what a question asks; a long search excludes nothing."""
    lists = filter(None, (names(question) for names in (_queried_actions, _unclassified_actions)))
    requests = document("Allow", ({"Action": [*names], "Resource": "*"} for names in lists))
    try:
        return may_lead_to(gained, requests)
    except BudgetExceededError:
        return True


def _unclassified_reason(found: FoundWay, question: ReviewQuestion) -> str:
    gets = f"by {found.way.step}, it can get {found.way.permissions}"
    return f"{gets}: whether an action of these {question.phrase} is not classified"


def _possible_gain(found: FoundWay) -> str:
    """Say what a role can get by steps that are not certain."""
    if found.way.is_certain:
        return "the role can take further steps"
    own = (step.grants_itself for step in found.steps if step.grants_itself)
    is_known = any(grant.certain is not None for grant in own)
    prevented = ", unless something that is not known here prevents the step" if is_known else ""
    return f"the role can get {found.way.permissions}{prevented}"


def _join(each: Iterable[Reached], domains: Mapping[str, tuple[str, ...]]) -> Reached:
    found: dict[str, list[Presence]] = {}
    for reached in each:
        for question, combinations in reached.items():
            found.setdefault(question, []).extend(combinations)
    return {question: simplify(union(presences), domains) for question, presences in found.items()}


def _reach(
    step: WayStep, grant: SelfGrant, questions: tuple[ReviewQuestion, ...]
) -> tuple[Reached, Reached, Reached]:
    """Return what a role may surely do in the end, what perhaps, and what by unclassified actions.

    A long search excludes nothing.
    """
    try:
        unclassified = _reached_questions(grant.state, step, questions, _unclassified_actions)
        vended = _reached_questions(grant.state, step, questions, _vending_actions)
        domains = step.view.unknowns.choices
        if grant.certain is None or not step.right.is_certain:
            perhaps = _join((_reached_questions(grant.state, step, questions), vended), domains)
            return {}, perhaps, unclassified
        surely = _reached_questions(grant.certain, step, questions)
        further = {} if grant.state == grant.certain else _reached_questions(grant.state, step, questions)
        perhaps = _join((further, vended), domains)
    except BudgetExceededError:
        return {}, {question.id: (step.presence,) for question in questions}, {}
    return surely, perhaps, unclassified


def _queried_actions(question: ReviewQuestion) -> tuple[str, ...]:
    return question.queried_actions


def _vending_actions(question: ReviewQuestion) -> tuple[str, ...]:
    return vending_actions_of(question.documented_actions)


def _unclassified_actions(question: ReviewQuestion) -> tuple[str, ...]:
    return question.unclassified_actions


def _reached_questions(
    state: PermissionState, step: WayStep, listed: tuple[ReviewQuestion, ...], names: Names = _queried_actions
) -> Reached:
    """Return which questions a state allows that the role's own grants do not, by some of their actions."""
    questions = tuple(filter(names, listed))
    if not questions:
        return {}
    if state.is_whole:
        return dict.fromkeys(
            (question.id for question in questions), tuple(_presences_of_everything(state, step))
        )
    found: dict[str, list[Presence]] = {}
    for question, statement in _allowing_statements(state, step, questions, names):
        there = intersection(step.presence, statement_presence(statement, step.view.unknowns))
        found.setdefault(question, []).extend(there)
    return {question: union(presences) for question, presences in found.items() if presences}


def _presences_of_everything(state: PermissionState, step: WayStep) -> Iterator[Presence]:
    for held in state.documents:
        for statement in held.statements:
            if is_everything(statement, answers_of(statement)):
                yield from intersection(step.presence, statement_presence(statement, step.view.unknowns))


def _allowing_statements(
    state: PermissionState, step: WayStep, questions: tuple[ReviewQuestion, ...], names: Names
) -> Iterator[tuple[str, Statement]]:
    """Yield the questions that a state allows, each with the statement that does."""
    view = step.view
    own = _unchanged_grants(state, PermissionState.of(view.policies))
    requests = restricted_to(_requests(questions, names), step.answers)
    for held, bounds in state.sides:
        documents = tuple(_without_grants(document, own) for document in held)
        for overlap in overlaps(documents, requests, view.limits, bounds=bounds, effort=view.effort):
            statement = documents[overlap.place.document].statements[overlap.place.statement]
            yield questions[overlap.queried].id, statement


def _without_grants(held: Document, own: AbstractSet[Statement]) -> Document:
    """Remove the role's grants of today, which lead to nothing new, from a document."""
    if own.isdisjoint(held.statements):
        return held
    kept = (each for each in held.statements if each.effect is Effect.DENY or each not in own)
    return replace(held, statements=tuple(kept))


def _unchanged_grants(state: PermissionState, today: PermissionState) -> frozenset[Statement]:
    """Return the role's grants of today, if they allow in the state what they allow today."""
    is_limited_alike = state.boundary == today.boundary and not state.removable
    if not is_limited_alike or state.chooses_tags:
        return frozenset()
    return frozenset(statement for held in today.documents for statement in held.statements)


@lru_cache(16)
def _requests(questions: tuple[ReviewQuestion, ...], names: Names) -> Document:
    """Return the requests for some actions of questions, one statement for each, in their order."""
    return document("Allow", ({"Action": list(names(each)), "Resource": "*"} for each in questions))
