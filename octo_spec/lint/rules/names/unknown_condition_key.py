"""A condition key that no request of the grant's actions contains.

What it finds
    A key in `when` that is not a global key, and that AWS documents for none of the grant's actions. One
    action with the key is enough. The rule skips keys of identity providers, such as
    `token.actions.githubusercontent.com:sub`.

Why it is bad
    The key is absent from every request, so an allow with `StringEquals` on it never allows, and a deny
    never denies. With a negated operator or `IfExists` the condition is always true, and limits nothing.

Example
    allow: s3:GetObject
    on: arn:${partition}:s3:::reports/*
    when: {StringLike: {"s3:prefix": costs/*}}

Instead
        allow: s3:GetObject
        on: arn:${partition}:s3:::reports/costs/*

Source
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.global_keys import is_global
from octo_spec.iam.request_keys import holders, is_in_doubt, is_of_provider, may_hold
from octo_spec.language.finding import Finding
from octo_spec.language.near_keys import nearest_key
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.lint.rules.names.when_conditions import only_aws_policies_have, when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Help
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind.error(
    "OCT305", "unknown-condition-key", "A condition key that no request for the grant's actions has."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report keys that no request of their grant can contain."""
    for condition in when_conditions(subject):
        key = condition.key
        if not is_global(key) and not is_of_provider(key) and not _is_known(condition):
            yield Finding(KIND, condition.location, _message(condition), _help(key), on_key=True)


def _is_known(condition: WhenCondition) -> bool:
    actions = condition.known_actions
    if actions is None:
        return condition.known_key is not None
    # If the catalogue has none of the actions, other rules report them.
    return not actions or any(may_hold(action, condition.key) for action in actions)


def _message(condition: WhenCondition) -> str:
    actions = condition.known_actions
    if actions is None:
        return f"AWS has no condition key {condition.key!r}"
    names = enumerate_names(action.full_name for action in actions)
    if any(is_in_doubt(action, condition.key) for action in actions):
        return only_aws_policies_have(condition.key, names)
    return f"no request for {names} has {condition.key!r}"


def _help(key: str) -> Help:
    """Return which actions have the key, or suggest the closest key."""
    if known := holders(key):
        return f"requests for {enumerate_names(action.full_name for action in known)} have it"
    return nearest_key(key)


RULE = Rule(KIND, find, __doc__)
