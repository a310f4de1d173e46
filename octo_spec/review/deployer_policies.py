"""The policy of the deployer, for each format: the AWS actions to create, update and remove a deployment.

It covers the roles and policies of one deployment by their names. A principal that may write the policies
of a role can give it any permission, so the text says who should have the policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.limits import MANAGED_POLICY_SIZE
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.review_facts import CopyText
from octo_spec.review.filled_references import FilledReferences
from octo_spec.review.policy_texts import policy_text
from octo_spec.review.role_names import copied_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deploying import DeployActions
    from octo_spec.model.deployment import Deployment, Policy, Role

_PURPOSE: Final = (
    "For the principal that creates, updates and removes these roles. It can give these roles any "
    "permission, so use it only for a pipeline or an administrator. To remove everything: {}."
)
_NOT_COVERED: Final = (
    "other resources in a template or module, and the place of their state",
    "a boundary that the deployer adds: iam:PutRolePermissionsBoundary",
)


def deployer_policies(
    deployment: Deployment, partition: str, formats: Sequence[tuple[str, DeployActions]]
) -> Iterator[CopyText]:
    """Write the policy for each format, or say why there is no policy."""
    filled = FilledReferences(deployment, partition)
    nameless = [role.id for role in deployment.roles if not _is_named(role, filled)]
    for name, actions in formats:
        text = CopyText(
            f"deploy-{name}",
            f"Permissions to deploy with {name}",
            _PURPOSE.format(actions.removal) + "".join(_notes(deployment)),
        )
        if nameless:
            yield _missing_text(text, f"the name of role {nameless[0]} is generated when it is deployed")
            continue
        policy = policy_text(_statements(deployment, filled, actions))
        length = len("".join(policy.split()))
        if length > MANAGED_POLICY_SIZE:
            yield _missing_text(text, f"it has {length:,} characters, and AWS allows {MANAGED_POLICY_SIZE:,}")
            continue
        yield CopyText(text.id, text.title, text.purpose, policy, not_covered=_NOT_COVERED)


def _notes(deployment: Deployment) -> dict[str, None]:
    """Say which names and paths are defaults, which deployment can change."""
    known = [copied_name(role, deployment) for role in deployment.roles]
    of_names = (each.note for each in known if not each.is_blank)
    of_paths = (each.path_note for each in known if not each.is_blank_path)
    return dict.fromkeys((*of_names, *of_paths))


def _missing_text(text: CopyText, reason: str) -> CopyText:
    return CopyText(text.id, text.title, text.purpose, missing=reason)


def _is_named(role: Role, filled: FilledReferences) -> bool:
    return role.name is not None and not role.named.tests and filled.fill(str(role.name)) != "*"


def _statements(
    deployment: Deployment, filled: FilledReferences, actions: DeployActions
) -> Iterator[dict[str, JsonValue]]:
    """Allow actions on any resource, and for each role and managed policy the actions that it needs."""
    roles = deployment.roles
    of_roles = {role.id: _arn(filled, "role", role, str(role.name)) for role in roles}
    attached = [role for role in roles if role.attachments or any(map(_is_managed, role.policies))]
    parts = (
        ("Start", actions.starting, ["*"]),
        ("Roles", actions.roles, list(of_roles.values())),
        ("Attach", actions.attaching, [of_roles[role.id] for role in attached]),
        ("Bound", actions.bounding, [of_roles[role.id] for role in roles if role.boundary]),
        ("Policies", actions.policies, list(_policies(deployment, filled))),
    )
    for sid, allowed, resources in parts:
        if allowed and resources:
            yield {"Sid": sid, "Effect": "Allow", "Action": list(allowed), "Resource": sorted(set(resources))}


def _policies(deployment: Deployment, filled: FilledReferences) -> Iterator[str]:
    for role in deployment.roles:
        for policy in filter(_is_managed, role.policies):
            yield _arn(filled, "policy", role, str(policy.name))


def _is_managed(policy: Policy) -> bool:
    return policy.kind is PolicyKind.MANAGED


def _arn(filled: FilledReferences, kind: str, role: Role, name: str) -> str:
    return filled.fill(f"arn:${{partition}}:iam::*:{kind}{role.path}{name}")
