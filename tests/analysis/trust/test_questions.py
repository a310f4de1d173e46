"""A no to a question about trust holds for every request: a law, with an evaluator that shares nothing.

A trust policy has statements for accounts, services, identity providers and everyone, with conditions on many
keys, ``NotPrincipal`` and ``NotAction``. The requests of strangers and of named callers are tried one by one.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from octo_spec.access.request import Request
from octo_spec.analysis.decision.assumptions import Assumptions
from octo_spec.analysis.decision.role_answers import DecidedSide, role_answer
from octo_spec.analysis.sides import document_side
from octo_spec.analysis.trust.questions import QUESTIONS
from octo_spec.analysis.trust.trust_answers import TrustQuestion, worst_answer
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.policy import parse
from octo_spec.iam.principals import Caller
from octo_spec.model.claims import ClaimAnswer
from octo_spec.symbolic.unknowns import Unknowns
from tests.access.aws_rules import Call, Value, allowed, can_be
from tests.analysis.trust.trust_policies import EXTERNAL_ID, SECRET, VENDOR, policy_of
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.json_values import JsonValue
    from tests.analysis.trust.trust_policies import Json

OTHER, STRANGER = "777788889999", "123412341234"
ORGANIZATION, OTHER_ORGANIZATION = "o-abc1234567", "o-zzz1234567"
GITHUB = "token.actions.githubusercontent.com"
OIDC, SAML = f"arn:aws:iam::{STRANGER}:oidc-provider/{GITHUB}", f"arn:aws:iam::{STRANGER}:saml-provider/p"
MADE_UP = "zz9-made-up"

# --- policies ----------------------------------------------------------------------------------

TEXTS = (
    *("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase"),
    *("StringEqualsIfExists", "StringLikeIfExists", "StringNotEqualsIfExists", "ForAnyValue:StringEquals"),
    *("ForAllValues:StringEquals", "ForAnyValue:StringLike", "ForAllValues:StringNotEquals"),
)
ARNS = ("ArnLike", "ArnEquals", "ArnNotLike", "ArnLikeIfExists", "StringLike")
COMPARED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    EXTERNAL_ID: (TEXTS, (SECRET, "acme", "*", "?*", "", "acme-*", f"{SECRET}*")),
    "aws:PrincipalOrgID": (TEXTS[:7], (ORGANIZATION, "o-*", "*")),
    "aws:PrincipalArn": (ARNS, (f"arn:aws:iam::{VENDOR}:role/*", "arn:aws:iam::*:role/x", "*")),
    "aws:PrincipalAccount": (TEXTS[:4], (VENDOR, OTHER, "*")),
    "aws:RequestTag/team": (TEXTS[:8], ("a", "*", "b")),
    "aws:TagKeys": (("ForAllValues:StringEquals", "ForAnyValue:StringEquals"), ("team", "x")),
    "aws:SourceAccount": (TEXTS[:7], (VENDOR, "*")),
    "aws:SourceArn": (ARNS, (f"arn:aws:ec2:*:{VENDOR}:*", "arn:aws:*:*:*:*", "*")),
    f"{GITHUB}:sub": (TEXTS, ("repo:acme/x:ref", "repo:acme/*", "repo:*/x:ref", "repo:*", "*")),
    f"{GITHUB}:aud": (TEXTS[:7], ("sts.amazonaws.com", "*")),
    "SAML:aud": (TEXTS[:7], ("https://signin.aws.amazon.com/saml", "*")),
}


@st.composite
def conditions(draw: st.DrawFn) -> Json:
    """Draw up to two conditions, each on one key."""
    found: dict[str, dict[str, JsonValue]] = {}
    for key in draw(st.lists(st.sampled_from(list(COMPARED)), max_size=2)):
        operators, values = COMPARED[key]
        operator = draw(st.sampled_from((*operators, "Null")))
        value = st.sampled_from(("true", "false") if operator == "Null" else values)
        found.setdefault(operator, {})[key] = [draw(value)]
    return found


principals = st.sampled_from(
    (
        *({"Principal": {"AWS": VENDOR}}, {"Principal": {"AWS": [VENDOR, OTHER]}}),
        *({"Principal": {"AWS": f"arn:aws:iam::{VENDOR}:role/x"}}, {"Principal": {"AWS": "*"}}),
        *({"Principal": "*"}, {"NotPrincipal": {"AWS": VENDOR}}),
        *({"Principal": {"Service": "ec2.amazonaws.com"}}, {"Principal": {"Federated": OIDC}}),
        *({"Principal": {"Federated": SAML}}, {"Principal": {"Federated": [OIDC, SAML], "AWS": VENDOR}}),
    )
)
actions = st.sampled_from(
    (
        *({"Action": "sts:AssumeRole"}, {"Action": ["sts:AssumeRole", "sts:TagSession"]}),
        *({"Action": "sts:*"}, {"Action": "sts:Assume*"}, {"Action": "sts:AssumeRoleWithWebIdentity"}),
        *({"Action": ["sts:AssumeRoleWithSAML", "sts:SetSourceIdentity"]}, {"NotAction": "sts:TagSession"}),
        *({"NotAction": "sts:AssumeRole"}, {"NotAction": "iam:*"}),
    )
)
statements = st.builds(
    lambda effect, principal, action, condition: {
        "Effect": effect,
        **principal,
        **action,
        "Condition": condition,
    },
    st.sampled_from(("Allow", "Allow", "Allow", "Deny")),
    principals,
    actions,
    conditions(),
)
policies = st.lists(statements, min_size=1, max_size=3)

# --- requests ----------------------------------------------------------------------------------


def _call(action: str, caller: tuple[str, str, str], **keys: Value) -> Call:
    return Call(action, "*", {key: value for key, value in keys.items() if value is not None}, caller)


def _in_account(account: str, ids: tuple[str | None, ...], action: str = "sts:AssumeRole") -> Iterator[Call]:
    """Yield the requests of a role and a user, in an organization or none, with and without tags."""
    callers = (("AWS", f"arn:aws:iam::{account}:{name}", "") for name in ("role/x", "user/u"))
    tags: tuple[dict[str, Value], ...] = (
        {},
        {"aws:requesttag/team": "a", "aws:tagkeys": frozenset({"team"})},
        {"aws:requesttag/team": "z", "aws:tagkeys": frozenset({"team"})},
        {"aws:requesttag/q": "z", "aws:tagkeys": frozenset({"q"})},
    )
    organizations = (None, ORGANIZATION, OTHER_ORGANIZATION)
    for caller, id, organization, tagged in product(callers, ids, organizations, tags):
        keys: dict[str, Value] = {"sts:externalid": id, "aws:principalorgid": organization, **tagged}
        yield _call(action, caller, **keys)


def _of_services() -> Iterator[Call]:
    """Yield the requests of a service for a stranger, whose resource it may name or not."""
    arns = (None, f"arn:aws:ec2:us-east-1:{STRANGER}:x/y", "arn:aws:s3:::zz")
    for service, account, arn in product(("ec2", "sns"), (None, STRANGER), arns):
        caller = ("Service", f"{service}.amazonaws.com", "")
        yield _call("sts:AssumeRole", caller, **{"aws:sourceaccount": account, "aws:sourcearn": arn})


def _of_identities() -> Iterator[Call]:
    """Yield the requests of a stranger: tokens of its repositories, and a SAML assertion for another use."""
    for subject, audience in product(("x:ref", "y:ref"), ("sts.amazonaws.com", "own")):
        keys = {f"{GITHUB}:sub": f"repo:zz9/{subject}", f"{GITHUB}:aud": audience}
        by = {"aws:federatedprovider": OIDC}
        yield _call("sts:AssumeRoleWithWebIdentity", ("Federated", OIDC, ""), **keys, **by)
    keys = {"saml:aud": "https://other.example.com/saml", "aws:federatedprovider": SAML}
    yield _call("sts:AssumeRoleWithSAML", ("Federated", SAML, ""), **keys)


@cache
def _requests() -> Mapping[TrustQuestion, tuple[Call, ...]]:
    """Return for each question requests of which none may be allowed if the answer is no."""
    unknown, every = (None, MADE_UP), (None, "", MADE_UP, SECRET, "acme")
    named = tuple(_in_account(VENDOR, every))
    strangers = tuple(_in_account(STRANGER, unknown))
    outside = (each for each in strangers if each.value("aws:principalorgid") != ORGANIZATION)
    found: dict[TrustQuestion, Iterator[Call]] = {
        TrustQuestion.WITHOUT_EXTERNAL_ID: (
            each for each in (*named, *strangers) if each.value("sts:externalid") in {None, "", MADE_UP}
        ),
        TrustQuestion.ANY_ACCOUNT: outside,
        TrustQuestion.ANY_IDENTITY: _of_identities(),
        TrustQuestion.CONFUSED_DEPUTY: _of_services(),
        TrustQuestion.SESSION_TAGS: _in_account(VENDOR, every, "sts:TagSession"),
        TrustQuestion.SOURCE_IDENTITY: _in_account(VENDOR, every, "sts:SetSourceIdentity"),
        TrustQuestion.ROLE_CHAINING: (each for each in named if ":role/" in str(each.caller)),
    }
    return {question: tuple(filter(can_be, calls)) for question, calls in found.items()}


# --- the laws ----------------------------------------------------------------------------------


@tried(20, thorough=3000)
@given(policies)
def test_a_no_holds_for_every_request(drawn: Json) -> None:
    policy, plain = policy_of(*drawn), {"Version": "2012-10-17", "Statement": drawn}
    for question, calls in _requests().items():
        if worst_answer(QUESTIONS[question](policy)) is ClaimAnswer.NO:
            event(f"{question}: no")
            assert not [each for each in calls if allowed(plain, each)], question


@pytest.mark.medium
@tried(20, thorough=3000)
@given(policies, st.sampled_from(list(TrustQuestion)))
def test_whether_a_request_may_assume_the_role_is_what_trying_it_says(
    drawn: Json, question: TrustQuestion
) -> None:
    calls = _requests().get(question, ())
    plain: Json = {"Version": "2012-10-17", "Statement": drawn}
    [role] = document_side("trust.json", "", parse(plain), Unknowns()).roles
    for call in calls[:: max(1, len(calls) // 6)]:
        found = role_answer(role, _request(call), DecidedSide(Assumptions()))
        event(str(found.claim.answer))
        if found.claim.answer is ClaimAnswer.NO:
            assert not allowed(plain, call)
        elif found.claim.answer is ClaimAnswer.YES and not found.assumed:
            assert allowed(plain, call)


def _request(call: Call) -> Request:
    assert call.caller is not None
    kind, name, session = call.caller
    context = {key: value for key, value in call.context.items() if value is not None}
    return Request(call.action, call.resource, context, Caller(PrincipalKind(kind), name, session))
