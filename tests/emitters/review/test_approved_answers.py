"""The answers of the approved version next to those of today."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.model.claims import Claim, ClaimAnswer
from octo_spec.model.review_facts import AnswerSince, AnswerStep, Changes, ReviewFacts
from octospec_review.writing.approved_answers import compared_answers
from tests.emitters.review.reading_pages import markdown_cells, plain, tree
from tests.emitters.review.real_facts import facts, files

NO = (Claim(ClaimAnswer.NO),)


def _since(**steps: tuple[AnswerStep, tuple[Claim, ...]]) -> ReviewFacts:
    """Return facts in which some answers differ from the approved ones."""
    by_id = {id.replace("_", "-"): step for id, step in steps.items()}
    answers = []
    for answer in facts().answers:
        step, claims = by_id.get(answer.question, (AnswerStep.SAME, answer.claims))
        gained = ("iam:PutRolePolicy",) if step in (AnswerStep.WORSE, AnswerStep.MORE) else ()
        answers.append(AnswerSince(answer.question, answer.role, claims, step, gained=gained))
    return replace(facts(), changes=Changes("v1", "New access", answers=tuple(answers)))


def test_changed_answers_come_first_and_the_worst_of_them_first() -> None:
    [secrets] = [answer.claims for answer in facts().answers if answer.question == "reads-secrets"]
    compared = compared_answers(
        _since(
            reads_billing=(AnswerStep.MORE, NO),
            changes_iam=(AnswerStep.WORSE, NO),
            reads_secrets=(AnswerStep.BETTER, secrets),
        )
    )
    assert [row["question"] for row in compared if row["is_changed"]] == [
        "changes-iam",
        "reads-billing",
        "reads-secrets",
    ]
    assert len(compared) == len(facts().questions)


def test_the_page_and_the_text_have_both_answers_of_each_changed_question() -> None:
    review = _since(changes_iam=(AnswerStep.WORSE, NO), reads_code=(AnswerStep.NEW, ()))
    written = files(review)
    page = tree(written["review.html"])
    rows = {
        row.attributes["data-compared"]: row for row in page.all("tr") if "data-compared" in row.attributes
    }
    assert len(rows) == len(facts().questions)
    approved, now, changed = rows["changes-iam"].all("td")
    assert (approved.text, now.text.startswith("yes"), "worse" in changed.text) == ("no", True, True)
    assert "+ iam:PutRolePolicy" in changed.text
    assert "not asked then" in rows["reads-code"].text
    assert "2 of 24 answers changed (1 worse, 1 not asked then)" in plain(page.all("p", of="since")[0].text)
    cells = {row[0]: row[1:] for row in markdown_cells(written["review.md"], ". Changes since")}
    assert cells["changes IAM"][0] == "no"
    assert cells["changes IAM"][1].startswith("yes")
    assert cells["changes IAM"][2] == "worse: iam:PutRolePolicy"
    assert "22 of 24 answers are the same." in written["review.md"]


def test_without_approved_answers_nothing_is_compared() -> None:
    assert compared_answers(facts()) == []
    written = files(replace(facts(), changes=Changes("v1", "New access")))
    assert "answers changed" not in written["review.html"]
    assert "answers are the same" not in written["review.md"]
