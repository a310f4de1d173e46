"""The values that are tried for policy variables, and for keys about the caller.

A variable whose key holds numbers, dates, addresses or booleans has values of this type.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.budget import BudgetExceededError
from octo_spec.access.compare import ActionReading, compare
from octo_spec.access.evaluate import allows
from octo_spec.access.intersect import overlaps
from octo_spec.access.search.conjunctions import CALLER, Constraint
from octo_spec.access.variables.assignments import caller_values
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import literal
from octo_spec.iam.key_domains import is_value
from octo_spec.iam.keys import ValueKind
from octo_spec.iam.policy import parse
from octo_spec.iam.principals import Caller
from tests.access.aws_rules import Call, allowed
from tests.access.samples import allow, deny, is_new, policy, when
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.policy import Document

KINDS = {
    "aws:MultiFactorAuthAge": ValueKind.NUMERIC,
    "aws:EpochTime": ValueKind.DATE,
    "aws:CurrentTime": ValueKind.DATE,
    "aws:TokenIssueTime": ValueKind.DATE,
    "aws:SourceIp": ValueKind.ADDRESS,
    "aws:VpcSourceIp": ValueKind.ADDRESS,
    "aws:SecureTransport": ValueKind.BOOL,
    "aws:PrincipalAccount": ValueKind.ACCOUNT,
    "aws:PrincipalArn": ValueKind.ARN,
    "aws:UserAgent": ValueKind.STRING,
}
CONDITIONS = {
    "an old factor": when("NumericGreaterThan", "aws:MultiFactorAuthAge", "3600"),
    "an address": when("IpAddress", "aws:SourceIp", "198.51.100.0/24"),
    "a time": when("DateLessThan", "aws:CurrentTime", "2027-01-01T00:00:00Z"),
}


@pytest.mark.parametrize("key", KINDS)
def test_a_grant_on_a_resource_that_it_names_allows_something(key: str) -> None:
    documents = policy(allow(Resource=f"arn:aws:s3:::b/${{{key}}}/*"))
    for resource in ("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/*/example"):
        [found] = overlaps(documents, policy(allow(Resource=resource))[0], reading=ActionReading.ALL_NAMES)
        assert allows(documents, found.witness)
        value = found.witness.context[key.lower()]
        assert isinstance(value, str)
        assert is_value(KINDS[key], value)
        assert f"/{value}/" in found.witness.resource


@pytest.mark.parametrize("named", CONDITIONS)
def test_its_value_meets_the_conditions_on_its_key(named: str) -> None:
    [[key]] = (block for block in CONDITIONS[named]["Condition"].values())
    documents = policy(allow(Resource=f"arn:aws:s3:::b/${{{key}}}/*", **CONDITIONS[named]))
    [found] = overlaps(documents, policy(allow(Resource="*"))[0])
    assert allows(documents, found.witness)


def test_a_value_that_a_query_names_is_found() -> None:
    documents = policy(allow(Resource="arn:aws:s3:::b/${aws:SourceIp}/*"))
    [found] = overlaps(documents, policy(allow(Resource="arn:aws:s3:::b/192.0.2.7/*"))[0])
    assert found.witness.context["aws:sourceip"] == "192.0.2.7"
    assert not [*overlaps(documents, policy(allow(Resource="arn:aws:s3:::b/office/*"))[0])]


ROLES = [f"arn:aws:iam::111122223333:role/r{number}" for number in range(24)]


def test_the_values_for_callers_are_in_order_whatever_the_order_of_a_set_is() -> None:
    conjunction = (
        Constraint(
            CALLER, frozenset(literal(Caller(PrincipalKind.AWS, role).text) for role in ROLES), holds=True
        ),
    )
    found = caller_values("aws:principalarn", [conjunction])
    assert found == sorted(ROLES)


QUEUE = "arn:aws:sqs:us-east-1:111122223333:"
BY_TAG_KEYS = when("ForAllValues:StringEquals", "aws:TagKeys", "${aws:PrincipalTag/x}")


def test_a_tag_that_names_the_keys_of_a_request_names_those_that_the_request_must_have() -> None:
    tagged = when("StringLike", "aws:RequestTag/Team", "*")["Condition"]
    both = {"Condition": {**BY_TAG_KEYS["Condition"], **tagged}}
    documents = policy(allow(Action="sqs:CreateQueue", Resource="*", **both))
    [found] = overlaps(documents, policy(allow(Action="sqs:CreateQueue", Resource="*"))[0])
    assert str(found.witness.context["aws:principaltag/x"]).lower() == "team"


@pytest.mark.parametrize("written", ["A", "A*"])
@pytest.mark.parametrize("quantifier", ["", "ForAllValues:"])
@pytest.mark.parametrize("operator", ["StringEquals", "StringEqualsIgnoreCase", "StringLike"])
def test_two_variables_that_name_one_resource_meet_the_conditions_on_each(
    operator: str, quantifier: str, written: str
) -> None:
    old = policy({**allow(Action="sqs:CreateQueue", NotResource=QUEUE + "${aws:PrincipalTag/x}")})
    limited = when(f"{quantifier}{operator}", "aws:RequestTag/a", written)
    new = policy(allow(Action="sqs:CreateQueue", Resource=QUEUE + "${aws:RequestTag/a}", **limited))
    assert is_new(old, new)


# --- against the rules of AWS ------------------------------------------------------------------

BUCKET = "arn:aws:s3:::b/"
NAMED = (
    *("${aws:SourceIp}", "${aws:MultiFactorAuthAge}", "${aws:PrincipalTag/x}", "${aws:SecureTransport}"),
    *("*", "1*", "203.*", "*:*", "??", "x", "${aws:SourceIp, 'none'}", "${aws:SourceIp}/x"),
    *("${aws:PrincipalTag/x}/${aws:MultiFactorAuthAge}", "${aws:ResourceAccount}"),
)
LIMITS: tuple[dict[str, dict[str, str]], ...] = (
    {},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"StringNotLike": {"aws:SourceIp": "203.*"}},
    {"NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": "5"}},
    {"NumericNotEquals": {"aws:MultiFactorAuthAge": "5"}},
    {"Null": {"aws:MultiFactorAuthAge": "true"}},
    {"StringEquals": {"aws:PrincipalTag/x": "${aws:SourceIp}"}},
    {"StringNotEquals": {"aws:PrincipalTag/x": "${aws:SourceIp}"}},
    {"StringLike": {"aws:PrincipalTag/x": "${aws:MultiFactorAuthAge}*"}},
    {"StringEquals": {"aws:PrincipalTag/x": "${aws:SecureTransport}"}},
    {"StringEquals": {"aws:PrincipalTag/x": "${aws:ResourceAccount}"}},
    {"StringNotLike": {"aws:PrincipalTag/x": "*.*"}},
    {"Bool": {"aws:SecureTransport": "false"}},
)
SENT = {
    "aws:sourceip": (None, "203.0.113.1", "10.0.0.5", "2001:db8::1"),
    "aws:multifactorauthage": (None, "1", "5", "55"),
    "aws:principaltag/x": (None, "1", "203.0.113.1", "x", "true", "444455556666", "10.0.0.5"),
    "aws:securetransport": ("true", "false"),
    "aws:resourceaccount": ("111122223333", "444455556666"),
}
NAMES = ("1", "55", "203.0.113.1", "2001:db8::1", "x", "none", "1/1", "true", "444455556666", "10.0.0.5/x")
CALLS = tuple(
    Call("s3:GetObject", BUCKET + name, {key: value for key, value in zip(SENT, sent, strict=True) if value})
    for name in NAMES
    for sent in product(*SENT.values())
)


@st.composite
def grants(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a grant or a denial on resources that variables name, under conditions on the same keys."""
    names = draw(st.lists(st.sampled_from(NAMED), min_size=1, max_size=2))
    limits = draw(st.lists(st.sampled_from(LIMITS), max_size=2))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "Action": "s3:GetObject",
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): [BUCKET + name for name in names],
        "Condition": {operator: keys for limit in limits for operator, keys in limit.items()},
    }


