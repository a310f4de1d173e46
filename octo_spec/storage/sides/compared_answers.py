"""The answers to reviewers' questions about two sides, compared for each combination of choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.review.compared_roles import answered_roles, compared_roles
from octo_spec.review.reviewed_roles import MOST_STEPS
from octo_spec.storage.sides.reviewed_side import ReviewQuery, decided_facts
from octo_spec.storage.sides.role_views import RoleQuery

if TYPE_CHECKING:
    from octo_spec.analysis.diff.answer_changes import ComparedAnswers
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


def _facts(side: str, of_side: SideOptions, options: DiffOptions, inputs: Inputs) -> ReviewFacts | None:
    role_query = RoleQuery(side, of_side, options.role, (), {})
    steps = STEPS_OF_A_REVIEW * options.limit
    query = ReviewQuery(role_query, None, DEFAULT_LIMIT, "", "", most_steps=steps, is_page=False)
    return decided_facts(query, inputs, "the answers")
