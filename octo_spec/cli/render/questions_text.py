"""The questions of a review on a terminal, and as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.questions.action_reasons import deciding_reasons, open_reasons
from octo_spec.analysis.questions.review_question import ASKS, NOT_COVERED, SOURCE
from octo_spec.analysis.wording import count
from octo_spec.cli.printing import style
from octo_spec.cli.render.wrapping import with_label, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.analysis.questions.action_reasons import ServiceReasons
    from octo_spec.analysis.questions.review_question import ReviewQuestion


def list_lines(questions: Sequence[ReviewQuestion]) -> Iterator[str]:
    """List all questions, a line for each."""
    width = max(len(each.id) for each in questions)
    for each in questions:
        yield from with_label(f"{style(f'{each.id:<{width}}', bold=True)}  ", each.sentence)


def page_lines(question: ReviewQuestion) -> Iterator[str]:
    """Write the page of a question, with the actions that decide it today."""
    yield from (style(question.id, bold=True), "")
    yield from wrap(question.sentence, 0)
    yield from _section(ASKS, question.sections[ASKS])
    yield from _section("Decided by", " ".join(_deciding_sentences(question)))
    yield from _section(NOT_COVERED, question.sections[NOT_COVERED])
    yield from ("", style(SOURCE, bold=True))
    yield from (f"  {source}" for source in question.sources)
    yield from _actions("Actions", deciding_reasons(question))
    yield from _actions("Not classified", open_reasons(question))


def _deciding_sentences(question: ReviewQuestion) -> Iterator[str]:
    number = len(question.documented_actions)
    what = "the action" if number == 1 else f"any of the {count(number, 'action')}"
    them = "it" if number == 1 else "them"
    uses = f"may use {what} listed below, as AWS documents {them} on {question.as_of}"
    yield f"The answer is yes for a role that {uses}."
    if question.actions:
        levels = f" of access level {', '.join(sorted(question.levels))}" if question.levels else ""
        yield f"The question names {', '.join(question.actions)}{levels}."
    if question.unclassified_actions:
        is_open = count(len(question.unclassified_actions), "more action")
        verb = "is" if len(question.unclassified_actions) == 1 else "are"
        yield f"{is_open} {verb} not classified: for a role that may use only these, it is not decided."


def _section(title: str, text: str) -> Iterator[str]:
    yield from ("", style(title, bold=True))
    yield from wrap(text, 2)


def _actions(title: str, services: Iterable[ServiceReasons]) -> Iterator[str]:
    """List actions below their service, each reason once."""
    headings = iter(("", style(title, bold=True)))
    for service in services:
        yield from headings
        yield f"  {style(service.title, bold=True)} ({service.prefix})"
        for reason, names in service.names.items():
            yield from wrap(f"{reason}: {', '.join(names)}", 4, hanging=2)


def as_data(question: ReviewQuestion) -> dict[str, object]:
    """Return a question with its page and its actions."""
    return {
        "id": question.id,
        "phrase": question.phrase,
        "sentence": question.sentence,
        "asks": question.sections[ASKS],
        "not-covered": question.sections[NOT_COVERED],
        "effects": list(question.effects),
        "patterns": list(question.actions),
        "levels": sorted(question.levels),
        "actions": list(question.documented_actions),
        "count": len(question.documented_actions),
        "unclassified": list(question.unclassified_actions),
        "data-date": question.as_of.isoformat(),
        "deed": question.deed,
        "tone": question.tone.value,
        "gravity": question.gravity,
        "has-card": question.has_card,
        "sources": list(question.sources),
    }


def with_reasons(question: ReviewQuestion) -> dict[str, object]:
    """Return the same, with the reason of each action."""
    listed = (*deciding_reasons(question), *open_reasons(question))
    return {
        **as_data(question),
        "reasons": {action: reason for each in listed for action, reason in each.by_action.items()},
    }
