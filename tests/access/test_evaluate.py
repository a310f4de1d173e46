"""Deciding one request: ``access.evaluate`` and ``access.request``."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.access.evaluate import (
    Decision,
    ExplicitAllow,
    ExplicitDeny,
    ImplicitDeny,
    StatementPlace,
    decide,
    unmet_parts,
)
from octo_spec.access.request import Request, contradictions
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.policy import parse
from octo_spec.iam.principals import Caller

ROLE = Caller(PrincipalKind.AWS, "arn:aws:iam::111122223333:role/team/r", "s")
SERVICE = Caller(PrincipalKind.SERVICE, "ec2.amazonaws.com")


def document(*statements: dict[str, Any]) -> Any:  # noqa: ANN401 - a document
    return parse({"Version": "2012-10-17", "Statement": list(statements)})


READ = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}
SECRET = {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/secret"}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("arn:aws:s3:::b/x", ExplicitAllow(StatementPlace(0, 0))),
        ("arn:aws:s3:::b/secret", ExplicitDeny(StatementPlace(1, 0))),
        ("arn:aws:s3:::c", ImplicitDeny()),
        ("*", ImplicitDeny()),
    ],
)
def test_a_deny_overrides_an_allow_and_nothing_is_denied(resource: str, expected: Decision) -> None:
    assert decide([document(READ), document(SECRET)], Request("S3:GetObject", resource)) == expected


def test_the_parts_that_do_not_match_are_returned() -> None:
    guarded = {**READ, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    (statement,) = document(guarded).statements
    missing = unmet_parts(statement, Request("s3:PutObject", "*"))
    assert list(map(str, missing)) == ["action", "resource", "Bool aws:SecureTransport [true]"]


@pytest.mark.parametrize(
    ("principal", "caller", "expected"),
    [
        ("*", ROLE, True),
        ("*", SERVICE, True),
        ({"AWS": "*"}, ROLE, True),
        ({"AWS": "*"}, SERVICE, False),
        ({"AWS": "111122223333"}, ROLE, True),
        ({"AWS": "arn:aws:iam::111122223333:role/team/r"}, ROLE, True),
        ({"AWS": "arn:aws:iam::111122223333:role/r"}, ROLE, False),
        ({"AWS": "arn:aws:sts::111122223333:assumed-role/r/s"}, ROLE, True),
        ({"AWS": "arn:aws:sts::111122223333:assumed-role/r/t"}, ROLE, False),
        ({"Service": ["ec2.amazonaws.com", "ecs.amazonaws.com"]}, SERVICE, True),
    ],
)
def test_principals_name_callers(principal: Any, caller: Caller, expected: bool) -> None:  # noqa: ANN401, FBT001 - JSON, the outcome
    trust = document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
    assert isinstance(decide([trust], Request("sts:AssumeRole", caller=caller)), ExplicitAllow) is expected


def test_a_caller_determines_the_keys_of_its_principal() -> None:
    request = Request("sts:AssumeRole", caller=ROLE)
    assert request.value("aws:principalarn") == ROLE.name
    assert request.value("aws:principalaccount") == "111122223333"
    assert Request("sts:AssumeRole", caller=SERVICE).value("aws:principalarn") is None
    assert Caller.parse(ROLE.text) == ROLE


def test_a_tag_without_its_key_among_the_tag_keys_is_a_contradiction() -> None:
    tagged = {"aws:requesttag/team": "x"}
    assert contradictions(Request("s3:x", context=tagged)) == ("aws:requesttag/team",)
    assert contradictions(Request("s3:x", context={**tagged, "aws:tagkeys": frozenset({"Team"})})) == ()


def test_an_empty_set_is_absent() -> None:
    assert Request("s3:x", context={"aws:tagkeys": frozenset()}).value("aws:tagkeys") is None
