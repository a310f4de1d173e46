"""The queries that rules send to the access engine, about a role and all combinations of choices at once.

A rule describes requests as a document whose statements match them: *any instance, without a tag*. The
engine's result is exact, with a request that shows it; see ``octo_spec.access``.
"""

from __future__ import annotations

from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access import compare
from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.access.whole_requests import missing_types, required_types
from octo_spec.analysis.escalation.joint_actions import whole_answers
from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS, limits_of_sessions
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.frozen import frozen
from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from octo_spec.access.bounds import Policies
    from octo_spec.access.intersect import Overlap
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess


def allowed_requests(
    requests: Document,
    access: RoleAccess,
    further_limits: Sequence[Document] = (),
    reading: ActionReading = ActionReading.CATALOGUE,
) -> Iterator[Overlap]:
    """Yield the grants of a role that allow some of ``requests`` which no deny of the role blocks.

    A boundary with known text must allow the requests; one with unknown text is ignored. Impossible
    combinations are skipped, and so are requests that no session of the role will make, and those that
    ``further_limits`` deny. Raises ``BudgetExceededError`` if the search needs more steps than the engine
    may spend.
    """
    own = limits_of_sessions(_deciding_documents(access, requests), own_arn(access.role))
    limits = (access.limits, *own, *further_limits)
    return overlaps(access.permissions.documents, requests, limits, reading, bounds=_bounds(access))


def may_be_whole(name: str, access: RoleAccess, answers: AnswerSet = ANY_ANSWERS) -> bool:
    """Return whether a role may do an action on each resource that a request for it names, for some answers.

    Raises ``BudgetExceededError`` as above.
    """
    if not required_types(name):
        return True
    return bool(whole_answers(name, access.permissions.documents, partial(_allowed, access), answers))


def missing_resource_types(name: str, access: RoleAccess) -> tuple[str, ...]:
    """Return the types of resources that each request for an action names, and on which none is allowed."""
    return missing_types(name, partial(_allowed, access))


def _allowed(access: RoleAccess, requests: Document) -> Iterator[Overlap]:
    return allowed_requests(requests, access)


def _bounds(access: RoleAccess) -> tuple[Policies, ...]:
    return () if access.boundary is None else (access.boundary.documents,)


def _deciding_documents(access: RoleAccess, requests: Document) -> Policies:
    return (*access.permissions.documents, requests, *chain(*_bounds(access)))


def dangerously_allowed(
    subject: Subject,
    access: RoleAccess,
    requests: Document,
    reading: ActionReading = ActionReading.CATALOGUE,
    further_limits: tuple[Document, ...] = (),
) -> tuple[Overlap, ...]:
    """Return the result of ``allowed_requests`` for a role of ``subject``, computed once for equal requests.

    Rules spell dangerous actions as AWS does, so equal requests have the same result. Roles with the same
    policies share their results, also in the deployments of other customers.
    """
    answers, question = _answers_of(access, subject), (requests, reading, further_limits)
    if question not in answers:
        answers[question] = tuple(allowed_requests(requests, access, further_limits, reading))
    return answers[question]


_Answers: TypeAlias = "dict[tuple[Document, ActionReading, tuple[Document, ...]], tuple[Overlap, ...]]"
"""The results by the requests, how actions are read, and further limits."""


@frozen
class _DecidingPolicies:
    """All of a role that decides which requests it may make, and how its policies spell them."""

    documents: Policies
    limits: Document
    bounds: tuple[Policies, ...]
    arn: str
    spelling: tuple[Hashable, ...]

    @classmethod
    def of(cls, access: RoleAccess) -> _DecidingPolicies:
        documents, bounds = access.permissions.documents, _bounds(access)
        every = chain(documents, *bounds)
        spelling = tuple(_spelling(statement) for each in every for statement in each.statements)
        return cls(documents, access.limits, bounds, own_arn(access.role), spelling)


def _spelling(statement: Statement) -> Hashable:
    """Return the texts of a statement that are not compared, which an example may repeat."""
    conditions = (
        (each.operator, each.written_key, each.written_values, each.negated) for each in statement.conditions
    )
    resources = statement.resources.written if statement.resources else ()
    return statement.actions.written, resources, frozenset(conditions)


def _answers_of(access: RoleAccess, subject: Subject) -> _Answers:
    of_roles, role = _answers_by_role(subject), (access.role.id, access.arn)
    if role not in of_roles:
        of_roles[role] = _answers_of_policies(_DecidingPolicies.of(access))
    return of_roles[role]


@memoized
def _answers_by_role(_: Subject) -> dict[tuple[str, str], _Answers]:
    """Keep the results of this subject, whatever others need, and look each role up once in a partition."""
    return {}


@lru_cache(1 << 6)
def _answers_of_policies(_: _DecidingPolicies) -> _Answers:
    return {}


def allows_more(new: Sequence[Document], old: Sequence[Document], limits: Document) -> bool:
    """Return whether ``new`` allows a request that ``old`` does not allow and ``limits`` do not deny.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    return compare.allows_more(old, (*new, limits))
