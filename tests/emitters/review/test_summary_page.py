"""The summary of one page: the gravest answers, what was not read, and room for the decision."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.model.review_facts import Changes
from octospec_review.writing.summary_page import MOST_ROWS
from tests.emitters.review.reading_pages import markdown_cells, tree
from tests.emitters.review.real_facts import SPECS, facts, files


def test_the_summary_of_each_spec_has_one_page() -> None:
    for path in SPECS[:3]:
        lines = files(facts(path))["summary.md"].splitlines()
        assert len(lines) < 60, path
        assert sum(map(len, lines)) < 6_000, path


def test_it_names_every_question_once_and_the_cards() -> None:
    written = files(facts())["summary.md"]
    for question in facts().questions:
        assert written.count(question.phrase) >= 1
    assert all(card.text in written for card in facts().cards)
    assert facts().evidence.sha256 in written
    assert "- [ ] approved with conditions" in written


def test_its_answers_are_those_of_the_page() -> None:
    written = files(facts())
    page = tree(written["review.html"])
    rows = {row.attributes["data-question"]: row for row in page.all("tr", question="*")}
    cells = markdown_cells(written["summary.md"], "| question")
    by_phrase = {question.phrase: question.id for question in facts().questions}
    assert 0 < len(cells) <= MOST_ROWS
    for phrase, *answers in cells:
        shown = rows[by_phrase[phrase]].all("span", of="k")
        assert [each.all("span")[0].text for each in shown] == answers


def test_it_says_what_changed_and_what_was_not_read() -> None:
    review = replace(facts(), changes=Changes("v1", "New access"), unread=("a.tf:1: a", "a.tf:2: b"))
    written = files(review)["summary.md"]
    assert "Since <code>v1</code>, which you approved: no change." in written
    assert "Not read: 2 parts, first a.tf:1: a." in written
