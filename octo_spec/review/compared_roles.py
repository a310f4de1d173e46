"""The answers to reviewers' questions about the roles of two sides, and how each of them changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.diff.answer_changes import (
    NO_ROLE,
    ComparedAnswers,
    answer_changes,
    undecided_answers,
)
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.sentences import change_actions
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.frozen import frozen
from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.glob_matching import any_matches
from octo_spec.model.claims import DIRECTLY, Claim, ClaimAnswer, claim_gravity, worst
from octo_spec.model.review_facts import AnswerSince, AnswerStep
from octo_spec.model.unread import UnreadKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.diff.answer_changes import AnswerChange, ClaimsByKey
    from octo_spec.analysis.diff.changes import AccessChange, Diff
    from octo_spec.iam.glob import Patterns
    from octo_spec.model.deployment import Choice
    from octo_spec.model.review_facts import Answer, ReviewFacts


@frozen
class AnsweredRoles:
    """The answers about the roles of a side; ``skipped`` are the places of roles that were not read."""

    claims: ClaimsByKey
    choices: tuple[Choice, ...]
    skipped: tuple[str, ...]


def answered_roles(facts: ReviewFacts) -> AnsweredRoles:
    """Return the answers of a review."""
    skipped = (part.place for role in facts.roles for part in role.unread if part.kind is UnreadKind.ROLE)
    claims = {(each.role, each.question): each.claims for each in facts.answers}
    return AnsweredRoles(claims, facts.choices, tuple(skipped))


def compared_roles(before: AnsweredRoles, after: AnsweredRoles) -> ComparedAnswers:
    """Compare the answers about the roles of two sides."""
    choices = (*before.choices, *after.choices)
    old_claims, new_claims = _with_same_role(before.claims, after.claims), after.claims
    claims = (
        _with_other_roles(old_claims, before, new_claims),
        _with_other_roles(new_claims, after, old_claims),
    )
    return ComparedAnswers(tuple(answer_changes(*claims, choices)), tuple(undecided_answers(*claims)))


def _with_same_role(old: ClaimsByKey, new: ClaimsByKey) -> ClaimsByKey:
    """Compare the only role of each side, whichever id it has; a document has a role without an id."""
    roles, others = ({role for role, _ in claims} for claims in (old, new))
    names = dict(zip(roles, others, strict=True)) if len(roles) == len(others) == 1 else {}
    return {(names.get(role, role), question): claims for (role, question), claims in old.items()}


def _with_other_roles(claims: ClaimsByKey, side: AnsweredRoles, of_other_side: ClaimsByKey) -> ClaimsByKey:
    """Add answers about the roles of the other side, if roles of this side were skipped."""
    return (
        {**dict.fromkeys(of_other_side, _claims_of_missing_role(side)), **claims} if side.skipped else claims
    )


def _claims_of_missing_role(side: AnsweredRoles) -> tuple[Claim, ...]:
    """Return the answer about a role that a side does not have: not decided, if it skipped roles."""
    if not side.skipped:
        return NO_ROLE
    reason = f"it may be a role that was not read ({side.skipped[0]})"
    return (Claim(ClaimAnswer.NOT_DECIDED, scope=DIRECTLY, reason=reason),)


# --- how each answer changed -------------------------------------------------------------------


def with_approved_answers(facts: ReviewFacts, before: AnsweredRoles, diff: Diff) -> ReviewFacts:
    """Add the answers of the approved version to the differences from it."""
    if facts.changes is None:
        return facts
    answers = tuple(_answers_since(facts, before, diff))
    return replace(facts, changes=replace(facts.changes, answers=answers))


def _answers_since(facts: ReviewFacts, before: AnsweredRoles, diff: Diff) -> Iterator[AnswerSince]:
    after = answered_roles(facts)
    compared = compared_roles(before, after)
    changes = {(change.role, change.question): change for change in compared.changes}
    approved = _with_same_role(before.claims, after.claims)
    roles = {role for role, _ in approved}
    gains = _Gains(facts, diff)
    for answer in facts.answers:
        key = (answer.role, answer.question)
        claims = approved.get(key, () if answer.role in roles else _claims_of_missing_role(before))
        yield _answer_since(answer, claims, changes.get(key), gains)


def _answer_since(
    answer: Answer, approved: tuple[Claim, ...], change: AnswerChange | None, gains: _Gains
) -> AnswerSince:
    gained = gains.actions(answer)
    step = _step(answer, approved, change, may_gain=bool(gained) or gains.is_open(answer))
    when = change.when if change and approved else ""
    return AnswerSince(answer.question, answer.role, approved, step, when, gained)


def _step(
    answer: Answer, approved: tuple[Claim, ...], change: AnswerChange | None, *, may_gain: bool
) -> AnswerStep:
    """Return how an answer changed; a graver one in any combination is worse."""
    if not approved:
        return AnswerStep.NEW
    if change is not None:
        return AnswerStep.WORSE if change.is_worse else AnswerStep.BETTER
    was, now = (min(map(claim_gravity, claims)) for claims in (approved, answer.claims))
    if now < was or may_gain:
        return AnswerStep.MORE
    if now > was:
        return AnswerStep.BETTER
    return AnswerStep.SAME if _decisions(approved) == _decisions(answer.claims) else AnswerStep.OTHER


def _decisions(claims: tuple[Claim, ...]) -> list[tuple[object, ...]]:
    return [(claim.answer, claim.scope, claim.when) for claim in claims]


class _Gains:
    """The actions of which each role may do more than the approved version."""

    def __init__(self, facts: ReviewFacts, diff: Diff) -> None:
        self.is_single = len(facts.roles) == 1
        new = (change for change in diff.changes if change.direction is Direction.NEW)
        self.changes = [change for change in new if change.purpose is PolicyPurpose.ACCESS]
        of_roles = (change for change in diff.hidden if not change.is_outside)
        hidden = (change for change in of_roles if change.direction is Direction.NEW)
        self.hiding = {change.role for change in hidden if change.purpose is PolicyPurpose.ACCESS}

    def actions(self, answer: Answer) -> tuple[str, ...]:
        """Return the actions behind an answer of which a role may certainly do more."""
        patterns = self._patterns(answer.role)
        names = dict.fromkeys(action for part in answer.parts for action in part.actions)
        return tuple(name for name in names if any_matches(patterns, name.lower()))

    def is_open(self, answer: Answer) -> bool:
        """Whether a role may do more: something not listed by its actions, or what an unknown text hides."""
        if self._is_hidden(answer):
            return True
        return bool(answer.parts) and any(map(_is_unlisted, self._changes_of_role(answer.role)))

    def _is_hidden(self, answer: Answer) -> bool:
        """Whether an unknown text may allow more of it: a decided no counts such texts."""
        may_hide = bool(self.hiding) if self.is_single else answer.role in self.hiding
        return may_hide and worst(answer.claims) is not ClaimAnswer.NO

    def _changes_of_role(self, role: str) -> list[AccessChange]:
        return [change for change in self.changes if self.is_single or change.role == role]

    def _patterns(self, role: str) -> Patterns:
        listed = (change for change in self._changes_of_role(role) if not _is_unlisted(change))
        return frozenset(action_pattern(action) for change in listed for action in change_actions(change))


def _is_unlisted(change: AccessChange) -> bool:
    return change.statement.actions_excepted or not change_actions(change)
