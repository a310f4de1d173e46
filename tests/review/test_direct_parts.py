"""Answers about grants that denies, parameters and conditions bear on, and which searches they take."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import octo_spec.access.intersect
from octo_spec.access.budget import Budget
from octo_spec.model.deployment import Deployment, Facts, Policy, PolicyKind, Statement
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import EVERY_SETTING, Verdict
from octo_spec.model.text import Text
from octo_spec.review.facts import review_facts
from octo_spec.review.reviewed_roles import RoleInPartition
from octo_spec.symbolic.answer_keys import may_be_empty
from tests.emitters.review.real_facts import ROOT, facts
from tests.review.small_deployments import TAGGED, deployment_of, grant, reviewed

if TYPE_CHECKING:
    import pytest

    from octo_spec.access.obligations import Obligation
    from octo_spec.access.request import Request
    from octo_spec.access.search.request_space import KeyTypes
    from octo_spec.model.review_facts import Answer

GUARDED = ROOT / "tests/cases/diffs/allowed-but-for-an-answer/new.yaml"
"""A deny that a choice brings, about one action, beside grants of others and the ARN of a bucket."""
MORE = Presence.of(ChoiceIs("more", ("on",)))


def answer(question: str) -> Answer:
    return next(each for each in facts(GUARDED).answers if each.question == question)


def test_a_deny_that_a_choice_brings_is_no_matter_of_grants_that_it_does_not_touch() -> None:
    told = answer("reads-billing")
    assert told.verdict is Verdict.ONLY_IF
    assert told.sentence.startswith("Only if cleanup is on: ")


def test_a_choice_is_told_only_where_it_decides() -> None:
    told = answer("stops-machines")
    assert told.verdict is Verdict.YES
    assert [part.settings for part in told.parts] == [EVERY_SETTING]
    [narrowed] = answer("deletes-data").parts
    assert [str(test) for presence in narrowed.settings for test in presence.tests]
    assert answer("deletes-data").sentence.count("guard is off") == 1
    assert "guard is on" not in answer("deletes-data").sentence


def test_the_arn_of_a_bucket_has_neither_region_nor_account() -> None:
    keys = [f"unknown:param/buckets/{part}" for part in range(1, 6)]
    assert [may_be_empty(key) for key in keys] == [False, False, True, True, False]
    assert not may_be_empty("unknown:param/buckets")
    assert not may_be_empty("aws:username")


def searches(patch: pytest.MonkeyPatch) -> list[frozenset[str]]:
    """Note the actions of each search that is made from now on."""
    made: list[frozenset[str]] = []
    search = octo_spec.access.intersect._witness

    def noted(obligation: Obligation, types: KeyTypes, budget: object) -> Request | None:
        made.append(obligation.actions or frozenset())
        return search(obligation, types, budget)  # type: ignore[arg-type]

    patch.setattr(octo_spec.access.intersect, "_witness", noted)
    return made


def test_of_a_grant_of_everything_only_what_a_deny_names_is_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deployment = deployment_of(grant("*"), grant("sqs:*", allow=False))
    made = searches(monkeypatch)
    told = {each.question: each for each in review_facts(reviewed(deployment)).answers}
    assert told["reads-secrets"].verdict is Verdict.YES
    assert told["reads-queues-and-streams"].verdict is Verdict.YES, "streams, without the queues"
    assert "sqs:ReceiveMessage" not in str(told["reads-queues-and-streams"].parts)
    assert len(made) < 300, "there are thousands of types of resources"


def test_a_grant_on_what_is_tagged_is_not_searched_for_what_has_no_tag(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = searches(monkeypatch)
    told = review_facts(reviewed(deployment_of(grant("ec2:*", TAGGED)))).answers
    assert {each.verdict for each in told} == {Verdict.ONLY_WHERE, Verdict.NEVER}
    assert len(made) < 300, "each action of several questions is searched once"


def test_all_searches_of_a_role_together_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Budget(700)
    monkeypatch.setattr(RoleInPartition, "effort", property(lambda _: together))
    answers = review_facts(reviewed(deployment_of(grant("ec2:*", TAGGED)))).answers
    assert together.spent <= together.limit
    verdicts = {answer.verdict for answer in answers if answer.question != "stops-machines"}
    assert Verdict.UNDECIDED in verdicts
    assert not verdicts & {Verdict.YES, Verdict.ONLY_IF}


def on(statement: Statement, *arns: str) -> Statement:
    return replace(statement, resources=tuple(Text((arn,)) for arn in arns))


def with_more(deployment: Deployment, denied: Statement) -> Deployment:
    """Bring a deny where more is on."""
    [role] = deployment.roles
    brought = Policy(Text(("more",)), PolicyKind.INLINE, (denied,), MORE)
    return replace(deployment, roles=(replace(role, policies=(*role.policies, brought)),))


def test_a_grant_is_told_only_where_no_deny_takes_it_back_whatever_another_grant_allows() -> None:
    deletes, denied = grant("s3:DeleteObject"), grant("s3:DeleteObject", allow=False)
    logs, others = "arn:aws:s3:::logs/*", "arn:aws:s3:::others/*"
    deployment = with_more(deployment_of(on(deletes, logs), on(deletes, others)), on(denied, logs))
    told = {each.question: each for each in review_facts(reviewed(deployment)).answers}["deletes-data"]
    without = (Presence.of(ChoiceIs("more", ("off",))),)
    assert {part.grant: part.settings for part in told.parts} == {"p-1": without, "p-2": EVERY_SETTING}


def test_what_is_left_of_a_grant_is_shown_by_a_request_for_that() -> None:
    allows = replace(grant("*"), actions=("dynamodb:DeleteTable", "s3:DeleteObject"))
    of_others = replace(
        on(grant("s3:DeleteObject", allow=False), "arn:aws:s3:::logs/*"), resources_excepted=True
    )
    of_one = on(grant("dynamodb:DeleteTable", allow=False), "arn:aws:dynamodb:*:*:table/kept")
    deployment = with_more(deployment_of(allows, of_others, of_one), grant("sqs:*", allow=False))
    told = {each.question: each for each in review_facts(reviewed(deployment)).answers}["deletes-data"]
    assert [(part.is_narrowed, part.actions) for part in told.parts] == [
        (False, ("dynamodb:DeleteTable",)),
        (True, ("s3:DeleteObject",)),
    ]
    assert [(part.witness.action, part.witness.resource[:17]) for part in told.parts] == [
        ("dynamodb:DeleteTable", "arn:aws:dynamodb:"),
        ("s3:DeleteObject", "arn:aws:s3:::logs"),
    ]


def test_the_request_that_shows_what_a_grant_allows_is_of_an_action_that_is_told() -> None:
    reads = replace(grant("*"), actions=("dynamodb:GetItem", "dynamodb:Scan"))
    of_logs = on(grant("dynamodb:Scan", allow=False), "arn:*:dynamodb:*:*:table/logs")
    in_china = on(grant("dynamodb:GetItem", allow=False), "arn:aws-cn:*")
    deployment = deployment_of(reads, replace(of_logs, resources_excepted=True), in_china)
    there = replace(deployment, partitions=(Facts("aws"), Facts("aws-cn")))
    facts = review_facts(reviewed(with_more(there, grant("sqs:*", allow=False))))
    told = {each.question: each for each in facts.answers}["reads-tables"]
    assert [(part.is_narrowed, part.actions, part.witness.action) for part in told.parts] == [
        (False, ("dynamodb:GetItem",), "dynamodb:GetItem"),
        (True, ("dynamodb:Scan",), "dynamodb:Scan"),
    ]
