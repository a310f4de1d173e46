"""AWS's controls for partners: an external ID is asked for where every other account must present one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.deployment import Condition, Deployment, Parameter, Principal, TrustStatement
from octo_spec.model.review_facts import PartnerControl, ReviewFacts, Tone
from octo_spec.model.text import Account, Param, Partition, Text, parse
from octo_spec.review.facts import review_facts
from tests.review.small_deployments import deployment_of, grant, reviewed

VENDOR = Text(("arn:aws:iam::444455556666:root",))
OWN = Text(("arn:", Partition(), ":iam::", Account(), ":root"))
GIVEN = Text((Param("who"),))
TAGGED = Condition("StringEquals", "aws:PrincipalTag/team", (Text(("costs",)),))
ASKED = Condition("StringEquals", "sts:ExternalId", (Text(("secret",)),))


def text(written: str) -> Text:
    read = parse(written)
    assert isinstance(read, Text)
    return read


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
    assert [caller.who for caller in facts.roles[0].trusted] == ["the value of parameter who"]
    assert external_id(facts).evidence == "without one: the value of parameter who"


def test_a_part_that_is_asked_for_stands_as_it_is_written() -> None:
    small = trusting((VENDOR, ()))
    provider = "arn:${partition}:iam::${account}:saml-provider/${param.provider}"
    principal = Principal(PrincipalKind.FEDERATED, (text(provider),))
    role = replace(small.roles[0], trust=(TrustStatement(principal, ("sts:AssumeRoleWithSAML",)),))
    asked = Parameter("provider", "The name of the provider.")
    facts = review_facts(reviewed(replace(small, roles=(role,), parameters=(asked,))), ())
    assert all("saml-provider/${param.provider}" in caller.who for caller in facts.roles[0].trusted)


@pytest.mark.parametrize(
    ("values", "who"),
    [
        (("444455556666",), "AWS account 444455556666"),
        (("arn:${partition}:iam::${account}:root", "444455556666"), None),
        (("arn:${partition}:iam::${account}:role/x", "arn:aws:iam::444455556666:role/y"), None),
        (("*",), "anyone (*)"),
        (("${param.vendor}",), "AWS account 444455556666"),
    ],
)
def test_another_account_is_one_however_it_is_written(values: tuple[str, ...], who: str | None) -> None:
    small = trusting((VENDOR, ()))
    principal = Principal(PrincipalKind.AWS, tuple(map(text, values)))
    role = replace(small.roles[0], trust=(TrustStatement(principal, ("sts:AssumeRole",)),))
    vendor = Parameter("vendor", "The vendor.", default="444455556666")
    facts = review_facts(reviewed(replace(small, roles=(role,), parameters=(vendor,))), ())
    [caller] = facts.roles[0].trusted
    assert who in (None, caller.who)
    assert external_id(facts).answer == "not met"


def test_no_service_is_asked_for_an_external_id() -> None:
    small = trusting((VENDOR, ()))
    principal = Principal(PrincipalKind.SERVICE, (Text(("ec2.amazonaws.com",)),))
    role = replace(small.roles[0], trust=(TrustStatement(principal, ("sts:AssumeRole",)),))
    assert external_id(review_facts(reviewed(replace(small, roles=(role,))), ())).answer == "has no use"


def test_of_anybody_the_first_screen_says_where() -> None:
    [*_, who] = told((Text(("*",)), (TAGGED,))).cards
    assert (who.text, who.tone) == ("anyone (*)", Tone.GRAVE)
    assert who.detail.startswith("where aws:PrincipalTag/team is costs, sessions of up to 1 hour")


@pytest.mark.parametrize(("condition", "is_told"), [(ASKED, True), (TAGGED, False)])
def test_who_makes_the_external_id_is_told_only_where_one_is_asked_for(
    condition: Condition, *, is_told: bool
) -> None:
    of_external_id = {"CAA-004", "CAA-005", "CAA-006"}
    found = {control.id for control in told((VENDOR, (condition,))).controls}
    assert found & of_external_id == (of_external_id if is_told else set())
