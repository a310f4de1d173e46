"""The answers to reviewers' questions about two sides, compared for each combination of choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.analysis.diff.answer_changes import answer_changes
from octo_spec.storage.sides.reviewed_side import ReviewQuery, decided_facts
from octo_spec.storage.sides.role_views import RoleQuery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.analysis.diff.answer_changes import AnswerChange
    from octo_spec.model.claims import Claim
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.sides import SideOptions


def compared_answers(
    old: tuple[str, SideOptions], new: tuple[str, SideOptions], role: str | None, inputs: Inputs
) -> tuple[AnswerChange, ...] | None:
    """Compare the answers about two sides, each with its options; ``None`` if that is not possible."""
    before, after = (_facts(side, options, role, inputs) for side, options in (old, new))
    if before is None or after is None:
        return None
    names = _same_role(before, after)
    choices = (*before.choices, *after.choices)
    return tuple(answer_changes(_claims(before, names), _claims(after, names), choices))


def _same_role(before: ReviewFacts, after: ReviewFacts) -> dict[str, str]:
    """Compare the only role of each side, whichever id it has; a document has a role without an id."""
    old, new = ({answer.role for answer in facts.answers} for facts in (before, after))
    return dict(zip(old, new, strict=True)) if len(old) == len(new) == 1 else {}


def _claims(facts: ReviewFacts, names: Mapping[str, str]) -> dict[tuple[str, str], tuple[Claim, ...]]:
    return {(names.get(each.role, each.role), each.question): each.claims for each in facts.answers}


def _facts(side: str, options: SideOptions, role: str | None, inputs: Inputs) -> ReviewFacts | None:
    query = ReviewQuery(RoleQuery(side, options, role, (), {}), None, DEFAULT_LIMIT, "", "")
    return decided_facts(query, inputs, "the answers")
