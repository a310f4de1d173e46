"""A value that AWS never sends for its condition key.

What it finds
    A value in `when` that the key never has: a region in `aws:RequestedRegion` without the form of a region,
    another word than the five types in `aws:PrincipalType`, a name in `iam:PassedToService` that is no host
    name of a service, an `aws:PrincipalArn` outside of IAM and STS, and a range of private addresses in
    `aws:SourceIp`, which holds public ones. Values with a reference are skipped.

Why it is bad
    The value matches no request. If it is the only one, a condition that requires it is never true, and one
    that excludes it always.

Example
    allow: iam:PassRole
    when: {StringEquals: {"iam:PassedToService": lambda}}

Instead
        allow: iam:PassRole
        when: {StringEquals: {"iam:PassedToService": lambda.amazonaws.com}}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.beginnings import are_disjoint
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.iam.key_domains import KEY_DOMAINS, SERVICES
from octo_spec.iam.role_sessions import is_private
from octo_spec.iam.value_tests import AddressTest, TextTest
from octo_spec.iam.variables import read
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.when_conditions import when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.conditions import Condition
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind(
    "OCT318", "value-never-sent", Severity.WARNING, "A value that AWS never sends for its condition key."
)

_SOURCE_IP: Final = "aws:sourceip"
_DOMAINS: Final = {**KEY_DOMAINS, "iam:passedtoservice": SERVICES}
_INSTEAD: Final[Mapping[str, str]] = {
    "aws:requestedregion": "write a region such as eu-west-1",
    "aws:principaltype": "write Account, Anonymous, AssumedRole, FederatedUser or User",
    "aws:principalarn": "write the ARN of a role, such as arn:aws:iam::111122223333:role/octo",
    "iam:passedtoservice": "write the host name of a service, such as lambda.amazonaws.com",
    _SOURCE_IP: "write public addresses; a request through a VPC endpoint has aws:VpcSourceIp instead",
}
"""What to write, by key in lower case; names of users are never of a wrong form."""


def find(subject: Subject) -> Iterator[Finding]:
    """Report values that no request has for the key of their condition."""
    for condition in when_conditions(subject):
        key = condition.key.lower()
        for position, value in enumerate(condition.values) if key in _INSTEAD else ():
            if "${" not in value and _is_never_sent(condition, value):
                message = f"no request has {value!r} as {condition.key!r}"
                yield Finding(KIND, (*condition.location, position), message, _INSTEAD[key])


def _is_never_sent(condition: WhenCondition, value: str) -> bool:
    """Return whether a value of a condition matches no value of the key; other rules report bad syntax."""
    try:
        [parsed] = conditions({str(condition.form): {condition.key: value}}, "", read)
    except MalformedPolicyError:
        return False
    return _is_outside(parsed)


def _is_outside(condition: Condition) -> bool:
    match condition.test:
        case AddressTest(networks):
            return condition.key == _SOURCE_IP and all(map(is_private, networks))
        case TextTest(patterns):
            return condition.key in _DOMAINS and are_disjoint(patterns, _DOMAINS[condition.key])
        case _:
            return False


RULE = Rule(KIND, find, __doc__)
