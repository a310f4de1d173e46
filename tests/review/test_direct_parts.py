"""Answers about grants that denies, parameters and conditions bear on, and which searches they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import octo_spec.access.intersect
from octo_spec.access.budget import Budget
from octo_spec.model.review_facts import EVERY_SETTING, Verdict
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
