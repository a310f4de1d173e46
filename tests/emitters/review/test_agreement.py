"""The page, the text, the table and the data of a review, each read back, have the same facts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.claims import DIRECTLY, INDIRECTLY, NARROWED, Claim, ClaimAnswer
from octo_spec.model.combinations import holds_in
from octo_spec.model.review_facts import Changes, ReviewedFeature, ReviewedUpdate, Tone, UpdatedPart
from octo_spec.model.review_json import facts_from_json
from octo_spec.review.facts import review_facts
from octospec_review.writing.named_blanks import with_named_blanks
from octospec_review.writing.words import combination_name
from tests.emitters.review.reading_pages import Node, markdown_cells, plain, table_rows, tree, unmarked
from tests.emitters.review.real_facts import OCTO, ROOT, SPECS, SUITE, facts, files
from tests.matrices import matrix
from tests.review import small_deployments as small

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.model.review_facts import (
        Answer,
        AnswerCases,
        CombinationRow,
        LevelActions,
        ReviewedGrant,
        ReviewFacts,
    )

REGISTRATION = ROOT / "examples" / "registration" / "spec.yaml"
"""The smallest spec."""

each_spec = pytest.mark.parametrize("path", matrix(SPECS, SUITE), ids=lambda path: path.parent.name)


def listed_actions(page: Node, node: Node) -> set[tuple[str, str]]:
    """Read the actions of a grant: a list, or a reference to another grant with differences."""
    other = node.attributes.get("data-same")
    known = (
        {pair for whole in page.all("tbody", grant=other) for pair in listed_actions(page, whole)}
        if other
        else set()
    )
    but, own = (
        {
            (name, part.attributes["data-level"])
            for part in node.all("ul", of="actions")
            if part.has({"of": "but"}) is is_but
            for item in part.all("li")
            for name in _names(item)
        }
        for is_but in (True, False)
    )
    return (known - but) | own


def _names(item: Node) -> list[str]:
    """Read one action, or the actions of a service after its name."""
    if not (service := item.all("b")):
        return [item.text.strip()]
    return [f"{service[0].text}{name}" for name in item.text.removeprefix(service[0].text).split()]


def actions(grant: ReviewedGrant) -> set[tuple[str, str]]:
    listed = {(action, part.level) for part in grant.by_level for action in part.actions}
    return listed | {(name, "not documented") for name in grant.undocumented}


WORDS = {
    (ClaimAnswer.YES, DIRECTLY): "yes",
    (ClaimAnswer.YES, INDIRECTLY): "yes, indirectly",
    (ClaimAnswer.YES, NARROWED): "yes, only where",
}


def words_in(review: ReviewFacts, row: CombinationRow, question: str) -> str:
    """Return the words for the gravest claim about any role in a combination."""
    found = [
        _words(next(claim for claim in answer.claims if holds_in(claim.when, dict(row.answers))))
        for answer in review.answers
        if answer.question == question
    ]
    return min(found, key=[*WORDS.values(), "not decided", "no"].index)


def _words(claim: Claim) -> str:
    return WORDS.get((claim.answer, claim.scope), claim.answer.value.replace("-", " "))


@pytest.mark.medium
@each_spec
def test_the_data_reads_back_as_the_facts(path: Path) -> None:
    assert facts_from_json(json.loads(files(facts(path))["review.json"])) == facts(path)


@pytest.mark.medium
@each_spec
def test_the_table_has_every_action_of_every_grant(path: Path) -> None:
    review = facts(path)
    rows = table_rows(files(review)["permissions.csv"])
    for grant in review.grants:
        of_grant = [row for row in rows if row["grant"] == grant.id]
        assert {(row["action"], row["level"]) for row in of_grant} == actions(grant)
        assert {row["why"] for row in of_grant} <= {grant.why}
        assert {row["effect"] for row in of_grant} <= {grant.effect}


@pytest.mark.medium
@each_spec
def test_the_page_has_grants_answers_and_ways(path: Path) -> None:
    review = facts(path)
    page = tree(files(review)["review.html"])
    for grant, node in zip(review.grants, page.all("tbody", grant="*"), strict=True):
        assert node.attributes["data-grant"] == grant.id
        assert listed_actions(page, node) == actions(grant)
        [head] = node.all("p", of="head")
        assert tuple(code.text for code in head.all("code")) == grant.actions
        [why, *_] = node.all("p", of="why")
        if first := why.attributes.get("data-same-why"):
            [[why, *_]] = [each.all("p", of="why") for each in page.all("tbody", grant=first)]
        assert plain(why.text) in (plain(grant.why), "No reason is given.")
    answers = page.all("div", of="answer")
    assert [(node.attributes["data-role"], node.attributes["data-answer"]) for node in answers] == [
        (answer.role, answer.answer.value)
        for question in review.questions
        for answer in review.answers
        if answer.question == question.id
    ]
    if len(review.roles) == 1:
        for answer in review.answers:
            _check_number(page, answer)
    words = {plain(node.text) for node in page.all("span", of="words")}
    assert words == {plain(answer.sentence) for answer in with_named_blanks(review).answers}
    assert [node.attributes["id"] for node in page.all("li", way="*")] == [way.id for way in review.ways]


def _check_number(page: Node, answer: Answer) -> None:
    """Compare the number next to the word of an answer with the actions that its grants allow."""
    [question] = page.all("details", question=answer.question)
    [mark] = question.all("summary")[0].all("span", of="k")
    actions = {action for part in answer.parts for action in part.actions}
    number = plain(mark.text).removeprefix(plain(mark.all("span")[0].text)).strip()
    is_yes = answer.claims[0].answer is ClaimAnswer.YES and answer.claims[0].scope != INDIRECTLY
    assert number == (f"{len(actions):,} action{'s' * (len(actions) > 1)}" if is_yes else "")


@pytest.mark.medium
@each_spec
def test_the_page_has_the_answers_for_each_combination(path: Path) -> None:
    review = facts(path)
    [table] = [node for node in tree(files(review)["review.html"]).all("table") if node.attributes.get("id")]
    names = [node.attributes["data-name"] for node in table.all("th", name="*")]
    for question in review.questions:
        [row] = table.all("tr", question=question.id)
        shown = [plain(mark.all("span")[0].text) for mark in row.all("span", of="k")]
        assert dict(zip(names, shown, strict=True)) == {
            combination_name(each): words_in(review, each, question.id) for each in review.combinations
        }
        for combination in review.combinations:
            outcome = dict(combination.outcomes)[question.id].value.replace("-", " ")
            assert words_in(review, combination, question.id).startswith(outcome)


@pytest.mark.medium
def test_the_worst_combination_comes_first_and_equal_rows_are_one() -> None:
    page = tree(files(facts(OCTO))["review.html"])
    first = page.all("th", name="*")[0].attributes["data-name"]
    assert first == "optimization on, remediation on"
    fold = page.all("tbody", of="folded")[0]
    [summary, *rows] = fold.all("tr")
    answers = {mark.text for row in rows for mark in row.all("span", of="k")}
    assert answers == {"yes, indirectly"}
    phrases = [row.all("th")[0].text for row in rows]
    assert len(phrases) > 2
    assert plain(summary.text).count(", ".join(phrases)) == 1


@pytest.mark.medium
def test_only_a_decided_no_is_green_and_what_was_not_read_is_one_line() -> None:
    review = replace(facts(OCTO), unread=("main.tf:3: a loop", "main.tf:9: a module"))
    page = tree(files(review)["review.html"])
    assert [card.text for card in page.all("div", of="good")] == []
    [line] = page.all("details", of="line")
    assert plain(line.all("summary")[0].text).startswith("Not read: 2 parts. Not considered: 4 things")
    assert {"main.tf:3: a loop", "main.tf:9: a module"} <= {item.text for item in line.all("li")}


@pytest.mark.medium
@each_spec
def test_the_text_has_cards_combinations_and_answers(path: Path) -> None:
    review = facts(path)
    text = files(review)["review.md"]
    assert markdown_cells(text, "# Access review") == [
        [plain(card.title), plain(card.text), plain(card.detail)] for card in with_named_blanks(review).cards
    ]
    rows = {row[0]: row[1:] for row in markdown_cells(text, "## 1. ")}
    for question in review.questions:
        assert rows[question.phrase] == [words_in(review, row, question.id) for row in review.combinations]
    assert [row[0::3] for row in markdown_cells(text, "## 4. ")] == [
        [answer.question, plain(answer.sentence)] for answer in with_named_blanks(review).answers
    ]


@pytest.mark.medium
@each_spec
def test_the_page_and_the_text_say_what_a_session_may_be(path: Path) -> None:
    review = facts(path)
    shown = [each for role in with_named_blanks(review).roles for each in role.trust_facts]
    sentences = {plain(fact.sentence) for fact in shown if fact.is_of_session}
    assert sentences
    page, text = files(review)["review.html"], files(review)["review.md"]
    assert sentences <= {plain(node.text) for node in tree(page).all("li")}
    assert sentences <= {plain(line[2:]) for line in text.splitlines() if line.startswith("- ")}


@pytest.mark.medium
@each_spec
def test_the_page_and_the_text_explain_each_answer_of_the_combinations(path: Path) -> None:
    review = facts(path)
    page, text = (files(review)[name] for name in ("review.html", "review.md"))
    legend = "".join(node.text for node in tree(page).all("p") if "quiet" in node.attributes.get("class", ""))
    part = text[text.index("## 1. ") : text.index("## 2. ")]
    for outcome in {outcome for row in review.combinations for _, outcome in row.outcomes}:
        words = outcome.value.replace("-", " ")
        assert f"{words}: " in legend
        assert f"**{words}**: " in part


@pytest.mark.medium
@each_spec
def test_the_text_has_each_grant_with_its_reason(path: Path) -> None:
    review = facts(path)
    text = files(review)["review.md"]
    part = text[text.index("## 2. ") : text.index("## 3. ")]
    sections = part.split("\n### ")[1:]
    for grant, section in zip(review.grants, sections, strict=True):
        lines = [unmarked(line) for line in section.splitlines()]
        assert lines[0] == grant.id
        assert (f"- why: {plain(grant.why)}" in lines) is bool(grant.why)


@pytest.mark.medium
def test_each_table_row_of_the_text_has_as_many_columns_as_its_head() -> None:
    lines = files(facts())["review.md"].splitlines()
    tables = groupby(lines, key=lambda line: line.startswith("|"))
    columns = [{len(re.findall(r"(?<!\\)\|", row)) for row in rows} for is_table, rows in tables if is_table]
    assert len(columns) > 3
    assert all(len(counts) == 1 for counts in columns)


@pytest.mark.medium
@each_spec
def test_headings_tables_and_blocks_of_the_text_have_empty_lines_around_them(path: Path) -> None:
    lines = files(facts(path))["review.md"].splitlines()
    is_code = False
    for before, line, behind in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        is_fence = line.startswith("```")
        begins = is_fence and not is_code
        ends = is_fence and is_code
        is_code = begins or (is_code and not ends)
        if is_code and not begins:
            continue
        is_table = line.startswith("|")
        if line.startswith("#") or begins or (is_table and not before.startswith("|")):
            assert before == "", line
        if line.startswith("#") or ends or (is_table and not behind.startswith("|")):
            assert behind == "", line


def test_the_page_and_the_text_have_the_effects_of_updates() -> None:
    of_update = (UpdatedPart("policy main of role reader", "replaced", "it has another ARN", Tone.CAUTION),)
    updates = (
        ReviewedUpdate("cloudformation", "in place", Tone.CALM, "the customer applies it"),
        ReviewedUpdate("terraform", "replaced", Tone.CAUTION, "the vendor may not", of_update),
    )
    review = replace(facts(OCTO), changes=Changes("v1", "No difference", updates=updates))
    page, text = (files(review)[name] for name in ("review.html", "review.md"))
    for update, node in zip(updates, tree(page).all("article", update="*"), strict=True):
        assert node.attributes["data-update"] == update.format
        assert plain(node.all("h4")[0].text) == f"{update.format} {update.effect}"
        assert plain(node.all("p")[0].text) == f"{update.by[:1].upper()}{update.by[1:]}."
        reported_parts = [f"{part.effect} {part.subject}: {part.text}" for part in update.parts]
        assert [plain(item.text) for item in node.all("li")] == reported_parts
        section = text[text.index(f"### Update of {update.format}: {update.effect}") :].split("\n\n")[1]
        lines = [unmarked(line.removeprefix("- ")) for line in section.splitlines()]
        assert lines == [*reported_parts, update.by]


@pytest.mark.medium
def test_the_page_of_octo_is_small_and_loads_nothing() -> None:
    page = files(facts(OCTO))["review.html"]
    assert len(page.encode()) <= 400_000
    root = tree(page)
    assert [node for node in root.all() if {"src", "srcset", "style"} & node.attributes.keys()] == []
    assert {node.attributes["href"][:1] for node in root.all("a")} == {"#"}
    assert root.all("link") == []
    [policy] = [node for node in root.all("meta") if node.attributes.get("http-equiv")]
    assert policy.attributes["content"].startswith("default-src 'none';")
    assert "unsafe" not in policy.attributes["content"]


@pytest.mark.medium
@each_spec
def test_the_page_begins_its_grants_with_each_group(path: Path) -> None:
    review = facts(path)
    page = tree(files(review)["review.html"])
    found = page.all("table", of="groups")
    runs = [(key, list(run)) for key, run in groupby(review.grants, lambda g: (g.role, g.group or g.policy))]
    if len(runs) < 2:
        assert found == []
        return
    rows = found[0].all("tr")[1:]
    for ((_, name), grants), row in zip(runs, rows, strict=True):
        assert row.all("th")[0].text.endswith(name or "policy")
        rules = {f.rule for each in grants for f in each.findings if f.severity != "note"}
        assert {chip.text for chip in row.all("a", of="chip")} == rules
        count = sum(
            int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?= )", row.all("td")[1].text)
        )
        allowed = {(a, part.level) for g in grants if g.is_allow for part in g.by_level for a in part.actions}
        assert count == len(allowed)


def with_feature(review: ReviewFacts, when: AnswerCases = ((),)) -> ReviewFacts:
    grants = (review.grants[0].id,)
    feature = ReviewedFeature("sync", "Sync|*", "So <b>.", "No =sync.", ("a:*", "b:C"), grants, when)
    return replace(review, features=(feature,))


def test_the_page_the_text_and_the_table_name_what_a_grant_is_for() -> None:
    review = with_feature(facts(REGISTRATION), when=((("level", ("on",)),),))
    written, first = files(review), review.grants[0]
    page = tree(written["review.html"])
    [row] = page.all("table", of="features")[0].all("tr")[1:]
    assert row.all("th")[0].text == "Sync|*"
    assert [cell.text for cell in row.all("td")[1:]] == ["So <b>.", "level is on", "No =sync."]
    assert [link.attributes["href"] for link in row.all("a")] == [f"#grant-{first.id}"]
    links = [
        each.attributes["href"] for grant in page.all("tbody", grant=first.id) for each in grant.all("a")
    ]
    assert f"#{row.attributes['id']}" in links
    lines = written["review.md"].splitlines()
    [cells] = markdown_cells(written["review.md"], "| feature |")
    assert cells == ["Sync|*", "a:*, b:C", "So <b>.", "level is on", "No =sync."]
    assert [unmarked(line) for line in lines if line.startswith("- for:")] == ["- for: Sync|*"]
    rows = table_rows(written["permissions.csv"])
    assert {row["features"] for row in rows if row["grant"] == first.id} == {"Sync|*"}
    assert {row["features"] for row in rows if row["grant"] != first.id} == {""}


def test_a_column_that_says_nothing_is_not_there() -> None:
    review = facts(REGISTRATION)
    written = files(with_feature(review))
    heads = [each.text for each in tree(written["review.html"]).all("table", of="features")[0].all("th")[:4]]
    assert heads == ["Feature", "Permissions", "Why, says the vendor", "Without it"]
    assert "| feature | permissions | why | without it |" in written["review.md"]
    before = files(replace(review, features=()))
    assert tree(before["review.html"]).all("table", of="features") == []
    assert not any("features" in row for row in table_rows(before["permissions.csv"]))
    assert "- for:" not in before["review.md"]


@pytest.mark.deep
@pytest.mark.medium
def test_a_long_list_is_grouped_by_service_and_written_once() -> None:
    everything = review_facts(
        small.reviewed(small.deployment_of(small.grant("*"), small.grant("s3:GetObject")))
    )
    whole, named = everything.grants
    again = tuple(replace(whole, id=f"{whole.id}-{number}") for number in range(4))
    page = files(replace(everything, grants=(whole, named, *again)))["review.html"]
    nodes = tree(page).all("tbody", grant="*")
    assert [listed_actions(tree(page), node) for node in nodes] == [
        actions(each) for each in (whole, named, *again)
    ]
    assert len(page.encode()) <= 650_000
    assert {node.attributes.get("data-same") for node in nodes[2:]} == {whole.id}


@pytest.mark.deep
@pytest.mark.medium
def test_a_similar_list_refers_to_the_other_one() -> None:
    every, but_iam = (small.grant("*"), replace(small.grant("iam:*"), actions_excepted=True))
    of_s3 = small.grant("s3:*")
    review = review_facts(small.reviewed(small.deployment_of(of_s3, but_iam, every)), ())
    s3, least, whole = review.grants
    wider = replace(least, id="wider", by_level=_with(least, "zz:Do"), count=least.count + 1)
    page = files(replace(review, grants=(s3, least, wider, whole)))["review.html"]
    nodes = tree(page).all("tbody", grant="*")
    for grant, node in zip((s3, least, wider, whole), nodes, strict=True):
        assert listed_actions(tree(page), node) == actions(grant)
    assert [node.attributes.get("data-same") for node in nodes] == [None, whole.id, whole.id, None]
    words = f"They are the actions of {whole.id} except {whole.count - least.count}"
    assert f"{words}." in plain(nodes[1].text)
    assert f"{words}, and 1 more." in plain(nodes[2].text)
    assert len(page.encode()) <= 700_000


def _with(grant: ReviewedGrant, action: str) -> tuple[LevelActions, ...]:
    first, *others = grant.by_level
    return (replace(first, actions=(*first.actions, action)), *others)


@pytest.mark.medium
def test_with_several_roles_each_answer_names_its_role() -> None:
    review = facts(OCTO)
    twice = replace(review.roles[0], id="second", name="Second")
    yes = (Claim(ClaimAnswer.YES, scope=DIRECTLY),)
    mine = tuple(
        replace(answer, role="second", answer=ClaimAnswer.YES, claims=yes) for answer in review.answers
    )
    two = replace(review, roles=(*review.roles, twice), answers=(*review.answers, *mine))
    questions = tree(files(two)["review.html"]).all("details", question="*")
    billing = next(each for each in questions if each.attributes["data-question"] == "reads-billing")
    leaves = next(each for each in questions if each.attributes["data-question"] == "leaves-organization")
    name = review.roles[0].name
    assert [plain(each.text) for each in billing.all("span", of="of")] == [f"yes {name}, Second"]
    assert [plain(each.text) for each in leaves.all("span", of="of")] == [
        "yes Second",
        f"yes, indirectly {name}",
    ]


def test_the_customer_is_named_next_to_the_spec() -> None:
    review = replace(facts(OCTO), customer="acme", title="ACME Corporation")
    texts = files(review)
    [heading] = tree(texts["review.html"]).all("h1")
    assert heading.text == f"{review.name} {review.version}"
    for name in ("review.html", "review.md", "summary.md"):
        assert "For ACME Corporation (acme)." in unmarked(texts[name])


def test_a_single_third_party_role_is_titled_by_its_name() -> None:
    review = replace(facts(OCTO), is_documented=False, version="", name="account 111122223333")
    [heading] = tree(files(review)["review.html"]).all("h1")
    assert heading.text == f"{review.roles[0].name} (account 111122223333)"


@pytest.mark.deep
@pytest.mark.medium
def test_a_growing_grant_with_exceptions_is_shown_as_written() -> None:
    all_but = replace(small.grant("iam:*"), actions=("iam:*", "sqs:*"), actions_excepted=True)
    review = review_facts(small.reviewed(small.deployment_of(all_but)), ())
    page = tree(files(review)["review.html"])
    rows = [node for node in page.all("tr") if "all except iam:*, sqs:*" in node.text]
    assert [plain(cell.text) for cell in rows[0].all("td")][:2] == [
        "all except iam:*, sqs:*",
        f"{review.grants[0].count:,}",
    ]


def test_a_finding_in_a_trust_policy_is_shown_once() -> None:
    review = facts(OCTO)
    rules = [finding.rule for finding in review.findings]
    assert "whole-account-principal" not in rules
    assert "whole-account-principal" in [
        finding.rule for caller in review.roles[0].trusted for finding in caller.findings
    ]


@pytest.mark.medium
@each_spec
def test_every_link_of_a_page_leads_somewhere(path: Path) -> None:
    root = tree(files(facts(path))["review.html"])
    ids = [node.attributes["id"] for node in root.all() if "id" in node.attributes]
    assert len(set(ids)) == len(ids)
    assert {node.attributes["href"].removeprefix("#") for node in root.all("a")} <= set(ids)


@pytest.mark.deep
@pytest.mark.medium
def test_of_many_roles_with_one_answer_the_first_are_named() -> None:
    review = facts(OCTO)
    names = [f"Reader{number}" for number in range(20)]
    many = tuple(replace(review.roles[0], id=name, name=name) for name in names)
    answers = tuple(replace(each, role=name) for name in names for each in review.answers)
    page = tree(files(replace(review, roles=many, answers=answers))["review.html"])
    [first, *_] = page.all("span", of="of")
    assert plain(first.text).endswith("Reader0, Reader1, Reader2, Reader3, Reader4, Reader5 and 14 more")


def test_the_data_of_an_answer_for_the_script_is_written_once() -> None:
    for node in tree(files(facts(OCTO))["review.html"]).all("div", of="answer"):
        parts = [json.dumps(part) for part in json.loads(node.attributes["data-parts"])]
        assert len(parts) == len(set(parts))
