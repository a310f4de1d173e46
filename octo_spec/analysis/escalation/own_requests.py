"""Requests by which a role changes its own permissions, with what AWS knows about the role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.analysis.escalation.escalation_requests import own_policies, pattern_of
from octo_spec.iam.managed_policies import ADMINISTRATOR
from octo_spec.iam.unnamed_resources import NAME
from octo_spec.model.deployment import PolicyKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.escalation.permission_state import PermissionState
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue

StatementJson: TypeAlias = "dict[str, JsonValue]"
"""A statement that matches requests."""

_Conditions: TypeAlias = "dict[str, dict[str, JsonValue]]"

_ATTACHES: Final = "iam:AttachRolePolicy"
_REWRITES: Final = "iam:CreatePolicyVersion"
_DETACHES: Final = "iam:DetachRolePolicy"
"""Actions that name a managed policy; all others are only about the role."""
_BOUNDARY: Final = "iam:PermissionsBoundary"
SOME_ROLE: Final = f"arn:aws:iam::111122223333:role/{NAME}"
"""The ARN of a role of which only a document is known."""


def own_requests(
    action: str, state: PermissionState, role: RolePolicies
) -> Iterator[tuple[str, StatementJson]]:
    """Yield a role's requests for ``action`` about itself, each with the managed policy that it names."""
    for policy in _named_policies(action, state, role):
        conditions = _conditions(action, state, role, policy)
        resource = policy if action == _REWRITES else role.arn
        yield policy, {"Action": action, "Resource": [resource], "Condition": {**conditions}}


def _named_policies(action: str, state: PermissionState, role: RolePolicies) -> tuple[str, ...]:
    match action:
        case "iam:AttachRolePolicy":
            return policies_to_attach(state, role)
        case "iam:CreatePolicyVersion":
            return tuple(arn for arn in managed_policies(role) if ":iam::aws:" not in arn)
        case "iam:DetachRolePolicy":
            return tuple(managed_policies(role))
        case _:
            return ("",)


def managed_policies(role: RolePolicies) -> dict[str, frozenset[int]]:
    """Return the managed policies of a role by ARN, each with the position of its document, if that is known.

    A policy whose whole ARN is a parameter is listed under an ARN that no document names.
    """
    if role.role is None:
        return {}
    attached = [pattern_of(attachment.arn) for attachment in role.role.attachments]
    known = frozenset(range(len(role.role.policies), len(role.permissions.documents)))
    unnamed = f"{role.arn.partition(':role/')[0]}:policy/{NAME}"
    own = [at for at, policy in enumerate(role.role.policies) if policy.kind is PolicyKind.MANAGED]
    return {
        **{arn if ":policy/" in arn else unnamed: known for arn in attached},
        **{arn: frozenset({at}) for arn, at in zip(own_policies(role.role, role.arn), own, strict=False)},
    }


def policies_to_attach(state: PermissionState, role: RolePolicies) -> tuple[str, ...]:
    """Return the AWS managed policies that are worst to attach, worst first, and those in statements."""
    named = (
        value
        for condition in _all_conditions(state)
        if condition.key == "iam:policyarn"
        for value in condition.written_values
        if ":iam::aws:policy/" in value and not {"*", "?"} & set(value)
    )
    worst = (_of_aws(ADMINISTRATOR, role), _of_aws("IAMFullAccess", role))
    return tuple(dict.fromkeys((*worst, *sorted(named))))


def _of_aws(policy: str, role: RolePolicies) -> str:
    return f"arn:{(role.arn).split(':')[1]}:iam::aws:policy/{policy}"


# --- what AWS knows ----------------------------------------------------------------------------


def _conditions(action: str, state: PermissionState, role: RolePolicies, policy: str) -> _Conditions:
    tags = _tags(role)
    others = _tags_of_other_principals(state, tags)
    # A session of a role has no user name: IAM reference_policies_variables.
    absent: dict[str, JsonValue] = dict.fromkeys(("aws:username", *others), "true")
    block: _Conditions = {
        "StringLike": {**tags},
        "ArnEquals": {"iam:PolicyARN": policy} if action in (_ATTACHES, _DETACHES) else {},
    }
    if action == _REWRITES:
        return {**block, "Null": absent}
    operator, value = _boundary(action, state, role)
    if operator == "Null":
        return {**block, "Null": {**absent, _BOUNDARY: value}}
    return {**block, "Null": absent, operator: {_BOUNDARY: value}}


def _tags(role: RolePolicies) -> dict[str, str]:
    """Return a pattern for the value of each tag of the role: a reference in it may have any value."""
    tags = role.role.tags if role.role else ()
    return {
        f"{key}:resourcetag/{name.lower()}": pattern_of(value)
        for name, value in tags
        for key in ("aws", "iam")
    }


def _tags_of_other_principals(state: PermissionState, tags: dict[str, str]) -> list[str]:
    """Return the tags that statements require and the role does not have."""
    keys = {condition.key for condition in _all_conditions(state)}
    return sorted(
        key for key in keys if key.startswith(("aws:resourcetag/", "iam:resourcetag/")) and key not in tags
    )


def _boundary(action: str, state: PermissionState, role: RolePolicies) -> tuple[str, str]:
    """Return the boundary during ``action``, or the one it sets, as an operator and a value."""
    if action == "iam:PutRolePermissionsBoundary":
        return "ArnLike", _of_aws(ADMINISTRATOR, role)
    known = role.role.boundary if role.role else None
    if known is not None and role.unknown_boundary is not None:
        return "ArnLikeIfExists", pattern_of(known.arn)
    if state.boundary is None:
        return "Null", "true"
    if known is None:
        return "Null", "false"
    return "ArnLikeIfExists" if known.presence.tests else "ArnLike", pattern_of(known.arn)


def _all_conditions(state: PermissionState) -> Iterator[Condition]:
    return (
        condition
        for document in state.documents
        for statement in document.statements
        for condition in statement.conditions
    )
