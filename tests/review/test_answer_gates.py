"""What a gate says about an answer that a side must not have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.model.claims import DIRECTLY, Claim, ClaimAnswer, WitnessRequest
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import Answer
from octo_spec.review.answer_gates import (
    AnswerGate,
    GateFinding,
    GateOutcome,
    gate_finding_in_words,
    gate_results,
)

YES = Claim(ClaimAnswer.YES, scope=DIRECTLY, witness=WitnessRequest("s3:GetObject", "arn:aws:s3:::a"))
OPEN = Claim(ClaimAnswer.NOT_DECIDED, reason="a text is not known here")
MORE = Presence.of(ChoiceIs("more", ("on",)))


@pytest.mark.parametrize(
    ("role", "claim", "words"),
    [
        ("reader", YES, "reads, role reader: yes (directly): s3:GetObject on arn:aws:s3:::a"),
        ("", YES, "reads: yes (directly): s3:GetObject on arn:aws:s3:::a"),
        ("", replace(YES, scope=""), "reads: yes: s3:GetObject on arn:aws:s3:::a"),
        ("", replace(YES, scope="", witness=None), "reads: yes"),
        (
            "",
            replace(YES, when=(MORE,)),
            "reads: yes, if more is on (directly): s3:GetObject on arn:aws:s3:::a",
        ),
        ("", OPEN, "reads: not decided: a text is not known here"),
        ("", replace(OPEN, scope=DIRECTLY), "reads: not decided: a text is not known here"),
    ],
)
def test_a_finding_says_whose_answer_it_is_and_why(role: str, claim: Claim, words: str) -> None:
    assert gate_finding_in_words("reads", GateFinding(role, claim, fails=True)) == words


def test_a_claim_about_no_combination_fails_no_gate() -> None:
    gate = AnswerGate("reads", ClaimAnswer.YES)
    for when, outcome in (((MORE,), GateOutcome.FAILS), ((), GateOutcome.PASSES)):
        claims = (replace(YES, when=when), Claim(ClaimAnswer.NO))
        [result] = gate_results((gate,), (Answer("reads", "reader", ClaimAnswer.YES, "", claims),))
        assert result.outcome is outcome
