"""The summary of one page: the gravest answers, what was not read, and room for the decision."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

import pytest

from octo_spec.model.review_facts import Changes, HashedFile
from octospec_review.writing.summary_page import MOST_COMBINATIONS, MOST_ROWS, summary
from tests.emitters.review.reading_pages import markdown_cells, tree
from tests.emitters.review.real_facts import SPECS, facts, files


@pytest.mark.medium
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


def test_it_counts_the_combinations_that_it_omits() -> None:
    [row, *_] = facts().combinations
    rows = tuple(replace(row, levels=(("Write", count),)) for count in range(MOST_COMBINATIONS + 3))
    for count in range(MOST_COMBINATIONS, len(rows) + 1):
        written = summary(replace(facts(), combinations=rows[:count]))
        left = re.findall("^([0-9]) more combinations? of choices", written, re.MULTILINE)
        assert left == [str(count - MOST_COMBINATIONS)] * (count > MOST_COMBINATIONS)


def test_it_says_what_changed_and_what_was_not_read() -> None:
    review = replace(facts(), changes=Changes("v1", "New access"), unread=("a.tf:1: a", "a.tf:2: b"))
    written = files(review)["summary.md"]
    assert "Since <code>v1</code>: no change." in written
    assert "Not read: 2 parts, first a.tf:1: a." in written


def test_only_an_approval_says_that_you_approved_a_version() -> None:
    since = Changes("v1", "New access")
    for is_approved in (False, True):
        review = replace(facts(), changes=replace(since, is_approved=is_approved))
        written = files(review)
        assert ("which you approved" in written["summary.md"]) is is_approved
        assert ("which you approved" in written["review.html"]) is is_approved


def test_it_has_the_checksum_of_each_file_or_of_their_list() -> None:
    hashed = tuple(HashedFile(f"{number}.tf", f"{number:064}") for number in range(5))
    few = replace(facts().evidence, sha256="", files=hashed[:4])
    many = replace(few, files=hashed)
    written = files(replace(facts(), evidence=few))
    shown = [f"SHA-256 of {file.path}: <code>{file.sha256}</code>" for file in few.files]
    for name in ("summary.md", "review.html"):
        assert all(line in written[name] for line in shown)
    listed = sha256("".join(f"{file.sha256}  {file.path}\n" for file in hashed).encode()).hexdigest()
    assert (
        f"list of all 5 files, as sha256sum prints it: <code>{listed}</code>"
        in files(replace(facts(), evidence=many))["summary.md"]
    )
