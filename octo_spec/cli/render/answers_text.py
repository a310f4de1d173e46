"""The answers to reviewers' questions that differ between two sides, as text, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.answer_changes import AnswerDirection, answer_change_in_words
from octo_spec.analysis.diff.markdown import plain
from octo_spec.analysis.wording import cut_short
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import wrap
from octo_spec.model.claims import claim_as_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.diff.answer_changes import ComparedAnswers
    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.iam.json_values import JsonValue

SIGNS: Final = {
    AnswerDirection.WORSE: ("+", "red"),
    AnswerDirection.BETTER: ("-", "green"),
    AnswerDirection.BOTH: ("~", "yellow"),
}
HEADING: Final = "answers to reviewers' questions"


NOT_DECIDED: Final = "not decided, whether it is worse:"


def answer_lines(answers: ComparedAnswers | None, diff: Diff) -> Iterator[str]:
    """Write the answers that differ, or that may be worse, in lines that fit the terminal."""
    if answers is None:
        return
    undecided = tuple(_undecided_answers(answers, diff))
    if answers.changes or undecided:
        yield from ("", style(HEADING, bold=True))
    for change in answers.changes:
        sign, colour = SIGNS[change.step]
        first, *rest = wrap(answer_change_in_words(change), 4)
        yield f"  {style(sign, fg=colour)} {first.strip()}"
        yield from rest
    for text in undecided:
        yield from (style(line, fg="yellow") for line in wrap(text, 2, hanging=2))


def _undecided_answers(answers: ComparedAnswers, diff: Diff) -> Iterator[str]:
    """Name for each role the questions whose answer is not decided on either side."""
    by_role: dict[str, list[str]] = {}
    for role, question in answers.not_decided(diff):
        by_role.setdefault(role, []).append(question)
    for role, questions in by_role.items():
        of_role = f", role {role}" if role else ""
        yield f"{NOT_DECIDED} {cut_short(tuple(questions))}{of_role}"


def answers_markdown(answers: ComparedAnswers | None, diff: Diff) -> str:
    """Write the answers that differ as a list, with a heading; empty if none does."""
    if answers is None:
        return ""
    items = [
        f"- {change.step.value}: {plain(answer_change_in_words(change))}\n" for change in answers.changes
    ]
    items += [f"- {plain(text)}\n" for text in _undecided_answers(answers, diff)]
    return f"\n### {HEADING[0].upper()}{HEADING[1:]}\n\n{''.join(items)}" if items else ""


def answers_as_data(answers: ComparedAnswers, diff: Diff) -> dict[str, JsonValue]:
    """Return the answers that differ as JSON data, with all claims, and those that may be worse."""
    undecided = answers.not_decided(diff)
    return {
        "answers": [
            {
                "role": change.role or None,
                "question": change.question,
                "way": change.step.value,
                "words": answer_change_in_words(change),
                "old": [claim_as_json(claim) for claim in change.old],
                "new": [claim_as_json(claim) for claim in change.new],
            }
            for change in answers.changes
        ],
        "answers-not-decided": [{"role": role or None, "question": question} for role, question in undecided],
    }
