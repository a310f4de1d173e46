"""Policies of AWS that a spec attaches: those whose text never changes count as grants of their own."""

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
"""By ARN, the statements of policies whose text AWS promises by their name.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
"""


def is_known(attachment: Attachment) -> bool:
    """Tell whether the text of an attached policy is known."""
    return attachment.arn in KNOWN


def attached_actions(name: str) -> tuple[str, ...]:
    """List what an entry of ``attach`` allows; nothing where its text is not known."""
    statements = KNOWN.get(aws_managed_policy(name), ())
    return tuple(action for one in statements if one.effect is Effect.ALLOW for action in one.actions)


@memoized
def accesses_of(subject: Subject) -> tuple[RoleAccess, ...]:
    """Give what each role allows, with the attached policies whose text is known."""
    deployment = subject.deployment
    if not any(is_known(one) for role in deployment.roles for one in role.attachments):
        return subject.accesses
    roles = tuple(map(unfolded, deployment.roles))
    return every_setting(replace(deployment, roles=roles), subject.unknowns)


def unfolded(role: Role) -> Role:
    """Make policies of a role's own of those that it attaches and whose text is known."""
    return replace(role, policies=(*role.policies, *map(_policy, filter(is_known, role.attachments))))


def _policy(attachment: Attachment) -> Policy:
    statements = tuple(replace(one, group=attachment.group) for one in KNOWN[attachment.arn])
    return Policy(attachment.arn, PolicyKind.MANAGED, statements, attachment.presence)


def location(origin: Origin, subject: Subject) -> Location:
    """Tell where in the spec a statement of a policy comes from: a grant, or an attached policy."""
    statement = origin.statement
    if not isinstance(statement, Statement):
        return ()
    for position, name in enumerate(subject.spec.groups[statement.group].attach):
        if str(aws_managed_policy(name)) == origin.policy:
            return ("groups", statement.group, "attach", position)
    return ("groups", statement.group, "grants", statement.grant)
