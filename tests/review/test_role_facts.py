"""The callers who may assume a role, in words that a reader of the page can check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.analysis.sides import document_side
from octo_spec.diagnostics import Span
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.policy import parse
from octo_spec.model.claims import ClaimAnswer
from octo_spec.model.combinations import EVERY_COMBINATION
from octo_spec.model.delegation import Delegation
from octo_spec.model.deployment import Attachment, Facts, Parameter, Principal, TrustStatement
from octo_spec.model.presence import ChoiceIs, PartitionIn, Presence
from octo_spec.model.text import Param, Partition, PartitionFact, Text
from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.review.facts import Origin, ReviewInput, review_facts
from octo_spec.review.grant_facts import categories
from octo_spec.review.placed_findings import PlacedFindings
from octo_spec.review.reviewed_roles import policies_of_roles
from octo_spec.review.role_facts import reviewed_role, unread_roles
from octo_spec.symbolic.unknowns import Unknowns
from octospec_review.writing.markdown_page import markdown
from tests.review.small_deployments import deployment_of, grant, reviewed
from tests.review.test_answers import PAGE

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.review_facts import ReviewFacts

OF_THE_VENDOR = Text(("arn:", Partition(), ":iam::", PartitionFact("vendor"), ":role/reader"))
PARTITIONS = (
    Facts("aws", (("vendor", "123456789012"),)),
    Facts("aws-us-gov", (("vendor", "210987654321"),)),
)


def test_a_caller_is_named_for_each_partition() -> None:
    small = deployment_of(grant("s3:ListBucket"))
    trust = TrustStatement(Principal(PrincipalKind.AWS, (OF_THE_VENDOR,)), ("sts:AssumeRole",))
    role = replace(small.roles[0], trust=(trust,))
    facts = review_facts(reviewed(replace(small, roles=(role,), partitions=PARTITIONS)), ())
    [caller] = facts.roles[0].trusted
    assert caller.who == (
        "arn:aws:iam::123456789012:role/reader or arn:aws-us-gov:iam::210987654321:role/reader"
    )


def test_a_caller_of_one_partition_is_named_for_no_other() -> None:
    small = deployment_of(grant("s3:ListBucket"))
    trust = TrustStatement(
        Principal(PrincipalKind.AWS, (OF_THE_VENDOR,)),
        ("sts:AssumeRole",),
        presence=Presence.of(PartitionIn(("aws-us-gov",))),
    )
    role = replace(small.roles[0], trust=(*small.roles[0].trust, trust))
    facts = review_facts(reviewed(replace(small, roles=(role,), partitions=PARTITIONS)), ())
    assert facts.roles[0].trusted[-1].who == "arn:aws-us-gov:iam::210987654321:role/reader"
    assert "arn:aws:iam" not in facts.cards[-1].text


def test_an_account_is_named_once_for_all_partitions() -> None:
    small = deployment_of(grant("s3:ListBucket"))
    root = Text(("arn:", Partition(), ":iam::123456789012:root"))
    trust = TrustStatement(Principal(PrincipalKind.AWS, (root,)), ("sts:AssumeRole",))
    role = replace(small.roles[0], trust=(trust,))
    facts = review_facts(reviewed(replace(small, roles=(role,), partitions=PARTITIONS)), ())
    assert facts.roles[0].trusted[0].who == "AWS account 123456789012"


@pytest.mark.parametrize(
    ("arn", "words"),
    [
        ("arn:aws:iam::111122223333:policy/limit", ", whose content is not known here, if more is on"),
        ("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", " partition aws, if more is on"),
    ],
)
def test_a_boundary_of_some_combinations_is_not_said_to_limit_all(arn: str, words: str) -> None:
    small = deployment_of(grant("s3:GetObject"))
    boundary = Attachment(Text((arn,)), Presence.of(ChoiceIs("more", ("on",))))
    role = replace(small.roles[0], boundary=boundary)
    question = ReviewQuestion("reads", "reads", ("s3:GetObject",), PAGE)
    facts = review_facts(reviewed(replace(small, roles=(role,))), (question,))
    assert facts.roles[0].boundary.endswith(words)
    if "not known" in words:
        assert facts.answers[0].sentence.endswith(
            f"unless {arn} (if more is on), whose text is not known here, denies it"
        )


REGISTERED = Delegation("vendor.example", "set-up_2026_11_30", "Sets up.", "limits_2026_11_30", "Limits.")


def test_a_session_is_labelled_and_the_role_that_stays_has_the_registered_boundary() -> None:
    small = deployment_of(grant("s3:ListBucket"))
    session = replace(small.roles[0], id="set-up", name=None, trust=(), session=True)
    given = replace(small, roles=(*small.roles, session), delegation=REGISTERED)
    facts = review_facts(reviewed(given), ())
    stays, temporary = facts.roles
    assert (stays.is_temporary, temporary.is_temporary) == (False, True)
    assert (temporary.session_seconds, temporary.boundary) == (0, "")
    assert REGISTERED.boundary_arn in stays.boundary
    [card] = (each for each in facts.cards if each.title == "Who may use it")
    assert "the vendor in a session that you approve, for at most 12 hours" in f"{card.text} {card.detail}"


def test_a_role_that_stays_without_a_registered_boundary_has_none() -> None:
    small = deployment_of(grant("s3:ListBucket"))
    for known, is_bounded in ((REGISTERED, True), (replace(REGISTERED, boundary_name=""), False)):
        [role] = review_facts(reviewed(replace(small, delegation=known)), ()).roles
        assert bool(role.boundary) is is_bounded


def test_a_parameter_without_a_default_is_a_reference_or_words() -> None:
    small = deployment_of(grant("s3:ListBucket"))
    who = Text((Param("who"),))
    root = Text(("arn:", Partition(), ":iam::", Param("who"), ":root"))
    shown = {}
    for written in (who, root):
        trust = TrustStatement(Principal(PrincipalKind.AWS, (written,)), ("sts:AssumeRole",))
        known = replace(small, roles=(replace(small.roles[0], trust=(trust,)),))
        for default, keeps in ((None, False), (None, True), ("444455556666", False)):
            given = replace(known, parameters=(Parameter("who", "Who.", default=default),))
            [role] = policies_of_roles(reviewed(given).sides)
            found = reviewed_role(role, given, PlacedFindings(), keeps_references=keeps)
            shown[written, default, keeps] = found.trusted[0].who
    assert shown == {
        (who, None, False): "the value of parameter who",
        (who, None, True): "${param.who}",
        (who, "444455556666", False): "AWS account 444455556666",
        (root, None, False): "AWS account given by parameter who",
        (root, None, True): "AWS account ${param.who}",
        (root, "444455556666", False): "AWS account 444455556666",
    }


def test_a_trust_document_alone_leaves_every_question_open() -> None:
    def review(*statements: JsonValue) -> ReviewFacts:
        document = parse({"Version": "2012-10-17", "Statement": list(statements)})
        side = document_side("trust.json", "", document, Unknowns())
        return review_facts(ReviewInput(((Unknowns(), side),), Origin("octospec", "trust.json")))

    trusts: JsonValue = {
        "Effect": "Allow",
        "Principal": {"AWS": "444455556666"},
        "NotAction": "sts:TagSession",
    }
    facts = review(trusts)
    assert "None found in what is known here." in markdown(facts)
    assert facts.roles[0].trusted[0].actions == ("all except sts:TagSession",)
    assert facts.roles[0].may_gain == EVERY_COMBINATION
    assert {each.answer for each in facts.answers} == {ClaimAnswer.NOT_DECIDED}


def test_a_group_has_the_category_of_its_statements_or_of_what_it_attaches() -> None:
    small = deployment_of(replace(grant("s3:GetObject"), group="reads", category="cost-data"))
    [role] = small.roles
    attached = Attachment(
        Text.of("arn:aws:iam::aws:policy/ReadOnlyAccess"), group="all", category="optimization"
    )
    deployment = replace(small, roles=(replace(role, attachments=(attached,)),))
    assert categories(deployment) == {"reads": "cost-data", "all": "optimization"}
    assert categories(None) == {}


def test_a_role_that_could_not_be_read_may_escalate_its_privileges() -> None:
    part = Unread(UnreadKind.ROLE, "a reason", Span("a.tf", 1), name="reader")
    [found] = unread_roles(replace(deployment_of(grant("s3:GetObject")), unread=(part,)))
    assert (found.may_gain, found.id) == (EVERY_COMBINATION, "reader-not-read")
    assert [each.kind for each in found.unread] == [UnreadKind.ROLE]
