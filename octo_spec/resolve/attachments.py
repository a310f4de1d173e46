"""Managed policies that exist already: attached by groups, or as a role's boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.deployment import Attachment
from octo_spec.model.text import aws_managed_policy
from octo_spec.resolve.codes import ATTACHED_TWICE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.spans import Location
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Text
    from octo_spec.resolve.context import Context


def attachments(id: str, role: RoleSpec, presence: Presence, context: Context) -> Iterator[Attachment]:
    """List what the groups of a role attach to it, in the order in which it packs them."""
    seen: set[Text] = set()
    for place, group in _packed(id, role):
        for position, written in enumerate(context.spec.groups[group].attach):
            for one in _attached(group, written, presence, place, context):
                if one.arn in seen:
                    message = f"{written!r} is attached to role {id!r} twice"
                    context.report(ATTACHED_TWICE, ("groups", group, "attach", position), message)
                seen.add(one.arn)
                yield one


def _packed(id: str, role: RoleSpec) -> Iterator[tuple[Location, str]]:
    lists = (
        *((("roles", id, "inline", name), groups) for name, groups in role.inline.items()),
        *((("roles", id, "managed", name), groups) for name, groups in role.managed.items()),
        (("roles", id, "attached"), role.attached),
    )
    for place, groups in lists:
        for position, group in enumerate(groups):
            yield (*place, position), group


def _attached(
    group: str, written: str, role: Presence, place: Location, context: Context
) -> Iterator[Attachment]:
    presence = context.of_group(group, role, context.lookup.presence((written,)), place)
    if presence is None:
        return
    spec = context.spec.groups[group]
    for arn in _policy_arns(written, context):
        yield Attachment(arn, presence, why=spec.why, group=group, category=spec.category)


def boundary(role: RoleSpec, presence: Presence, context: Context) -> Attachment | None:
    """Read a role's boundary; ``None`` where it has none, or a fixed answer leaves it out."""
    if role.boundary is None or (own := context.lookup.presence((role.boundary,))) is None:
        return None
    whole = context.within(presence, (own,))
    return None if whole is None else Attachment(_policy_arns(role.boundary, context)[0], whole)


def _policy_arns(written: str, context: Context) -> tuple[Text, ...]:
    """Read an ARN or a reference as it is, anything else as the name of a policy of AWS."""
    is_arn = written.startswith(("arn:", "${"))
    return context.lookup.texts((written if is_arn else str(aws_managed_policy(written)),))
