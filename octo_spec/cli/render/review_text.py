"""What ``octospec review`` prints: the first screen of the page, and the paths of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import with_label, wrap
from octo_spec.model.claims import claim_as_json
from octo_spec.model.review_facts import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.review_facts import ReviewFacts

_COLOURS: Final = {Tone.GRAVE: "red", Tone.CAUTION: "yellow", Tone.CALM: "green"}


def lines(facts: ReviewFacts, files: tuple[str, ...]) -> Iterator[str]:
    """Write the summary, then name the files."""
    named = (facts.name or facts.title, facts.version, f"for {facts.customer}" if facts.customer else "")
    yield style(" ".join(filter(None, named)), bold=True)
    if facts.unread:
        count = len(facts.unread)
        yield from wrap(f"{count} part{'' if count == 1 else 's'} of it could not be read.", 0)
    if facts.warning:
        yield from wrap(facts.warning, 0)
    width = max(len(card.title) for card in facts.cards)
    for card in facts.cards:
        text = style(card.text, fg=_COLOURS[card.tone])
        yield from with_label(
            f"  {card.title:<{width}}  ", f"{text} ({card.detail})" if card.detail else text
        )
    yield from (f"wrote {path}" for path in files)


def as_data(facts: ReviewFacts, files: tuple[str, ...]) -> dict[str, object]:
    """Return the summary as JSON data; ``review.json`` has the whole review."""
    cards = [
        {"title": card.title, "text": card.text, "detail": card.detail, "tone": card.tone.value}
        for card in facts.cards
    ]
    return {
        "files": list(files),
        "warning": facts.warning or None,
        "cards": cards,
        "answers": {
            role.id: {each.question: each.answer.value for each in facts.answers if each.role == role.id}
            for role in facts.roles
        },
        "claims": {
            role.id: {
                each.question: list(map(claim_as_json, each.claims))
                for each in facts.answers
                if each.role == role.id
            }
            for role in facts.roles
        },
        "unread": list(facts.unread),
    }
