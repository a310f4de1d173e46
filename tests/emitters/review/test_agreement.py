"""The page, the text, the table and the data of a review, each parsed back, hold the same facts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from octo_spec.model.review_facts import Changes, ReviewedUpdate, Tone, UpdatedPart, Verdict
from octo_spec.model.review_json import facts_from_json
from octo_spec.review.facts import review_facts
from tests.emitters.review.reading_pages import Node, markdown_cells, plain, table_rows, tree, unmarked
from tests.emitters.review.real_facts import OCTO, SPECS, facts, files
from tests.matrices import matrix
from tests.review import small_deployments as small

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.model.review_facts import LevelActions, ReviewedGrant

each_spec = pytest.mark.parametrize("path", matrix(SPECS, SPECS[::4]), ids=lambda path: path.parent.name)


def listed_actions(page: Node, node: Node) -> set[tuple[str, str]]:
    """Read the actions of a grant, which may be those of another one, with more and but for some."""
    other = node.attributes.get("data-same")
    known = (
        {pair for whole in page.all("article", grant=other) for pair in listed_actions(page, whole)}
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
    """Read one action, or those of a service behind its name."""
    if not (service := item.all("b")):
        return [item.text.strip()]
    return [f"{service[0].text}{name}" for name in item.text.removeprefix(service[0].text).split()]


def actions(grant: ReviewedGrant) -> set[tuple[str, str]]:
    listed = {(action, part.level) for part in grant.by_level for action in part.actions}
    return listed | {(name, "not documented") for name in grant.undocumented}


@each_spec
def test_the_data_reads_back_as_the_facts(path: Path) -> None:
    assert facts_from_json(json.loads(files(facts(path))["review.json"])) == facts(path)


@each_spec
def test_the_table_holds_every_action_of_every_grant(path: Path) -> None:
    told = facts(path)
    rows = table_rows(files(told)["permissions.csv"])
    for grant in told.grants:
        of_grant = [row for row in rows if row["grant"] == grant.id]
        assert {(row["action"], row["level"]) for row in of_grant} == actions(grant)
        assert {row["why"] for row in of_grant} <= {grant.why}
        assert {row["effect"] for row in of_grant} <= {grant.effect}


@each_spec
def test_the_page_holds_grants_answers_and_ways(path: Path) -> None:
    told = facts(path)
    page = tree(files(told)["review.html"])
    for grant, node in zip(told.grants, page.all("article", grant="*"), strict=True):
        assert node.attributes["data-grant"] == grant.id
        assert listed_actions(page, node) == actions(grant)
        [head] = node.all("p", of="head")
        assert tuple(code.text for code in head.all("code")) == grant.actions
        assert [plain(why.text) for why in node.all("p", of="why")][:1] in (
            [plain(grant.why)],
            ["No reason is given."],
        )
    answers = page.all("div", of="answer")
    assert [(node.attributes["data-role"], node.attributes["data-verdict"]) for node in answers] == [
        (answer.role, answer.verdict.value)
        for question in told.questions
        for answer in told.answers
        if answer.question == question.id
    ]
    words = {plain(node.text) for node in page.all("span", of="words")}
    assert words == {plain(answer.sentence) for answer in told.answers}
    assert [node.attributes["id"] for node in page.all("li", way="*")] == [way.id for way in told.ways]


@each_spec
def test_the_page_holds_the_answers_of_each_setting(path: Path) -> None:
    told = facts(path)
    [table] = [node for node in tree(files(told)["review.html"]).all("table") if node.attributes.get("id")]
    for question in told.questions:
        [row] = table.all("tr", question=question.id)
        shown = [plain(cell.text) for cell in row.all("td") if "mine" not in cell.attributes.get("class", "")]
        assert shown == [dict(each.standings)[question.id].value for each in told.settings]


@each_spec
def test_the_text_holds_cards_settings_and_answers(path: Path) -> None:
    told = facts(path)
    text = files(told)["review.md"]
    assert markdown_cells(text, "# Access review") == [
        [plain(card.title), plain(card.text), plain(card.detail)] for card in told.cards
    ]
    rows = {row[0]: row[1:] for row in markdown_cells(text, "## 1. ")}
    for question in told.questions:
        assert rows[question.phrase] == [dict(each.standings)[question.id].value for each in told.settings]
    assert [row[0::3] for row in markdown_cells(text, "## 4. ")] == [
        [answer.question, plain(answer.sentence)] for answer in told.answers
    ]


@each_spec
def test_the_text_holds_each_grant_with_its_reason(path: Path) -> None:
    told = facts(path)
    text = files(told)["review.md"]
    part = text[text.index("## 2. ") : text.index("## 3. ")]
    sections = part.split("\n### ")[1:]
    for grant, section in zip(told.grants, sections, strict=True):
        lines = [unmarked(line) for line in section.splitlines()]
        assert lines[0] == grant.id
        assert (f"- why: {plain(grant.why)}" in lines) is bool(grant.why)


def test_each_row_of_a_table_of_the_text_has_the_columns_of_its_head() -> None:
    lines = files(facts())["review.md"].splitlines()
    tables = groupby(lines, key=lambda line: line.startswith("|"))
    columns = [{len(re.findall(r"(?<!\\)\|", row)) for row in rows} for is_table, rows in tables if is_table]
    assert len(columns) > 3
    assert all(len(counts) == 1 for counts in columns)


@each_spec
def test_each_heading_table_and_block_of_the_text_stands_alone(path: Path) -> None:
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


def test_the_page_and_the_text_hold_what_updating_does() -> None:
    of_update = (UpdatedPart("policy main of role reader", "replaced", "it has another ARN", Tone.CAUTION),)
    updates = (
        ReviewedUpdate("cloudformation", "in place", Tone.CALM, "the customer applies it"),
        ReviewedUpdate("terraform", "replaced", Tone.CAUTION, "the vendor may not", of_update),
    )
    told = replace(facts(OCTO), changes=Changes("v1", "No difference", updates=updates))
    page, text = (files(told)[name] for name in ("review.html", "review.md"))
    for update, node in zip(updates, tree(page).all("article", update="*"), strict=True):
        assert node.attributes["data-update"] == update.format
        assert plain(node.all("h4")[0].text) == f"{update.format} {update.effect}"
        assert plain(node.all("p")[0].text) == f"{update.by[:1].upper()}{update.by[1:]}."
        told_parts = [f"{part.effect} {part.subject}: {part.text}" for part in update.parts]
        assert [plain(item.text) for item in node.all("li")] == told_parts
        section = text[text.index(f"### Update of {update.format}: {update.effect}") :].split("\n\n")[1]
        lines = [unmarked(line.removeprefix("- ")) for line in section.splitlines()]
        assert lines == [*told_parts, update.by]


def test_the_page_of_octo_is_small_and_needs_nothing_from_elsewhere() -> None:
    page = files(facts(OCTO))["review.html"]
    assert len(page.encode()) <= 400_000
    root = tree(page)
    assert [node for node in root.all() if {"src", "srcset", "style"} & node.attributes.keys()] == []
    assert {node.attributes["href"][:1] for node in root.all("a")} == {"#"}
    assert root.all("link") == []
    [policy] = [node for node in root.all("meta") if node.attributes.get("http-equiv")]
    assert policy.attributes["content"].startswith("default-src 'none';")
    assert "unsafe" not in policy.attributes["content"]


@each_spec
def test_the_page_begins_its_grants_with_each_feature(path: Path) -> None:
    told = facts(path)
    page = tree(files(told)["review.html"])
    found = page.all("table", of="features")
    runs = [(key, list(run)) for key, run in groupby(told.grants, lambda g: (g.role, g.group or g.policy))]
    if len(runs) < 2:
        assert found == []
        return
    rows = found[0].all("tr")[1:]
    for ((_, name), grants), row in zip(runs, rows, strict=True):
        assert row.all("th")[0].text.endswith(name or "policy")
        rules = {f.rule for each in grants for f in each.findings if f.severity != "note"}
        assert {chip.text for chip in row.all("span", of="chip")} == rules
        count = sum(
            int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?= )", row.all("td")[1].text)
        )
        allowed = {(a, part.level) for g in grants if g.is_allow for part in g.by_level for a in part.actions}
        assert count == len(allowed)


def test_a_long_list_stands_service_by_service_and_once() -> None:
    everything = review_facts(
        small.reviewed(small.deployment_of(small.grant("*"), small.grant("s3:GetObject")))
    )
    whole, named = everything.grants
    again = tuple(replace(whole, id=f"{whole.id}-{number}") for number in range(4))
    page = files(replace(everything, grants=(whole, named, *again)))["review.html"]
    nodes = tree(page).all("article", grant="*")
    assert [listed_actions(tree(page), node) for node in nodes] == [
        actions(each) for each in (whole, named, *again)
    ]
    assert len(page.encode()) <= 650_000
    assert {node.attributes.get("data-same") for node in nodes[2:]} == {whole.id}


def test_a_list_that_is_nearly_another_is_told_by_it() -> None:
    every, but_iam = (small.grant("*"), replace(small.grant("iam:*"), actions_excepted=True))
    of_s3 = small.grant("s3:*")
    told = review_facts(small.reviewed(small.deployment_of(of_s3, but_iam, every)), ())
    s3, least, whole = told.grants
    wider = replace(least, id="wider", by_level=_with(least, "zz:Do"), count=least.count + 1)
    page = files(replace(told, grants=(s3, least, wider, whole)))["review.html"]
    nodes = tree(page).all("article", grant="*")
    for grant, node in zip((s3, least, wider, whole), nodes, strict=True):
        assert listed_actions(tree(page), node) == actions(grant)
    assert [node.attributes.get("data-same") for node in nodes] == [None, whole.id, whole.id, None]
    words = f"They are those of {whole.id} but for {whole.count - least.count}"
    assert f"{words}." in plain(nodes[1].text)
    assert f"{words}, and 1 more." in plain(nodes[2].text)
    assert len(page.encode()) <= 700_000


def _with(grant: ReviewedGrant, action: str) -> tuple[LevelActions, ...]:
    first, *others = grant.by_level
    return (replace(first, actions=(*first.actions, action)), *others)


def test_of_several_roles_each_is_named_at_its_answer() -> None:
    told = facts(OCTO)
    twice = replace(told.roles[0], id="second", name="Second")
    mine = tuple(replace(answer, role="second", verdict=Verdict.YES) for answer in told.answers)
    two = replace(told, roles=(*told.roles, twice), answers=(*told.answers, *mine))
    questions = tree(files(two)["review.html"]).all("details", question="*")
    billing = next(each for each in questions if each.attributes["data-question"] == "reads-billing")
    tables = next(each for each in questions if each.attributes["data-question"] == "reads-tables")
    name = told.roles[0].name
    assert [plain(each.text) for each in billing.all("span", of="of")] == [f"yes {name}, Second"]
    assert [plain(each.text) for each in tables.all("span", of="of")] == ["yes Second", f"indirectly {name}"]


def test_a_customer_is_named_beside_what_is_reviewed() -> None:
    told = replace(facts(OCTO), customer="acme", title="ACME Corporation")
    texts = files(told)
    [heading] = tree(texts["review.html"]).all("h1")
    assert heading.text == f"{told.name} {told.version}"
    for name in ("review.html", "review.md"):
        assert "For ACME Corporation (acme)." in unmarked(texts[name])


def test_one_role_of_others_is_headed_by_its_own_name() -> None:
    told = replace(facts(OCTO), is_documented=False, version="", name="account 111122223333")
    [heading] = tree(files(told)["review.html"]).all("h1")
    assert heading.text == f"{told.roles[0].name} (account 111122223333)"


def test_what_is_excepted_grows_as_it_is_written() -> None:
    all_but = replace(small.grant("iam:*"), actions=("iam:*", "sqs:*"), actions_excepted=True)
    told = review_facts(small.reviewed(small.deployment_of(all_but)), ())
    page = tree(files(told)["review.html"])
    rows = [node for node in page.all("tr") if "all but iam:*, sqs:*" in node.text]
    assert [plain(cell.text) for cell in rows[0].all("td")][:2] == [
        "all but iam:*, sqs:*",
        f"{told.grants[0].count:,}",
    ]


def test_what_is_found_in_a_trust_policy_is_told_once() -> None:
    told = facts(OCTO)
    rules = [finding.rule for finding in told.findings]
    assert "whole-account-principal" not in rules
    assert "whole-account-principal" in [
        finding.rule for caller in told.roles[0].trusted for finding in caller.findings
    ]


def test_every_link_of_a_page_leads_somewhere() -> None:
    for path in SPECS:
        root = tree(files(facts(path))["review.html"])
        ids = [node.attributes["id"] for node in root.all() if "id" in node.attributes]
        assert len(set(ids)) == len(ids)
        assert {node.attributes["href"].removeprefix("#") for node in root.all("a")} <= set(ids)


def test_of_many_roles_of_one_answer_the_first_are_named() -> None:
    told = facts(OCTO)
    names = [f"Reader{number}" for number in range(20)]
    many = tuple(replace(told.roles[0], id=name, name=name) for name in names)
    answers = tuple(replace(each, role=name) for name in names for each in told.answers)
    page = tree(files(replace(told, roles=many, answers=answers))["review.html"])
    [first, *_] = page.all("span", of="of")
    assert plain(first.text).endswith("Reader0, Reader1, Reader2, Reader3, Reader4, Reader5 and 14 more")


def test_what_a_script_reads_of_an_answer_stands_once() -> None:
    for node in tree(files(facts(OCTO))["review.html"]).all("div", of="answer"):
        parts = [json.dumps(part) for part in json.loads(node.attributes["data-parts"])]
        assert len(parts) == len(set(parts))
