"""Witnesses have values that AWS sends: keys have domains, and keys that hold one value agree."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.access.compare import ActionReading, compare
from octo_spec.access.request import Request, contradictions
from octo_spec.iam.key_domains import KEY_DOMAINS, may_have
from tests.access.samples import allow, deny, policy, when

EXAMPLES = {
    "aws:username": ("mia", ""),
    "aws:userid": ("AROAX:session", ""),
    "aws:requestedregion": ("us-gov-west-1", "example"),
    "aws:principaltype": ("AssumedRole", "example"),
    "aws:principalarn": ("arn:aws:iam::111122223333:root", "arn:aws:iam:us-east-1:111122223333:role/x"),
}


def test_every_domain_has_a_value_and_another_text() -> None:
    assert EXAMPLES.keys() == KEY_DOMAINS.keys()
    for key, (value, other) in EXAMPLES.items():
        assert may_have(key, value)
        assert not may_have(key, other)
        assert key not in contradictions(Request("iam:PassRole", context={key: value}))
        assert key in contradictions(Request("iam:PassRole", context={key: other}))


@pytest.mark.parametrize("key", EXAMPLES)
@pytest.mark.parametrize(
    "operator", ["StringNotLike", "StringNotEqualsIgnoreCase", "ForAnyValue:StringNotEquals"]
)
def test_no_witness_has_a_value_outside_of_its_domain(key: str, operator: str) -> None:
    other_than = allow(
        Action="iam:PassRole", Condition={operator: {key: ["x", "User"]}, "Null": {key: "false"}}
    )
    [difference] = compare([], policy(other_than)).differences
    assert contradictions(difference.witness) == ()


@pytest.mark.parametrize(("key", "value"), [(key, other) for key, (_, other) in EXAMPLES.items()])
def test_a_grant_for_a_value_outside_of_the_domain_allows_nothing(key: str, value: str) -> None:
    assert (
        compare([], policy(allow(Action="iam:PassRole", **when("StringEquals", key, value)))).differences
        == ()
    )


def test_every_type_of_principal_is_named_by_the_five() -> None:
    types = ("Account", "Anonymous", "AssumedRole", "FederatedUser", "User")
    listed = policy(allow(**when("StringEquals", "aws:PrincipalType", *types)))
    assert compare(listed, policy(allow())).differences == ()
    assert compare(
        policy(allow(**when("StringEquals", "aws:PrincipalType", *types[1:]))), policy(allow())
    ).differences


@pytest.mark.parametrize("written", ["${aws:RequestedRegion}", "${aws:RequestedRegion}-x"])
def test_a_variable_has_a_value_of_its_domain(written: str) -> None:
    named = policy(allow(Resource=f"arn:aws:s3:::logs/{written}"))
    [difference] = compare([], named).differences
    assert contradictions(difference.witness) == ()
    assert difference.witness.context == {"aws:requestedregion": "us-east-1"}
    assert (
        compare(
            [], policy(allow(Resource=f"arn:aws:s3:::logs/{written}"), deny(Resource="arn:aws:s3:::*-*"))
        ).differences
        == ()
    )


TAGS = "ec2:ResourceTag/team", "aws:ResourceTag/team"


def tagged(one: dict[str, Any], other: dict[str, Any]) -> list[Any]:
    return policy(allow(Action="ec2:StopInstances", Condition={**one, **other}))


@pytest.mark.parametrize("reading", ActionReading)
def test_a_resource_has_each_tag_once(reading: ActionReading) -> None:
    of_service, of_all = TAGS
    same = tagged({"StringEquals": {of_service: "x"}}, {"StringLike": {of_all: "x*"}})
    [difference] = compare([], same, reading).differences
    assert difference.witness.context == {key.lower(): "x" for key in TAGS}
    assert contradictions(difference.witness) == ()
    other = tagged({"StringEquals": {of_service: "x"}}, {"StringLike": {of_all: "y*"}})
    assert compare([], other, reading).differences == ()
    absent = tagged({"StringEquals": {of_service: "x"}}, {"Null": {of_all: "true"}})
    assert compare([], absent, reading).differences == ()


def test_a_tag_may_be_written_by_either_key() -> None:
    of_service, of_all = (
        policy(allow(Action="ec2:StopInstances", **when("StringEquals", key, "x"))) for key in TAGS
    )
    assert compare(of_service, of_all).differences == ()
    assert compare(of_all, of_service).differences == ()


def test_a_request_whose_keys_hold_two_tags_is_contradictory() -> None:
    context = {"ec2:resourcetag/team": "x", "aws:resourcetag/team": "y"}
    assert contradictions(Request("ec2:StopInstances", context=context)) == ("ec2:resourcetag/team",)
