"""A condition on a tag that no request for an action contains.

What it finds
    An action, or a pattern that matches only such actions, under a condition that requires a tag which no
    request for the action can contain: a tag of the resource (`aws:ResourceTag/…`) if the action has no
    resource, or a tag in the request (`aws:RequestTag/…`, `aws:TagKeys`) if the action reads or lists.
    Operators that are also true without the key, such as `StringNotEquals`, are not reported.

Why it is bad
    The condition is never true: a deny protects nothing, although the spec says that it does, and an allow
    grants nothing.

Example
    deny: savingsplans:CreateSavingsPlan
    when: {StringEquals: {"aws:ResourceTag/team": finance}}

Instead
        deny: savingsplans:CreateSavingsPlan
        when: {StringEquals: {"aws:RequestTag/team": finance}}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html,
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.request_keys import is_tag_key
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.when_conditions import unmet_in_words, when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind.error(
    "OCT316", "tag-never-held", "A condition on a tag that no request for an action has."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report actions under a condition on a tag that their requests never contain."""
    for condition in when_conditions(subject):
        if is_tag_key(condition.key.lower()):
            for action, known in condition.never_met:
                message = unmet_in_words(condition.key, action, known)
                yield Finding(KIND, action.location, message, _help(condition))


def _help(condition: WhenCondition) -> str:
    if condition.key.lower().startswith("aws:resourcetag/"):
        return (
            "require a tag of the request or of the principal, or grant it separately without this condition"
        )
    return "require a tag of the resource or of the principal, or grant it separately without this condition"


RULE = Rule(KIND, find, __doc__)
