"""The questions that rules ask the access engine, about a role in every setting of the choices at once.

A rule describes requests as a document whose statements match them: *any instance, without a tag*. The
engine answers exactly, with a request that shows it; see ``octo_spec.access``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access import compare
from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    """Ask which grants of a role allow some of ``requests``, where no deny of the role takes them back.

    A boundary whose text is known must let them through; of another one nothing is known. Settings that
    cannot be are left out, and so is what ``further_limits`` deny. Raises ``BudgetExceededError`` where that
    takes more steps than the engine may spend.
    """
    limits = (access.limits, *further_limits)
    bounds = () if access.boundary is None else (access.boundary.documents,)
    return overlaps(access.permissions.documents, requests, limits, reading, bounds=bounds)


def dangerously_allowed(
    subject: Subject,
    access: RoleAccess,
    requests: Document,
    reading: ActionReading = ActionReading.CATALOGUE,
    further_limits: tuple[Document, ...] = (),
) -> tuple[Overlap, ...]:
    """Ask as ``allowed`` does of a role of ``subject``, once for all rules that ask for the same danger.

    What is dangerous is spelled as AWS spells it, so to requests that are equal belongs one answer.
    """
    answers, question = _answers(subject), (access.role.id, requests, reading, further_limits)
    if question not in answers:
        answers[question] = tuple(allowed(requests, access, further_limits, reading))
    return answers[question]


_Question: TypeAlias = "tuple[str, Document, ActionReading, tuple[Document, ...]]"
"""A role by its id, the requests, how actions are read, and further limits."""


@memoized
def _answers(_: Subject) -> dict[_Question, tuple[Overlap, ...]]:
    return {}


def allows_more(new: Sequence[Document], old: Sequence[Document], limits: Document) -> bool:
    """Ask whether ``new`` allows a request that ``old`` does not and ``limits`` do not deny.

    Raises ``BudgetExceededError`` where that takes more steps than the engine may spend.
    """
    return compare.allows_more(old, (*new, limits))
