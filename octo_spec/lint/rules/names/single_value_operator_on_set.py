"""A single-value operator on a multivalued key.

What it finds
    An operator without `ForAnyValue:` or `ForAllValues:` on a condition key that AWS documents as
    multivalued. `Null` needs neither.

Why it is bad
    AWS does not define whether it matches. Access Analyzer reports an error, and in practice the condition
    is false, even for a set of one value.

Example
    allow: ec2:CreateTags
    when: {StringEquals: {aws:TagKeys: [team, cost-center]}}

Instead
    `ForAnyValue` is true if at least one value in the request is listed, `ForAllValues` if every value is.
    `ForAllValues` is also true if the key is absent, a known gap in an allow; there, require the key, too:

        allow: ec2:CreateTags
        when:
          "ForAllValues:StringEquals": {aws:TagKeys: [team, cost-center]}
          "Null": {aws:TagKeys: "false"}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.operators import Family, Quantifier
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.when_conditions import when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind.error(
    "OCT308", "single-value-operator-on-set", "An operator for a single value on a key with a set of values."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report multivalued keys with a single-value operator."""
    for condition in when_conditions(subject):
        key, form = condition.known_key, condition.form
        takes_set = form.quantifier is not None or form.family is Family.NULL
        if key is not None and key.many and not takes_set:
            message = f"{condition.key!r} has a set of values, but {form} is for a single value"
            yield Finding(KIND, condition.location, message, _help(condition), on_key=True)


def _help(condition: WhenCondition) -> str:
    any_of = replace(condition.form, quantifier=Quantifier.ANY)
    all_of = replace(condition.form, quantifier=Quantifier.ALL)
    guard = " with Null 'false', since it also matches if the key is absent" if condition.allows else ""
    return f"write {any_of}, or {all_of}{guard}"


RULE = Rule(KIND, find, __doc__)
