"""A part that a reader skipped may grant more: no answer about it is no, unless a deny applies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.diagnostics import Span
from octo_spec.model.claims import ClaimAnswer, answer_in
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import Answer, ReviewFacts, Tone
from octo_spec.model.review_json import facts_as_json, facts_from_json
from octo_spec.model.traversal import prune
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind
from octo_spec.review.facts import review_facts
from octospec_review.documenter import DOCUMENTER
from tests.emitters.review.reading_pages import markdown_cells, plain, table_rows, tree, unmarked
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Statement

PLACE = Span("main.yaml", 7, 3)
DELETES = Unread(UnreadKind.STATEMENT, "it is odd", PLACE, ("s3:DeleteObject",))
ANYTHING = replace(DELETES, actions=EVERY_ACTION, place=Span("main.yaml", 9))
LOST = Unread(UnreadKind.ROLE, "it denies oddly", Span("main.yaml", 20), name="Other", may_name_roles=False)
GIVES = replace(DELETES, actions=("iam:PutRolePolicy",))
TRUSTS = replace(DELETES, kind=UnreadKind.TRUST, actions=("sts:AssumeRole",))
MORE = Presence.of(ChoiceIs("more", ("on",)))
SENTENCE = "Not decided, treat it as yes: 1 statement that may allow it was not read (main.yaml:7:3)"


def left(*unread: Unread, statements: tuple[Statement, ...] = ()) -> Deployment:
    """Return a role with an unread part, and with other grants and denies."""
    deployment = deployment_of(grant("s3:GetObject"), *statements)
    [role] = deployment.roles
    return replace(deployment, roles=(replace(role, unread=unread),))


def review_of(*unread: Unread, statements: tuple[Statement, ...] = ()) -> ReviewFacts:
    return review_facts(reviewed(left(*unread, statements=statements)))


def answer(facts: ReviewFacts, question: str) -> Answer:
    return next(each for each in facts.answers if each.question == question)


def files(facts: ReviewFacts) -> dict[str, str]:
    emission = DOCUMENTER.document(facts, DOCUMENTER.options())
    return {str(each.path): each.text for each in emission.artifacts}


# --- answers -----------------------------------------------------------------------------------


def test_only_questions_about_the_actions_of_an_unread_statement_are_not_decided() -> None:
    facts = review_of(DELETES)
    deletes = answer(facts, "deletes-data")
    assert (deletes.answer, deletes.sentence) == (ClaimAnswer.NOT_DECIDED, SENTENCE)
    assert answer_in(deletes.claims, {}) is ClaimAnswer.NOT_DECIDED
    undecided = {each.question for each in facts.answers if each.answer is ClaimAnswer.NOT_DECIDED}
    assert undecided == {"deletes-data", "changes-resources"}
    others = [each for each in facts.answers if each.question not in undecided]
    assert others == [each for each in review_of().answers if each.question not in undecided]


def test_an_unread_statement_with_unknown_actions_leaves_no_question_at_no() -> None:
    found = {each.answer for each in review_of(ANYTHING).answers}
    assert found == {ClaimAnswer.NOT_DECIDED, ClaimAnswer.YES}
    bad = replace(ANYTHING, actions=("no action",))
    assert review_of(bad).answers == review_of(replace(bad, actions=EVERY_ACTION)).answers


def test_a_known_grant_is_still_a_yes() -> None:
    assert answer(review_of(ANYTHING), "reads-object-contents").answer is ClaimAnswer.YES


def test_a_deny_holds_it_back() -> None:
    denied = (grant("s3:Delete*", allow=False),)
    assert review_of(DELETES, statements=denied).answers == review_of(statements=denied).answers


def test_an_unread_statement_counts_only_for_its_choices() -> None:
    deletes = answer(review_of(replace(DELETES, presence=MORE)), "deletes-data")
    assert answer_in(deletes.claims, {"more": "on"}) is ClaimAnswer.NOT_DECIDED
    assert answer_in(deletes.claims, {"more": "off"}) is ClaimAnswer.NO


def test_a_case_that_makes_no_other_difference_is_not_a_choice() -> None:
    [role] = prune(left(replace(DELETES, presence=MORE))).roles
    assert [each.presence for each in role.unread] == [Presence()]


def test_the_first_few_places_are_named() -> None:
    many = tuple(replace(DELETES, place=Span("main.yaml", line)) for line in range(1, 6))
    sentence = answer(review_of(*many), "deletes-data").sentence
    assert sentence.endswith(
        "5 statements that may allow it were not read (main.yaml:1:1, main.yaml:2:1 and 3 more)"
    )
    same = answer(review_of(DELETES, replace(DELETES, reason="it is odder")), "deletes-data").sentence
    assert same.endswith("2 statements that may allow it were not read (main.yaml:7:3)")
    three = answer(review_of(*many[:3]), "deletes-data").sentence
    assert three.endswith("(main.yaml:1:1, main.yaml:2:1 and main.yaml:3:1)")


def test_no_question_about_an_unread_role_is_decided() -> None:
    facts = review_facts(reviewed(replace(left(), unread=(LOST, LOST))))
    assert [role.id for role in facts.roles] == ["reader", "Other", "Other-not-read"]
    of_lost = [each for each in facts.answers if each.role == "Other"]
    assert {each.question for each in of_lost} == {question.id for question in facts.questions}
    assert {each.sentence for each in of_lost} == {
        "Not decided, treat it as yes: Other was not read (main.yaml:20:1)"
    }
    assert [each for each in facts.answers if each.role == "reader"] == list(review_of().answers)
    for row in facts.combinations:
        assert {outcome for _, outcome in row.outcomes} == {ClaimAnswer.NOT_DECIDED, ClaimAnswer.YES}
    assert [text.id.partition("-")[0] for text in facts.texts] == ["reader"] * len(facts.texts)


# --- the rest of the facts ---------------------------------------------------------------------


def test_the_first_screen_says_that_unread_parts_may_allow_more() -> None:
    worst, secrets, deletes, who = review_of(DELETES).cards
    assert worst.detail.endswith("unread parts may allow more")
    assert (deletes.text, deletes.tone) == ("Not decided", Tone.GRAVE)
    assert secrets.text == "No"
    assert worst.text == "Read the contents of files, or worse"
    assert {worst.tone, secrets.tone} == {Tone.CAUTION}
    assert "let in" not in who.detail


def test_the_worst_is_not_decided_if_the_known_grants_only_read() -> None:
    lists = deployment_of(grant("s3:ListBucket"))
    [role] = lists.roles
    [worst, *_] = review_facts(reviewed(replace(lists, roles=(replace(role, unread=(DELETES,)),)))).cards
    assert (worst.text, worst.tone) == ("Not decided", Tone.GRAVE)
    assert worst.detail == "the known grants do nothing that a question lists; unread parts may allow more"


@pytest.mark.parametrize("deployment", [left(TRUSTS), replace(left(), unread=(LOST,))], ids=["part", "role"])
def test_further_callers_are_possible_if_trust_was_not_read(deployment: Deployment) -> None:
    facts = review_facts(reviewed(deployment))
    who = facts.cards[-1]
    assert who.detail.endswith("unread parts may trust more principals")
    assert who.tone is Tone.CAUTION
    assert Tone.CALM not in {control.tone for control in facts.controls}
    assert "not known here" in {control.answer for control in facts.controls}


def test_a_trust_statement_decides_no_question() -> None:
    assert review_of(TRUSTS).answers == review_of().answers


def test_the_texts_to_copy_list_what_was_not_read_and_the_alarm_matches_every_call() -> None:
    texts = {text.id: text for text in review_of(DELETES).texts}
    missing = "what is at main.yaml:7:3: it was not read, so it is denied unless a grant allows it"
    assert missing in texts["reader-control-policy"].not_covered
    assert missing in texts["reader-boundary"].not_covered
    assert "eventName" not in texts["reader-alarm"].text


# --- every file --------------------------------------------------------------------------------


def test_every_file_lists_unread_parts_with_their_places() -> None:
    policy = replace(ANYTHING, kind=UnreadKind.POLICY, name="aws_iam_role_policy.x")
    part = replace(LOST, kind=UnreadKind.PART, name="the module x")
    whole = replace(left(replace(DELETES, presence=MORE), policy, TRUSTS), unread=(LOST, part))
    facts = review_facts(reviewed(whole))
    parts = [(role.id, each) for role in facts.roles for each in role.unread]
    assert [each.kind for _, each in parts] == [
        *(each.kind for each in whole.roles[0].unread),
        LOST.kind,
        part.kind,
    ]
    written = files(facts)
    assert facts_from_json(facts_as_json(facts)) == facts
    items = tree(written["review.html"]).all("li", unread="*")
    lines = [unmarked(line) for line in written["review.md"].splitlines() if line.startswith("- not read: ")]
    rows = [row for row in table_rows(written["permissions.csv"]) if row["effect"] == "not read"]
    for (id, each), item in zip(parts, items, strict=True):
        assert (item.attributes["data-unread"], each.text in item.text) == (each.kind.value, True)
        assert item.all("code")[0].text == each.place
        assert any(each.text in line and line.endswith(f"({each.place})") for line in lines)
        of_part = [row for row in rows if row["why"] == f"{each.text} ({each.place})" and row["role"] == id]
        assert tuple(row["action"] for row in of_part) == (each.actions or ("",))
    assert "if more is on" in plain(items[0].text)
    assert {row["if"] for row in rows} == {"", "more is on"}


@pytest.mark.medium
@pytest.mark.parametrize(
    ("unread", "gains", "words"),
    [
        ((), "no", "None found"),
        ((DELETES,), "no", "None found"),
        ((TRUSTS,), "no", "None found"),
        ((GIVES,), "not decided", "None found in what is known here"),
    ],
)
def test_escalation_is_not_decided_if_a_step_may_not_have_been_read(
    unread: tuple[Unread, ...], gains: str, words: str
) -> None:
    html, text = (files(review_of(*unread))[name] for name in ("review.html", "review.md"))
    assert f"{words}: no grant" in html
    assert f"{words}." in text
    assert {gains} == set(markdown_cells(text, "## 1. ")[4][1:])
    row = next(row for row in tree(html).all("tr") if "data-ways" in row.attributes)
    assert {mark.text for mark in row.all("span", of="k")} == {gains}


def test_an_unread_part_that_escalates_leaves_only_denied_questions_decided() -> None:
    assert {each.answer for each in review_of(GIVES).answers} == {ClaimAnswer.NOT_DECIDED, ClaimAnswer.YES}
    denied = (grant("iam:*", allow=False),)
    assert ClaimAnswer.NO in {each.answer for each in review_of(GIVES, statements=denied).answers}
    [role] = review_of(GIVES, statements=denied).roles
    assert role.may_gain == ()
    [open_role] = review_of(replace(GIVES, presence=MORE)).roles
    assert open_role.may_gain == (MORE,)


def test_an_unread_part_that_is_not_a_role_is_not_listed_as_a_role() -> None:
    part = replace(LOST, kind=UnreadKind.PART, name="the module x")
    written = files(review_facts(reviewed(replace(left(), unread=(LOST, part)))))
    articles = tree(written["review.html"]).all("article", of="role")
    assert [node.attributes["aria-label"] for node in articles] == ["Reader", "Other"]
    assert "### the module x" not in written["review.md"]


@pytest.mark.parametrize(
    ("unread", "known"), [((), ""), ((TRUSTS,), ""), ((DELETES,), " in what is known here")]
)
def test_no_growing_patterns_are_claimed_only_for_what_is_known(
    unread: tuple[Unread, ...], known: str
) -> None:
    written = files(review_of(*unread))
    assert f"None{known}: every action is named" in written["review.html"]
    assert f"\nNone{known}.\n" in written["review.md"]
