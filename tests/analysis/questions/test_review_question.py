"""Each question of a review names actions that AWS documents, and has a whole page."""

from __future__ import annotations

import re

import pytest

from octo_spec.analysis.questions import QUESTIONS, question
from octo_spec.analysis.questions.review_question import HEADINGS, ReviewQuestion
from octo_spec.iam.catalog import action, expand

IDS = [each.id for each in QUESTIONS]
each_question = pytest.mark.parametrize("one", QUESTIONS, ids=IDS)


def test_the_ids_are_those_that_specs_may_promise() -> None:
    assert [
        *("reads-secrets", "reads-object-contents", "reads-tables", "reads-queues-and-streams", "reads-logs"),
        *("reads-code", "reads-disks", "reads-billing", "reads-people", "changes-resources", "deletes-data"),
        *("stops-machines", "runs-code", "spends-money", "changes-iam", "creates-credentials"),
        *("passes-roles", "assumes-roles", "exposes-resources", "changes-network", "changes-monitoring"),
        *("changes-encryption", "changes-backups", "leaves-organization"),
    ] == IDS


@each_question
def test_every_name_and_pattern_is_of_an_action_that_aws_documents(one: ReviewQuestion) -> None:
    assert [name for name in one.actions if name != "*" and not expand(name)] == []
    assert len({name.lower() for name in one.actions}) == len(one.actions)


@each_question
def test_the_page_has_each_part_and_a_source(one: ReviewQuestion) -> None:
    assert list(one.sections) == ["", *HEADINGS]
    assert all(one.sections.values())
    assert one.sources
    assert question(one.id) is one


@each_question
def test_a_page_refers_to_existing_questions(one: ReviewQuestion) -> None:
    named = re.findall(r"`([a-z]+(?:-[a-z]+)+)`", one.page)
    assert set(named) <= set(IDS)


def test_levels_narrow_what_patterns_match() -> None:
    changes = question("changes-iam")
    assert changes is not None
    attach, look = action("iam:AttachRolePolicy"), action("iam:GetRole")
    assert changes.among([attach, look]) == ("iam:AttachRolePolicy",)  # type: ignore[list-item]
    assert not changes.is_closed


def test_a_question_without_wildcards_is_closed() -> None:
    one = ReviewQuestion("id", "does", ("s3:GetObject",), "Does.\n")
    assert one.is_closed
    assert one.documented == ("s3:GetObject",)
    assert not ReviewQuestion("id", "does", ("s3:Get*",), "Does.\n").is_closed
