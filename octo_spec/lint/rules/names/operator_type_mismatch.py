"""A condition operator for another type than that of its key.

What it finds
    An operator whose family does not compare the type of the key: `StringEquals` on a date or a number,
    `Bool` on a text, also on a tag, `NumericEquals` on a Boolean. Texts that people choose freely, such as
    the values of tags, may be numbers, dates or ARNs; the rule skips them for operators of these types.

Why it is bad
    AWS compares nothing if the types differ, so the condition is false, or always true if the operator is
    negated; Access Analyzer reports an error.

Example
    allow: iam:CreateUser
    when: {StringEquals: {aws:MultiFactorAuthPresent: "true"}}

Instead
        allow: iam:CreateUser
        when: {Bool: {aws:MultiFactorAuthPresent: "true"}}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.global_keys import is_global
from octo_spec.iam.keys import ConditionKey, ValueKind
from octo_spec.iam.operators import Family
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.when_conditions import when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind.error(
    "OCT306", "operator-type-mismatch", "A condition operator for another type of value than its key has."
)

COMPARED_BY: Final[Mapping[ValueKind, tuple[Family, ...]]] = {
    ValueKind.STRING: (Family.STRING, Family.BINARY),
    ValueKind.ARN: (Family.ARN, Family.STRING),
    ValueKind.BOOL: (Family.BOOL,),
    ValueKind.NUMERIC: (Family.NUMERIC,),
    ValueKind.DATE: (Family.DATE,),
    ValueKind.ADDRESS: (Family.IP,),
    ValueKind.ACCOUNT: (Family.STRING, Family.BINARY),
    ValueKind.SECONDS: (Family.DATE, Family.NUMERIC),
}
"""The families of operators for each type of key, the usual family first; ``Null`` is for all types."""

_EPOCH: Final = "aws:epochtime"
"""The only date that AWS also compares as a number."""


def find(subject: Subject) -> Iterator[Finding]:
    """Report operators that cannot compare the type of their key."""
    for condition in when_conditions(subject):
        key = condition.known_key
        if key is not None and not _compares(condition, key):
            help = f"use an operator such as {EXAMPLES[COMPARED_BY[key.kind][0]]}"
            yield Finding(KIND, condition.location, _message(condition, key), help, on_key=True)


def _message(condition: WhenCondition, key: ConditionKey) -> str:
    family = condition.form.family.value
    return f"{condition.form} compares {family} values, but {condition.key!r} is {key.kind.value}"


EXAMPLES: Final[Mapping[Family, str]] = {
    Family.STRING: "StringEquals",
    Family.ARN: "ArnLike",
    Family.BOOL: "Bool",
    Family.NUMERIC: "NumericEquals",
    Family.DATE: "DateGreaterThan",
    Family.IP: "IpAddress",
}


def _compares(condition: WhenCondition, key: ConditionKey) -> bool:
    family = condition.form.family
    if family is Family.NULL or family in COMPARED_BY[key.kind]:
        return True
    if key.kind is ValueKind.STRING and family is not Family.BOOL:
        return _is_made_up(condition.key) or (family is Family.ARN and not _is_never_an_arn(condition.key))
    return condition.key.lower() == _EPOCH and family is Family.NUMERIC


def _is_made_up(key: str) -> bool:
    """Return whether people choose the values of a key freely, as for tags."""
    return "/" in key or key.count(":") > 1


def _is_never_an_arn(key: str) -> bool:
    """Return whether a key of type String cannot hold an ARN; AWS documents some ARN keys as String."""
    return is_global(key) and "arn" not in key.lower()


RULE = Rule(KIND, find, __doc__)
