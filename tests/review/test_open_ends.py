"""A policy with unknown content may allow anything: no answer is no then, unless a deny applies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.diagnostics import Span
from octo_spec.model.claims import DIRECTLY, NARROWED, ClaimAnswer, answer_in
from octo_spec.model.deployment import Attachment, Deployment, Facts, Statement
from octo_spec.model.presence import ChoiceIs, PartitionIn, Presence
from octo_spec.model.review_facts import Answer, ReviewFacts, Tone
from octo_spec.model.review_json import facts_as_json, facts_from_json
from octo_spec.model.text import Text, aws_managed_policy
from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.review.facts import review_facts
from octospec_review.documenter import DOCUMENTER
from tests.review.small_deployments import TAGGED, deployment_of, grant, reviewed

ARN = "arn:aws:iam::111122223333:policy/ours"
UNKNOWN = f"Not decided, treat it as yes: what the attached policy {ARN} allows is not known here"
MORE = Presence.of(ChoiceIs("more", ("on",)))


def attached(*statements: Statement, presence: Presence | None = None) -> Deployment:
    """Return a role that attaches a policy of which only the ARN is known."""
    of_role = deployment_of(*statements)
    attachment = Attachment(Text((ARN,)), presence or Presence())
    [role] = of_role.roles
    return replace(of_role, roles=(replace(role, attachments=(attachment,)),))


def answer(facts: ReviewFacts, question: str) -> Answer:
    return next(each for each in facts.answers if each.question == question)


def test_a_question_that_no_known_grant_allows_is_not_decided() -> None:
    facts = review_facts(reviewed(attached(grant("s3:GetObject"))))
    deletes = answer(facts, "deletes-data")
    assert (deletes.answer, deletes.sentence) == (ClaimAnswer.NOT_DECIDED, UNKNOWN)
    assert answer_in(deletes.claims, {}) is ClaimAnswer.NOT_DECIDED


def test_a_grant_on_any_resource_is_still_a_yes() -> None:
    facts = review_facts(reviewed(attached(grant("s3:GetObject"))))
    reads = answer(facts, "reads-object-contents")
    assert reads.answer is ClaimAnswer.YES
    assert reads.sentence == f"Yes: s3:GetObject; unless {ARN}, whose text is not known here, denies it"


def test_a_grant_on_named_resources_leaves_the_others_not_decided() -> None:
    named = replace(grant("s3:GetObject"), resources=(Text(("arn:aws:s3:::logs/*",)),))
    reads = answer(review_facts(reviewed(attached(named))), "reads-object-contents")
    assert [(claim.answer, claim.scope) for claim in reads.claims] == [
        (ClaimAnswer.YES, NARROWED),
        (ClaimAnswer.NOT_DECIDED, DIRECTLY),
    ]
    assert "; otherwise not decided: what the attached policy" in reads.sentence
    assert [part.is_narrowed for part in reads.parts] == [True]


def test_an_unknown_policy_counts_only_for_the_choices_that_attach_it() -> None:
    deletes = answer(review_facts(reviewed(attached(grant("s3:GetObject"), presence=MORE))), "deletes-data")
    assert answer_in(deletes.claims, {"more": "on"}) is ClaimAnswer.NOT_DECIDED
    assert answer_in(deletes.claims, {"more": "off"}) is ClaimAnswer.NO


@pytest.mark.medium
def test_a_deny_holds_it_back() -> None:
    denied = review_facts(reviewed(attached(grant("s3:GetObject"), grant("*:*Secret*", allow=False))))
    assert answer(denied, "deletes-data").answer is ClaimAnswer.NOT_DECIDED
    every = review_facts(reviewed(attached(grant("s3:GetObject"), grant("*", allow=False))))
    assert {each.answer for each in every.answers} == {ClaimAnswer.NO}


def test_every_file_names_the_unknown_policy_and_the_first_screen_says_that_it_may_allow_more() -> None:
    facts = review_facts(reviewed(attached(grant("s3:ListBucket"))))
    worst, secrets, deletes, _who = facts.cards
    assert worst.detail.endswith("attached policies with unknown content may allow more")
    assert Tone.CALM not in {worst.tone, secrets.tone, deletes.tone}
    assert deletes.text == "Not decided"
    files = {each.path.name: each.text for each in DOCUMENTER.document(facts, DOCUMENTER.options()).artifacts}
    for name in ("review.html", "review.md"):
        assert ARN in files[name].partition("1. What each choice lets in")[0]
    assert facts_from_json(facts_as_json(facts)) == facts


def test_several_unknown_policies_are_all_named() -> None:
    of_two = attached(grant("s3:GetObject"))
    [role] = of_two.roles
    both = (*role.attachments, Attachment(Text((f"{ARN}-too",))))
    facts = review_facts(reviewed(replace(of_two, roles=(replace(role, attachments=both),))))
    assert answer(facts, "deletes-data").sentence == (
        "Not decided, treat it as yes: "
        f"what the attached policies {ARN} and {ARN}-too allow is not known here"
    )


@pytest.mark.medium
def test_whether_a_tag_limits_a_role_is_not_proven_if_an_unknown_policy_may_allow_to_set_it() -> None:
    questions = tuple(each for each in QUESTIONS if each.id == "deletes-data")
    deletes = grant("s3:DeleteBucket", TAGGED)
    trust = Unread(UnreadKind.TRUST, "it is odd", Span("main.yaml", 7), ("s3:TagResource",))
    [role] = deployment_of(deletes).roles
    distrusted = replace(deployment_of(deletes), roles=(replace(role, unread=(trust,)),))
    for given, expected in ((attached(deletes), True), (deployment_of(deletes), False), (distrusted, False)):
        lines = review_facts(reviewed(given), questions).evidence.not_proven
        assert any("can set the tag" in line for line in lines) is expected


def test_a_boundary_that_is_not_known_in_a_partition_is_said_to_deny_perhaps() -> None:
    small = deployment_of(grant("sqs:ReceiveMessage"))
    boundary = Attachment(aws_managed_policy("AmazonSQSFullAccess"))
    [role] = small.roles
    partitions = (Facts("aws"), Facts("aws-cn"))
    whole = replace(small, roles=(replace(role, boundary=boundary),), partitions=partitions)
    facts = review_facts(reviewed(whole))
    sentence = answer(facts, "reads-queues-and-streams").sentence
    assert sentence.endswith(
        "AmazonSQSFullAccess (if partition is aws-cn), whose text is not known here, denies it"
    )


@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_a_policy_that_one_partition_attaches_leaves_questions_open(partition: str) -> None:
    there = attached(grant("s3:GetObject"), presence=Presence.of(PartitionIn((partition,))))
    facts = review_facts(reviewed(replace(there, partitions=(Facts("aws"), Facts("aws-cn")))))
    deletes = answer(facts, "deletes-data")
    assert deletes.answer is ClaimAnswer.NOT_DECIDED
    why = f"if partition is {partition}: what the attached policy {ARN} allows is not known here"
    assert deletes.sentence.startswith(f"Not decided, treat it as yes, {why}; otherwise no")
    assert facts.roles[0].unknown_policies == (f"{ARN} (if partition is {partition})",)


def test_a_text_of_aws_is_not_the_text_of_another_partition() -> None:
    small = deployment_of(grant("s3:GetObject"))
    [role] = small.roles
    roles = (replace(role, attachments=(Attachment(aws_managed_policy("AmazonSQSFullAccess")),)),)
    whole = replace(small, roles=roles, partitions=(Facts("aws"), Facts("aws-cn")))
    facts = review_facts(reviewed(whole))
    name = "arn:${partition}:iam::aws:policy/AmazonSQSFullAccess"
    unknown = f"not decided, if partition is aws-cn: what the attached policy {name} allows is not known here"
    assert answer(facts, "deletes-data").sentence.startswith("Yes, if partition is aws: sqs:")
    assert answer(facts, "runs-code").answer is ClaimAnswer.NOT_DECIDED
    reads = answer(facts, "reads-queues-and-streams").sentence
    assert reads == f"Yes, if partition is aws: sqs:ReceiveMessage; {unknown}"
    assert facts.roles[0].unknown_policies == (f"{name} (if partition is aws-cn)",)
