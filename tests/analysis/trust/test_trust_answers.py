"""A law over generated trust policies: the answers are those of an evaluator that tries every request."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request
from octo_spec.analysis.trust.callers import any_account
from octo_spec.analysis.trust.excepted_principals import narrowest_trust, widest_trust
from octo_spec.analysis.trust.external_ids import guessable_external_id, without_external_id
from octo_spec.analysis.trust.trust_answers import worst_answer
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.principals import Caller
from tests.analysis.trust.trust_policies import EXTERNAL_ID, SECRET, VENDOR, policy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.trust.trust_policy import TrustPolicy
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.policy import Document
    from tests.analysis.trust.trust_policies import Json

STRANGER = "777788889999"
ORGANIZATION, OTHER_ORGANIZATION = "o-abc1234567", "o-zzz1234567"
OPERATORS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase")
VALUES = ("acme", SECRET, "", "*", "acme-*", "?*", f"{SECRET}*")
MADE_UP = ("zz", "acme-zz", "z", "ACME-zz")
"""External IDs that no policy names; some match a pattern."""

values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True)
operators = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "", "", "ForAnyValue:", "ForAllValues:")),
    st.sampled_from(OPERATORS),
    st.sampled_from(("", "", "IfExists")),
)
conditions = st.one_of(
    st.just({}),
    st.builds(lambda operator, compared: {operator: {EXTERNAL_ID: compared}}, operators, values),
    st.builds(lambda absent: {"Null": {EXTERNAL_ID: absent}}, st.sampled_from(("true", "false"))),
    st.builds(
        lambda operator: {operator: {"aws:PrincipalOrgID": ORGANIZATION}},
        st.sampled_from(("StringEquals", "StringEqualsIfExists", "StringNotEquals")),
    ),
)
principals = st.sampled_from(
    (
        {"Principal": {"AWS": VENDOR}},
        {"Principal": {"AWS": VENDOR}},
        {"Principal": "*"},
        {"NotPrincipal": {"AWS": VENDOR}},
        {"Principal": {"Service": "ec2.amazonaws.com"}},
    )
)
statements = st.builds(
    lambda effect, principal, first, second: {
        "Effect": effect,
        **principal,
        "Action": "sts:AssumeRole",
        "Condition": {**first, **second},
    },
    st.sampled_from(("Allow", "Allow", "Deny")),
    principals,
    conditions,
    conditions,
)
policies = st.lists(statements, min_size=1, max_size=3)


def requests(account: str, ids: tuple[str | None, ...], organizations: tuple[str, ...]) -> Iterator[Request]:
    for id, organization in product(ids, (None, *organizations)):
        keys = {"sts:externalid": id, "aws:principalorgid": organization}
        context: dict[str, ContextValue] = {key: value for key, value in keys.items() if value is not None}
        caller = Caller(PrincipalKind.AWS, f"arn:aws:iam::{account}:role/x", "session")
        yield Request("sts:AssumeRole", context=context, caller=caller)


def is_open(documents: tuple[Document, ...], ids: tuple[str | None, ...]) -> bool:
    """Return whether an account can assume the role with one of ``ids``, by trying."""
    both = (ORGANIZATION, OTHER_ORGANIZATION)
    tried = (each for account in (VENDOR, STRANGER) for each in requests(account, ids, both))
    return any(allows(documents, each) for each in tried)


def names(statements: Json, value: str) -> bool:
    """Return whether a condition on the external ID has the value."""
    tests = (test for each in statements for test in each["Condition"].items())
    return any(value in block.get(EXTERNAL_ID, ()) for operator, block in tests if operator != "Null")


def readings(policy: TrustPolicy) -> Iterator[tuple[tuple[Document, ...], set[str]]]:
    """Yield both readings of NotPrincipal, each with the answers that it gives if a request is allowed."""
    documents = policy.documents.documents
    yield narrowest_trust(documents), {"yes"}
    yield widest_trust(documents), {"yes", "not-decided"}


@given(policies)
def test_the_answers_are_those_of_trying_every_request(statements: Json) -> None:
    policy = policy_of(*statements)
    without_id, stranger = worst_answer(without_external_id(policy)), worst_answer(any_account(policy))
    for documents, answers in readings(policy):
        assert (without_id in answers) is is_open(documents, (None, "", *MADE_UP))
        strangers = requests(STRANGER, (None, "", *MADE_UP), (OTHER_ORGANIZATION,))
        assert (stranger in answers) is any(allows(documents, each) for each in strangers)


naming = policies.filter(lambda statements: names(statements, "acme"))


@given(naming)
def test_a_short_external_id_is_guessable_exactly_if_the_policy_accepts_it(statements: Json) -> None:
    policy = policy_of(*statements)
    found = guessable_external_id(policy)
    for documents, answers in readings(policy):
        weak = {each.detail for each in found if each.answer in answers}
        if is_open(documents, ("acme",)):
            assert "acme" in weak
        if "acme" in weak:
            assert is_open(documents, ("acme", "ACME"))  # an operator may ignore case


@given(policies)
def test_a_random_external_id_is_not_guessable(statements: Json) -> None:
    answers = guessable_external_id(policy_of(*statements))
    assert SECRET not in {each.detail for each in answers if each.answer == "yes"}
