"""The answers to reviewers' questions about two sides, compared for each combination of choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.analysis.diff.answer_changes import ComparedAnswers, answer_changes, undecided_answers
from octo_spec.frozen import frozen
from octo_spec.model.claims import DIRECTLY, Claim, ClaimAnswer
from octo_spec.model.unread import UnreadKind
from octo_spec.review.reviewed_roles import MOST_STEPS
from octo_spec.storage.sides.reviewed_side import ReviewQuery, decided_facts
from octo_spec.storage.sides.role_views import RoleQuery

if TYPE_CHECKING:
    from octo_spec.analysis.diff.answer_changes import ClaimsByKey
    from octo_spec.model.deployment import Choice
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.compared_sides import DiffOptions
    from octo_spec.storage.sides.sides import SideOptions

STEPS_OF_A_REVIEW: Final = MOST_STEPS // DEFAULT_LIMIT
"""How many steps the answers about a role may take for each step of a comparison."""


def compared_answers(
    old: tuple[str, SideOptions], new: tuple[str, SideOptions], options: DiffOptions, inputs: Inputs
) -> ComparedAnswers | None:
    """Compare the answers about two sides, each with its options; ``None`` if that is not possible.

    An answer that needs more steps than the limit is not decided.
    """
    before, after = (_facts(*side, options, inputs) for side in (old, new))
    if before is None or after is None:
        return None
    return compared_roles(answered_roles(before), answered_roles(after))


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
    claims = _completed(old_claims, before, new_claims), _completed(new_claims, after, old_claims)
    return ComparedAnswers(tuple(answer_changes(*claims, choices)), tuple(undecided_answers(*claims)))


def _with_same_role(old: ClaimsByKey, new: ClaimsByKey) -> ClaimsByKey:
    """Compare the only role of each side, whichever id it has; a document has a role without an id."""
    roles, others = ({role for role, _ in claims} for claims in (old, new))
    names = dict(zip(roles, others, strict=True)) if len(roles) == len(others) == 1 else {}
    return {(names.get(role, role), question): claims for (role, question), claims in old.items()}


def _completed(claims: ClaimsByKey, side: AnsweredRoles, of_other_side: ClaimsByKey) -> ClaimsByKey:
    """Add answers about the roles of the other side: not decided, if roles of this side were skipped."""
    if not side.skipped:
        return claims
    reason = f"it may be a role that was not read ({side.skipped[0]})"
    doubtful = Claim(ClaimAnswer.NOT_DECIDED, scope=DIRECTLY, reason=reason)
    return {**dict.fromkeys(of_other_side, (doubtful,)), **claims}


def _facts(side: str, of_side: SideOptions, options: DiffOptions, inputs: Inputs) -> ReviewFacts | None:
    role_query = RoleQuery(side, of_side, options.role, (), {})
    query = ReviewQuery(role_query, None, DEFAULT_LIMIT, "", "", most_steps=STEPS_OF_A_REVIEW * options.limit)
    return decided_facts(query, inputs, "the answers")
