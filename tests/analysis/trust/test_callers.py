"""Strangers, services that act for others, and what callers decide about their sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.analysis.trust.callers import any_account
from octo_spec.analysis.trust.questions import QUESTIONS, trust_answers
from octo_spec.analysis.trust.services import confused_deputy
from octo_spec.analysis.trust.trust_answers import TrustQuestion
from tests.analysis.trust.trust_policies import (
    EXTERNAL_ID,
    SECRET,
    VENDOR,
    allow,
    deny,
    first_answer,
    policy_of,
)

if TYPE_CHECKING:
    from tests.analysis.trust.trust_policies import Json

STRANGERS = {
    "no condition": ({}, "yes"),
    "an organization": ({"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}, "no"),
    "an organization, if there is one": (
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc1234567"}},
        "yes",
    ),
    "every organization": ({"StringLike": {"aws:PrincipalOrgID": "o-*"}}, "yes"),
    "all but one organization": ({"StringNotEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}, "yes"),
    "a path": ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc1234567/*"}}, "no"),
    "each path, also without one": (
        {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abc1234567/*"}},
        "yes",
    ),
    "an account": ({"StringEquals": {"aws:PrincipalAccount": VENDOR}}, "no"),
    "a role of any account": ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/vendor"}}, "yes"),
    "a role of an account": ({"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{VENDOR}:role/*"}}, "no"),
    "the account of the role": ({"StringEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}, "no"),
    "a tag, which anyone can have": ({"StringEquals": {"aws:PrincipalTag/team": "costs"}}, "yes"),
    "a unique ID": ({"StringLike": {"aws:userid": "AROAEXAMPLEEXAMPLE123:*"}}, "no"),
    "a network by its ARN": (
        {"ArnLike": {"aws:SourceVpcArn": f"arn:aws:ec2:us-east-1:{VENDOR}:vpc/vpc-1"}},
        "no",
    ),
    "all networks of an account": (
        {"ArnLike": {"aws:SourceVpcArn": f"arn:aws:ec2:*:{VENDOR}:vpc/*"}},
        "no",
    ),
    "any network": ({"ArnLike": {"aws:SourceVpcArn": "arn:aws:ec2:*:*:vpc/*"}}, "yes"),
    "a function": (
        {"ArnLike": {"lambda:SourceFunctionArn": f"arn:aws:lambda:us-east-1:{VENDOR}:function:f"}},
        "no",
    ),
    "an instance": (
        {"ArnLike": {"ec2:SourceInstanceArn": f"arn:aws:ec2:us-east-1:{VENDOR}:instance/i-1"}},
        "no",
    ),
    "a provider of an account": (
        {"StringEquals": {"aws:FederatedProvider": f"arn:aws:iam::{VENDOR}:oidc-provider/example.com"}},
        "no",
    ),
    "a provider that is in each account": (
        {"StringEquals": {"aws:FederatedProvider": "accounts.google.com"}},
        "yes",
    ),
    "AWS services": ({"Bool": {"aws:PrincipalIsAWSService": "true"}}, "no"),
    "no AWS services": ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, "yes"),
    "a tag of the role": ({"StringEquals": {"aws:ResourceTag/team": "costs"}}, "not-decided"),
    "an external ID": ({"StringEquals": {EXTERNAL_ID: SECRET}}, "no"),
    "any external ID": ({"StringLike": {EXTERNAL_ID: "*"}}, "yes"),
    "an empty external ID": ({"StringEquals": {EXTERNAL_ID: ""}}, "yes"),
}


@pytest.mark.parametrize(("condition", "answer"), STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_is_in_an_account_that_the_policy_does_not_name(condition: Json, answer: str) -> None:
    assert first_answer(any_account(policy_of(allow(condition, by="*")))) == answer


def test_a_tag_of_the_role_is_the_reason() -> None:
    policy = policy_of(allow({"StringEquals": {"aws:ResourceTag/team": "costs"}}, by="*"))
    [answer] = any_account(policy)
    assert answer.claim.reason == "it depends on the tags of the role (aws:resourcetag/team)"
    denied = deny({"StringNotEquals": {"aws:ResourceTag/team": "costs"}})
    assert first_answer(any_account(policy_of(allow(by="*"), denied))) == "not-decided"


def test_a_principal_that_is_not_named_is_a_stranger() -> None:
    others = {"Effect": "Allow", "NotPrincipal": {"AWS": VENDOR}, "Action": "sts:AssumeRole"}
    assert first_answer(any_account(policy_of(others))) == "yes"
    assert first_answer(any_account(policy_of(allow()))) == "no"


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({}, "not-decided"),
        ({"StringEquals": {"aws:SourceAccount": VENDOR}}, "no"),
        ({"StringEqualsIfExists": {"aws:SourceAccount": VENDOR}}, "not-decided"),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{VENDOR}:*"}}, "no"),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}}, "not-decided"),
        ({"StringEquals": {"aws:SourceOrgID": "o-abc1234567"}}, "no"),
        ({"StringLike": {"aws:SourceOrgID": "o-*"}}, "not-decided"),
        ({"StringLike": {"aws:SourceOrgPaths": "o-abc1234567/*"}}, "no"),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::reports"}}, "not-decided"),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::reports-*"}}, "not-decided"),
        (
            {
                "ArnLike": {"aws:SourceArn": "arn:aws:s3:::reports"},
                "StringEquals": {"aws:SourceAccount": VENDOR},
            },
            "no",
        ),
        (
            {
                "ArnLikeIfExists": {"aws:SourceArn": f"arn:aws:sns:*:{VENDOR}:*"},
                "Null": {"aws:SourceAccount": "false"},
            },
            "not-decided",
        ),
        ({"StringEquals": {"aws:SourceAccount": "${aws:ResourceAccount}"}}, "no"),
    ],
)
def test_a_service_may_act_for_others_without_a_condition_on_the_source(condition: Json, answer: str) -> None:
    statement = allow(condition, by={"Service": "sns.amazonaws.com"})
    assert first_answer(confused_deputy(policy_of(statement))) == answer


def test_a_caller_decides_what_the_policy_allows_it_to() -> None:
    policy = policy_of(allow(action="sts:TagSession"), allow(by={"AWS": f"arn:aws:iam::{VENDOR}:user/ada"}))
    found = trust_answers(policy)
    assert list(found) == [*TrustQuestion] == [*QUESTIONS]
    said = {question.value: first_answer(found[question]) for question in found}
    assert said["session-tags"] == "yes"
    assert said["source-identity"] == "no"
    assert said["role-chaining"] == "no"
    assert first_answer(trust_answers(policy_of(allow()))[TrustQuestion.ROLE_CHAINING]) == "yes"


def test_each_question_has_an_answer_though_a_search_is_too_long() -> None:
    too_long = allow({"NumericEquals": {"aws:PrincipalAccount": VENDOR}}, by="*")
    found = trust_answers(policy_of(too_long))
    assert first_answer(found[TrustQuestion.ANY_ACCOUNT]) == "not-decided"
    assert first_answer(found[TrustQuestion.ROLE_CHAINING]) == "not-decided"


def test_what_was_found_before_a_search_was_too_long_is_kept() -> None:
    too_long = allow({"NumericEquals": {"aws:PrincipalAccount": VENDOR}}, by="*")
    found = trust_answers(policy_of(allow(by="*"), too_long))
    for question in (TrustQuestion.ANY_ACCOUNT, TrustQuestion.WITHOUT_EXTERNAL_ID):
        assert [each.answer.value for each in found[question]] == ["yes", "not-decided"]


EXCEPT_VENDOR = {"NotPrincipal": {"AWS": f"arn:aws:iam::{VENDOR}:root"}, "Action": "sts:AssumeRole"}


@pytest.mark.parametrize(
    ("statements", "question", "expected"),
    [
        ([allow(by="*"), {"Effect": "Deny", **EXCEPT_VENDOR}], TrustQuestion.ANY_ACCOUNT, "no"),
        ([allow(by="*"), {"Effect": "Deny", **EXCEPT_VENDOR}], TrustQuestion.ROLE_CHAINING, "not-decided"),
        ([allow(), {"Effect": "Deny", **EXCEPT_VENDOR}], TrustQuestion.WITHOUT_EXTERNAL_ID, "not-decided"),
        ([{"Effect": "Allow", **EXCEPT_VENDOR}], TrustQuestion.ANY_ACCOUNT, "yes"),
        ([allow(), {"Effect": "Allow", **EXCEPT_VENDOR}], TrustQuestion.ANY_ACCOUNT, "yes"),
    ],
)
def test_a_principal_that_not_principal_excepts_is_not_decided(
    statements: list[Json], question: TrustQuestion, expected: str
) -> None:
    found = trust_answers(policy_of(*statements))[question]
    assert first_answer(found) == expected
    if expected == "not-decided":
        assert "NotPrincipal" in (found[0].claim.reason or "")
