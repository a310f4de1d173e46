"""An answer is compared for every combination of choices: no, not decided, yes."""

from __future__ import annotations

from typing import Final

import pytest

from octo_spec.analysis.diff.answer_changes import AnswerDirection, answer_change_in_words, answer_changes
from octo_spec.model.claims import Claim, ClaimAnswer
from octo_spec.model.combinations import EVERY_COMBINATION
from octo_spec.model.deployment import Choice
from octo_spec.model.presence import ChoiceIs, Presence

NO: Final = (Claim(ClaimAnswer.NO),)
YES: Final = (Claim(ClaimAnswer.YES),)
OPEN: Final = (Claim(ClaimAnswer.NOT_DECIDED, reason="unknown"),)
CHOICES: Final = (Choice("level", "How far.", ("off", "look", "act"), "off"),)
KEY: Final = ("reader", "reads-secrets")

Claims = tuple[Claim, ...]


def at(*levels: str) -> Claims:
    """Return a yes for some levels, and a no for the others."""
    return Claim(ClaimAnswer.YES, (Presence.of(ChoiceIs("level", levels)),)), Claim(ClaimAnswer.NO)


def step(before: Claims | None, after: Claims | None) -> AnswerDirection | None:
    """Compare the claims of one question."""
    old, new = ({} if claims is None else {KEY: claims} for claims in (before, after))
    return next((change.step for change in answer_changes(old, new, CHOICES)), None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (NO, NO, None),
        (NO, OPEN, AnswerDirection.WORSE),
        (OPEN, YES, AnswerDirection.WORSE),
        (YES, OPEN, AnswerDirection.BETTER),
        (NO, at("act"), AnswerDirection.WORSE),
        (at("act"), at("look", "act"), AnswerDirection.WORSE),
        (at("act"), at("look"), AnswerDirection.BOTH),
        (at("look", "act"), at("act"), AnswerDirection.BETTER),
        (at("off", "look", "act"), YES, None),
        (None, YES, AnswerDirection.WORSE),
        (YES, None, AnswerDirection.BETTER),
        (None, NO, None),
    ],
)
def test_an_answer_is_worse_if_it_is_worse_for_some_combination(
    before: Claims | None, after: Claims | None, expected: AnswerDirection | None
) -> None:
    assert step(before, after) == expected


def test_the_words_name_the_gravest_combination() -> None:
    [change] = answer_changes({KEY: at("act")}, {KEY: at("look", "act")}, CHOICES)
    assert answer_change_in_words(change) == "reads-secrets, role reader: no → yes, if level is look"


MANY: Final = tuple(Choice(f"c{number}", "One.", ("off", "on"), "off") for number in range(13))
ANY_ON: Final = tuple(Presence.of(ChoiceIs(choice.id, ("on",))) for choice in MANY)
ALL_ON: Final = (Presence.of(*(ChoiceIs(choice.id, ("on",)) for choice in MANY)),)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            (Claim(ClaimAnswer.YES, ANY_ON), *NO),
            (Claim(ClaimAnswer.YES, EVERY_COMBINATION),),
            AnswerDirection.BOTH,
        ),
        ((Claim(ClaimAnswer.YES, ALL_ON), *NO), OPEN, AnswerDirection.BOTH),
        (
            (Claim(ClaimAnswer.YES, ALL_ON), *NO),
            (Claim(ClaimAnswer.NOT_DECIDED, ANY_ON), *NO),
            AnswerDirection.BOTH,
        ),
        (NO, (Claim(ClaimAnswer.YES, ALL_ON), *NO), AnswerDirection.WORSE),
        ((Claim(ClaimAnswer.YES, ALL_ON), *NO), NO, AnswerDirection.BETTER),
        ((Claim(ClaimAnswer.YES, ALL_ON), *OPEN), OPEN, AnswerDirection.BETTER),
    ],
)
def test_very_many_combinations_count_as_worse_for_some_of_them(
    before: Claims, after: Claims, expected: AnswerDirection
) -> None:
    [change] = answer_changes({KEY: before}, {KEY: after}, MANY)
    assert change.step == expected
    assert change.is_worse is (expected is not AnswerDirection.BETTER)
