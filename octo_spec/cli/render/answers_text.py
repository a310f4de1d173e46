"""The answers to reviewers' questions that differ between two sides, as text, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.answer_changes import AnswerStep, answer_change_in_words
from octo_spec.analysis.diff.markdown import plain
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrapped
from octo_spec.model.claims import claim_as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.diff.answer_changes import AnswerChange
    from octo_spec.iam.json_values import JsonValue

SIGNS: Final = {
    AnswerStep.WORSE: ("+", "red"),
    AnswerStep.BETTER: ("-", "green"),
    AnswerStep.BOTH: ("~", "yellow"),
}
HEADING: Final = "answers to reviewers' questions"


def answer_lines(changes: Iterable[AnswerChange]) -> Iterator[str]:
    """Write the answers that differ, in lines that fit the terminal."""
    for position, change in enumerate(changes):
        if not position:
            yield from ("", style(HEADING, bold=True))
        sign, colour = SIGNS[change.step]
        first, *rest = wrapped(answer_change_in_words(change), 4)
        yield f"  {style(sign, fg=colour)} {first.strip()}"
        yield from rest


def answers_markdown(changes: Iterable[AnswerChange]) -> str:
    """Write the answers that differ as a list, with a heading; empty if none does."""
    items = [f"- {change.step.value}: {plain(answer_change_in_words(change))}\n" for change in changes]
    return f"\n### {HEADING[0].upper()}{HEADING[1:]}\n\n{''.join(items)}" if items else ""


def answers_as_data(changes: Iterable[AnswerChange]) -> list[JsonValue]:
    """Return the answers that differ as JSON data, with all claims."""
    return [
        {
            "role": change.role or None,
            "question": change.question,
            "way": change.step.value,
            "words": answer_change_in_words(change),
            "old": [claim_as_json(claim) for claim in change.old],
            "new": [claim_as_json(claim) for claim in change.new],
        }
        for change in changes
    ]
