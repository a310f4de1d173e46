"""An ARN with an extra or a missing field, or another text in place of an ARN.

What it finds
    In `on` and `on-all-except`, also of `never`: a region or an account in an ARN of a kind that has none,
    such as that of a bucket, and a missing region if every ARN of the kind has one. In `when`: a value that
    cannot be an ARN for a key that holds ARNs, and an account that is not twelve digits. The language
    itself refuses an incomplete ARN in `on`. References count as any text.

Why it is bad
    Such an ARN never matches, so it grants, excepts or forbids nothing. IAM refuses some of them when the
    customer creates the role.

Example
    allow: s3:ListBucket
    on: arn:${partition}:s3:${region}:${account}:reports

Instead
        allow: s3:ListBucket
        on: arn:${partition}:s3:::reports

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.keys import ValueKind
from octo_spec.iam.limits import is_account_id
from octo_spec.iam.operators import Family
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.arn_fields import field_problem
from octo_spec.lint.rules.names.when_conditions import when_conditions
from octo_spec.lint.rules.names.written_resources import all_resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind.error(
    "OCT309", "malformed-arn", "An ARN with a missing or an extra field, or another text instead of an ARN."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report resources and values of conditions that cannot be an ARN."""
    for resource in all_resources(subject):
        if problem := field_problem(resource.pattern):
            message = f"{resource.written!r} {problem.words}"
            yield Finding(KIND, resource.location, message, f"write it in the form {problem.shown}")
    for condition in when_conditions(subject):
        if _is_about_arns(condition):
            yield from _values(condition)


def _is_about_arns(condition: WhenCondition) -> bool:
    family, key = condition.form.family, condition.known_key
    if family is Family.ARN:
        return True
    return family is Family.STRING and key is not None and key.kind is ValueKind.ARN


def _values(condition: WhenCondition) -> Iterator[Finding]:
    for position, value in enumerate(condition.values):
        if problem := _problem(value):
            help = "write arn:${partition}:SERVICE:REGION:ACCOUNT:RESOURCE"
            message = f"{condition.key!r} contains an ARN, but {value!r} {problem}"
            yield Finding(KIND, (*condition.location, position), message, help)


_BEGINNING = "arn:"


def _problem(value: str) -> str:
    """Return why a value cannot be an ARN, for any value of its references and wildcards."""
    literal = re.split(r"\$\{|[*?]", value, maxsplit=1)[0]
    if not _BEGINNING.startswith(literal[: len(_BEGINNING)]):
        return "is not an ARN"
    return _account_problem(value)


def _account_problem(value: str) -> str:
    match re.sub(r"\$\{[^}]*\}", "*", value).split(":", 5):
        case ["arn", _, _, _, account, _] if account.isdigit() and not is_account_id(account):
            return "has an account ID that is not 12 digits"
        case _:
            return ""


RULE = Rule(KIND, find, __doc__)
