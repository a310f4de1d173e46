"""The answers to the questions that a spec guarantees to answer with no, as a review decides them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.review.answers import answers
from octo_spec.review.decided_parts import decided_parts
from octo_spec.review.reviewed_roles import ReviewedPolicies, RoleInPartition, grant_ids
from octo_spec.review.ways import found_ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer
    from octo_spec.review.ways import FoundWay
    from octo_spec.symbolic.unknowns import Unknowns


def promised_answers(
    in_partitions: Iterable[tuple[Unknowns, Sequence[RolePolicies]]],
    deployment: Deployment,
    questions: Sequence[ReviewQuestion],
) -> Iterator[Answer]:
    """Yield the answer to each promised question about each role; an unknown question has none."""
    promised = [question for question in questions if question.id in deployment.promises]
    views: dict[str, list[RoleInPartition]] = {}
    for unknowns, roles in in_partitions:
        for role in roles:
            view = RoleInPartition(role, unknowns, deployment=deployment)
            views.setdefault(role.id, []).append(view)
    reviewed = [ReviewedPolicies(id, tuple(of_role)) for id, of_role in views.items()]
    ids = grant_ids(reviewed)
    for each in reviewed:
        decided = decided_parts(each, promised), _ways(each, ids)
        yield from answers(each, promised, decided, ids)


def _ways(
    role: ReviewedPolicies, ids: Mapping[tuple[str, WrittenStatement], str]
) -> tuple[FoundWay, ...] | None:
    """Return the ways of privilege escalation; ``None`` if the search for them took too many steps."""
    try:
        return found_ways(role, ids)
    except BudgetExceededError:
        return None