POLICIES = st.lists(grants(), min_size=1, max_size=2)


@pytest.mark.large
@tried(20, deep=1000, thorough=5000)
@given(POLICIES, POLICIES)
def test_what_one_policy_allows_and_another_does_not_is_found(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    before: dict[str, Any] = {"Version": "2012-10-17", "Statement": old}
    after: dict[str, Any] = {"Version": "2012-10-17", "Statement": new}
    is_expected = any(allowed(after, call) and not allowed(before, call) for call in CALLS)
    found = compare([parse(before)], [parse(after)], ActionReading.ALL_NAMES).differences
    assert found or not is_expected
    for request in (each.witness for each in found):
        call = Call(request.action, request.resource, request.context)
        assert allowed(after, call)
        assert not allowed(before, call)


def test_a_denial_for_the_text_of_an_ipv4_address_leaves_names_with_a_colon() -> None:
    same = {"StringEquals": {"aws:PrincipalTag/x": "${aws:SourceIp}"}}
    office = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    named = deny(Resource=f"{BUCKET}${{aws:PrincipalTag/x}}", Condition=same)
    [difference] = compare(
        policy(named), policy(allow(Resource=f"{BUCKET}*:*", Condition=office))
    ).differences
    assert ":" in difference.witness.resource.removeprefix(BUCKET)


def of_network(network: str, like: str) -> list[Document]:
    """Allow requests whose tag is the text of an address, and like a pattern."""
    tag = "aws:PrincipalTag/x"
    return policy(allow(Condition={"IpAddress": {tag: network}, "StringLike": {tag: like}}))


@pytest.mark.parametrize(
    ("network", "like", "is_allowed"),
    [
        ("203.0.113.0/24", "*:*", False),
        ("203.0.113.0/24", "*.7", True),
        ("2001:db8::/32", "*:*", True),
    ],
)
def test_a_text_that_is_an_address_may_match_a_pattern(network: str, like: str, *, is_allowed: bool) -> None:
    assert is_new([], of_network(network, like)) is is_allowed


def test_a_spelling_of_an_ipv6_address_that_is_not_searched_for_is_not_denied() -> None:
    with pytest.raises(BudgetExceededError):
        is_new([], of_network("::ffff:0:0/96", "::ffff:*.*.*.*"))
