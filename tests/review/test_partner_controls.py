"""AWS's controls for partners: an external ID is asked for where every other account must present one."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.deployment import Condition, Deployment, Parameter, Principal, TrustStatement
from octo_spec.model.review_facts import PartnerControl, ReviewFacts, Tone
from octo_spec.model.text import Account, Param, Partition, Text
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed

VENDOR = Text(("arn:aws:iam::444455556666:root",))
OWN = Text(("arn:", Partition(), ":iam::", Account(), ":root"))
GIVEN = Text((Param("who"),))
TAGGED = Condition("StringEquals", "aws:PrincipalTag/team", (Text(("costs",)),))
ASKED = Condition("StringEquals", "sts:ExternalId", (Text(("secret",)),))


def trusting(*callers: tuple[Text, tuple[Condition, ...]]) -> Deployment:
    """Give a deployment of one role for each caller that is trusted, under conditions."""
    small = deployment_of(grant("s3:ListBucket"))
    roles = tuple(
        replace(
            small.roles[0],
            id=f"reader-{number}",
            name=Text((f"Reader{number}",)),
            trust=(TrustStatement(Principal(PrincipalKind.AWS, (who,)), ("sts:AssumeRole",), conditions),),
        )
        for number, (who, conditions) in enumerate(callers, start=1)
    )
    return replace(small, roles=roles, parameters=(Parameter("who", "Who."),))


def told(*callers: tuple[Text, tuple[Condition, ...]]) -> ReviewFacts:
    return review_facts(reviewed(trusting(*callers)), ())


def external_id(facts: ReviewFacts) -> PartnerControl:
    return next(each for each in facts.controls if each.id == "CAA-002")


def test_what_shows_an_external_id_is_the_condition_that_asks_for_it() -> None:
    facts = told((VENDOR, (TAGGED, ASKED)))
    control = external_id(facts)
    assert (control.answer, control.tone) == ("met", Tone.CALM)
    assert control.evidence == "every caller where sts:ExternalId is secret"
    assert facts.cards[-1].detail.endswith("each time with the external ID")
    assert facts.cards[-1].tone is Tone.CALM


def test_of_several_roles_it_is_told_which_one_asks_for_none() -> None:
    facts = told((VENDOR, (ASKED,)), (VENDOR, (TAGGED,)))
    control = external_id(facts)
    assert (control.answer, control.tone) == ("not met", Tone.GRAVE)
    assert control.evidence == "without one: AWS account 444455556666 (role Reader2)"
    assert facts.cards[-1].detail.endswith("not each time with an external ID")
    assert facts.cards[-1].tone is Tone.CAUTION


def test_of_one_role_only_the_caller_is_named() -> None:
    facts = told((VENDOR, ()))
    assert external_id(facts).evidence == "without one: AWS account 444455556666"
    assert facts.cards[-1].detail.endswith(", without an external ID")


def test_the_own_account_needs_none() -> None:
    assert external_id(told((OWN, ()))).answer == "has no use"


def test_a_caller_that_is_asked_for_may_be_of_any_account() -> None:
    facts = told((GIVEN, ()))
    assert [caller.who for caller in facts.roles[0].trusted] == ["what is given as who"]
    assert external_id(facts).evidence == "without one: what is given as who"
