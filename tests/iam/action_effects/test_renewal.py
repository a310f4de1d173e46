"""What ``make action-effects`` lists: new, changed and vanished actions, and what is open."""

from __future__ import annotations

from octo_spec.iam.catalog import Action, action
from tests.iam.action_effects.renewal import differences, evidence, open_answers, refused_proposals


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
