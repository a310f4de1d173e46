"""A claim: three answers in their order, the combinations for which they hold, and one JSON form."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from octo_spec.model.claims import (
    DIRECTLY,
    NARROWED,
    Claim,
    ClaimAnswer,
    WitnessRequest,
    answer_in,
    claim_as_json,
    sorted_claims,
    witness_value,
    worst,
)
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_json import as_json
from octo_spec.model.typed_json import from_json

ON = (Presence.of(ChoiceIs("remediation", ("on",))),)
OFF = (Presence.of(ChoiceIs("remediation", ("off",))),)
NO, NOT_DECIDED, YES = Claim(ClaimAnswer.NO), Claim(ClaimAnswer.NOT_DECIDED), Claim(ClaimAnswer.YES)


def test_there_are_three_answers_and_yes_is_the_gravest() -> None:
    order = (ClaimAnswer.NO, ClaimAnswer.NOT_DECIDED, ClaimAnswer.YES)
    assert tuple(ClaimAnswer) == order
    assert all(lower < higher for lower, higher in pairwise(order))


@pytest.mark.parametrize(
    ("claims", "answer"),
    [
        ((NO,), ClaimAnswer.NO),
        ((NO, NOT_DECIDED), ClaimAnswer.NOT_DECIDED),
        ((NOT_DECIDED, YES, NO), ClaimAnswer.YES),
    ],
)
def test_the_worst_answer_counts(claims: tuple[Claim, ...], answer: ClaimAnswer) -> None:
    assert worst(claims) is answer


def test_a_statement_without_claims_has_no_answer() -> None:
    with pytest.raises(ValueError, match="empty"):
        worst(())


def test_the_gravest_claim_comes_first_and_equal_ones_keep_their_order() -> None:
    narrowed = Claim(ClaimAnswer.YES, scope=NARROWED)
    plain = Claim(ClaimAnswer.YES, scope=DIRECTLY)
    assert sorted_claims((NO, narrowed, NOT_DECIDED, plain)) == (narrowed, plain, NOT_DECIDED, NO)


def test_each_combination_has_its_own_answer() -> None:
    claims = (Claim(ClaimAnswer.YES, ON), Claim(ClaimAnswer.NO, OFF))
    assert answer_in(claims, {"remediation": "on"}) is ClaimAnswer.YES
    assert answer_in(claims, {"remediation": "off"}) is ClaimAnswer.NO


def test_a_combination_without_a_claim_is_not_a_no() -> None:
    assert answer_in((Claim(ClaimAnswer.NO, OFF),), {"remediation": "on"}) is ClaimAnswer.NOT_DECIDED


def test_a_claim_has_one_json_form() -> None:
    witness = WitnessRequest("s3:GetObject", "arn:aws:s3:::b/k", (("s3:prefix", "a"),))
    assert json.dumps(claim_as_json(Claim(ClaimAnswer.YES, ON, DIRECTLY, witness=witness))) == (
        '{"answer": "yes", "when": ["remediation is on"], "scope": "directly", "reason": null, "witness": '
        '{"action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "context": {"s3:prefix": "a"}}}'
    )


def test_the_value_of_a_multivalued_key_is_a_list() -> None:
    keys = (("aws:TagKeys", witness_value(frozenset({"team", "cost"}))), ("aws:RequestTag/team", "a, b"))
    witness = WitnessRequest("ec2:CreateTags", "*", keys)
    shown = claim_as_json(Claim(ClaimAnswer.YES, scope=DIRECTLY, witness=witness))["witness"]
    context = {"aws:TagKeys": ["cost", "team"], "aws:RequestTag/team": "a, b"}
    assert shown == {"action": "ec2:CreateTags", "resource": "*", "context": context}
    assert str(witness).endswith("where aws:TagKeys = [cost, team], aws:RequestTag/team = a, b")
    assert from_json(WitnessRequest, as_json(witness)) == witness


def test_an_undecided_claim_has_its_reason_and_no_words_for_every_combination() -> None:
    claim = Claim(ClaimAnswer.NOT_DECIDED, scope=DIRECTLY, reason="the text of a policy is not known")
    assert claim_as_json(claim) == {
        "answer": "not-decided",
        "when": [],
        "scope": "directly",
        "reason": "the text of a policy is not known",
        "witness": None,
    }
