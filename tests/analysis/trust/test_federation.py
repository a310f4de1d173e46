"""An identity provider that serves everyone needs a condition that names a tenant in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.trust.federation import any_identity
from tests.analysis.trust.trust_policies import allow, first_answer, policy_of

if TYPE_CHECKING:
    from tests.analysis.trust.trust_policies import Json

ARN = "arn:aws:iam::111122223333:{}-provider/{}"
GITHUB = "token.actions.githubusercontent.com"
CLUSTER = "oidc.eks.us-east-1.amazonaws.com/id/ABC"
COGNITO = "cognito-identity.amazonaws.com"
AUDIENCE = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}


def by(provider: str) -> Json:
    return {"Federated": provider if provider == COGNITO else ARN.format("oidc", provider)}


def web_identity(condition: Json, provider: str = GITHUB) -> Json:
    return allow(condition, by(provider), "sts:AssumeRoleWithWebIdentity")


def subject(operator: str, value: str, provider: str = GITHUB) -> Json:
    return {operator: {f"{provider}:sub": value}}


OF_GITHUB = {
    "no condition": ({}, "yes"),
    "the audience": (AUDIENCE, "yes"),
    "a repository": (subject("StringEquals", "repo:acme/app:ref:refs/heads/main"), "no"),
    "all repositories of an owner": (subject("StringLike", "repo:acme/*"), "no"),
    "all repositories": (subject("StringLike", "repo:*"), "yes"),
    "owners whose name begins alike": (subject("StringLike", "repo:acme*/app"), "yes"),
    "an environment of any repository": (subject("StringLike", "repo:*:environment:prod"), "yes"),
    "an environment that anyone can have": (subject("StringEquals", "environment:prod"), "yes"),
    "a workflow that others may call": (
        subject("StringLike", "job_workflow_ref:acme/app/.github/workflows/deploy.yml@*"),
        "not-decided",
    ),
    "any workflow that others may call": (subject("StringLike", "job_workflow_ref:*"), "yes"),
    "a workflow of a repository": (subject("StringLike", "workflow_ref:acme/app/*"), "no"),
    "any subject": (subject("StringLike", "*"), "yes"),
    "a wildcard that StringEquals does not read": (subject("StringEquals", "repo:*"), "no"),
    "IfExists, though each token has a subject": (subject("StringEqualsIfExists", "repo:acme/app"), "no"),
    "all but one": (subject("StringNotEquals", "repo:acme/app"), "yes"),
    "each of the values, though there is one": (subject("ForAllValues:StringLike", "repo:acme/*"), "no"),
    "the owner": ({"StringEquals": {f"{GITHUB}:repository_owner": "acme"}}, "no"),
    "owners that begin alike": ({"StringLike": {f"{GITHUB}:repository_owner": "acme*"}}, "yes"),
    "the key in another case": ({"StringLike": {f"{GITHUB}:SUB": "repo:acme/*"}}, "no"),
    "the subject of another provider": (subject("StringEquals", "x", "example.com"), "no"),
    "the subject of another provider, if there": (subject("StringEqualsIfExists", "x", "example.com"), "yes"),
}


@pytest.mark.parametrize(("condition", "answer"), OF_GITHUB.values(), ids=OF_GITHUB)
def test_a_repository_of_a_stranger_can_assume_the_role(condition: Json, answer: str) -> None:
    [found, *_] = any_identity(policy_of(web_identity(condition)))
    assert found.answer.value == answer
    assert (found.claim.witness is not None) is (answer != "no")


def test_one_open_statement_is_enough() -> None:
    statements = (web_identity(subject("StringLike", "repo:acme/*")), web_identity(AUDIENCE))
    assert first_answer(any_identity(policy_of(*statements))) == "yes"


def test_a_deny_of_other_subjects_counts() -> None:
    others = {"Effect": "Deny", "Principal": "*", "Action": "*"}
    denied = {**others, "Condition": subject("StringNotLike", "repo:acme/*")}
    assert first_answer(any_identity(policy_of(web_identity({}), denied))) == "no"


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"StringEquals": {f"{CLUSTER}:aud": "sts.amazonaws.com"}}, "yes"),
        (subject("StringLike", "system:serviceaccount:*", CLUSTER), "yes"),
        (subject("StringLike", "system:serviceaccount:vendor:*", CLUSTER), "no"),
        (subject("StringEquals", "system:serviceaccount:vendor:app", CLUSTER), "no"),
        (subject("StringLike", "vendor*", CLUSTER), "not-decided"),
    ],
)
def test_a_private_provider_is_open_without_a_subject(condition: Json, answer: str) -> None:
    assert first_answer(any_identity(policy_of(web_identity(condition, CLUSTER)))) == answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"StringEquals": {f"{COGNITO}:aud": "us-east-1:1234"}}, "no"),
        ({"ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"}}, "yes"),
    ],
)
def test_the_audience_of_cognito_is_the_identity_pool(condition: Json, answer: str) -> None:
    assert first_answer(any_identity(policy_of(web_identity(condition, COGNITO)))) == answer


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, "no"),
        ({"StringLike": {"SAML:aud": "*"}}, "yes"),
        ({"StringLike": {"SAML:aud": "https://*"}}, "not-decided"),
        ({"StringLike": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, "no"),
        ({}, "yes"),
    ],
)
def test_an_assertion_of_saml_is_for_an_audience(condition: Json, answer: str) -> None:
    provider = {"Federated": ARN.format("saml", "office")}
    statement = allow(condition, provider, "sts:AssumeRoleWithSAML")
    assert first_answer(any_identity(policy_of(statement))) == answer


def test_a_condition_on_users_of_saml_is_not_denied_by_the_answer() -> None:
    condition = {"StringEquals": {"SAML:sub": "alice", "SAML:sub_type": "persistent"}}
    provider = {"Federated": ARN.format("saml", "office")}
    [answer, *_] = any_identity(policy_of(allow(condition, provider, "sts:AssumeRoleWithSAML")))
    scope = (
        "every user of the SAML provider, as far as the conditions allow, with an assertion for any audience"
    )
    assert (answer.answer.value, answer.claim.scope) == ("yes", scope)


@pytest.mark.parametrize("excepted", [{"AWS": "444455556666"}, by(CLUSTER)], ids=str)
def test_an_allow_with_not_principal_trusts_every_other_provider(excepted: Json) -> None:
    others = {"Effect": "Allow", "NotPrincipal": excepted, "Action": "sts:*"}
    assert first_answer(any_identity(policy_of(others))) == "yes"


@pytest.mark.parametrize(
    "principal", [{"Principal": "*"}, {"NotPrincipal": {"AWS": "444455556666"}}], ids=str
)
def test_everyone_is_also_each_saml_provider(principal: Json) -> None:
    everyone = {"Effect": "Allow", **principal, "Action": "sts:AssumeRoleWithSAML"}
    assert first_answer(any_identity(policy_of(everyone))) == "yes"


def test_a_key_may_be_written_in_two_cases() -> None:
    both = {**subject("StringNotEquals", "repo:acme/x"), "StringLike": {f"{GITHUB}:SUB": "repo:acme/*"}}
    assert first_answer(any_identity(policy_of(web_identity(both)))) == "no"
