"""What a role may do by actions for which a service uses the permissions of another role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.decision.vended_data import VENDING, vending_actions_of
from octo_spec.analysis.escalation.dangerous_requests import named_by
from octo_spec.review.direct_parts import parts_at_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import RoleInPartition


def vended_parts(role: RoleInPartition, questions: Sequence[ReviewQuestion]) -> tuple[DirectPart, ...]:
    """Find the grants of actions by which a service may do for the role what a question asks.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    granted = frozenset(named_by(VENDING, role.policies.permissions.documents))
    if not granted:
        return ()
    named = {
        question.id: tuple(
            name for name in vending_actions_of(question.documented_actions) if name in granted
        )
        for question in questions
    }
    found = {id: names for id, names in named.items() if names}
    return tuple(parts_at_all(role, found)) if found else ()
