"""Requests by which a role changes its own rights, with what AWS knows of the role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.analysis.escalation.escalation_requests import own_policies, pattern_of
from octo_spec.iam.managed_policies import ADMINISTRATOR
from octo_spec.iam.unnamed_resources import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.escalation.rights import Rights
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue

StatementJson: TypeAlias = "dict[str, JsonValue]"
"""A statement that matches requests."""

_Conditions: TypeAlias = "dict[str, dict[str, JsonValue]]"

_ON_POLICIES: Final = frozenset({"iam:CreatePolicyVersion"})
"""Actions on a managed policy of the role; all others are on the role."""
_BOUNDARY: Final = "iam:PermissionsBoundary"
SOME_ROLE: Final = f"arn:aws:iam::111122223333:role/{NAME}"
"""The ARN of a role of which only a document is known."""


def own_request(action: str, rights: Rights, role: RolePolicies, attached: str) -> StatementJson | None:
    """Give the requests for ``action`` of a role about itself; ``None`` where it has no such policy.

    ``attached`` is the ARN of the policy that it attaches, if it does.
    """
    resources = _resources(action, role)
    conditions = _conditions(action, rights, role, attached)
    return {"Action": action, "Resource": [*resources], "Condition": {**conditions}} if resources else None


def _resources(action: str, role: RolePolicies) -> list[str]:
    if action not in _ON_POLICIES:
        return [role.arn]
    if role.role is None:
        return []
    given = (attached for attached in role.role.attachments if ":policy/" not in pattern_of(attached.arn))
    some = [f"{role.arn.partition(':role/')[0]}:policy/{NAME}" for _ in given]
    return [*own_policies(role.role, role.arn), *some[:1]]


def policies_to_attach(rights: Rights, role: RolePolicies) -> tuple[str, ...]:
    """List the policies of AWS that are worst to attach, the worst first, and those that statements name."""
    named = (
        value
        for condition in _all_conditions(rights)
        if condition.key == "iam:policyarn"
        for value in condition.written_values
        if ":iam::aws:policy/" in value and not {"*", "?"} & set(value)
    )
    worst = (_of_aws(ADMINISTRATOR, role), _of_aws("IAMFullAccess", role))
    return tuple(dict.fromkeys((*worst, *sorted(named))))


def _of_aws(policy: str, role: RolePolicies) -> str:
    return f"arn:{(role.arn).split(':')[1]}:iam::aws:policy/{policy}"


# --- what AWS knows ----------------------------------------------------------------------------


def _conditions(action: str, rights: Rights, role: RolePolicies, attached: str) -> _Conditions:
    tags = _tags(role)
    others = _tags_of_others(rights, tags)
    # A session of a role has no user name: IAM reference_policies_variables.
    absent: dict[str, JsonValue] = dict.fromkeys(("aws:username", *others), "true")
    block: _Conditions = {
        "StringLike": {**tags},
        "ArnEquals": {"iam:PolicyARN": attached} if attached else {},
    }
    if action in _ON_POLICIES:
        return {**block, "Null": absent}
    operator, value = _boundary(action, rights, role)
    if operator == "Null":
        return {**block, "Null": {**absent, _BOUNDARY: value}}
    return {**block, "Null": absent, operator: {_BOUNDARY: value}}


def _tags(role: RolePolicies) -> dict[str, str]:
    """Give a pattern for the value of each tag of the role: a reference in it may be anything."""
    tags = role.role.tags if role.role else ()
    return {
        f"{key}:resourcetag/{name.lower()}": pattern_of(value)
        for name, value in tags
        for key in ("aws", "iam")
    }


def _tags_of_others(rights: Rights, tags: dict[str, str]) -> list[str]:
    """List the tags that statements ask for and the role does not have."""
    keys = {condition.key for condition in _all_conditions(rights)}
    return sorted(
        key for key in keys if key.startswith(("aws:resourcetag/", "iam:resourcetag/")) and key not in tags
    )


def _boundary(action: str, rights: Rights, role: RolePolicies) -> tuple[str, str]:
    """Say which boundary the role has while it does ``action``, or puts on by it: an operator and a value."""
    if action == "iam:PutRolePermissionsBoundary":
        return "ArnLike", _of_aws(ADMINISTRATOR, role)
    known = role.role.boundary if role.role else None
    if known is not None and role.unknown_boundary is not None:
        return "ArnLikeIfExists", pattern_of(known.arn)
    if rights.boundary is None:
        return "Null", "true"
    if known is None:
        return "Null", "false"
    return "ArnLikeIfExists" if known.presence.tests else "ArnLike", pattern_of(known.arn)


def _all_conditions(rights: Rights) -> Iterator[Condition]:
    return (
        condition
        for document in rights.documents
        for statement in document.statements
        for condition in statement.conditions
    )
