"""The card of the worst that roles can do: in plain words, the gravest first.

What a role does follows from the answers to questions, so denies and boundaries count, and a question of a
plugin can be the worst, too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.privilege_escalations import GRANTS_ITSELF, TRUSTS_OTHERS
from octo_spec.analysis.wording import count
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Level
from octo_spec.model.combinations import union
from octo_spec.model.review_facts import Card, ChosenCard, Tone
from octo_spec.review.summarized_facts import is_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.questions.review_question import ReviewQuestion
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.review_facts import Way
    from octo_spec.review.summarized_facts import SummarizedFacts


def worst_card(facts: SummarizedFacts, combinations: Iterable[Mapping[str, str]] = ()) -> Card:
    """Return the card, also for each of some combinations of choices."""
    every = _worst_card(facts)
    chosen = (
        (tuple(answers.items()), _worst_card(facts.facts_of_combination(answers))) for answers in combinations
    )
    cards = (ChosenCard(answers, card.text, card.detail, card.tone) for answers, card in chosen)
    return replace(every, for_choices=tuple(cards) if facts.has_choices else ())


def _worst_card(facts: SummarizedFacts) -> Card:
    title = "The worst that it can do"
    card = next(card for card in (*_worst_permissions(facts, title), *_worst_deeds(facts, title)))
    card = _with_undecided(open_ended(card, facts), facts)
    return replace(card, detail=f"{card.detail}{facts.of_build}")


def _with_undecided(card: Card, facts: SummarizedFacts) -> Card:
    """Add to a card that an undecided question may be worse."""
    if card.tone is Tone.GRAVE or not any(map(is_open, facts.answers)):
        return card
    return replace(card, text=f"{card.text}, or worse", tone=Tone.CAUTION)


def open_ended(card: Card, facts: SummarizedFacts) -> Card:
    """Add to a card that is not the worst that some facts are unknown."""
    if not facts.open_end:
        return card
    tone = card.tone if card.tone is Tone.GRAVE else Tone.CAUTION
    return replace(card, detail=f"{card.detail}{facts.open_end}".removeprefix("; "), tone=tone)


def _worst_permissions(facts: SummarizedFacts, title: str) -> Iterator[Card]:
    when = union(presence for role in facts.roles for presence in role.administrator)
    if when:
        who = "it" if len(facts.roles) == 1 else "one role"
        yield Card(title, f"Everything: {who} is an administrator", facts.when(when), Tone.GRAVE)
    own = [way for way in facts.ways if way.kind == GRANTS_ITSELF]
    for ways, text in (
        ([way for way in own if way.is_certain], "Escalate its own privileges"),
        ([way for way in own if not way.is_certain], "Perhaps escalate its own privileges"),
    ):
        if ways:
            detail = f"{facts.when(_combinations(ways))}: {ways[0].permissions}, by {ways[0].step}"
            yield Card(title, text, detail, Tone.GRAVE)
    others = [way for way in facts.ways if way.kind not in (GRANTS_ITSELF, TRUSTS_OTHERS)]
    if others:
        detail = f"{facts.when(_combinations(others))}: {others[0].step}"
        yield Card(title, "Perhaps use the permissions of other roles", detail, Tone.GRAVE)


def _combinations(ways: Iterable[Way]) -> Combinations:
    return union(presence for way in ways for presence in way.combinations)


def _worst_deeds(facts: SummarizedFacts, title: str) -> Iterator[Card]:
    """Yield the gravest thing that the roles may do, or what is left if no question lists anything."""
    done = max(
        (deed for question in facts.questions for deed in _deeds(facts, question)),
        key=lambda deed: deed.rank,
        default=None,
    )
    if done:
        where = "only on named resources or under conditions, " if done.is_narrowed else ""
        yield Card(title, done.text, f"{where}{facts.when(done.combinations)}", done.tone)
    elif any(map(is_open, facts.answers)):
        yield Card(title, "Not decided", "the known grants do nothing that a question lists", Tone.GRAVE)
    else:
        yield _unlisted_card(facts, title)


@frozen
class _Deed:
    """What roles may do on any resource, or only on named resources or under conditions."""

    question: ReviewQuestion
    combinations: Combinations
    is_narrowed: bool

    @property
    def text(self) -> str:
        """What the roles do, in plain words."""
        phrase = self.question.phrase
        return self.question.deed or f"{phrase[:1].upper()}{phrase[1:]}"

    @property
    def tone(self) -> Tone:
        """The tone of the question; a narrowed deed is not grave."""
        tone = self.question.tone
        return Tone.CAUTION if self.is_narrowed and tone is Tone.GRAVE else tone

    @property
    def rank(self) -> tuple[int, bool, int]:
        """The rank, highest for the gravest."""
        return -self.tone.rank, not self.is_narrowed, self.question.gravity


def _deeds(facts: SummarizedFacts, question: ReviewQuestion) -> Iterator[_Deed]:
    parts = [part for each in facts.answers_to(question.id) for part in each.parts]
    for narrowed in (False, True):
        presences = (
            presence for part in parts if part.is_narrowed is narrowed for presence in part.combinations
        )
        if combinations := union(presences):
            yield _Deed(question, combinations, narrowed)


def _unlisted_card(facts: SummarizedFacts, title: str) -> Card:
    """Say what roles may do that no question lists: an action that reads may be grave all the same."""
    if not facts.grants:
        detail = "no policy of the role is known here, and others may be attached to it elsewhere"
        return Card(title, "Nothing that is known here", detail, Tone.CAUTION)
    if not facts.counts:
        return Card(title, "Nothing", "no action that AWS documents is allowed", Tone.CALM)
    when = facts.when(union(presence for each in facts.counts for presence in each.combinations))
    if all(each.level == Level.LIST for each in facts.counts):
        return Card(title, "List resources", when, Tone.CALM)
    number = sum(each.count for each in facts.counts)
    return Card(
        title, "Nothing that a question lists", f"{count(number, 'other action')}, {when}", Tone.CAUTION
    )
