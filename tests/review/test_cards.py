"""The first screen stays short, whatever a role may do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.questions import QUESTIONS
from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.claims import NARROWED, Claim, ClaimAnswer
from octo_spec.model.deployment import Attachment, Choice, Parameter, ParameterKind
from octo_spec.model.presence import ChoiceIs, Given, Presence
from octo_spec.model.review_facts import Answer, Tone
from octo_spec.model.text import Text
from octo_spec.review.facts import review_facts
from octo_spec.review.question_cards import question_card
from octo_spec.review.summarized_facts import SummarizedFacts
from tests.emitters.review.real_facts import facts
from tests.review.small_deployments import CHOICES, deployment_of, grant, reviewed
from tests.review.test_direct_parts import MORE

if TYPE_CHECKING:
    from octo_spec.model.deployment import Statement
    from octo_spec.model.review_facts import Card


def first(*grants: Statement, questions: tuple[ReviewQuestion, ...] = QUESTIONS) -> Card:
    return review_facts(reviewed(deployment_of(*grants)), questions).cards[0]


def on(statement: Statement, *arns: str) -> Statement:
    return replace(statement, resources=tuple(Text((arn,)) for arn in arns))


@pytest.mark.parametrize("question", QUESTIONS, ids=[each.id for each in QUESTIONS])
def test_each_question_reaches_the_first_card(question: ReviewQuestion) -> None:
    card = first(grant(question.documented_actions[0]), questions=(question,))
    if "privileges" not in card.text and "permissions" not in card.text:
        assert (card.text, card.tone) == (question.deed, question.tone)


def test_the_gravities_order_the_questions_as_the_tones_do() -> None:
    by_gravity = sorted(QUESTIONS, key=lambda question: -question.gravity)
    assert len({question.gravity for question in QUESTIONS}) == len(QUESTIONS)
    tones = [question.tone for question in by_gravity]
    assert tones == sorted(tones, key=[Tone.GRAVE, Tone.CAUTION, Tone.CALM].index)


def test_a_role_that_reads_snapshots_does_not_read_metadata_only() -> None:
    card = first(grant("ebs:GetSnapshotBlock"))
    assert (card.text, card.tone) == ("Read disks", Tone.CAUTION)


def test_a_question_of_a_plugin_can_be_the_worst_and_have_its_own_card() -> None:
    page = QUESTIONS[0].page
    pays = ReviewQuestion(
        *("acme-pays", "pays bills", ("payments:MakePayment",), page), deed="Pay", gravity=99, has_card=True
    )
    plain = ReviewQuestion("acme-costs", "reads costs", ("ce:GetTags",), page)
    worst, card, _who = review_facts(
        reviewed(deployment_of(grant("payments:MakePayment"))), (pays, plain)
    ).cards
    assert (worst.text, card.title, card.text) == ("Pay", "Pays bills", "Yes, whatever you choose")
    assert first(grant("ce:GetTags"), questions=(plain,)).text == "Reads costs"


def test_what_no_question_lists_is_not_called_metadata() -> None:
    card = first(grant("glue:GetCrawlers"))
    assert (card.text, card.tone) == ("Nothing that a question lists", Tone.CAUTION)
    assert card.detail == "1 other action, whatever you choose"
    assert first(grant("s3:ListBucket")).text == "List resources"


def test_a_role_that_also_reads_does_not_only_list_resources() -> None:
    reads, lists = grant("glue:GetCrawlers"), (grant("s3:ListBucket"), grant("s3:ListAllMyBuckets"))
    assert (first(*lists).text, first(*lists).tone) == ("List resources", Tone.CALM)
    for grants in ((reads, *lists), (*lists, reads)):
        card = first(*grants)
        assert (card.text, card.tone) == ("Nothing that a question lists", Tone.CAUTION)
        assert card.detail == "3 other actions, whatever you choose"


def test_a_grave_deed_on_named_resources_comes_before_a_calm_one_on_any() -> None:
    card = first(grant("ce:GetCostAndUsage"), on(grant("s3:DeleteObject"), "arn:aws:s3:::logs/*"))
    assert (card.text, card.tone) == ("Delete data", Tone.CAUTION)
    assert card.detail.startswith("only on named resources or under conditions")


def test_of_deeds_of_one_tone_that_on_any_resource_comes_first() -> None:
    anywhere, narrowed = (
        replace(QUESTIONS[0], id=id, deed=id, gravity=gravity, tone=tone)
        for id, gravity, tone in (("anywhere", 1, Tone.CAUTION), ("narrowed", 2, Tone.GRAVE))
    )
    grants = (grant("ce:GetTags"), on(grant("s3:DeleteObject"), "arn:aws:s3:::logs/*"))
    questions = tuple(
        replace(question, actions=(action,))
        for question, action in ((anywhere, "ce:GetTags"), (narrowed, "s3:DeleteObject"))
    )
    assert first(*grants, questions=questions).text == "anywhere"


# --- denies and boundaries ---------------------------------------------------------------------


@pytest.mark.medium
def test_a_role_that_is_denied_everything_may_do_nothing() -> None:
    facts = review_facts(reviewed(deployment_of(grant("*"), grant("*", allow=False))))
    assert (facts.cards[0].text, facts.cards[0].tone) == ("Nothing", Tone.CALM)
    assert facts.counts == ()
    assert {number for row in facts.combinations for _, number in row.levels} == {0}
    assert {answer.answer for answer in facts.answers} == {ClaimAnswer.NO}


READS = Attachment(Text(("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",)))


@pytest.mark.medium
def test_everything_within_a_boundary_is_what_the_boundary_allows() -> None:
    whole, nothing = deployment_of(grant("*")), deployment_of(grant("sqs:*", allow=False))
    bounded = replace(whole, roles=(replace(whole.roles[0], boundary=READS),))
    attached = replace(nothing, roles=(replace(nothing.roles[0], attachments=(READS,)),))
    of_bounded, of_attached = (review_facts(reviewed(each)) for each in (bounded, attached))
    assert of_bounded.cards[:3] == of_attached.cards[:3]
    assert of_bounded.combinations == of_attached.combinations
    levels = dict(of_bounded.combinations[0].levels)
    assert (levels["Write"], levels["Permissions management"], levels["Tagging"]) == (0, 0, 0)
    assert levels["Read"] > 10


@pytest.mark.deep
@pytest.mark.medium
def test_everything_in_two_statements_is_an_administrator_too() -> None:
    all_but = replace(grant("iam:*"), actions_excepted=True)
    facts = review_facts(reviewed(deployment_of(grant("iam:*"), all_but)), ())
    assert facts.cards[0].text == "Everything: it is an administrator"


@pytest.mark.parametrize(("denied", "number"), [("s3:Delete*", 1), ("s3:Get*", 1), ("s3:*", 0), ("sqs:*", 2)])
def test_a_deny_takes_actions_out_of_the_numbers(denied: str, number: int) -> None:
    grants = replace(grant("*"), actions=("s3:GetObject", "s3:DeleteObject"))
    facts = review_facts(reviewed(deployment_of(grants, grant(denied, allow=False))), ())
    assert {sum(number for _, number in row.levels) for row in facts.combinations} == {number}


def test_a_deny_of_all_that_a_grant_names_takes_its_actions_out_of_the_numbers() -> None:
    logs = "arn:aws:s3:::logs/*"
    covered = on(grant("s3:GetObject"), logs), on(grant("s3:GetObject", allow=False), "arn:aws:s3:::log*")
    assert review_facts(reviewed(deployment_of(*covered)), ()).counts == ()
    other = on(grant("s3:GetObject", allow=False), "arn:aws:s3:::others/*")
    assert len(review_facts(reviewed(deployment_of(covered[0], other)), ()).counts) == 1


def test_the_worst_for_each_combination_is_what_it_may_do_there() -> None:
    whole = deployment_of(grant("ce:GetTags"))
    [role] = whole.roles
    deletes = replace(role.policies[0], statements=(grant("s3:DeleteObject"),), presence=MORE)
    facts = review_facts(reviewed(replace(whole, roles=(replace(role, policies=(*role.policies, deletes)),))))
    [worst, *_] = facts.cards
    assert worst.text == "Delete data"
    by_more = {dict(each.answers)["more"]: each for each in worst.for_choices}
    assert (by_more["on"].text, by_more["on"].tone) == (worst.text, worst.tone)
    assert (by_more["off"].text, by_more["off"].tone) == ("Read bills and costs", Tone.CALM)
    assert "if more" not in by_more["on"].detail


def test_a_role_without_a_known_policy_is_not_called_harmless() -> None:
    [worst, *_] = review_facts(reviewed(deployment_of())).cards
    assert (worst.text, worst.tone) == ("Nothing that is known here", Tone.CAUTION)
    assert "others may be attached to it elsewhere" in worst.detail


def test_what_the_build_decided_is_said_next_to_the_worst() -> None:
    review = reviewed(deployment_of(grant("ebs:GetSnapshotBlock")))
    found = review_facts(replace(review, decided=(("extra", "off"), ("far", "a"))))
    assert found.cards[0].detail.endswith("; this build decides that extra is off, far is a")
    assert "the build with extra: off, far: a." in found.evidence.not_proven[-1]


# --- services ----------------------------------------------------------------------------------


@pytest.mark.deep
@pytest.mark.medium
def test_many_services_are_counted() -> None:
    _worst, secrets, deletes, _who = review_facts(reviewed(deployment_of(grant("*")))).cards
    assert deletes.text == secrets.text == "Yes, whatever you choose"
    *services, last = deletes.detail.removeprefix("in ").split(", ")
    assert (len(services), last.endswith(" more")) == (5, True)
    assert len(deletes.detail) < 150


def test_a_few_services_are_listed() -> None:
    grants = grant("s3:DeleteObject"), grant("rds:DeleteDBInstance")
    *_, deletes, _who = review_facts(reviewed(deployment_of(*grants))).cards
    assert deletes.detail in ("in S3 and RDS", "in RDS and S3")


@pytest.mark.parametrize(
    ("objects", "databases", "detail"),
    [
        ("*", "*", "in S3; for some choices also in RDS"),
        (
            "arn:aws:s3:::some*/*",
            "arn:aws:rds:*:*:db:some*",
            "in S3, whatever you choose; for some choices also in RDS",
        ),
    ],
)
def test_a_service_for_some_choices_is_not_listed_for_all(objects: str, databases: str, detail: str) -> None:
    whole = deployment_of(on(grant("s3:DeleteObject"), objects))
    [role] = whole.roles
    deletes = on(grant("rds:DeleteDBInstance"), databases)
    more = replace(role.policies[0], statements=(deletes,), presence=MORE)
    facts = review_facts(reviewed(replace(whole, roles=(replace(role, policies=(*role.policies, more)),))))
    assert facts.cards[2].detail == detail


@pytest.mark.parametrize("many", [8, 9])
def test_at_most_eight_services_are_listed(many: int) -> None:
    deleting = (
        "s3:DeleteObject",
        "rds:DeleteDBInstance",
        "sqs:PurgeQueue",
        "dynamodb:DeleteTable",
        "ec2:DeleteVolume",
    )
    more = ("es:DeleteDomain", "redshift:DeleteCluster", "glue:DeleteTable", "backup:DeleteBackupVault")
    listed = (*deleting, *more)[:many]
    [_, _, deletes, _] = review_facts(reviewed(deployment_of(*map(grant, listed)))).cards
    services = deletes.detail.removeprefix("in ").replace(" and ", ", ").split(", ")
    assert services[-1] == "3 more" if many == 9 else len(services) == 8
    assert len(services) == (7 if many == 9 else 8)


def test_a_service_has_its_common_name() -> None:
    grants = grant("es:DeleteDomain"), grant("backup:DeleteBackupVault")
    [_, _, card, _] = review_facts(reviewed(deployment_of(*grants))).cards
    assert card.detail in ("in OpenSearch Service and Backup", "in Backup and OpenSearch Service")


def test_an_answer_that_depends_on_choices_says_what_holds_otherwise() -> None:
    [_, _, deletes, _] = facts().cards
    assert deletes.text == "Yes, if optimization is on or remediation is on"
    services, otherwise = deletes.detail.removeprefix("in ").split("; ")
    assert {"Secrets Manager", "EC2"} <= set(services.split(", "))
    assert otherwise == "otherwise through privilege escalation"


@pytest.mark.parametrize(
    ("choices", "presence", "where"),
    [
        ((), Presence(), ""),
        ((), Presence.of(Given("team")), ", if team is given"),
        (CHOICES, Presence(), ", whatever you choose"),
    ],
)
def test_the_warning_says_when_a_role_can_escalate_its_privileges(
    choices: tuple[Choice, ...], presence: Presence, where: str
) -> None:
    whole = deployment_of(grant("iam:PutRolePolicy"))
    [role] = whole.roles
    policies = tuple(replace(policy, presence=presence) for policy in role.policies)
    team = Parameter("team", "A team.", ParameterKind.TEXT, optional=True)
    conditional = replace(
        whole, roles=(replace(role, policies=policies),), choices=choices, parameters=(team,)
    )
    assert review_facts(reviewed(conditional)).warning == (
        f"This role can escalate its own privileges beyond what is listed below{where}, "
        "by iam:PutRolePolicy on itself (p)."
    )


@pytest.mark.parametrize(
    ("values", "words"), [(("b", "c"), ""), (("a", "c"), "; otherwise not decided"), ((), "")]
)
def test_what_is_not_decided_is_said_for_combinations_without_a_yes(
    values: tuple[str, ...], words: str
) -> None:
    narrowed = Claim(ClaimAnswer.YES, when=(Presence.of(ChoiceIs("level", ("b", "c"))),), scope=NARROWED)
    undecided = Claim(ClaimAnswer.NOT_DECIDED, when=(Presence.of(ChoiceIs("level", values)),))
    answers = (narrowed, *((undecided,) if values else ()))
    [question] = [each for each in QUESTIONS if each.id == "deletes-data"]
    answer = Answer(question.id, "reader", ClaimAnswer.YES, "", answers)
    card = question_card(SummarizedFacts((), (), (), (answer,)), question)
    assert card.detail.partition("if level is b or c")[2] == words
