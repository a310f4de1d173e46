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
from octo_spec.iam.operators import Family
from octo_spec.iam.request_keys import is_tag_key, may_hold
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.enumeration import enumerated
from octo_spec.lint.rules.names.when_conditions import when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition
    from octo_spec.lint.rules.written_actions import WrittenAction

KIND = DiagnosticKind.error(
    "OCT316", "tag-never-held", "A condition on a tag that no request for an action has."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report actions under a condition on a tag that their requests never contain."""
    for condition in when_conditions(subject):
        if is_tag_key(condition.key.lower()) and _needs_key(condition):
            for action in condition.actions:
                known = action.known_actions
                if known and not any(may_hold(one, condition.key) for one in known):
                    names = enumerated(one.full_name for one in known)
                    message = f"no request for {names} has {condition.key!r}, so this {_effect(action)}"
                    yield Finding(KIND, action.location, message, _help(condition))


def _needs_key(condition: WhenCondition) -> bool:
    """Return whether the condition is false if a request lacks the key."""
    if condition.form.family is Family.NULL:
        return condition.values == ("false",)
    return not condition.form.holds_without_key


def _effect(action: WrittenAction) -> str:
    if action.location[0] == "never":
        return "forbids nothing"
    return "denies nothing" if "deny" in action.location else "grants nothing"


def _help(condition: WhenCondition) -> str:
    if condition.key.lower().startswith("aws:resourcetag/"):
        return (
            "require a tag of the request or of the principal, or grant it separately without this condition"
        )
    return "require a tag of the resource or of the principal, or grant it separately without this condition"


RULE = Rule(KIND, find, __doc__)
