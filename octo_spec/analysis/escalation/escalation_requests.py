"""Requests that change permissions, in the worst case, as documents whose statements match them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.dangerous_requests import named_by_grants
from octo_spec.analysis.escalation.permission_state import BOUNDARY, POLICY_ARN, keys_of
from octo_spec.analysis.escalation.request_context import unsent_keys
from octo_spec.analysis.escalation.role_arns import pattern_of
from octo_spec.iam.managed_policies import ADMINISTRATOR, managed_policy_arn
from octo_spec.iam.policy import document
from octo_spec.iam.unnamed_resources import NAME
from octo_spec.model.deployment import PolicyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.escalation.dangerous_requests import ConditionBlock
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Policy, Role

_ATTACHING: Final = frozenset({"iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy"})
_BOUNDED: Final = _ATTACHING | {"iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:PutUserPolicy"}
"""Actions that a policy can allow only under a permissions boundary:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"""


def escalations(
    names: Iterable[str],
    where: Mapping[str, list[str]],
    access: Permitted,
    keys: frozenset[str] | None = None,
) -> Document:
    """Return requests for actions that change permissions, on ``where``: a ``Resource`` or ``NotResource``.

    In these requests no permissions boundary limits a principal, and an attached policy allows everything, or
    is a policy that no document names. ``keys`` are the condition keys of all policies that decide; without
    it, those of the role's own policies.
    """
    alike: dict[tuple[bool, bool, tuple[str, ...]], list[str]] = {}
    keys = keys_of(access.permissions.documents) if keys is None else keys
    for name in named_by_grants(names, access):
        kind = (name in _BOUNDED, name in _ATTACHING, unsent_keys(name, keys))
        alike.setdefault(kind, []).append(name)
    return document(
        "Allow",
        (
            {"Action": actions, **where, "Condition": conditions}
            for (bounded, attaching, unsent), actions in alike.items()
            for conditions in _worst_contexts(access, unsent, bounded=bounded, attaching=attaching)
        ),
    )


def limited_changes(
    access: Permitted, where: Mapping[str, list[str]], keys: frozenset[str], limit: tuple[str, ConditionBlock]
) -> Document:
    """Return requests that attach some policies, or change permissions within some boundaries.

    ``limit`` is the key that is limited, of the attached policy or of the boundary, and its conditions. The
    others are as above.
    """
    key, conditions = limit
    names = _ATTACHING if key == POLICY_ARN else _BOUNDED
    alike: dict[tuple[str, ...], list[str]] = {}
    for name in named_by_grants(sorted(names), access):
        alike.setdefault(unsent_keys(name, keys), []).append(name)
    limits = {**conditions}
    if key == POLICY_ARN:
        limits["ArnEqualsIfExists"] = {BOUNDARY: [*_no_boundaries(access)]}
    return document(
        "Allow",
        (
            {"Action": actions, **where, "Condition": {**limits, "Null": dict.fromkeys(unsent, "true")}}
            for unsent, actions in alike.items()
        ),
    )


def _worst_contexts(
    access: Permitted, unsent: tuple[str, ...], *, bounded: bool, attaching: bool
) -> Iterator[ConditionBlock]:
    """Yield the contexts in which a change of permissions is worst."""
    administrator, unnamed = _no_boundaries(access)
    common: ConditionBlock = {
        "Null": dict.fromkeys(unsent, "true"),
        "ArnEqualsIfExists": {BOUNDARY: [administrator, unnamed]} if bounded else {},
    }
    iam_full_access = administrator.replace(ADMINISTRATOR, "IAMFullAccess")
    for attached in (administrator, iam_full_access, unnamed) if attaching else ():
        yield {**common, "ArnEquals": {POLICY_ARN: attached}}
    if not attaching:
        yield common


def _no_boundaries(access: Permitted) -> tuple[str, str]:
    """Return the ARNs of boundaries without limits: AdministratorAccess, and one that no document names."""
    partition, account = access.arn.split(":")[1], access.arn.partition(":role/")[0]
    return managed_policy_arn(ADMINISTRATOR, partition), f"{account}:policy/{NAME}"


def _own_policy(policy: Policy, beginning: str) -> str:
    """Return the ARN of a policy: as it was read, or as its name gives it below ``beginning``."""
    return policy.live.arn if policy.live else f"{beginning}{pattern_of(policy.name) or '*'}"


def own_policies(role: Role, arn: str) -> list[str]:
    """Return the ARNs of the customer managed policies of a role; no role can change those of AWS.

    A wildcard replaces a reference in a name. A policy whose whole ARN is a parameter is not listed: nothing
    is known about it.
    """
    account = arn.partition(":role/")[0]
    path = pattern_of(role.path)
    managed = (policy for policy in role.policies if policy.kind is PolicyKind.MANAGED)
    attached = (pattern_of(attachment.arn) for attachment in role.attachments)
    return [
        *(_own_policy(policy, f"{account}:policy{path}") for policy in managed),
        *(arn for arn in attached if ":policy/" in arn and ":iam::aws:" not in arn),
    ]
