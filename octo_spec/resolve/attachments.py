"""Existing managed policies: those that groups attach, and the boundaries of roles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.language.packed_groups import packed_groups
from octo_spec.model.deployment import Accounts, Attachment
from octo_spec.model.text import aws_managed_policy
from octo_spec.resolve.codes import ATTACHED_TWICE
from octo_spec.resolve.presences import exclude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.packed_groups import PackedGroup
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import Text
    from octo_spec.resolve.context import ResolutionContext


def attachments(
    id: str, role: RoleSpec, presence: Presence, context: ResolutionContext
) -> Iterator[Attachment]:
    """Yield the policies that the groups of a role attach to it, in the order of the groups.

    Groups that exclude each other can attach the same policy.
    """
    seen: dict[Text, list[Presence]] = {}
    for group in packed_groups(id, role):
        for position, written in enumerate(context.spec.groups[group.id].attach):
            for attachment in _group_attachments(group, written, presence, context):
                others = seen.setdefault(attachment.arn, [])
                if not all(exclude(attachment.presence, other) for other in others):
                    message = f"{written!r} is attached to role {id!r} twice"
                    context.report(ATTACHED_TWICE, ("groups", group.id, "attach", position), message)
                others.append(attachment.presence)
                yield replace(attachment, entry=position)


def _group_attachments(
    packed: PackedGroup, written: str, role: Presence, context: ResolutionContext
) -> Iterator[Attachment]:
    presence = context.group_presence(packed.id, role, context.lookup.presence((written,)), packed.location)
    if presence is None:
        return
    group = context.spec.groups[packed.id]
    for arn in _policy_arns(written, context):
        yield Attachment(
            arn,
            presence,
            why=group.why,
            group=packed.id,
            category=group.category,
            accounts=Accounts(group.accounts),
        )


def boundary(role: RoleSpec, presence: Presence, context: ResolutionContext) -> Attachment | None:
    """Return a role's boundary; ``None`` if it has none, or a fixed answer removes it."""
    if role.boundary is None or (own := context.lookup.presence((role.boundary,))) is None:
        return None
    whole = context.presence_within(presence, (own,))
    return None if whole is None else Attachment(_policy_arns(role.boundary, context)[0], whole)


def _policy_arns(written: str, context: ResolutionContext) -> tuple[Text, ...]:
    """Return an ARN or a reference unchanged, and anything else as the name of an AWS managed policy."""
    is_arn = written.startswith(("arn:", "${"))
    return context.lookup.texts((written if is_arn else str(aws_managed_policy(written)),))
