"""The summary: one page to print, mail or file, with the gravest answers and room for the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octospec_review.vocabulary import PAGE
from octospec_review.writing.answer_matrix import answer_matrix, worst_first
from octospec_review.writing.change_counts import since_in_words
from octospec_review.writing.combination_rows import row_views
from octospec_review.writing.markdown_page import code, table, text
from octospec_review.writing.role_views import not_seen
from octospec_review.writing.source_hashes import source_hashes
from octospec_review.writing.view import customer_name, review_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.model.review_facts import ReviewFacts
    from octospec_review.writing.view import View

MOST_ROWS: Final = 16
"""The number of questions in the summary; the others are counted."""
MOST_COMBINATIONS: Final = 4
"""The number of combinations in the summary, the worst first."""
DECISIONS: Final = ("approved", "approved with conditions", "refused")
"""What a reviewer may decide."""


def summary(facts: ReviewFacts) -> str:
    """Write the summary as Markdown."""
    lines = (*_head(facts), *_cards(facts), *_answers(facts), *_limits(facts), *_decision(facts))
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(facts: ReviewFacts) -> Iterator[str]:
    yield from (f"# Access review: {text(review_name(facts))}", "")
    if facts.customer:
        yield from (f"For {text(customer_name(facts))}.", "")
    if facts.contact:
        yield from (f"Contact: {text(facts.contact)}", "")
    source = facts.evidence
    hashes = "; ".join(f"{text(what)}: {code(sha256)}" for what, sha256 in source_hashes(facts))
    yield f"{code(source.source)}, AWS actions as of {text(source.catalogue)}. {hashes}".rstrip()
    yield ""
    if facts.changes:
        since = text(since_in_words(facts))
        approved = ", which you approved" if facts.changes.is_approved else ""
        yield from (f"Since {code(facts.changes.previous)}{approved}: {since}.", "")
    if facts.warning:
        yield from (f"**Read this first.** {text(facts.warning)}", "")


def _cards(facts: ReviewFacts) -> Iterator[str]:
    rows = ((f"**{text(card.title)}**", text(card.text), text(card.detail)) for card in facts.cards)
    yield from table(("summary", "answer", "detail"), rows)


def _answers(facts: ReviewFacts) -> Iterator[str]:
    """Write the gravest rows of the table of answers, and name the others."""
    rows = worst_first(facts, row_views(facts))
    matrix = answer_matrix(facts, rows)
    shown, names = rows[:MOST_COMBINATIONS], [text(row["name"]) for row in rows[:MOST_COMBINATIONS]]
    open_rows = matrix["open"]
    yield from table(("question", *names), (_row(each, shown) for each in open_rows[:MOST_ROWS]))
    if left := len(rows) - len(shown):
        more_rows = (
            "1 more combination of choices is" if left == 1 else f"{left} more combinations of choices are"
        )
        yield from (f"{more_rows} in {PAGE}; the worst are here.", "")
    if more := ", ".join(text(each["phrase"]) for each in open_rows[MOST_ROWS:]):
        yield from (f"Less grave, in {PAGE}: {more}.", "")
    for fold in matrix["folds"]:
        listed = ", ".join(text(each["phrase"]) for each in fold["questions"])
        yield from (f"**{fold['word'].capitalize()}**, in every combination: {listed}.", "")


def _row(question: View, rows: Sequence[View]) -> tuple[str, ...]:
    outcomes = (row["outcomes"][question["id"]]["word"] for row in rows)
    return (text(question["phrase"]), *outcomes)


def _limits(facts: ReviewFacts) -> Iterator[str]:
    if missing := not_seen(facts):
        first = f", first {text(missing[0])}" if len(missing) > 1 else f": {text(missing[0])}"
        yield from (f"Not read: {len(missing)} part{'s' if len(missing) > 1 else ''}{first}.", "")
    listed = " ".join(text(line) for line in facts.evidence.not_proven)
    yield from (f"Not considered: {listed}", "")


def _decision(facts: ReviewFacts) -> Iterator[str]:
    del facts
    yield from ("## Decision", "")
    yield from (*(f"- [ ] {each}" for each in DECISIONS), "")
    yield from table(("conditions", "until", "reviewer", "day"), [("&nbsp;",) * 4])
    yield "`octospec approve` records the decision, so that CI can hold the vendor to it."
