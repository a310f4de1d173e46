"""Policies of AWS that a spec attaches: those whose text never changes count as grants of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.deployment import Effect, Policy, PolicyKind, Statement
from octo_spec.every_setting import every_setting
from octo_spec.text import Text, aws_managed_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.deployment import Attachment, Role
    from octo_spec.every_setting import Origin, RoleAccess
    from octo_spec.language.spans import Location
    from octo_spec.rules.contract import Subject

KNOWN: Final[Mapping[Text, tuple[str, tuple[Statement, ...]]]] = {
    aws_managed_policy(name): (name, statements)
    for name, statements in {"AdministratorAccess": (Statement(Effect.ALLOW, ("*",)),)}.items()
}
"""By ARN, the name and the statements of policies whose text AWS promises by their name.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
"""


def accesses_of(subject: Subject) -> tuple[RoleAccess, ...]:
    """Give what each role allows, with the attached policies whose text is known."""
    deployment = subject.deployment
    if not any(one.arn in KNOWN for role in deployment.roles for one in role.attachments):
        return subject.accesses
    roles = tuple(_unfolded(role) for role in deployment.roles)
    return every_setting(replace(deployment, roles=roles), subject.unknowns)


def _unfolded(role: Role) -> Role:
    policies = (_policy(one) for one in role.attachments if one.arn in KNOWN)
    return replace(role, policies=(*role.policies, *policies))


def _policy(attachment: Attachment) -> Policy:
    statements = tuple(replace(one, group=attachment.group) for one in KNOWN[attachment.arn][1])
    return Policy(attachment.arn, PolicyKind.MANAGED, statements, attachment.presence)


def location(origin: Origin, subject: Subject) -> Location:
    """Tell where in the spec a statement comes from: a grant, or an attached policy."""
    statement = origin.statement
    group = statement.group if isinstance(statement, Statement) else ""
    for position, name in enumerate(subject.spec.groups[group].attach):
        if str(aws_managed_policy(name)) == origin.policy:
            return ("groups", group, "attach", position)
    return ("groups", group, "grants", statement.grant if isinstance(statement, Statement) else 0)
