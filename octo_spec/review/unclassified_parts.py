"""What a role may do by actions for which it is not known whether they decide a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.overview.summary import allowed_actions
from octo_spec.analysis.unclassified_actions import unclassified_actions
from octo_spec.iam.elements import Effect
from octo_spec.review.direct_parts import parts_at_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.review.direct_part import DirectPart
    from octo_spec.review.reviewed_roles import RoleInPartition


def unclassified_parts(role: RoleInPartition, questions: Sequence[ReviewQuestion]) -> tuple[DirectPart, ...]:
    """Find the grants that allow such an action on some resource, under some condition.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    grants = [written for statement, written in role.statements if statement.effect is Effect.ALLOW]
    known = {each.full_name: each for written in grants for each in allowed_actions(written)}
    spelled_out = (name for written in grants if not written.actions_excepted for name in written.actions)
    named = unclassified_actions(questions, known.values(), spelled_out)
    return tuple(parts_at_all(role, named)) if named else ()
