"""Requests for actions on anything except the role itself."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.dangerous_requests import NO_KINDS
from octo_spec.analysis.escalation.escalating_actions import ASSUME
from octo_spec.analysis.escalation.permission_state import keys_of
from octo_spec.analysis.escalation.request_context import unsent_keys
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.policy import Document, Element, document
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.iam.unnamed_resources import acted_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.sides import Bound, RolePolicies
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Statement


_KINDS: Final = ("group", "instance-profile", "mfa", "oidc-provider", "policy", "saml-provider", "user")
"""The resources of IAM that are no roles."""
_NO_RESOURCE: Final = Element(frozenset({NO_RESOURCE}))
_OF_ANY_ROLE: Final = ("role",)
_NOT_KNOWN: Final = ("not known",)
"""Marks of actions on roles, and of actions whose resources AWS does not document: never those of IAM."""


def requests_on_others(
    names: Iterable[str],
    access: Permitted,
    keys: frozenset[str],
    kinds: Mapping[str, tuple[str, ...]] = NO_KINDS,
) -> Document:
    """Return requests for actions on whatever they may act on, except on the role itself.

    ``keys`` are the condition keys of all policies that decide; AWS sends some of them with no such request.
    ``kinds`` are the only types of resources that count for some actions.
    """
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for name in names:
        patterns = _patterns_of_action(name, kinds.get(name, ()))
        alike.setdefault((patterns, unsent_keys(name, keys)), []).append(name)
    return Document(
        tuple(
            _requests_alike(actions, resources, unsent, access)
            for (resources, unsent), actions in alike.items()
        )
    )


def _requests_alike(
    actions: list[str], resources: tuple[str, ...], unsent: tuple[str, ...], access: Permitted
) -> Statement:
    """Return requests for actions that act on the same resources, and never have the ``unsent`` keys."""
    on: dict[str, JsonValue] = {"Resource": list(resources)}
    if resources == _OF_ANY_ROLE:
        on = _other_roles(access)
    elif resources == _NOT_KNOWN:
        on = {"NotResource": ["arn:*:iam::*"]}
    absent = {"Null": dict.fromkeys(unsent, "true")}
    [requests] = document("Allow", [{**on, "Action": list(actions), "Condition": absent}]).statements
    if resources == _OF_ANY_ROLE:
        return _requests_with_resource(requests)
    return requests if resources else replace(requests, resources=_NO_RESOURCE)


def _other_roles(access: Permitted) -> dict[str, JsonValue]:
    """Return the resources that may be another role: no other resource of IAM."""
    others: list[JsonValue] = [f"arn:*:iam::*:{kind}/*" for kind in _KINDS]
    return {"NotResource": [access.arn, *others]}


def _requests_with_resource(requests: Statement) -> Statement:
    """Skip the requests without a resource."""
    resources = requests.resources
    if resources is None:
        return requests
    return replace(requests, resources=replace(resources, patterns=resources.patterns | {NO_RESOURCE}))


@cache
def _patterns_of_action(name: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return patterns for what an action acts on, none if it acts on no resource, or a mark."""
    if name == ASSUME:
        return _OF_ANY_ROLE
    known = action(name)
    if not isinstance(known, Action):
        return _NOT_KNOWN
    return acted_on(known, kinds) if known.resource_types else ()


def policy_keys(access: Permitted, bounds: Iterable[Bound] = ()) -> frozenset[str]:
    """Return the condition keys of the policies of a role, and of those that bound it."""
    bounding = (document for bound in bounds for document in bound.documents.documents)
    return keys_of((*access.permissions.documents, *bounding))


def any_role(role: RolePolicies) -> str:
    """Return the pattern of all roles in the partition of a role."""
    return f"arn:{role.arn.split(':')[1]}:iam::*:role/*"
