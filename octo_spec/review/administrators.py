"""The combinations of choices for which the policies of a role allow every request, however they spell that.

Denies and boundaries count: a role that is denied anything is no administrator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.action_sets import ANY_SERVICE, services_of
from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, compare_first
from octo_spec.analysis.escalation.permission_state import answers_of, restricted_to
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import allow_everything
from octo_spec.model.combinations import union
from octo_spec.symbolic.statement_presences import presence_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.presence import Presence
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition


def administrator(role: ReviewedPolicies) -> Combinations:
    """Return the combinations for which a role may do everything in one of its partitions."""
    return union(presence for view in role.views for presence in _presences_of_everything(view))


def _presences_of_everything(view: RoleInPartition) -> Iterator[Presence]:
    wide = (
        answers_of(statement)
        for statement, _ in view.statements
        if statement.effect is Effect.ALLOW and ANY_SERVICE in services_of(statement.actions)
    )
    for answers in dict.fromkeys(wide):
        if _allows_everything(view, answers):
            yield presence_of(answers, view.unknowns)


def _allows_everything(view: RoleInPartition, answers: AnswerSet) -> bool:
    everything = (restricted_to(allow_everything(), answers), *view.limits)
    each_side: tuple[Policies, ...] = (view.policies.permissions.documents, *view.bounds)
    try:
        return not any(
            compare_first(documents, everything, ActionReading.ALL_NAMES).differences
            for documents in each_side
        )
    except BudgetExceededError:
        return False
