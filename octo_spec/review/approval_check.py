"""Whether a side is within an approval: its answers, its access, and the last day of the approval."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.answer_changes import AnswerChange, ComparedAnswers, answer_change_in_words
from octo_spec.analysis.diff.changes import Diff, Direction, ExtraStep
from octo_spec.analysis.diff.report import (
    example,
    extra_change,
    guarantee_change,
    headline,
    hidden_change,
    property_change,
    question_of,
    role_reports,
)
from octo_spec.analysis.diff.role_changes import GENERATED
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.diff.changes import ExtraChange, PropertyChange
    from octo_spec.review.approval import Approval


class BeyondKind(StrEnum):
    """Why a side is not within an approval."""

    DATE = "date"
    WORSE_ANSWER = "worse-answer"
    NEW_ACCESS = "new-access"
    NEW_SETTING = "new-setting"
    LOST_GUARANTEE = "lost-guarantee"
    NOT_DECIDED = "not-decided"


@frozen
class Beyond:
    """One thing that was not approved; what is not decided may be within the approval.

    ``role`` is empty if it is about all roles. ``witness`` is a request that shows new access.
    """

    kind: BeyondKind
    text: str
    role: str = ""
    question: str = ""
    witness: str = ""


@frozen
class ApprovalCheck:
    """A side held to an approval: the differences in access and in answers since then.

    ``is_checked`` says that the signature of the approval was checked.
    """

    approval: Approval
    diff: Diff
    answers: ComparedAnswers
    is_checked: bool
    is_over: bool

    @property
    def not_approved(self) -> tuple[Beyond, ...]:
        """All that was not approved, the gravest first; then what is not decided."""
        found = (self._date(), self._worse_answers(), self._new_access(), self._lost_guarantees())
        return (*chain.from_iterable(found), *self._undecided_changes())

    @property
    def exit_code(self) -> int:
        """1 if something was not approved, otherwise 3 if something is not decided."""
        return beyond_exit_code(self.not_approved)

    def _date(self) -> Iterator[Beyond]:
        if self.is_over:
            yield end_of(self.approval)

    def _worse_answers(self) -> Iterator[Beyond]:
        for change in self.answers.changes:
            if change.is_worse:
                yield Beyond(
                    BeyondKind.WORSE_ANSWER,
                    answer_change_in_words(change),
                    change.role,
                    change.question,
                    _witness(change),
                )

    def _new_access(self) -> Iterator[Beyond]:
        for role in role_reports(self.diff):
            for change in (change for section in role.sections for change in section.changes):
                if change.direction is Direction.NEW:
                    shown = example(change.example)
                    yield Beyond(BeyondKind.NEW_ACCESS, headline(change), change.role, witness=shown)
            for setting in role.properties:
                if setting.grows or _is_another_name(setting):
                    text = f"role {setting.subject}: {property_change(setting)}"
                    yield Beyond(BeyondKind.NEW_SETTING, text, setting.subject)

    def _lost_guarantees(self) -> Iterator[Beyond]:
        for change in self.diff.guarantees:
            if not change.is_new:
                text, question = guarantee_change(change), question_of(change)
                yield Beyond(BeyondKind.LOST_GUARANTEE, text, question=question)

    def _undecided_changes(self) -> Iterator[Beyond]:
        if self.diff.is_never_unknown:
            yield Beyond(BeyondKind.NOT_DECIDED, _NEVER_UNKNOWN)
        for hidden in self.diff.not_decided:
            if hidden.direction is Direction.NEW:
                yield Beyond(BeyondKind.NOT_DECIDED, hidden_change(hidden), hidden.role)
        for extra in self.diff.extras:
            is_more = extra.grants and extra.step is not ExtraStep.REMOVED
            if is_more and not self._is_listed_as_outside(extra):
                text = f"what another resource grants: {extra_change(extra)}"
                yield Beyond(BeyondKind.NOT_DECIDED, text)
        for role, question in self.answers.not_decided(self.diff):
            of_role = f", role {role}" if role else ""
            text = f"{question}{of_role}: not decided, as when it was approved, and the role has new access"
            yield Beyond(BeyondKind.NOT_DECIDED, text, role, question)

    def _is_listed_as_outside(self, extra: ExtraChange) -> bool:
        beginning = f"{extra.resource} ({extra.type}) at "
        return any(part.startswith(beginning) for hidden in self.diff.hidden for part in hidden.outside)


_NEVER_UNKNOWN: Final = (
    "whether the approved version forbids requests with 'never' that this one does not: an earlier octospec "
    "made the approval and did not record it; approve again"
)


def beyond_exit_code(beyond: Iterable[Beyond]) -> int:
    """Return 1 if something was not approved, otherwise 3 if something is not decided, otherwise 0."""
    kinds = {each.kind for each in beyond}
    return 1 if kinds - {BeyondKind.NOT_DECIDED} else 3 if kinds else 0


def end_of(approval: Approval) -> Beyond:
    """Say that the last day of an approval is over."""
    return Beyond(BeyondKind.DATE, f"the approval ended on {approval.until}, at midnight UTC")


def _is_another_name(setting: PropertyChange) -> bool:
    """Whether third-party policies that name a role or its tags apply differently.

    A name that depends on an input was approved for each value of it, and a generated one for any.
    """
    if setting.name not in {"name", "path", "tags"}:
        return False
    old, new = setting.old or "", setting.new or ""
    if setting.name == "name" and (old == GENERATED or old.endswith(f", otherwise {GENERATED}")):
        return False
    return "${" in new or not _with_any_input(old).fullmatch(new)


def _with_any_input(text: str) -> re.Pattern[str]:
    """Return what a text may be with values of its inputs; a comma separates tags, and is in no value.

    >>> bool(_with_any_input("team=${param.team}").fullmatch("team=a, admin=yes"))
    False
    """
    return re.compile("[^,]*".join(map(re.escape, _REFERENCE.split(text))))


_REFERENCE: Final = re.compile(r"\$\{[^{}]*\}")


def _witness(change: AnswerChange) -> str:
    """Return a request that shows a yes of the new side."""
    return next((str(claim.witness) for claim in change.new if claim.witness), "")
