"""What ``make action-effects`` lists: new, changed and vanished actions, and what is open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.iam.action_effects import EffectAnswer, answers_to, effects, judged_services, service_effects
from octo_spec.iam.catalog import Action, action, expand
from tests.iam.action_effects import compilation
from tests.iam.action_effects.api_models import Operation
from tests.iam.action_effects.compilation import judged_effects
from tests.iam.action_effects.renewal import (
    answer_changes,
    differences,
    evidence,
    is_too_open,
    open_answers,
    refused_proposals,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def known(name: str) -> Action:
    found = action(name)
    assert isinstance(found, Action)
    return found


def test_new_changed_and_vanished_actions_are_listed() -> None:
    before = {"a:Get": "Read", "a:Put": "Write", "a:List": "List"}
    now = {"a:Get": "Read; reads-secrets", "a:Put": "Write", "a:Delete": "Write"}
    assert list(differences(before, now)) == [
        "new: a:Delete: Write",
        "changed: a:Get: Read; reads-secrets (before: Read)",
        "vanished: a:List",
    ]


def test_nothing_is_listed_where_nothing_changed() -> None:
    assert list(differences({"a:Get": "Read"}, {"a:Get": "Read"})) == []


def test_the_evidence_has_the_level_and_what_the_rules_propose() -> None:
    [line] = evidence((known("sqs:PurgeQueue"),), {}).values()
    assert line.startswith("Write; ")
    assert line.endswith("deletes-data (its name says that something is deleted)")


def test_an_open_answer_is_listed() -> None:
    assert list(open_answers((known("sqs:PurgeQueue"),))) == []
    [line] = open_answers((known("execute-api:Invoke"),))
    assert line.startswith("open: execute-api:Invoke: ")


def test_a_proposal_is_listed_only_if_it_was_not_accepted() -> None:
    assert list(refused_proposals((known("sqs:PurgeQueue"),), {})) == []
    [line] = refused_proposals((known("ec2:DeleteTags"),), {})
    assert line == "proposed: ec2:DeleteTags: deletes-data: its name says that something is deleted"


# --- no answer flips silently ------------------------------------------------------------------

QUEUES = [each.name for each in expand("sqs:*")]


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Change the access level that AWS documents for an action, as a later catalogue may."""

    def changed(full_name: str, level: str) -> None:
        known_actions = {each.full_name: each for each in expand(f"{full_name.partition(':')[0]}:*")}
        details = known(full_name)._details.copy()
        details["accessLevel"] = level
        known_actions[full_name] = replace(known(full_name), _details=details)
        monkeypatch.setattr(compilation, "expand", lambda _: tuple(known_actions.values()))
        monkeypatch.setattr(compilation, "action", known_actions.get)

    return changed


def test_a_new_action_of_a_service_that_was_read_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = (*expand("sqs:*"), replace(known("sqs:ReceiveMessage"), name="ReceiveSecret"))
    monkeypatch.setattr(compilation, "expand", lambda _: newer)
    table = judged_effects("sqs")
    assert answers_to("reads-secrets", table)["ReceiveSecret"].answer is EffectAnswer.UNCLASSIFIED
    assert answers_to("reads-secrets", table)["ReceiveMessage"].answer is EffectAnswer.NO


def test_a_level_decides_no_answer_that_was_judged(catalogue: Callable[[str, str], None]) -> None:
    assert effects("glue:GetStages")["changes-resources"].answer is EffectAnswer.NO
    for level in ("Read", "Write", "Permissions management, Write"):
        catalogue("glue:GetStages", level)
        judged = answers_to("changes-resources", judged_effects("glue"))["GetStages"]
        assert judged.answer is EffectAnswer.NO


@pytest.mark.parametrize(
    ("name", "level", "answers"),
    [
        ("sqs:GetQueueUrl", "Write", "yes, before: no"),
        ("sqs:CreateQueue", "Read", "no, before: yes"),
    ],
)
def test_an_answer_that_a_level_decides_is_listed_if_it_changes(
    catalogue: Callable[[str, str], None], name: str, level: str, answers: str
) -> None:
    catalogue(name, level)
    [line] = answer_changes("sqs", service_effects("sqs"), judged_effects("sqs"))
    assert line.startswith(f"answer: {name}: changes-resources: {answers} (")
    assert not list(answer_changes("sqs", service_effects("sqs"), service_effects("sqs")))


def test_evidence_changes_no_answer_and_is_listed() -> None:
    """AWS's models say that an action which was judged to return no secret now returns one."""
    name = "sqs:GetQueueUrl"
    model = Operation(
        "POST", reads_only=True, outputs=frozenset({"password"}), sensitive=frozenset({"password"})
    )
    before, now = evidence((known(name),), {}), evidence((known(name),), {name: model})
    [line] = differences(before, now)
    assert line.startswith(f"changed: {name}: ")
    assert "reads-secrets" in line
    assert effects(name)["reads-secrets"].answer is EffectAnswer.NO
    assert list(refused_proposals((known(name),), {name: model}))


def test_an_action_that_vanished_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    left = tuple(each for each in expand("sqs:*") if each.name != "PurgeQueue")
    monkeypatch.setattr(compilation, "expand", lambda _: left)
    table = judged_effects("sqs")
    assert set(QUEUES) - set(table.names) == {"PurgeQueue"}
    assert not any("PurgeQueue" in row.names for row in table.rows)


# --- how much is open --------------------------------------------------------------------------


def test_at_most_one_action_in_a_hundred_of_the_table_that_ships_is_open() -> None:
    """If this fails after a renewed catalogue, read the open actions: CONTRIBUTING.md says how."""
    catalogue = expand("*")
    assert not is_too_open(len(list(open_answers(catalogue))), len(catalogue))


def test_more_than_one_action_in_a_hundred_is_too_much() -> None:
    assert not is_too_open(1, 100)
    assert is_too_open(2, 100)
    actions = sum(len(service_effects(service).names) for service in judged_services())
    assert is_too_open(actions // 100 + 1, actions)
