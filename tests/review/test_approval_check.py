"""What is beyond an approval: the gravest first, and what is not decided last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.analysis.diff.answer_changes import AnswerChange, AnswerStep, ComparedAnswers
from octo_spec.analysis.diff.changes import (
    Diff,
    Direction,
    ExtraChange,
    ExtraStep,
    HiddenChange,
    PropertyChange,
)
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.model.claims import Claim, ClaimAnswer
from octo_spec.review.approval_check import ApprovalCheck, BeyondKind
from tests.review.test_approval import APPROVAL

NOTHING = Diff((), (), ())
HELD = ApprovalCheck(APPROVAL, NOTHING, ComparedAnswers(), is_checked=True, is_over=False)
HIDDEN = HiddenChange("reader", PolicyPurpose.ACCESS, Direction.NEW, "the attached policy x")
WIDER = PropertyChange("reader", "longest session", "1 hour", "12 hours", grows=True)
YES, NO = (Claim(ClaimAnswer.YES),), (Claim(ClaimAnswer.NO),)
WORSE = AnswerChange("reader", "reads-secrets", AnswerStep.WORSE, NO, YES, ClaimAnswer.NO, ClaimAnswer.YES)


def with_diff(**parts: object) -> ApprovalCheck:
    """Return a check with some differences."""
    return replace(HELD, diff=replace(NOTHING, **parts))  # type: ignore[arg-type] # any field


@pytest.mark.parametrize(
    ("check", "kinds", "code"),
    [
        (HELD, [], 0),
        (replace(HELD, is_over=True), [BeyondKind.DATE], 1),
        (replace(HELD, answers=ComparedAnswers((WORSE,))), [BeyondKind.WORSE_ANSWER], 1),
        (replace(HELD, answers=ComparedAnswers((replace(WORSE, step=AnswerStep.BETTER),))), [], 0),
        (with_diff(roles=(WIDER,)), [BeyondKind.NEW_SETTING], 1),
        (with_diff(roles=(replace(WIDER, grows=False),)), [], 0),
        (with_diff(hidden=(HIDDEN,)), [BeyondKind.NOT_DECIDED], 3),
        (with_diff(hidden=(replace(HIDDEN, direction=Direction.LOST),)), [], 0),
        (with_diff(hidden=(HIDDEN,), roles=(WIDER,)), [BeyondKind.NEW_SETTING, BeyondKind.NOT_DECIDED], 1),
        (
            with_diff(extras=(ExtraChange("terraform", "b", "aws_s3_bucket_policy", ExtraStep.ADDED),)),
            [BeyondKind.NOT_DECIDED],
            3,
        ),
        (
            with_diff(extras=(ExtraChange("terraform", "b", "aws_s3_bucket_policy", ExtraStep.REMOVED),)),
            [],
            0,
        ),
        (
            replace(
                with_diff(hidden=(HIDDEN,)), answers=ComparedAnswers(undecided=(("reader", "reads-secrets"),))
            ),
            [BeyondKind.NOT_DECIDED, BeyondKind.NOT_DECIDED],
            3,
        ),
    ],
)
def test_what_is_beyond_it_decides_the_exit_code(
    check: ApprovalCheck, kinds: list[BeyondKind], code: int
) -> None:
    assert ([each.kind for each in check.beyond], check.exit_code) == (kinds, code)
