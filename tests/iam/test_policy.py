"""Parsing documents: ``policy`` and ``json_values``, what is equal and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.iam.elements import Effect
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.policy import parse

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def document(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"Version": "2012-10-17", "Statement": list(statements), **more}


def test_single_values_need_no_array() -> None:
    listed = document({"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]})
    assert parse({"Version": "2012-10-17", "Statement": ALLOW}) == parse(listed)


def test_what_iam_does_not_distinguish_is_equal() -> None:
    one = {
        **ALLOW,
        "Action": ["S3:getobject", "s3:Put*"],
        "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::b"}},
    }
    other = {
        **ALLOW,
        "Action": ["s3:Put**", "s3:GetObject", "s3:GetObject"],
        "Sid": "Other",
        "Condition": {"ArnLike": {"AWS:sourcearn": ["arn:aws:s3:::b"]}},
    }
    assert parse(document(one)) == parse(document(other))


def test_equal_sets_of_many_actions_are_one_object() -> None:
    names = [f"s3:Get{number}" for number in range(1000)]
    [one] = parse(document({**ALLOW, "Action": names})).statements
    [other] = parse(document({**ALLOW, "Action": names[::-1]})).statements
    assert one.actions.patterns is other.actions.patterns
    assert (one.actions.written[0], other.actions.written[0]) == ("s3:Get0", "s3:Get999")


def test_values_keep_their_spelling() -> None:
    (statement,) = parse(document({**ALLOW, "Action": ["S3:Getobject"], "Sid": "Read"})).statements
    assert statement.actions.written == ("S3:Getobject",)
    assert statement.sid == "Read"
    assert statement.effect is Effect.ALLOW


def test_json_numbers_and_booleans_are_values_of_conditions() -> None:
    texts = {"Bool": {"aws:SecureTransport": "true"}, "NumericEquals": {"s3:max-keys": "10"}}
    scalars = {"Bool": {"aws:SecureTransport": True}, "NumericEquals": {"s3:max-keys": 10}}
    assert parse(document({**ALLOW, "Condition": texts})) == parse(document({**ALLOW, "Condition": scalars}))


def test_an_account_is_its_root() -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole"}
    number = parse(document({**trust, "Principal": {"AWS": "111122223333"}}))
    assert number == parse(document({**trust, "Principal": {"AWS": ["arn:aws:iam::111122223333:root"]}}))


def test_without_a_version_variables_are_text() -> None:
    statement = {**ALLOW, "Resource": "arn:aws:s3:::${aws:username}"}
    assert parse({"Statement": statement}) != parse(document(statement))


def test_statements_that_differ_only_in_resources_are_not_equal_keys() -> None:
    written = [{**ALLOW, "Resource": f"arn:aws:s3:::b{number}"} for number in range(100)]
    assert len(set(map(hash, parse(document(*written)).statements))) == len(written)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "expected an object, found an array"),
        ({}, "Statement is missing"),
        (
            {"Version": "2020-01-01", "Statement": []},
            "Version: expected one of 2012-10-17, 2008-10-17, found '2020-01-01'",
        ),
        (document(Extra=1), "unknown element 'Extra'"),
        (document({"Action": "*", "Resource": "*"}), r"Statement\[0\]: Effect is missing"),
        (
            document({**ALLOW, "Effect": "allow"}),
            r"Statement\[0\].Effect: expected Allow or Deny, found 'allow'",
        ),
        (document({**ALLOW, "NotAction": "*"}), r"Statement\[0\]: Action and NotAction exclude each other"),
        (document({**ALLOW, "Principal": "*", "NotPrincipal": "*"}), "Principal and NotPrincipal exclude"),
        (document({"Effect": "Allow", "Action": "*"}), r"Statement\[0\]: Resource is missing"),
        (document(ALLOW, {"Effect": "Deny"}), r"Statement\[1\]: Action is missing"),
        (
            document({**ALLOW, "Action": "GetObject"}),
            r"Action: expected \* or service:action, found 'GetObject'",
        ),
        (document({**ALLOW, "Action": 1}), "Action: expected a string, found a number"),
        (document({**ALLOW, "Resource": "\u2013"}), "Resource: a character that IAM does not allow"),
        (document({**ALLOW, "Sid": "\u001b[2J"}), "Sid: a character that IAM does not allow: '.x1b'"),
        (
            document({**ALLOW, "Condition": {"Bool": {"\u001b": "true"}}}),
            "a character that IAM does not allow",
        ),
        (document({**ALLOW, "Resource": "${x"}), "Resource: neither a policy variable nor an escape"),
        (document({**ALLOW, "Principal": "me"}), r"Principal: expected \* or an object, found 'me'"),
        (document({**ALLOW, "Principal": {"Me": "x"}}), "Principal: unknown kind of principal 'Me'"),
        (document({**ALLOW, "Condition": {"NotBool": {"k": "x"}}}), "unknown condition operator 'NotBool'"),
        (document({**ALLOW, "Condition": {"NullIfExists": {"k": "true"}}}), "unknown condition operator"),
        (
            document({**ALLOW, "Condition": {"Bool": {"a:k": "true", "A:k": "true"}}}),
            "the key 'A:k' occurs twice",
        ),
        (document({**ALLOW, "Condition": {"NumericEquals": {"k": "ten"}}}), "expected a number, found 'ten'"),
        (document({**ALLOW, "Condition": {"DateEquals": {"k": "soon"}}}), "expected a date, found 'soon'"),
        (document({**ALLOW, "Condition": {"IpAddress": {"k": "10.0.0.0/99"}}}), "10.0.0.0/99"),
        (document({**ALLOW, "Condition": {"Null": {"k": "maybe"}}}), "expected true or false, found 'maybe'"),
        (document({**ALLOW, "Condition": {"StringEquals": {"k": None}}}), "expected a string, found null"),
    ],
)
def test_invalid_policies_are_refused_with_their_place(data: Any, message: str) -> None:  # noqa: ANN401 - JSON
    with pytest.raises(MalformedPolicyError, match=message):
        parse(data)
