"""Policies of AWS, and one of little-known actions: each question has the answer that a reader gave."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.model.claims import NARROWED, ClaimAnswer
from octo_spec.model.deployment import Attachment
from octo_spec.model.text import Text
from octo_spec.review.facts import review_facts
from tests.iam.test_action_effects import WELL_KNOWN, well_known
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer

POLICIES: Final = tomllib.loads((Path(__file__).parent / "answered_policies.toml").read_text("utf-8"))


def holding(policy: dict[str, Any]) -> Deployment:
    """Return a role that has only this policy."""
    actions = tuple(policy.get("actions", "").split())
    if actions:
        return deployment_of(replace(grant("*"), actions=actions))
    whole = deployment_of(grant("*"))
    attachment = Attachment(Text((policy["arn"],)))
    return replace(whole, roles=(replace(whole.roles[0], policies=(), attachments=(attachment,)),))


def outcome(answer: Answer) -> str:
    is_narrowed = answer.claims[0].scope == NARROWED
    return "narrowed" if answer.answer is ClaimAnswer.YES and is_narrowed else answer.answer.value


@pytest.mark.medium
@pytest.mark.parametrize("name", POLICIES)
def test_each_question_has_the_answer_that_a_reader_gave(name: str) -> None:
    policy = POLICIES[name]
    expected = dict.fromkeys((question.id for question in QUESTIONS), "no") | {
        id: word for word in ("yes", "narrowed", "not-decided") for id in policy.get(word, "").split()
    }
    answers = review_facts(reviewed(holding(policy))).answers
    assert {answer.question: outcome(answer) for answer in answers} == expected


def test_the_actions_of_the_hidden_policy_are_in_no_list_of_well_known_ones() -> None:
    actions = POLICIES["well-hidden"]["actions"].split()
    assert len(set(actions)) == 77
    assert not set(actions) & {name for question in WELL_KNOWN for name in well_known(question)}
