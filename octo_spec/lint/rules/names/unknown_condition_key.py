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
from octo_spec.iam.catalog_data import prefixes
from octo_spec.iam.documented_keys import documents
from octo_spec.iam.global_keys import GLOBAL_KEYS, TAG_KEYS, is_global
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import did_you_mean
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.names.placed_conditions import placed_conditions
from octo_spec.lint.rules.phrases import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.iam.catalog import Action
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.names.placed_conditions import PlacedCondition

KIND = DiagnosticKind.error(
    "OCT305", "unknown-condition-key", "A condition key that no request of the grant's actions holds."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find keys that can never be there."""
    for one in placed_conditions(subject):
        if not is_global(one.key) and not _of_provider(one.key) and not _is_known(one):
            yield Finding(KIND, one.location, _message(one), _help(one.key), on_key=True)


def _of_provider(key: str) -> bool:
    """Tell whether a key is named by an identity provider, which is a host."""
    return "." in key.partition(":")[0]


def _is_known(one: PlacedCondition) -> bool:
    actions, key = one.known_actions, one.key.lower()
    if actions is None:
        return one.known_key is not None
    # Where the catalogue knows none of the actions, other rules say so.
    return not actions or any(documents(action, key) for action in actions) or _is_loose(one, actions)


def _is_loose(one: PlacedCondition, actions: Iterable[Action]) -> bool:
    """Tell whether the actions' services have the key, while the catalogue is not sure for which actions.

    Keys of tags are documented for fewer actions than hold them, and some keys for none.
    """
    key = one.key.lower()
    if one.known_key is None or key.partition(":")[0] not in _services(actions):
        return False
    return ":resourcetag/" in key or not _holders(key)


def _services(actions: Iterable[Action]) -> frozenset[str]:
    """Name the services of actions, and those of their resources."""
    listed = tuple(actions)
    arns = (arn for action in listed for kind in action.resource_types for arn in kind.arns)
    return frozenset({action.service for action in listed} | {arn.split(":")[2] for arn in arns})


@cache
def _holders(key: str) -> tuple[Action, ...]:
    found = service(key.partition(":")[0])
    actions = found.actions.values() if isinstance(found, Service) else ()
    return tuple(action for action in actions if documents(action, key))


def _message(one: PlacedCondition) -> str:
    actions = one.known_actions
    if actions is None:
        return f"AWS has no condition key {one.key!r}"
    return f"no request of {enumerated(action.full_name for action in actions)} holds {one.key!r}"


def _help(key: str) -> str:
    """Say for which actions the key is, or ask for the closest one that there is."""
    if holders := _holders(key.lower()):
        return f"it is for {enumerated(action.full_name for action in holders)}"
    prefix = key.partition(":")[0].lower()
    if prefix == "aws":
        return did_you_mean(key, (*GLOBAL_KEYS, *TAG_KEYS))
    found = service(prefix)
    if isinstance(found, Service):
        return did_you_mean(key, _keys_of(found.actions.values()))
    return did_you_mean(prefix, ("aws", *prefixes()))


def _keys_of(actions: Iterable[Action]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for action in actions for key in action.condition_keys))


RULE = Rule(KIND, find, __doc__)
