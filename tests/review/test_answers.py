"""Answers agree with trying every request on a small catalog, for each combination of choices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.iam.catalog import Level, action
from octo_spec.model.claims import DIRECTLY, NARROWED, Claim, ClaimAnswer, answer_in, sorted_claims, worst
from octo_spec.model.combinations import holds_in
from octo_spec.model.deployment import Facts, Policy, PolicyKind
from octo_spec.model.presence import ChoiceIs, PartitionIn, Presence
from octo_spec.model.text import Text
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


YES, NOT_DECIDED, NO = ClaimAnswer.YES, ClaimAnswer.NOT_DECIDED, ClaimAnswer.NO


def by_trying(question: ReviewQuestion, deployment: Deployment, answers: dict[str, str]) -> tuple[str, ...]:
    """Return the scope of a yes; empty for a no."""
    documents = stored(deployment, answers)
    decisive = {name for name in ACTIONS if question.is_about(action(name))}  # type: ignore[arg-type]
    if decisive & allowed(documents, named=False):
        return (DIRECTLY,)
    return (NARROWED,) if decisive & allowed(documents, named=True) else ()


def scope_in(claims: tuple[Claim, ...], answers: dict[str, str]) -> tuple[str, ...]:
    """Return the scope of the gravest yes in one combination; empty for a no."""
    there = [claim for claim in claims if holds_in(claim.when, answers)]
    assert there, "the claims cover all combinations"
    assert answer_in(claims, answers) is there[0].answer
    return (there[0].scope,) if there[0].answer is YES else ()


@given(deployments())
@tried(120)
def test_each_answer_agrees_with_trying_every_request(deployment: Deployment) -> None:
    facts = review_facts(reviewed(deployment), QUESTIONED)
    review = {answer.question: answer for answer in facts.answers}
    for answers in every_answer(CHOICES, deployment):
        for question in QUESTIONED:
            found = scope_in(review[question.id].claims, answers)
            assert found == by_trying(question, deployment, answers), (question.id, answers)


def test_what_a_role_may_do_by_the_policy_of_a_bucket_that_it_writes_is_not_decided() -> None:
    bucket = replace(grant("s3:*"), resources=(Text(("arn:aws:s3:::logs",)),))
    facts = review_facts(reviewed(deployment_of(bucket)), QUESTIONED)
    found = {answer.question: answer for answer in facts.answers}
    assert found["deletes"].answer is NOT_DECIDED
    assert "by s3:PutBucketPolicy on arn:aws:s3:::logs" in found["deletes"].claims[0].reason
    assert found["receives"].answer is NO


def test_what_is_not_decided_is_about_the_combinations_without_a_yes() -> None:
    """GetDataAccess returns the objects of a bucket with the permissions of another role."""
    always = deployment_of(replace(grant("s3:GetDataAccess"), sid="S0"))
    [role] = always.roles
    on = Presence.of(ChoiceIs("more", ("on",)))
    more = Policy(Text(("more",)), PolicyKind.INLINE, (replace(grant("s3:GetObject"), sid="S1"),), on)
    both = replace(always, roles=(replace(role, policies=(*role.policies, more)),))
    found = {answer.question: answer for answer in review_facts(reviewed(both), QUESTIONED).answers}
    yes, undecided = found["reads"].claims
    assert (yes.answer, yes.when) == (YES, (on,))
    assert (undecided.answer, undecided.when) == (NOT_DECIDED, (Presence.of(ChoiceIs("more", ("off",))),))


@given(deployments())
@tried(60)
def test_the_claims_have_no_more_than_one_answer_in_a_combination_and_the_worst_counts(
    deployment: Deployment,
) -> None:
    combinations = list(every_answer(CHOICES, deployment))
    for answer in review_facts(reviewed(deployment), QUESTIONED).answers:
        assert answer.claims == sorted_claims(answer.claims)
        assert answer.answer is worst(answer.claims)
        assert answer.answer is max(answer_in(answer.claims, each) for each in combinations)
        for combination in combinations:
            there = [claim for claim in answer.claims if holds_in(claim.when, combination)]
            is_open = any(claim.answer is NOT_DECIDED for claim in there)
            # A yes on some resources only says nothing about the others, which may be not decided.
            assert len({claim.answer for claim in there if not (is_open and claim.scope == NARROWED)}) == 1


@given(deployments())
@tried(60)
def test_each_yes_has_an_example_request_and_a_no_says_for_how_many_actions(deployment: Deployment) -> None:
    for answer in review_facts(reviewed(deployment), QUESTIONED).answers:
        for claim in answer.claims:
            assert (claim.witness is not None) is (claim.answer is YES)
            assert bool(claim.reason) is (claim.answer is NOT_DECIDED)
            if claim.answer is NO:
                assert claim.scope.startswith(("none of the ", "the one action that "))
                assert ", as AWS documents " in claim.scope
                assert "even after a privilege escalation" in claim.scope


@pytest.mark.parametrize(
    ("there", "when"),
    [
        ((("aws",), ("aws-cn",)), ""),
        ((("aws-cn",),), ", if partition is aws-cn"),
        ((("aws-cn", "aws-us-gov"),), ", if partition is aws-cn or aws-us-gov"),
    ],
)
def test_a_grant_of_some_partitions_is_not_said_to_be_in_all(
    there: tuple[tuple[str, ...], ...], when: str
) -> None:
    names = tuple(dict.fromkeys(name for partitions in there for name in ("aws", *partitions)))
    whole = deployment_of(grant("ce:GetTags"))
    [role] = whole.roles
    policies = tuple(
        replace(
            role.policies[0],
            name=Text((f"in-{number}",)),
            statements=(grant("s3:GetObject"),),
            presence=Presence.of(PartitionIn(partitions)),
        )
        for number, partitions in enumerate(there)
    )
    deployment = replace(
        whole,
        roles=(replace(role, policies=(*role.policies, *policies)),),
        partitions=tuple(map(Facts, names)),
    )
    facts = review_facts(reviewed(deployment), QUESTIONED[:1])
    assert [grant.combinations for grant in facts.grants[1:]] == [
        (Presence.of(PartitionIn(partitions)),) for partitions in there
    ]
    [answer] = facts.answers
    assert answer.sentence.startswith(f"Yes{when}: s3:GetObject")
    assert ("otherwise no" in answer.sentence) is bool(when)
    lines = [line for text in facts.texts for line in text.not_covered]
    assert not any(line.startswith("what choices that you decline would allow") for line in lines)


@pytest.mark.parametrize(
    ("there", "when"),
    [
        (("aws",), ", if partition is aws-cn or aws-us-gov"),
        (("aws", "aws-cn"), ", if partition is aws-us-gov"),
        (("aws", "aws-cn", "aws-us-gov"), None),
    ],
)
def test_what_some_partitions_deny_is_allowed_in_the_others_only(
    there: tuple[str, ...], when: str | None
) -> None:
    whole = deployment_of(grant("s3:GetObject"), grant("s3:DeleteObject"))
    [role] = whole.roles
    denying = replace(
        role.policies[0],
        name=Text(("denying",)),
        statements=(grant("s3:GetObject", allow=False),),
        presence=Presence.of(PartitionIn(there)),
    )
    deployment = replace(
        whole,
        roles=(replace(role, policies=(*role.policies, denying)),),
        partitions=tuple(map(Facts, ("aws", "aws-cn", "aws-us-gov"))),
    )
    reads, deletes, *_ = review_facts(reviewed(deployment), QUESTIONED).answers
    assert reads.sentence.startswith("No: " if when is None else f"Yes{when}: s3:GetObject; otherwise no")
    assert deletes.sentence == "Yes: s3:DeleteObject"


def test_an_example_is_of_a_grant_that_is_there_in_all_combinations_of_its_claim() -> None:
    whole = deployment_of(grant("dynamodb:Scan"))
    [role] = whole.roles
    more = Presence.of(ChoiceIs("more", ("on",)))
    known_best = replace(
        role.policies[0], name=Text(("more",)), statements=(grant("s3:GetObject"),), presence=more
    )
    for policies in ((role.policies[0], known_best), (known_best, role.policies[0])):
        deployment = replace(whole, roles=(replace(role, policies=policies),))
        [answer] = review_facts(reviewed(deployment), QUESTIONED[:1]).answers
        [claim] = answer.claims
        assert claim.when == (Presence(),)
        assert claim.witness is not None
        assert claim.witness.action == "dynamodb:Scan"
