"""What a spec forbids its roles: each entry of ``never``, and each question that it promises to answer so.

A promise is a ``never`` that nobody writes out: the requests that decide the question, for every role. It is
about every action name, also of a later day: where a question has patterns, names that AWS does not document
are asked about, too. Access levels only documented actions have, so a question about levels is about these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.policy import document
from octo_spec.lint.rule import memoized
from octo_spec.lint.rules.enumeration import enumerated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.iam.policy import Document
    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject


@frozen
class LaterNames:
    """Requests by patterns of action names, without those that AWS documents today: ``known`` denies them."""

    requests: Document
    known: Document


@frozen
class Forbidden:
    """Requests that no role may ever be allowed, but those that are ``excepted``.

    ``location`` is where the spec says so, ``entry`` the number of an entry of ``never``, and ``promise`` the
    id of a question: one of them is there.
    """

    location: Location
    requests: Document
    why: str
    entry: int = 0
    promise: str = ""
    excepted: tuple[str, ...] = ()
    later: LaterNames | None = None
    """What is forbidden besides of names that AWS may add."""

    def __str__(self) -> str:
        return f"promise {self.promise!r}" if self.promise else f"entry {self.entry} of 'never'"


@memoized
def by_never(subject: Subject) -> tuple[Forbidden, ...]:
    """Give what each entry of ``never`` forbids."""
    return tuple(_entry(number, entry) for number, entry in enumerate(subject.spec.never))


def _entry(position: int, entry: NeverSpec) -> Forbidden:
    requests = document("Allow", ({"Action": entry.allow, "Resource": entry.on, "Condition": entry.when},))
    return Forbidden(("never", position), requests, entry.why, position + 1, excepted=entry.except_)


@memoized
def by_promises(subject: Subject) -> tuple[Forbidden, ...]:
    """Give what each promise forbids; nothing for a question that nobody knows."""
    promised = tuple(enumerate(subject.spec.promises))
    known = subject.questions if promised else {}
    return tuple(_promise(position, known[id]) for position, id in promised if id in known)


def _promise(position: int, question: ReviewQuestion) -> Forbidden:
    """Forbid what a question asks; its levels are those of the actions that AWS documents today."""
    names = question.documented if question.levels else question.actions
    requests = document("Allow", ({"Action": list(names), "Resource": "*"},))
    why = f"no role {question.phrase}"
    later = None if question.is_closed or question.levels else _later(question)
    return Forbidden(("promises", position), requests, why, promise=question.id, later=later)


def _later(question: ReviewQuestion) -> LaterNames:
    return LaterNames(
        document("Allow", ({"Action": list(question.actions), "Resource": "*"},)),
        document("Deny", ({"Action": list(question.documented), "Resource": "*"},)),
    )


@memoized
def forbidden(subject: Subject) -> tuple[Forbidden, ...]:
    """Give all that the spec forbids."""
    return (*by_never(subject), *by_promises(subject))


def in_words(listed: Sequence[Forbidden]) -> str:
    """Say what forbids it; why, where it is one."""
    if len(listed) == 1:
        return f"{listed[0]} forbids ({listed[0].why})"
    entries = [str(each.entry) for each in listed if each.entry]
    of_never = (
        [f"entr{'y' if len(entries) == 1 else 'ies'} {enumerated(entries)} of 'never'"] if entries else []
    )
    promised = [repr(each.promise) for each in listed if each.promise]
    promises = [f"promise{'' if len(promised) == 1 else 's'} {enumerated(promised)}"] if promised else []
    return f"{' and '.join((*of_never, *promises))} forbid"
