"""Each question of a review has actions that AWS documents, by effects or names, and a whole page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from octo_spec.analysis.questions import QUESTIONS, question
from octo_spec.analysis.questions.review_question import HEADINGS, ReviewQuestion
from octo_spec.iam.action_effects import QUESTION_IDS
from octo_spec.iam.answering_actions import actions, unclassified_actions
from octo_spec.iam.catalog import Action, Level, action, expand

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


def known(name: str) -> Action:
    found = action(name)
    assert isinstance(found, Action)
    return found


@each_question
def test_every_name_and_pattern_is_of_an_action_that_aws_documents(one: ReviewQuestion) -> None:
    assert [name for name in one.actions if name != "*" and not expand(name)] == []
    assert len({name.lower() for name in one.actions}) == len(one.actions)
    assert one.documented_actions


@each_question
def test_reviewers_look_for_actions_of_the_question(one: ReviewQuestion) -> None:
    names = tuple(name for name in one.known_by if not name.endswith(":*"))
    services = {name.partition(":")[0] for name in one.known_by}
    assert {*names} <= {*one.documented_actions}
    assert services <= {name.partition(":")[0] for name in one.documented_actions}
    others = tuple(name for name in one.documented_actions if name.partition(":")[0] not in services)[:4]
    assert one.known_first((*others, *reversed(names))) == (*names, *others)


@pytest.mark.parametrize(
    "one", [each for each in QUESTIONS if each.id in QUESTION_IDS], ids=lambda question: question.id
)
def test_the_table_of_effects_decides_each_question_of_octospec(one: ReviewQuestion) -> None:
    assert (one.effects, one.actions) == ((one.id,), ())
    assert one.documented_actions == tuple(sorted(actions(one.id)))
    assert one.unclassified_actions == tuple(sorted(unclassified_actions(one.id)))
    assert one.queried_actions == one.documented_actions
    assert [name for name in one.documented_actions if not one.is_about(known(name))] == []
    assert [name for name in one.unclassified_actions if not one.is_unclassified(known(name))] == []


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


def question_with(*named: str, **parts: Any) -> ReviewQuestion:  # noqa: ANN401 - of any field
    return ReviewQuestion("id", "does it", named, "Does it.\n", **parts)


def test_levels_narrow_what_patterns_match() -> None:
    changes = question_with("iam:*", levels=frozenset({Level.WRITE, Level.PERMISSIONS}))
    found = changes.deciding_actions([known("iam:AttachRolePolicy"), known("iam:GetRole")])
    assert found == ("iam:AttachRolePolicy",)
    assert not changes.covers_later_names


def test_a_pattern_covers_names_of_a_later_day_and_an_effect_does_not() -> None:
    assert question_with("s3:GetObject").documented_actions == ("s3:GetObject",)
    assert not question_with("s3:GetObject").covers_later_names
    assert question_with("s3:Get*").covers_later_names
    assert question_with("s3:Get*", effects=("reads-secrets",)).covers_later_names
    assert not question_with(effects=("reads-secrets",)).covers_later_names


def test_a_question_can_have_effects_and_name_actions() -> None:
    both = question_with("ce:Get*", effects=("reads-secrets", "reads-code"))
    named = {each.full_name for each in expand("ce:Get*")}
    assert set(both.documented_actions) == {*actions("reads-secrets"), *actions("reads-code"), *named}
    assert {"ce:Get*", *actions("reads-code")} <= set(both.queried_actions)
    assert both.is_about(known("ce:GetTags"))
    assert both.is_about(known("secretsmanager:GetSecretValue"))
    assert not both.is_about(known("ce:UpdateCostCategoryDefinition"))


def test_an_action_that_another_effect_or_a_pattern_decides_is_not_open() -> None:
    invoke = "execute-api:Invoke"
    assert question_with(effects=("runs-code",)).is_unclassified(known(invoke))
    for one in (
        question_with(invoke, effects=("runs-code",)),
        question_with(effects=("changes-resources", "runs-code")),
    ):
        assert invoke not in one.unclassified_actions
        assert not one.is_unclassified(known(invoke))
    assert not question_with("s3:*").is_unclassified(known(invoke))


def test_an_action_that_the_table_of_effects_does_not_have_is_unclassified() -> None:
    newer = replace(known("s3:GetObject"), name="GetObjectOfTomorrow")
    assert question_with(effects=("reads-secrets",)).is_unclassified(newer)
    assert not question_with(effects=("reads-secrets",)).is_about(newer)
    assert not question_with("s3:GetObject").is_unclassified(newer)


def test_a_name_that_aws_does_not_document_may_have_any_effect_and_match_a_pattern() -> None:
    assert question_with(effects=("reads-secrets",)).may_be_about("glue:GetFooBar")
    assert question_with("s3:Get*").may_be_about("S3:GetFooBar")
    assert not question_with("s3:Get*").may_be_about("glue:GetFooBar")


@each_question
def test_a_phrase_has_a_plural(one: ReviewQuestion) -> None:
    singular, plural = one.phrase.split(" ", 1), one.plural_phrase.split(" ", 1)
    assert singular[0] in (f"{plural[0]}s", f"{plural[0]}es")
    assert singular[1:] == plural[1:]
