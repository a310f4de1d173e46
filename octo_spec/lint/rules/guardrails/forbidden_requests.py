"""What a spec forbids its roles: each entry of ``never``, and each question in ``promises``.

A promise works like a ``never`` for the requests that decide the question, for every role. A question about
effects or access levels covers the actions that AWS documents today; if a question has patterns, octospec
also checks names that AWS does not document. It is not decided whether a role keeps a promise if the role may
use an action that is not classified, or an undocumented name that the spec spells out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.unclassified_actions import perhaps_newer
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.policy import document
from octo_spec.lint.rule import memoized
from octo_spec.lint.rules.enumeration import enumerate_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.iam.policy import Document
    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject


@frozen
class LaterNames:
    """Requests for undocumented names that match a question's patterns; ``known`` denies documented ones."""

    requests: Document
    known: Document


@frozen
class Forbidden:
    """Requests that no role may ever make, except the roles in ``excepted``.

    ``location`` is the place in the spec, ``entry`` the number of an entry of ``never``, and ``promise``
    the ID of a question; exactly one of the last two is set.
    """

    location: Location
    requests: Document
    why: str
    entry: int = 0
    promise: str = ""
    excepted: tuple[str, ...] = ()
    later: LaterNames | None = None
    """The requests for names that AWS may add, which the spec forbids in addition."""
    unclassified: Document | None = None
    """Requests that a promise may or may not forbid; a role that may make one breaks the promise."""

    def __str__(self) -> str:
        return f"promise {self.promise!r}" if self.promise else f"entry {self.entry} of 'never'"


@memoized
def forbidden_by_never(subject: Subject) -> tuple[Forbidden, ...]:
    """Return what each entry of ``never`` forbids."""
    return tuple(_entry(number, entry) for number, entry in enumerate(subject.spec.never))


def _entry(position: int, entry: NeverSpec) -> Forbidden:
    requests = document("Allow", ({"Action": entry.allow, "Resource": entry.on, "Condition": entry.when},))
    return Forbidden(("never", position), requests, entry.why, position + 1, excepted=entry.except_)


@memoized
def forbidden_by_promises(subject: Subject) -> tuple[Forbidden, ...]:
    """Return what each promise forbids; skip unknown questions."""
    promised = tuple(enumerate(subject.spec.promises))
    known = subject.questions if promised else {}
    return tuple(_promise(position, known[id], subject) for position, id in promised if id in known)


def _promise(position: int, question: ReviewQuestion, subject: Subject) -> Forbidden:
    """Forbid the requests of a question; for effects and levels, those of today's documented actions."""
    requests = document("Allow", ({"Action": list(question.queried_actions), "Resource": "*"},))
    why = f"no role {question.phrase}"
    later = _later_names(question) if question.covers_later_names else None
    return Forbidden(
        ("promises", position),
        requests,
        why,
        promise=question.id,
        later=later,
        unclassified=_unclassified_requests(question, subject),
    )


def _unclassified_requests(question: ReviewQuestion, subject: Subject) -> Document | None:
    """Return requests for actions that are not classified, and for undocumented names in the spec."""
    names = (*question.unclassified_actions, *filter(question.may_be_about, _undocumented_names(subject)))
    return document("Allow", ({"Action": list(names), "Resource": "*"},)) if names else None


@memoized
def _undocumented_names(subject: Subject) -> tuple[str, ...]:
    statements = (
        statement
        for access in subject.accesses_everywhere
        for each in access.permissions.documents
        for statement in each.statements
        if statement.effect is Effect.ALLOW and not statement.actions.excluded
    )
    return tuple(perhaps_newer(name for statement in statements for name in statement.actions.written))


def _later_names(question: ReviewQuestion) -> LaterNames:
    return LaterNames(
        document("Allow", ({"Action": list(question.actions), "Resource": "*"},)),
        document("Deny", ({"Action": list(question.documented_actions), "Resource": "*"},)),
    )


@memoized
def forbidden(subject: Subject) -> tuple[Forbidden, ...]:
    """Return everything that the spec forbids."""
    return (*forbidden_by_never(subject), *forbidden_by_promises(subject))


def in_words(listed: Sequence[Forbidden]) -> str:
    """Name the entries and promises that forbid a request; if there is only one, add its reason."""
    if len(listed) == 1:
        return f"{listed[0]} forbids ({listed[0].why})"
    entries = [str(each.entry) for each in listed if each.entry]
    of_never = (
        [f"entr{'y' if len(entries) == 1 else 'ies'} {enumerate_names(entries)} of 'never'"]
        if entries
        else []
    )
    promised = [repr(each.promise) for each in listed if each.promise]
    promises = [f"promise{'' if len(promised) == 1 else 's'} {enumerate_names(promised)}"] if promised else []
    return f"{' and '.join((*of_never, *promises))} forbid"
