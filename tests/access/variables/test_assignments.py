"""The values that are tried for policy variables, and for keys about the caller.

A variable whose key holds numbers, dates, addresses or booleans has values of this type.
"""

from __future__ import annotations

import pytest

from octo_spec.access.compare import ActionReading
from octo_spec.access.evaluate import allows
from octo_spec.access.intersect import overlaps
from octo_spec.access.search.conjunctions import CALLER, Constraint
from octo_spec.access.variables.assignments import caller_values
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import literal
from octo_spec.iam.key_domains import is_value
from octo_spec.iam.keys import ValueKind
from octo_spec.iam.principals import Caller
from tests.access.samples import allow, policy, when

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
