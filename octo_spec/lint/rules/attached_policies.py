"""Policies of AWS that a spec attaches: those whose text AWS promises count as grants of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import Effect
from octo_spec.lint.rule import memoized
from octo_spec.model.deployment import Policy, PolicyKind, Statement
from octo_spec.model.text import Text, aws_managed_policy
from octo_spec.symbolic.role_access import every_setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.model.deployment import Attachment, Role
    from octo_spec.symbolic.role_access import Origin, RoleAccess

KNOWN: Final[Mapping[Text, tuple[Statement, ...]]] = {
    aws_managed_policy("AdministratorAccess"): (Statement(Effect.ALLOW, ("*",)),),
}
"""By ARN, the statements of the policies of AWS whose names say what they allow.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
"""


def is_known(attachment: Attachment) -> bool:
    """Tell whether the statements of an attached policy are known."""
    return attachment.arn in KNOWN


def attached_actions(name: str) -> tuple[str, ...]:
    """List what an entry of ``attach`` allows; nothing where its statements are not known."""
    statements = KNOWN.get(aws_managed_policy(name), ())
    allows = (statement for statement in statements if statement.effect is Effect.ALLOW)
    return tuple(action for statement in allows for action in statement.actions)


@memoized
def accesses_with_attached(subject: Subject) -> tuple[RoleAccess, ...]:
    """Give what each role allows, with the attached policies whose statements are known."""
    deployment = subject.deployment
    if not any(is_known(attachment) for role in deployment.roles for attachment in role.attachments):
        return subject.accesses
    roles = tuple(map(with_attached, deployment.roles))
    return every_setting(replace(deployment, roles=roles), subject.unknowns)


def with_attached(role: Role) -> Role:
    """Add the attached policies whose statements are known to a role's own policies."""
    return replace(role, policies=(*role.policies, *map(_policy, filter(is_known, role.attachments))))


def _policy(attachment: Attachment) -> Policy:
    statements = tuple(replace(statement, group=attachment.group) for statement in KNOWN[attachment.arn])
    return Policy(attachment.arn, PolicyKind.MANAGED, statements, attachment.presence)


def location(origin: Origin, subject: Subject) -> Location:
    """Locate what a statement of a policy comes from in the spec: a grant, or an entry of ``attach``."""
    statement = origin.statement
    if not isinstance(statement, Statement):
        return ()
    for position, name in enumerate(subject.spec.groups[statement.group].attach):
        if str(aws_managed_policy(name)) == origin.policy:
            return ("groups", statement.group, "attach", position)
    return ("groups", statement.group, "grants", statement.grant)
