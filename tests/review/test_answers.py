"""Answers agree with trying every request on a small catalog, for each combination of choices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.iam.catalog import Level, action
from octo_spec.model.review_facts import ChoiceOutcome, Verdict
from octo_spec.model.text import Text
from octo_spec.review.combination_rows import answer_in
from octo_spec.review.facts import review_facts
from octo_spec.review.presences import every_answer
from tests.review.small_deployments import (
    ACTIONS,
    CHOICES,
    allowed,
    deployment_of,
    deployments,
    grant,
    reviewed,
    stored,
)
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment

PAGE = "Does it.\n\nWhat it asks\n    It.\n\nWhat it does not cover\n    All else.\n\nSource\n    https://a\n"
QUESTIONED = (
    ReviewQuestion("reads", "reads", ("s3:GetObject", "dynamodb:Scan"), PAGE),
    ReviewQuestion("deletes", "deletes", ("s3:DeleteObject",), PAGE),
    ReviewQuestion("receives", "receives", ("sqs:ReceiveMessage",), PAGE),
    ReviewQuestion("lists", "lists", ("s3:ListBucket", "s3:GetObject"), PAGE, frozenset({Level.LIST})),
)


def by_trying(question: ReviewQuestion, deployment: Deployment, answers: dict[str, str]) -> ChoiceOutcome:
    documents = stored(deployment, answers)
    decisive = {name for name in ACTIONS if question.is_about(action(name))}  # type: ignore[arg-type]
    if decisive & allowed(documents, named=False):
        return ChoiceOutcome.YES
    return ChoiceOutcome.ONLY_WHERE if decisive & allowed(documents, named=True) else ChoiceOutcome.NEVER


@given(deployments())
@tried(120)
def test_each_answer_agrees_with_trying_every_request(deployment: Deployment) -> None:
    facts = review_facts(reviewed(deployment), QUESTIONED)
    review = {answer.question: answer for answer in facts.answers}
    for answers in every_answer(CHOICES, deployment):
        for question in QUESTIONED:
            found = answer_in(review[question.id], answers)
            assert found == by_trying(question, deployment, answers), (question.id, answers)


def test_a_role_that_writes_the_policy_of_a_bucket_may_do_indirectly_what_it_allows() -> None:
    bucket = replace(grant("s3:*"), resources=(Text(("arn:aws:s3:::logs",)),))
    facts = review_facts(reviewed(deployment_of(bucket)), QUESTIONED)
    outcomes = {answer.question: answer_in(answer, {"more": "off", "level": "a"}) for answer in facts.answers}
    assert outcomes["deletes"] is ChoiceOutcome.INDIRECTLY
    assert outcomes["receives"] is ChoiceOutcome.NEVER


@given(deployments())
@tried(60)
def test_the_verdict_follows_from_the_combinations_of_choices(deployment: Deployment) -> None:
    combinations = list(every_answer(CHOICES, deployment))
    for answer in review_facts(reviewed(deployment), QUESTIONED).answers:
        outcomes = {answer_in(answer, combination) for combination in combinations}
        match answer.verdict:
            case Verdict.YES:
                assert outcomes == {ChoiceOutcome.YES}
            case Verdict.ONLY_IF:
                assert ChoiceOutcome.YES in outcomes
            case Verdict.ONLY_WHERE:
                assert ChoiceOutcome.ONLY_WHERE in outcomes
                assert ChoiceOutcome.YES not in outcomes
            case Verdict.NEVER:
                assert outcomes == {ChoiceOutcome.NEVER}
                assert answer.proof is not None
