"""A condition key that no request of the grant's actions holds.

What it finds
    A key in `when` that is no global key, and that AWS documents for none of the grant's actions. One
    action that knows it is enough, and keys of identity providers, such as
    `token.actions.githubusercontent.com:sub`, are not looked at.

Why it is bad
    The key is absent from every request, so an allow with `StringEquals` on it never allows, and a deny
    never denies; with a negated operator or `IfExists` it is the other way round, and the condition
    limits nothing.

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

from functools import cache
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.catalog import Service, service
from octo_spec.iam.documented_keys import documents
from octo_spec.iam.global_keys import is_global
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.enumeration import enumerated
from octo_spec.lint.rules.names.near_keys import nearest_key
from octo_spec.lint.rules.names.when_conditions import when_conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.catalog import Action
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.when_conditions import WhenCondition

KIND = DiagnosticKind.error(
    "OCT305", "unknown-condition-key", "A condition key that no request of the grant's actions holds."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find keys that no request of their grant can hold."""
    for condition in when_conditions(subject):
        key = condition.key
        if not is_global(key) and not _is_of_provider(key) and not _is_known(condition):
            yield Finding(KIND, condition.location, _message(condition), _help(key), on_key=True)


def _is_of_provider(key: str) -> bool:
    """Tell whether an identity provider defines a key: its prefix is then a host name."""
    return "." in key.partition(":")[0]


def _is_known(condition: WhenCondition) -> bool:
    actions, key = condition.known_actions, condition.key.lower()
    if actions is None:
        return condition.known_key is not None
    # Where the catalogue knows none of the actions, other rules report them.
    return not actions or any(documents(action, key) for action in actions) or _is_vague(condition, actions)


def _is_vague(condition: WhenCondition, actions: Iterable[Action]) -> bool:
    """Tell whether the actions' services have the key, and AWS does not document well for which actions.

    Keys of tags are documented for fewer actions than hold them, and some keys for no action.
    """
    key = condition.key.lower()
    if condition.known_key is None or key.partition(":")[0] not in _services(actions):
        return False
    return ":resourcetag/" in key or not _holders(key)


def _services(actions: Iterable[Action]) -> frozenset[str]:
    """Name the services of actions, and those of their resources."""
    listed = tuple(actions)
    arns = (arn for action in listed for resource in action.resource_types for arn in resource.arns)
    return frozenset({action.service for action in listed} | {arn.split(":")[2] for arn in arns})


@cache
def _holders(key: str) -> tuple[Action, ...]:
    known = service(key.partition(":")[0])
    actions = known.actions.values() if isinstance(known, Service) else ()
    return tuple(action for action in actions if documents(action, key))


def _message(condition: WhenCondition) -> str:
    actions = condition.known_actions
    if actions is None:
        return f"AWS has no condition key {condition.key!r}"
    return f"no request of {enumerated(action.full_name for action in actions)} holds {condition.key!r}"


def _help(key: str) -> str:
    """Say which actions have the key, or suggest the closest key."""
    if holders := _holders(key.lower()):
        return f"it is for {enumerated(action.full_name for action in holders)}"
    return nearest_key(key)


RULE = Rule(KIND, find, __doc__)
