"""Summaries of what a role may do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from octo_spec.analysis.overview.role_grants import KnownAnswers, document_grants, document_trust
from octo_spec.analysis.overview.summary import GrantSummary, possible_actions, role_summary, summaries
from octo_spec.analysis.written_statements import WrittenStatement
from octo_spec.iam.catalog import Level, expand
from octo_spec.iam.policy import parse
from octo_spec.model.deployment import Attachment, Deployment, Facts, Parameter, ParameterKind, Role
from octo_spec.model.text import Account, ListParam, Param, ParamFact, Region, Text, aws_managed_policy
from octo_spec.testing import LAW, deployments


def summed(*statements: dict[str, Any]) -> GrantSummary:
    document = parse(
        {"Version": "2012-10-17", "Statement": [{"Resource": "*", **statement} for statement in statements]}
    )
    [found] = summaries(document_grants(document))
    return found


def allow(action: str | list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action}


def names_of(found: GrantSummary) -> set[str]:
    return {name for names in found.by_level.values() for name in names}


def test_an_action_counts_once_under_its_highest_level() -> None:
    found = summed(
        allow(["s3:PutBucketPolicy", "ec2:CreateTags"]), allow(["s3:putbucketpolicy", "s3:GetObject"])
    )
    assert {level: names for level, names in found.by_level.items() if names} == {
        Level.READ: ("s3:GetObject",),
        Level.WRITE: ("ec2:CreateTags",),
        Level.PERMISSIONS: ("s3:PutBucketPolicy",),
    }
    assert (found.count, found.services) == (3, ("ec2", "s3"))


def test_a_wildcard_shows_how_many_actions_it_matches_today() -> None:
    assert summed(allow(["ec2:Describe*", "s3:GetObject"])).wildcards == {
        "ec2:Describe*": len(expand("ec2:Describe*"))
    }


def test_an_action_that_aws_does_not_document_is_named() -> None:
    found = summed(allow(["s3:GetObjekt", "s3:Getz*"]))
    assert (found.undocumented, found.wildcards, found.count) == (("s3:GetObjekt",), {"s3:Getz*": 0}, 0)


def test_all_actions_except_some_are_counted() -> None:
    found = summed({"Effect": "Allow", "NotAction": ["iam:*", "iam:GetRole"]})
    assert found.count == len(expand("*")) - len(expand("iam:*"))
    assert "iam" not in found.services
    assert found.wildcards == {}


def test_an_action_without_a_request_that_the_statement_allows_does_not_count() -> None:
    queue = "arn:aws:sqs:*:*:orders"
    named = {**allow(["sqs:*", "s3:GetObject"]), "Resource": queue}
    found = summed(named)
    assert {"sqs:SendMessage", "sqs:ListQueues", "s3:GetObject"} & names_of(found) == {"sqs:SendMessage"}
    assert found.wildcards == {"sqs:*": len(expand("sqs:*"))}
    prefix = {"StringLike": {"s3:prefix": "a/*"}}
    assert summed({**allow(["s3:ListBucket", "s3:GetObject"]), "Condition": prefix}).count == 1
    without = {"StringLikeIfExists": {"s3:prefix": "a/*"}, "Null": {"s3:prefix": "true"}}
    assert summed({**allow(["s3:ListBucket", "s3:GetObject"]), "Condition": without}).count == 2
    [excepted] = summaries(
        document_grants(parse({"Statement": {"Effect": "Allow", "Action": "sqs:*", "NotResource": queue}}))
    )
    assert excepted.count == len(expand("sqs:*"))


def test_a_whole_service_and_what_aws_writes_itself_count_by_name() -> None:
    whole = WrittenStatement(("sqs:*", "s3:GetObject"), ("arn:aws:sqs:*:*:*",))
    assert len(possible_actions(whole)) == len(expand("sqs:*"))
    of_aws = replace(whole, resources=("arn:aws:sqs:*:*:a",), edition="2026-09-30")
    assert len(possible_actions(of_aws)) == len(expand("sqs:*")) + 1


def test_denied_actions_do_not_count_as_allowed() -> None:
    found = summed({"Effect": "Deny", "Action": "s3:*"}, allow("s3:GetObject"))
    assert (found.count, found.wildcards) == (1, {})
    assert [grant.effect.value for grant in found.granted] == ["Deny", "Allow"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({"Effect": "Allow", "Principal": {"AWS": "111122223333"}}, "AWS 111122223333 by sts:AssumeRole"),
        ({"Effect": "Deny", "Principal": "*"}, "not anyone (*) by sts:AssumeRole"),
        (
            {
                "Effect": "Allow",
                "NotPrincipal": {"Service": "a.amazonaws.com"},
                "Condition": {"Bool": {"aws:SecureTransport": "true"}},
            },
            "all except Service a.amazonaws.com by sts:AssumeRole where aws:SecureTransport is true",
        ),
    ],
)
def test_trusted_principals_are_in_words(statement: dict[str, Any], words: str) -> None:
    document = parse({"Version": "2012-10-17", "Statement": {"Action": "sts:AssumeRole", **statement}})
    assert list(document_trust(document)) == [words]
    assert document_grants(document) == ()


@pytest.mark.medium
@LAW
@given(deployments())
def test_every_statement_is_present_once_without_answers(deployment: Deployment) -> None:
    for role in deployment.roles:
        found = role_summary(role, KnownAnswers.of(deployment, {}, {}))
        assert found is not None
        listed = [grant.statement for group in found.summaries for grant in group.granted]
        written = [statement.sid for policy in role.policies for statement in policy.statements]
        assert sorted(each.sid for each in listed if not each.edition) == sorted(written)
        attached = {str(attachment.arn).rpartition("policy/")[2] for attachment in role.attachments}
        assert {each.policy for each in listed if each.edition} <= attached
        assert len(found.trusted) == len(role.trust)


@LAW
@given(deployments())
def test_an_answer_keeps_or_removes_what_depends_on_it(deployment: Deployment) -> None:
    answers = KnownAnswers.of(deployment, {choice.id: choice.default for choice in deployment.choices}, {})
    for role in deployment.roles:
        found = role_summary(role, answers)
        tails = [
            when
            for group in (found.summaries if found else ())
            for grant in group.granted
            for when in grant.when
        ]
        assert not any(when.startswith(f"{choice} = ") for when in tails for choice in answers.answers)


def test_an_answer_is_never_scanned_for_references() -> None:
    bucket = Parameter("bucket", "Which bucket.")
    known = KnownAnswers.of(
        Deployment("a", "1.0.0", (), (bucket,)), {"bucket": "${account}"}, {"account": "111122223333"}
    )
    assert known.fill_in(Text.of(Param("bucket"), "/", Account())) == "${account}/111122223333"


def test_known_parts_of_an_answer_are_shown_and_unknown_ones_stay() -> None:
    zone = Parameter(
        "zone", "Which zone.", allowed=(Facts("eu", (("host", "e1"),)), Facts("us", (("host", "u1"),)))
    )
    buckets = Parameter("buckets", "Which buckets.", ParameterKind.LIST)
    known = KnownAnswers.of(
        Deployment("a", "1.0.0", (), (zone, buckets)),
        {"zone": "us", "buckets": ("x", "y", "z")},
        {"region": "eu-west-1"},
    )
    text = Text.of(ParamFact("zone", "host"), " ", ListParam("buckets"), " ", Region(), " ", Account())
    assert known.fill_in(text) == "u1 x, y or z eu-west-1 ${account}"


def test_an_aws_managed_policy_is_in_its_group_and_an_unknown_one_is_listed() -> None:
    known = Attachment(aws_managed_policy("service-role/AWSLambdaBasicExecutionRole"), group="logs")
    unknown = Attachment(aws_managed_policy("NoSuchPolicy"))
    role = Role("r", Text.of("R"), (), attachments=(known, unknown))
    deployment = Deployment("d", "1.0.0", (role,))
    found = role_summary(role, KnownAnswers.of(deployment, {}, {}))
    assert found is not None
    [summary] = found.summaries
    assert (summary.kind, summary.name) == ("group", "logs")
    assert summary.by_level[Level.WRITE] == (
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    )
    assert found.attached == ("arn:${partition}:iam::aws:policy/NoSuchPolicy",)
