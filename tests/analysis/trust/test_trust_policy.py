"""A parameter that gives an external ID is symbolic: only what holds for every value is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.analysis.sides import deployment_side
from octo_spec.analysis.trust.external_ids import (
    guessable_external_id,
    shared_external_id,
    without_external_id,
)
from octo_spec.analysis.trust.federation import any_identity
from octo_spec.analysis.trust.trust_policy import TrustPolicy
from octo_spec.diagnostics import Span
from octo_spec.iam.elements import PrincipalKind
from octo_spec.model.claims import answer_in
from octo_spec.model.deployment import (
    UNVERSIONED,
    Choice,
    Condition,
    Deployment,
    Parameter,
    Principal,
    Role,
    TrustStatement,
)
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, Presence
from octo_spec.model.text import Text, parse
from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.symbolic.unknowns import Unknowns
from tests.analysis.trust.trust_policies import EXTERNAL_ID, SECRET, VENDOR, first_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.analysis.trust.trust_answers import TrustAnswers

VENDOR_ROOT: Final = f"arn:aws:iam::{VENDOR}:root"
ANY_VALUE = Parameter("external-id", "The external ID.")


def text(written: str) -> Text:
    read = parse(written)
    assert isinstance(read, Text)
    return read


def trusting(*conditions: Condition, presence: Presence = ALWAYS, by: str = VENDOR_ROOT) -> TrustStatement:
    principal = Principal(PrincipalKind.AWS, (text(by),))
    return TrustStatement(principal, ("sts:AssumeRole",), conditions, presence=presence)


def external_id(*values: str) -> Condition:
    return Condition("StringEquals", EXTERNAL_ID, tuple(map(text, values)))


def policy_of(
    *statements: TrustStatement,
    parameters: tuple[Parameter, ...] = (ANY_VALUE,),
    unread: tuple[Unread, ...] = (),
    version: str = UNVERSIONED,
) -> TrustPolicy:
    role = Role("reader", text("Reader"), statements, unread=unread)
    choices = (Choice("level", "How far.", ("a", "b", "c"), "a"),)
    deployment = Deployment("small", version, (role,), parameters, choices)
    unknowns = Unknowns.of((deployment,), {}, {})
    [side] = deployment_side("small", deployment, unknowns).roles
    return TrustPolicy.of(side, unknowns, deployment)


@pytest.mark.parametrize(
    ("parameter", "required", "guessable", "shared"),
    [
        (ANY_VALUE, "no", "no", "not-decided"),
        (Parameter("external-id", "It.", pattern="^[0-9]{6}$"), "no", "yes", "not-decided"),
        (Parameter("external-id", "It.", default=SECRET), "no", "no", "yes"),
        (Parameter("external-id", "It.", default="acme"), "no", "yes", "yes"),
        (Parameter("external-id", "It.", default=""), "yes", "yes", "yes"),
    ],
)
def test_a_parameter_may_be_given_preset_or_empty(
    parameter: Parameter, required: str, guessable: str, shared: str
) -> None:
    policy = policy_of(trusting(external_id("${param.external-id}")), parameters=(parameter,))
    assert first_answer(without_external_id(policy)) == required
    assert first_answer(guessable_external_id(policy)) == guessable
    assert first_answer(shared_external_id(policy)) == shared


@pytest.mark.parametrize(
    ("operator", "pattern", "answer"),
    [
        ("StringLike", None, "not-decided"),
        ("StringLike", "^[0-9a-f-]{36}$", "no"),
        ("StringEquals", None, "no"),
    ],
)
def test_a_value_that_may_be_a_pattern_is_not_decided(
    operator: str, pattern: str | None, answer: str
) -> None:
    like = Condition(operator, EXTERNAL_ID, (text("${param.external-id}"),))
    policy = policy_of(trusting(like), parameters=(Parameter("external-id", "It.", pattern=pattern),))
    assert first_answer(without_external_id(policy)) == answer


@pytest.mark.parametrize(
    ("value", "guessable", "shared"),
    [
        ("${stack.uuid}", "no", "no"),
        ("${stack.name}", "not-decided", "not-decided"),
        ("${stack.name}-${stack.id}", "no", "no"),
        ("${account}", "yes", "no"),
        (f"{SECRET}-${{account}}", "yes", "no"),
        (f"{SECRET}-${{region}}", "yes", "no"),
        (f"{SECRET}-${{account}}-${{stack.uuid}}", "no", "no"),
        (SECRET, "no", "yes"),
        ("acme-${param.external-id}", "no", "not-decided"),
    ],
)
def test_a_reference_differs_between_customers(value: str, guessable: str, shared: str) -> None:
    policy = policy_of(trusting(external_id(value)))
    assert first_answer(without_external_id(policy)) == "no"
    assert first_answer(guessable_external_id(policy)) == guessable
    assert first_answer(shared_external_id(policy)) == shared


def test_a_literal_in_the_output_for_one_customer_is_not_that_of_all() -> None:
    policy = policy_of(trusting(external_id(SECRET)), version="1.0.0")
    assert first_answer(shared_external_id(policy)) == "not-decided"


def test_the_account_of_the_role_needs_no_external_id() -> None:
    policy = policy_of(trusting(by="arn:${partition}:iam::${account}:root"))
    assert first_answer(without_external_id(policy)) == "no"


def test_a_parameter_may_name_another_account() -> None:
    who = Parameter("who", "Who.")
    policy = policy_of(trusting(by="${param.who}"), parameters=(who,))
    [found] = without_external_id(policy)
    assert found.answer == "yes"
    assert "${param.who}" in str(found.claim.witness)


@pytest.mark.parametrize(
    ("subject", "answer"),
    [("repo:${param.owner}/*", "no"), ("repo:${param.owner}*", "yes"), ("repo:*", "yes")],
)
def test_a_parameter_may_name_the_owner_of_a_repository(subject: str, answer: str) -> None:
    host = "token.actions.githubusercontent.com"
    provider = Principal(PrincipalKind.FEDERATED, (text(f"arn:aws:iam::${{account}}:oidc-provider/{host}"),))
    condition = Condition("StringLike", f"{host}:sub", (text(subject),))
    statement = TrustStatement(provider, ("sts:AssumeRoleWithWebIdentity",), (condition,))
    policy = policy_of(statement, parameters=(Parameter("owner", "The owner."),))
    assert first_answer(any_identity(policy)) == answer


def test_an_answer_names_the_combinations_for_which_it_holds() -> None:
    open_in_b = trusting(presence=Presence.of(ChoiceIs("level", ("b",))))
    policy = policy_of(trusting(external_id("${param.external-id}")), open_in_b)
    claims = [each.claim for each in without_external_id(policy)]
    assert [answer_in(claims, {"level": value}) for value in "abc"] == ["no", "yes", "no"]


def test_an_optional_external_id_is_not_required() -> None:
    optional = Parameter("external-id", "It.", optional=True)
    given = trusting(external_id("${param.external-id}"), presence=Presence.of(Given("external-id")))
    assert first_answer(without_external_id(policy_of(given, parameters=(optional,)))) == "no"
    both = policy_of(given, trusting(), parameters=(optional,))
    assert first_answer(without_external_id(both)) == "yes"


@pytest.mark.parametrize("question", [without_external_id, guessable_external_id, shared_external_id])
def test_a_no_needs_the_whole_trust_policy(question: Callable[[TrustPolicy], TrustAnswers]) -> None:
    unread = Unread(UnreadKind.TRUST, "it cannot be read", Span("template.yaml", 3))
    policy = policy_of(trusting(external_id("${stack.uuid}")), unread=(unread,))
    [found] = question(policy)
    assert found.answer == "not-decided"
    assert "template.yaml:3" in found.claim.reason
