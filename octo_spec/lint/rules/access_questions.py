"""The queries that rules send to the access engine, about a role and all combinations of choices at once.

A rule describes requests as a document whose statements match them: *any instance, without a tag*. The
engine's result is exact, with a request that shows it; see ``octo_spec.access``.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access import compare
from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.permission_state import limits_of_sessions
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.iam.role_sessions import lasting_limits
from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.bounds import Policies
    from octo_spec.access.intersect import Overlap
    from octo_spec.iam.policy import Document
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess


def allowed(
    requests: Document,
    access: RoleAccess,
    further_limits: Sequence[Document] = (),
    reading: ActionReading = ActionReading.CATALOGUE,
) -> Iterator[Overlap]:
    """Yield the grants of a role that allow some of ``requests`` which no deny of the role blocks.

    A boundary with known text must allow the requests; one with unknown text is ignored. Impossible
    combinations are skipped, and so are requests that no session of the role makes, and those that
    ``further_limits`` deny. Raises ``BudgetExceededError`` if the search needs more steps than the engine
    may spend.
    """
    own = limits_of_sessions(_deciding(access, requests), own_arn(access.role))
    limits = (access.limits, *own, *further_limits)
    return overlaps(access.permissions.documents, requests, limits, reading, bounds=_bounds(access))


def _bounds(access: RoleAccess) -> tuple[Policies, ...]:
    return () if access.boundary is None else (access.boundary.documents,)


def _deciding(access: RoleAccess, requests: Document) -> Policies:
    return (*access.permissions.documents, requests, *chain(*_bounds(access)))


def dangerously_allowed(
    subject: Subject,
    access: RoleAccess,
    requests: Document,
    reading: ActionReading = ActionReading.CATALOGUE,
    further_limits: tuple[Document, ...] = (),
) -> tuple[Overlap, ...]:
    """Return the result of ``allowed`` for a role of ``subject``, computed once for equal requests.

    Requests that no session will make are skipped: another rule reports that their grant is empty. Rules
    spell dangerous actions as AWS does, so equal requests have the same result.
    """
    answers, question = _answers(subject), (access.role.id, requests, reading, further_limits)
    if question not in answers:
        limits = (*further_limits, lasting_limits(_deciding(access, requests)))
        answers[question] = tuple(allowed(requests, access, limits, reading))
    return answers[question]


_Question: TypeAlias = "tuple[str, Document, ActionReading, tuple[Document, ...]]"
"""A role by its id, the requests, how actions are read, and further limits."""


@memoized
def _answers(_: Subject) -> dict[_Question, tuple[Overlap, ...]]:
    return {}


def allows_more(new: Sequence[Document], old: Sequence[Document], limits: Document) -> bool:
    """Return whether ``new`` allows a request that ``old`` does not allow and ``limits`` do not deny.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    return compare.allows_more(old, (*new, limits))
