"""The questions of a review on a terminal, and as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.questions.review_question import ASKS, NOT_COVERED, SOURCE
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import with_label, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.questions.review_question import ReviewQuestion


def list_lines(questions: Sequence[ReviewQuestion]) -> Iterator[str]:
    """List all questions, a line for each."""
    width = max(len(each.id) for each in questions)
    for each in questions:
        yield from with_label(f"{style(f'{each.id:<{width}}', bold=True)}  ", each.sentence)


def page_lines(question: ReviewQuestion) -> Iterator[str]:
    """Write the page of a question, with the actions that decide it today."""
    yield from (style(question.id, bold=True), "")
    yield from wrapped(question.sentence, 0)
    yield from _section(ASKS, question.sections[ASKS])
    decided = ", ".join(question.actions)
    levels = f", of access level {', '.join(sorted(question.levels))}" if question.levels else ""
    yield from _section("Decided by", f"{decided}{levels}")
    if not question.is_closed:
        yield from wrapped(f"Today AWS documents {len(question.documented):,} such actions.", 2)
    yield from _section(NOT_COVERED, question.sections[NOT_COVERED])
    yield from ("", style(SOURCE, bold=True))
    yield from (f"  {source}" for source in question.sources)


def _section(title: str, text: str) -> Iterator[str]:
    yield from ("", style(title, bold=True))
    yield from wrapped(text, 2)


def as_data(question: ReviewQuestion) -> dict[str, object]:
    """Return a question with its page."""
    return {
        "id": question.id,
        "phrase": question.phrase,
        "sentence": question.sentence,
        "asks": question.sections[ASKS],
        "not-covered": question.sections[NOT_COVERED],
        "actions": list(question.actions),
        "levels": sorted(question.levels),
        "count": len(question.documented),
        "deed": question.deed,
        "tone": question.tone.value,
        "gravity": question.gravity,
        "has-card": question.has_card,
        "sources": list(question.sources),
    }
