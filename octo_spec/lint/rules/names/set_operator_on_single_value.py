"""`ForAllValues:` or `ForAnyValue:` on a single-valued key.

What it finds
    A set operator on a condition key that AWS documents as single-valued.

Why it is bad
    `ForAllValues` is also true if the key is absent from the request, so an allow matches every
    request without the key, which no reader expects. `ForAnyValue` does no harm, but misleads.
    Access Analyzer warns about both.

Example
    allow: s3:GetObject
    when: {"ForAllValues:StringEquals": {aws:PrincipalOrgID: o-1234567890}}

Instead
        allow: s3:GetObject
        when: {StringEquals: {aws:PrincipalOrgID: o-1234567890}}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.operators import Quantifier
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.when_conditions import when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind(
    "OCT307",
    "set-operator-on-single-value",
    Severity.WARNING,
    "`ForAllValues:` or `ForAnyValue:` on a key with a single value.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report set operators on single-valued keys."""
    for condition in when_conditions(subject):
        key = condition.known_key
        if condition.form.quantifier is not None and key is not None and not key.many:
            single = replace(condition.form, quantifier=None)
            yield Finding(KIND, condition.location, _message(condition), f"write {single}", on_key=True)


def _message(condition: WhenCondition) -> str:
    message = f"{condition.key!r} has a single value, but {condition.form} is for sets"
    is_open = condition.form.quantifier is Quantifier.ALL and condition.allows
    return f"{message}; it also matches if the key is absent" if is_open else message


RULE = Rule(KIND, find, __doc__)
