"""Resources by kind, in file order, each with what decides how many of it there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.model.presence import ALWAYS
from octospec_terraform.naming import ATTACHMENT, INLINE, MANAGED, ROLE
from octospec_terraform.reading.blocks import Arguments, arguments
from octospec_terraform.reading.read_presences import count
from octospec_terraform.syntax import Index, Member, Name, Number

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.policy_documents import Report
    from octo_spec.model.presence import Presence
    from octospec_terraform.syntax import Block, Expression

KNOWN = {
    ROLE: (
        *("count", "name", "path", "description", "max_session_duration"),
        *("permissions_boundary", "assume_role_policy", "tags"),
    ),
    INLINE: ("count", "name", "role", "policy"),
    MANAGED: ("count", "name", "path", "policy"),
    ATTACHMENT: ("count", "for_each", "role", "policy_arn"),
}
"""The arguments that are understood, for each kind of resource."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource block."""

    kind: str
    label: str
    arguments: Arguments
    presence: Presence
    span: Span

    def attribute(self, name: str) -> Expression:
        """Say how another block names an attribute of this one."""
        if self.presence == ALWAYS:
            return Name(f"{self.kind}.{self.label}.{name}")
        return Member(Index(Name(f"{self.kind}.{self.label}"), Number(0)), name)


def resource(block: Block, report: Report) -> Resource | None:
    """Read a resource block, or report that it is of no known kind."""
    match block.labels:
        case (kind, label) if kind in KNOWN:
            given = arguments(block, KNOWN[kind], report)
            return Resource(kind, label, given, count(given.get("count"), report), block.span)
        case _:
            report(block.span, f"a resource {' '.join(block.labels)!r} is not understood")
            return None


def unique(resources: tuple[Resource, ...], report: Report) -> tuple[Resource, ...]:
    """Report labels that stand twice."""
    seen: set[tuple[str, str]] = set()
    for one in resources:
        if (one.kind, one.label) in seen:
            report(one.span, f"the resource {one.kind}.{one.label} stands here twice")
        seen.add((one.kind, one.label))
    return resources
