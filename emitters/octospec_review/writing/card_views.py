"""The cards on the first screen, each with its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octo_spec.model.review_facts import Tone
from octospec_review.writing.view import fact_view

if TYPE_CHECKING:
    from octo_spec.model.review_facts import Card, ChosenCard, ReviewFacts
    from octospec_review.writing.view import View


def card_views(facts: ReviewFacts) -> list[View]:
    """Return the cards, each with a word and a shape for how grave it is."""
    tones = {question.id: question.tone.value for question in facts.questions}
    return [
        fact_view(
            card,
            of_question=tones.get(card.question, ""),
            chosen=[_chosen_card(each) for each in card.for_choices],
            **_look(card),
        )
        for card in facts.cards
    ]


def _chosen_card(card: ChosenCard) -> list[object]:
    """Return what a card says for a combination of choices, for the script."""
    return [dict(card.answers), card.text, card.detail, *_look(card).values()]


def _look(card: Card | ChosenCard) -> View:
    """Return the mark of a card: only a decided no is green, a mere fact is grey."""
    if card.text == "Not decided":
        return {"look": "caution", "tag": "Not decided", "shape": "not-decided"}
    match card.tone:
        case Tone.GRAVE:
            return {"look": "grave", "tag": "Grave", "shape": "yes"}
        case Tone.CAUTION:
            return {"look": "caution", "tag": "Care", "shape": "only-where"}
        case Tone.CALM:
            if card.text == "No":
                return {"look": "good", "tag": "No", "shape": "no"}
            return {"look": "calm", "tag": "Fact", "shape": "fact"}
        case _:
            assert_never(card.tone)
