"""A wildcard that AWS compares literally, or refuses.

What it finds
    `*` or `?` in a value of an operator without wildcards, such as `StringEquals`; for the literal
    character, write `${*}` or `${?}`. And a wildcard in the first word of an IAM resource, such as `ro*`.
    The language itself refuses wildcards in the services of actions, in the services of resources and in
    principals.

Why it is bad
    `StringEquals` compares the star itself, so it never matches, and a deny that depends on it never
    denies. If the wildcard is in the first word of a resource, IAM refuses the role when the customer
    deploys.

Example
    allow: sts:AssumeRole
    when: {StringEquals: {aws:PrincipalArn: "arn:${partition}:iam::${account}:role/octo-*"}}

Instead
        allow: sts:AssumeRole
        when: {StringLike: {aws:PrincipalArn: "arn:${partition}:iam::${account}:role/octo-*"}}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.operators import FORMS, OPERATORS, Family
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.when_conditions import when_conditions
from octo_spec.lint.rules.names.written_resources import matched_resources
from octo_spec.model.text import POLICY_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.lint.rule import Subject, WrittenGrant
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind.error(
    "OCT312",
    "wildcard-not-allowed-there",
    "A wildcard where AWS treats it as a plain character, or refuses it.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report wildcards in conditions that compare them literally, and in resources that IAM refuses."""
    for condition in when_conditions(subject):
        operator = condition.form.operator
        if operator.family is Family.STRING and not operator.reads_wildcards:
            yield from _values(condition)
    for grant in subject.grants:
        yield from _resources(subject, grant)


def _values(condition: WhenCondition) -> Iterator[Finding]:
    for position, value in enumerate(condition.values):
        if re.search("[*?]", POLICY_VARIABLE.sub("", value)):
            message = f"{condition.form} treats the wildcard in {value!r} as a plain character"
            yield Finding(KIND, (*condition.location, position), message, _help(condition))


_LIKE: Final[Mapping[bool, str]] = {
    operator.negated: operator.name
    for operator in OPERATORS
    if operator.family is Family.STRING and operator.reads_wildcards
}
"""Whether an operator is negated -> the operator with wildcards to use instead."""


def _help(condition: WhenCondition) -> str:
    form = condition.form
    like = replace(form, operator=FORMS[_LIKE[form.is_negated]].operator)
    return f"write {like}, or ${{*}} for the character '*'"


_IAM_PART: Final = re.compile(r"arn:[^:]*:iam:[^:]*:[^:]*:(?!\*$)[^:/$]*[*?]")


def _resources(subject: Subject, grant: WrittenGrant) -> Iterator[Finding]:
    for resource in matched_resources(subject, grant):
        if _IAM_PART.match(resource.written):
            message = (
                f"IAM refuses {resource.written!r}: the resource must begin with its type, such as role/"
            )
            yield Finding(KIND, resource.location, message, "write a resource such as role/*")


RULE = Rule(KIND, find, __doc__)
