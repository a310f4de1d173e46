"""What a reader left out may grant more: what it names is no never, unless something forbids it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.diagnostics import Span
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import Answer, ReviewFacts, Standing, Tone, Verdict
from octo_spec.model.review_json import facts_as_json, facts_from_json
from octo_spec.model.traversal import pruned
from octo_spec.model.unread import EVERY_ACTION, Unread, UnreadKind
from octo_spec.review.facts import review_facts
from octo_spec.review.setting_rows import standing
from octospec_review.documenter import DOCUMENTER
from tests.emitters.review.reading_pages import markdown_cells, plain, table_rows, tree, unmarked
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Statement

PLACE = Span("main.yaml", 7, 3)
DELETES = Unread(UnreadKind.STATEMENT, "it is odd", PLACE, ("s3:DeleteObject",))
ANYTHING = replace(DELETES, actions=EVERY_ACTION, place=Span("main.yaml", 9))
LOST = Unread(UnreadKind.ROLE, "it denies oddly", Span("main.yaml", 20), name="Other")
GIVES = replace(DELETES, actions=("iam:PutRolePolicy",))
LETS_IN = replace(DELETES, kind=UnreadKind.TRUST, actions=("sts:AssumeRole",))
MORE = Presence.of(ChoiceIs("more", ("on",)))
SENTENCE = "Not decided, count it as yes: 1 statement that may allow it was not read (main.yaml:7:3)"


def left(*unread: Unread, statements: tuple[Statement, ...] = ()) -> Deployment:
    """Give a role of which something was left out, beside what else it is granted or denied."""
    deployment = deployment_of(grant("s3:GetObject"), *statements)
    [role] = deployment.roles
    return replace(deployment, roles=(replace(role, unread=unread),))


def told(*unread: Unread, statements: tuple[Statement, ...] = ()) -> ReviewFacts:
    return review_facts(reviewed(left(*unread, statements=statements)))


def answer(facts: ReviewFacts, question: str) -> Answer:
    return next(each for each in facts.answers if each.question == question)


def files(facts: ReviewFacts) -> dict[str, str]:
    emission = DOCUMENTER.document(facts, DOCUMENTER.options())
    return {str(each.path): each.text for each in emission.artifacts}


# --- answers -----------------------------------------------------------------------------------


def test_what_it_names_is_not_decided_and_the_rest_is_as_ever() -> None:
    facts = told(DELETES)
    deletes = answer(facts, "deletes-data")
    assert (deletes.verdict, deletes.sentence, deletes.proof) == (Verdict.UNDECIDED, SENTENCE, None)
    assert standing(deletes, {}) is Standing.UNDECIDED
    undecided = {each.question for each in facts.answers if each.verdict is Verdict.UNDECIDED}
    assert undecided == {"deletes-data", "changes-resources"}
    others = [each for each in facts.answers if each.question not in undecided]
    assert others == [each for each in told().answers if each.question not in undecided]


def test_where_it_is_not_known_what_it_names_nothing_is_never() -> None:
    verdicts = {each.verdict for each in told(ANYTHING).answers}
    assert verdicts == {Verdict.UNDECIDED, Verdict.YES}
    bad = replace(ANYTHING, actions=("no action",))
    assert told(bad).answers == told(replace(bad, actions=EVERY_ACTION)).answers


def test_a_grant_that_is_known_is_a_yes_all_the_same() -> None:
    assert answer(told(ANYTHING), "reads-object-contents").verdict is Verdict.YES


def test_a_deny_holds_it_back() -> None:
    denied = (grant("s3:Delete*", allow=False),)
    assert told(DELETES, statements=denied).answers == told(statements=denied).answers


def test_it_counts_only_in_the_settings_in_which_it_is_there() -> None:
    deletes = answer(told(replace(DELETES, presence=MORE)), "deletes-data")
    assert standing(deletes, {"more": "on"}) is Standing.UNDECIDED
    assert standing(deletes, {"more": "off"}) is Standing.NEVER


def test_a_case_that_nothing_else_tells_apart_is_not_asked() -> None:
    [role] = pruned(left(replace(DELETES, presence=MORE))).roles
    assert [each.presence for each in role.unread] == [Presence()]


def test_the_first_few_places_are_named() -> None:
    many = tuple(replace(DELETES, place=Span("main.yaml", line)) for line in range(1, 6))
    sentence = answer(told(*many), "deletes-data").sentence
    assert sentence.endswith(
        "5 statements that may allow it were not read (main.yaml:1:1, main.yaml:2:1 and 3 more)"
    )
    same = answer(told(DELETES, replace(DELETES, reason="it is odder")), "deletes-data").sentence
    assert same.endswith("2 statements that may allow it were not read (main.yaml:7:3)")
    three = answer(told(*many[:3]), "deletes-data").sentence
    assert three.endswith("(main.yaml:1:1, main.yaml:2:1 and main.yaml:3:1)")


def test_of_a_role_that_was_not_read_nothing_is_decided() -> None:
    facts = review_facts(reviewed(replace(left(), unread=(LOST, LOST))))
    assert [role.id for role in facts.roles] == ["reader", "Other", "Other-not-read"]
    of_lost = [each for each in facts.answers if each.role == "Other"]
    assert {each.question for each in of_lost} == {question.id for question in facts.questions}
    assert {each.sentence for each in of_lost} == {
        "Not decided, count it as yes: Other was not read (main.yaml:20:1)"
    }
    assert [each for each in facts.answers if each.role == "reader"] == list(told().answers)
    for row in facts.settings:
        assert {standing for _, standing in row.standings} == {Standing.UNDECIDED, Standing.YES}
    assert [text.id.partition("-")[0] for text in facts.texts] == ["reader"] * len(facts.texts)


# --- the rest of the facts ---------------------------------------------------------------------


def test_the_first_screen_promises_nothing() -> None:
    worst, secrets, deletes, who = told(DELETES).cards
    assert worst.detail.endswith("what could not be read may allow more")
    assert (deletes.text, deletes.tone) == ("Not decided", Tone.GRAVE)
    assert secrets.text == "Never"
    assert worst.text == "Read the contents of files, or worse"
    assert {worst.tone, secrets.tone} == {Tone.CAUTION}
    assert "let in" not in who.detail


def test_where_nothing_graver_is_known_the_worst_is_not_decided() -> None:
    lists = deployment_of(grant("s3:ListBucket"))
    [role] = lists.roles
    [worst, *_] = review_facts(reviewed(replace(lists, roles=(replace(role, unread=(DELETES,)),)))).cards
    assert (worst.text, worst.tone) == ("Not decided", Tone.GRAVE)
    assert worst.detail == "what is known only describes resources; what could not be read may allow more"


@pytest.mark.parametrize("deployment", [left(LETS_IN), replace(left(), unread=(LOST,))], ids=["part", "role"])
def test_who_may_use_it_is_open_where_trust_was_not_read(deployment: Deployment) -> None:
    facts = review_facts(reviewed(deployment))
    who = facts.cards[-1]
    assert who.detail.endswith("what could not be read may let in more")
    assert who.tone is Tone.CAUTION
    assert Tone.CALM not in {control.tone for control in facts.controls}
    assert "not known here" in {control.answer for control in facts.controls}


def test_a_trust_statement_decides_no_question() -> None:
    assert told(LETS_IN).answers == told().answers


def test_what_is_copied_says_that_it_takes_this_away_and_the_alarm_matches_every_call() -> None:
    texts = {text.id: text for text in told(DELETES).texts}
    missing = "what stands at main.yaml:7:3: it was not read, and what no grant names is denied"
    assert missing in texts["reader-control-policy"].not_covered
    assert missing in texts["reader-boundary"].not_covered
    assert "eventName" not in texts["reader-alarm"].text


# --- every file --------------------------------------------------------------------------------


def test_every_file_tells_what_was_not_read_with_its_place() -> None:
    policy = replace(ANYTHING, kind=UnreadKind.POLICY, name="aws_iam_role_policy.x")
    part = replace(LOST, kind=UnreadKind.PART, name="the module x")
    whole = replace(left(replace(DELETES, presence=MORE), policy, LETS_IN), unread=(LOST, part))
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


@pytest.mark.parametrize(
    ("unread", "gains", "words"),
    [
        ((), "no", "None found"),
        ((DELETES,), "no", "None found"),
        ((LETS_IN,), "no", "None found"),
        ((GIVES,), "not decided", "None found in what is known here"),
    ],
)
def test_a_way_to_more_rights_is_open_where_one_may_not_have_been_read(
    unread: tuple[Unread, ...], gains: str, words: str
) -> None:
    html, text = (files(told(*unread))[name] for name in ("review.html", "review.md"))
    assert f"{words}: no grant" in html
    assert f"{words}." in text
    assert {gains} == set(markdown_cells(text, "## 1. ")[4][1:])
    row = next(row for row in tree(html).all("tr") if "data-ways" in row.attributes)
    assert {cell.text for cell in row.all("td") if "mine" not in cell.attributes.get("class", "")} == {gains}


def test_what_leads_to_more_rights_leaves_no_question_decided_unless_a_deny_does() -> None:
    assert {each.verdict for each in told(GIVES).answers} == {Verdict.UNDECIDED, Verdict.YES}
    denied = (grant("iam:*", allow=False),)
    assert Verdict.NEVER in {each.verdict for each in told(GIVES, statements=denied).answers}
    [role] = told(GIVES, statements=denied).roles
    assert role.may_gain == ()
    [open_role] = told(replace(GIVES, presence=MORE)).roles
    assert open_role.may_gain == (MORE,)


def test_a_part_of_a_file_is_no_role_that_somebody_assumes() -> None:
    part = replace(LOST, kind=UnreadKind.PART, name="the module x")
    written = files(review_facts(reviewed(replace(left(), unread=(LOST, part)))))
    articles = tree(written["review.html"]).all("article", of="role")
    assert [node.attributes["aria-label"] for node in articles] == ["Reader", "Other"]
    assert "### the module x" not in written["review.md"]


@pytest.mark.parametrize(
    ("unread", "known"), [((), ""), ((LETS_IN,), ""), ((DELETES,), " in what is known here")]
)
def test_nothing_grows_only_in_what_is_known(unread: tuple[Unread, ...], known: str) -> None:
    written = files(told(*unread))
    assert f"Nothing{known}: every action is named" in written["review.html"]
    assert f"\nNothing{known}.\n" in written["review.md"]
