"""AWS's controls for partners: an external ID is required if every other account must present one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.analysis.sides import document_side
from octo_spec.diagnostics import Span
from octo_spec.iam.elements import Effect, PrincipalKind
from octo_spec.iam.policy import parse as parse_policy
from octo_spec.model.deployment import Condition, Deployment, Parameter, Principal, TrustStatement
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.model.review_facts import PartnerControl, ReviewFacts, Tone
from octo_spec.model.text import Account, Param, Partition, Text, parse
from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.review.facts import Origin, ReviewInput, review_facts
from octo_spec.review.partner_controls import _without_good_answer
from octo_spec.symbolic.unknowns import Unknowns
from tests.analysis.trust.test_trust_answers import policies, statements
from tests.review.small_deployments import deployment_of, grant, reviewed
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Statement
    from tests.analysis.trust.trust_policies import Json

VENDOR = Text(("arn:aws:iam::444455556666:root",))
OWN = Text(("arn:", Partition(), ":iam::", Account(), ":root"))
GIVEN = Text((Param("who"),))
TAGGED = Condition("StringEquals", "aws:PrincipalTag/team", (Text(("costs",)),))
SECRET = "4a1f0c9e2b7d4c55a90e3f6d8b21c7e4"  # noqa: S105 - an external ID, and a made-up one
FIXED_ID = Condition("StringEquals", "sts:ExternalId", (Text((SECRET,)),))


def text(written: str) -> Text:
    read = parse(written)
    assert isinstance(read, Text)
    return read


def trusting(*callers: tuple[Text, tuple[Condition, ...]]) -> Deployment:
    """Return a deployment with one role for each trusted caller, under conditions."""
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


def review_of(*callers: tuple[Text, tuple[Condition, ...]]) -> ReviewFacts:
    return review_facts(reviewed(trusting(*callers)), ())


def external_id(facts: ReviewFacts) -> PartnerControl:
    return next(each for each in facts.controls if each.id == "CAA-002")


def test_the_evidence_of_an_external_id_is_its_condition() -> None:
    facts = review_of((VENDOR, (TAGGED, FIXED_ID)))
    control = external_id(facts)
    assert (control.answer, control.tone) == ("met", Tone.CALM)
    assert control.evidence == f"for every caller in another account, sts:ExternalId is {SECRET}"
    assert facts.cards[-1].detail.endswith("always with the external ID")
    assert facts.cards[-1].tone is Tone.CALM


def test_the_card_gives_the_minutes_of_the_longest_session() -> None:
    deployment = trusting((VENDOR, (FIXED_ID,)))
    longer = replace(deployment.roles[0], max_session=5400)
    card = review_facts(reviewed(replace(deployment, roles=(longer,))), ()).cards[-1]
    assert "sessions of up to 1 hour and 30 minutes" in card.detail


@pytest.mark.parametrize(
    "further",
    [
        Principal(PrincipalKind.SERVICE, (Text(("ec2.amazonaws.com",)),)),
        Principal(PrincipalKind.FEDERATED, (Text(("cognito-identity.amazonaws.com",)),)),
        Principal(PrincipalKind.AWS, (OWN,)),
    ],
    ids=["service", "identity provider", "own account"],
)
def test_the_card_does_not_say_that_a_service_needs_an_external_id(further: Principal) -> None:
    deployment = trusting((VENDOR, (FIXED_ID,)))
    [role] = deployment.roles
    both = replace(role, trust=(*role.trust, TrustStatement(further, ("sts:AssumeRole",))))
    facts = review_facts(reviewed(replace(deployment, roles=(both,))), ())
    assert ", other accounts always with the external ID" in facts.cards[-1].detail
    assert external_id(facts).evidence.startswith("for every caller in another account, ")


def test_the_evidence_lists_the_external_ids_of_all_callers() -> None:
    other = Condition("StringEquals", "sts:ExternalId", (Text((SECRET[::-1],)),))
    facts = review_of((VENDOR, (FIXED_ID,)), (VENDOR, (other,)), (VENDOR, (FIXED_ID,)))
    shown = f"sts:ExternalId is {SECRET} or sts:ExternalId is {SECRET[::-1]}"
    assert external_id(facts).evidence == f"for each caller in another account, {shown}"


def test_the_card_says_if_a_search_was_too_long_to_decide_about_external_ids() -> None:
    too_long = Condition("NumericEquals", "aws:PrincipalAccount", (Text(("111122223333",)),))
    facts = review_of((VENDOR, (too_long,)))
    assert external_id(facts).answer == "not known here"
    assert "whether an external ID is required is not decided" in facts.cards[-1].detail
    assert facts.cards[-1].tone is Tone.CAUTION


def test_with_several_roles_the_one_without_an_external_id_is_named() -> None:
    facts = review_of((VENDOR, (FIXED_ID,)), (VENDOR, (TAGGED,)))
    control = external_id(facts)
    assert (control.answer, control.tone) == ("not met", Tone.GRAVE)
    assert control.evidence == "without one: AWS account 444455556666 (role Reader2)"
    assert facts.cards[-1].detail.endswith("in some cases without an external ID")
    assert facts.cards[-1].tone is Tone.CAUTION


def test_with_one_role_only_the_caller_is_named() -> None:
    facts = review_of((VENDOR, ()))
    assert external_id(facts).evidence == "without one: AWS account 444455556666"
    assert facts.cards[-1].detail.endswith(", without an external ID")


def test_a_caller_of_the_same_account_needs_no_external_id() -> None:
    assert external_id(review_of((OWN, ()))).answer == "not needed"


def test_a_caller_given_by_a_parameter_can_be_in_another_account() -> None:
    facts = review_of((GIVEN, ()))
    assert [caller.who for caller in facts.roles[0].trusted] == ["the value of parameter who"]
    assert external_id(facts).evidence == "without one: the value of parameter who"


def test_a_parameter_inside_an_arn_is_shown_as_written() -> None:
    small = trusting((VENDOR, ()))
    provider = "arn:${partition}:iam::${account}:saml-provider/${param.provider}"
    principal = Principal(PrincipalKind.FEDERATED, (text(provider),))
    role = replace(small.roles[0], trust=(TrustStatement(principal, ("sts:AssumeRoleWithSAML",)),))
    parameter = Parameter("provider", "The name of the provider.")
    facts = review_facts(reviewed(replace(small, roles=(role,), parameters=(parameter,))), ())
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
def test_another_account_is_recognized_in_each_notation(values: tuple[str, ...], who: str | None) -> None:
    small = trusting((VENDOR, ()))
    principal = Principal(PrincipalKind.AWS, tuple(map(text, values)))
    role = replace(small.roles[0], trust=(TrustStatement(principal, ("sts:AssumeRole",)),))
    vendor = Parameter("vendor", "The vendor.", default="444455556666")
    facts = review_facts(reviewed(replace(small, roles=(role,), parameters=(vendor,))), ())
    [caller] = facts.roles[0].trusted
    assert who in (None, caller.who)
    assert external_id(facts).answer == "not met"


def test_a_deny_in_a_policy_document_requires_the_external_id_and_is_not_a_caller() -> None:
    allowing: JsonValue = {
        "Effect": "Allow",
        "Principal": {"AWS": "444455556666"},
        "Action": "sts:AssumeRole",
    }
    others: JsonValue = {"StringNotEquals": {"sts:ExternalId": SECRET}}
    denying: JsonValue = {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": others}
    document = parse_policy({"Version": "2012-10-17", "Statement": [allowing, denying]})
    side = document_side("trust.json", "", document, Unknowns())
    facts = review_facts(ReviewInput(((Unknowns(), side),), Origin("octospec", "trust.json")), ())
    control = external_id(facts)
    assert (control.answer, control.evidence) == ("met", "requests without one are denied")
    assert facts.cards[-1].text == "AWS 444455556666"
    assert facts.cards[-1].tone is Tone.CALM


def test_a_service_needs_no_external_id() -> None:
    small = trusting((VENDOR, ()))
    principal = Principal(PrincipalKind.SERVICE, (Text(("ec2.amazonaws.com",)),))
    role = replace(small.roles[0], trust=(TrustStatement(principal, ("sts:AssumeRole",)),))
    assert external_id(review_facts(reviewed(replace(small, roles=(role,))), ())).answer == "not needed"


def test_the_first_screen_shows_the_conditions_for_anyone() -> None:
    [*_, who] = review_of((Text(("*",)), (TAGGED,))).cards
    assert (who.text, who.tone) == ("anyone (*)", Tone.GRAVE)
    assert who.detail.startswith("where aws:PrincipalTag/team is costs, sessions of up to 1 hour")


def compared(operator: str, *values: str) -> Condition:
    return Condition(operator, "sts:ExternalId", tuple(map(text, values)))


@pytest.mark.parametrize(
    ("condition", "evidence", "card"),
    [
        (compared("StringEqualsIfExists", SECRET), "without one", "without an external ID"),
        (compared("StringNotEquals", "x"), "without one", "without an external ID"),
        (compared("ForAllValues:StringEquals", SECRET), "without one", "without an external ID"),
        (compared("StringLike", "*"), "with any external ID", "with any external ID"),
        (compared("StringLike", "acme-*"), "with any external ID", "with any external ID"),
        (compared("Null", "false"), "with any external ID", "with any external ID"),
        (compared("StringEquals", "", SECRET), "with an empty one", "also with an empty external ID"),
    ],
)
def test_a_condition_that_other_requests_meet_requires_no_external_id(
    condition: Condition, evidence: str, card: str
) -> None:
    facts = review_of((VENDOR, (condition,)))
    control = external_id(facts)
    assert (control.answer, control.tone) == ("not met", Tone.GRAVE)
    assert control.evidence == f"{evidence}: AWS account 444455556666"
    assert facts.cards[-1].detail.endswith(card)
    assert facts.cards[-1].tone is Tone.CAUTION


CONTROLS = ("CAA-004", "CAA-005", "CAA-006")


def answers_of(facts: ReviewFacts) -> list[str]:
    return [each.answer for each in facts.controls if each.id in CONTROLS]


@pytest.mark.parametrize(
    ("value", "version", "answers"),
    [
        (SECRET, "0.0.0", ["not met", "not met", "met"]),
        (SECRET, "1.0.0", ["met", "not known here", "met"]),
        ("acme", "1.0.0", ["not met", "not known here", "met"]),
        ("acme-production-vendor", "1.0.0", ["not known here", "not known here", "met"]),
        (f"{SECRET}-${{account}}", "1.0.0", ["met", "not known here", "met"]),
        (f"{SECRET}-${{account}}", "0.0.0", ["not met", "not known here", "met"]),
        ("${stack.uuid}", "1.0.0", ["met", "met", "met"]),
        ("${stack.id}", "1.0.0", ["met", "met", "met"]),
        ("${stack.name}", "1.0.0", ["not known here", "not known here", "open"]),
        ("${stack.name}", "0.0.0", ["not known here", "not known here", "open"]),
        ("${param.id}", "1.0.0", ["not known here", "not known here", "open"]),
        ("${param.preset}", "1.0.0", ["preset", "not known here", "open"]),
        ("${param.preset}", "0.0.0", ["not met", "not met", "open"]),
    ],
)
def test_the_origin_of_an_external_id_depends_on_who_else_has_it(
    value: str, version: str, answers: list[str]
) -> None:
    parameters = (Parameter("id", "It."), Parameter("preset", "It.", default=SECRET))
    small = trusting((VENDOR, (compared("StringEquals", value),)))
    facts = review_facts(reviewed(replace(small, version=version, parameters=parameters)), ())
    assert answers_of(facts) == answers
    is_shared = answers[1] == "not met"
    assert ("which is the same for every customer" in facts.cards[-1].detail) is is_shared


def test_a_provider_that_serves_everyone_is_grave() -> None:
    host = "token.actions.githubusercontent.com"
    provider = text(f"arn:${{partition}}:iam::${{account}}:oidc-provider/{host}")
    principal = Principal(PrincipalKind.FEDERATED, (provider,))
    audience = Condition("StringEquals", f"{host}:aud", (Text(("sts.amazonaws.com",)),))
    subject = Condition("StringLike", f"{host}:sub", (Text(("repo:acme/*",)),))
    small = trusting((VENDOR, ()))
    for conditions, tone in (((audience,), Tone.GRAVE), ((audience, subject), Tone.CALM)):
        statement = TrustStatement(principal, ("sts:AssumeRoleWithWebIdentity",), conditions)
        role = replace(small.roles[0], trust=(statement,))
        [*_, who] = review_facts(reviewed(replace(small, roles=(role,))), ()).cards
        assert who.tone is tone
        assert ("everyone who can get a token" in who.detail) is (tone is Tone.GRAVE)


@pytest.mark.parametrize(("condition", "is_shown"), [(FIXED_ID, True), (TAGGED, False)])
def test_the_origin_of_the_external_id_is_shown_only_if_one_is_required(
    condition: Condition, *, is_shown: bool
) -> None:
    of_external_id = {"CAA-004", "CAA-005", "CAA-006"}
    found = {control.id for control in review_of((VENDOR, (condition,))).controls}
    assert found & of_external_id == (of_external_id if is_shown else set())


def test_a_part_that_was_not_read_may_be_a_user_with_an_access_key() -> None:
    trusted = reviewed(trusting((VENDOR, (FIXED_ID,))))
    for unread, expected in (((), ("met", Tone.CALM)), (("a user",), ("not known here", Tone.CAUTION))):
        facts = review_facts(replace(trusted, unread=unread), ())
        [control] = [each for each in facts.controls if each.id == "CAA-001"]
        assert (control.answer, control.tone) == expected
        assert ("access keys" in control.evidence) == bool(unread)


USER = Unread(UnreadKind.USER, "not read", Span("main.yaml", 3), name="deployer")
TRUST = Unread(UnreadKind.TRUST, "it is odd", Span("main.yaml", 7))
LOST = replace(TRUST, kind=UnreadKind.ROLE, name="Other")


def with_unread(deployment: Deployment, *unread: Unread) -> ReviewFacts:
    """Review a deployment in which roles, or parts of the only role, were not read."""
    [role] = deployment.roles
    roles = tuple(each for each in unread if each.kind is UnreadKind.ROLE)
    known = replace(role, unread=tuple(each for each in unread if each not in roles))
    return review_facts(reviewed(replace(deployment, roles=(known,), unread=roles)), ())


@pytest.mark.parametrize(
    ("users", "words"), [((USER,), "the user "), ((USER, replace(USER, name="other")), "users ")]
)
def test_each_user_is_named(users: tuple[Unread, ...], words: str) -> None:
    facts = review_facts(reviewed(replace(trusting((VENDOR, ())), unread=users)), ())
    [control] = [each for each in facts.controls if each.id == "CAA-001"]
    for shown in (facts.cards[-1].detail, control.evidence):
        assert f"the file creates {words}{users[0].name}" in shown
        assert all(each.name in shown for each in users)


@pytest.mark.parametrize(
    ("who", "condition", "unread", "tone", "says_always"),
    [
        ("arn:aws:iam::444455556666:root", FIXED_ID, (), Tone.CALM, True),
        ("arn:aws:iam::444455556666:root", FIXED_ID, (TRUST,), Tone.CAUTION, False),
        ("arn:aws:iam::444455556666:root", FIXED_ID, (LOST,), Tone.CAUTION, False),
        ("*", TAGGED, (), Tone.GRAVE, False),
        ("*", TAGGED, (TRUST,), Tone.GRAVE, False),
    ],
)
def test_an_unread_trust_statement_makes_no_card_calmer(
    who: str, condition: Condition, unread: tuple[Unread, ...], tone: Tone, *, says_always: bool
) -> None:
    card = with_unread(trusting((Text((who,)), (condition,))), *unread).cards[-1]
    assert card.tone is tone
    assert ("always with the external ID" in card.detail) is says_always
    assert ("unread parts may trust more principals" in card.detail) is bool(unread)


@pytest.mark.medium
def test_only_a_good_answer_is_withdrawn_if_a_trust_policy_was_not_read_completely() -> None:
    good = PartnerControl("CAA-002", "It is required", "met", "for every caller", Tone.CALM)
    assert _without_good_answer(good) == PartnerControl(
        "CAA-002",
        "It is required",
        "not known here",
        "for every caller; some trust statements could not be read",
        Tone.CAUTION,
    )
    for tone in (Tone.CAUTION, Tone.GRAVE):
        assert _without_good_answer(replace(good, tone=tone)) == replace(good, tone=tone)


def test_of_many_callers_anyone_is_still_in_large_type() -> None:
    accounts = [Text((f"arn:aws:iam::44445555666{number}:root",)) for number in range(4)]
    callers = [(account, (FIXED_ID,)) for account in accounts]
    assert review_of(*callers[:3]).cards[-1].text.startswith("AWS account 444455556660")
    assert review_of(*callers).cards[-1].text == "4 callers"
    assert "anyone (*)" in review_of(*callers, (Text(("*",)), (FIXED_ID,))).cards[-1].text


def test_a_file_with_only_sessions_trusts_the_vendor() -> None:
    small = trusting((VENDOR, ()))
    session = replace(small.roles[0], name=None, trust=(), session=True)
    card = review_facts(reviewed(replace(small, roles=(session,))), ()).cards[-1]
    assert (card.text, card.tone) == ("The vendor", Tone.CALM)
    unnamed = replace(small, roles=(replace(small.roles[0], trust=()),))
    assert review_facts(reviewed(unnamed), ()).cards[-1].text == "Unknown"


def test_a_caller_without_an_external_id_has_its_role_and_its_combinations() -> None:
    small = trusting((VENDOR, (FIXED_ID,)), (VENDOR, ()))
    first, other = small.roles
    more = Presence.of(ChoiceIs("more", ("on",)))
    unnamed = replace(other, name=None, trust=(replace(other.trust[0], presence=more),))
    facts = review_facts(reviewed(replace(small, roles=(first, unnamed))), ())
    assert external_id(facts).evidence == (
        "without one: AWS account 444455556666 (role reader-2) if more is on"
    )


# --- laws --------------------------------------------------------------------------------------


def tones(trust: list[Json]) -> dict[str, int]:
    """Return how grave the answer to each control is; a lower number is graver."""
    document = parse_policy({"Version": "2012-10-17", "Statement": trust})
    side = document_side("trust.json", "", document, Unknowns())
    facts = review_facts(ReviewInput(((Unknowns(), side),), Origin("octospec", "trust.json")), ())
    return {each.id: each.tone.rank for each in facts.controls}


def graver(one: dict[str, int], other: dict[str, int]) -> list[str]:
    """Return the controls whose answers are graver in the first ones.

    Where an external ID comes from is only compared if one is required on both sides.
    """
    is_required = one.get("CAA-002") == other.get("CAA-002") == Tone.CALM.rank
    compared = (one.keys() & other.keys()) - (set() if is_required else {*CONTROLS})
    return sorted(id for id in compared if one[id] < other[id])


@tried(20, thorough=3000, deep=400)
@given(policies, statements, st.sampled_from((lambda trust: trust[::-1], lambda trust: [*trust, trust[0]])))
def test_wider_narrower_and_equal_trust_policies_get_the_answers_that_they_must(
    trust: list[Json], more: Json, spelling: Callable[[list[Json]], list[Json]]
) -> None:
    found = tones(trust)
    assert tones(spelling(trust)) == found
    assert graver(found, tones([*trust, {**more, "Effect": "Allow"}])) == []
    assert graver(tones([*trust, {**more, "Effect": "Deny"}]), found) == []


@pytest.mark.parametrize("actions", [("iam:PutRolePolicy",), ("iam:PassRole", "ec2:RunInstances")], ids=str)
def test_a_wider_role_gets_no_better_answer_about_least_privilege(actions: tuple[str, ...]) -> None:
    def of(*statements: Statement) -> dict[str, int]:
        small = trusting((VENDOR, (FIXED_ID,)))
        granted = replace(small.roles[0].policies[0], statements=statements)
        role = replace(small.roles[0], policies=(granted,))
        return {
            each.id: each.tone.rank for each in review_facts(reviewed(replace(small, roles=(role,)))).controls
        }

    reads, escalates = grant("s3:GetObject"), replace(grant("*"), actions=actions)
    denied = replace(escalates, effect=Effect.DENY)
    assert graver(of(reads), of(reads, escalates)) == []
    assert graver(of(reads, escalates), of(reads)) == ["CAA-007"]
    assert of(reads, escalates, denied) == of(reads)
