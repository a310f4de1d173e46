"""What attached policies whose texts are not known may let a role do: all that nothing holds back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.sides import DocumentSet, bound_of
from octo_spec.analysis.wording import both
from octo_spec.iam.policy import document
from octo_spec.review.direct_parts import direct_parts
from octo_spec.review.presences import union

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.model.review_facts import Settings
    from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition

FEW_STEPS = 20_000
"""The most steps in search of what holds such a policy back; what takes more counts as let through."""


def by_unknown_policies(role: ReviewedPolicies, questions: Sequence[ReviewQuestion]) -> dict[str, Settings]:
    """Map each question to the settings in which a policy that is not known may let the role do it."""
    unknown = role.first.policies.unknown
    if not unknown:
        return {}
    settings = union(attached.presence for attached in unknown)
    return dict.fromkeys(_let_through(role, questions), settings)


def _let_through(role: ReviewedPolicies, questions: Sequence[ReviewQuestion]) -> Iterator[str]:
    """Name the questions that denies and boundaries let a role come to, if a policy allowed everything."""
    for view in role.views:
        most = _allowed_everything(view)
        try:
            yield from {part.question for part in direct_parts(most, questions)}
        except BudgetExceededError:
            yield from (question.id for question in questions)


def _allowed_everything(view: RoleInPartition) -> RoleInPartition:
    everything = bound_of("", document("Allow", ({"Action": "*", "Resource": "*"},))).documents
    held = view.policies.permissions
    both_sets = DocumentSet(
        (*held.documents, *everything.documents), (*held.statements, *everything.statements), held.limits
    )
    return replace(view, policies=replace(view.policies, permissions=both_sets), most_steps=FEW_STEPS)


def unknown_text(role: ReviewedPolicies) -> str:
    """Say which texts are not known."""
    names = [str(attached.arn) for attached in role.first.policies.unknown]
    policies, allow = ("policy", "allows") if len(names) == 1 else ("policies", "allow")
    return f"what the attached {policies} {both(names)} {allow} is not known here"
