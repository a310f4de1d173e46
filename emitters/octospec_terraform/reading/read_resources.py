"""Resource blocks, each with its presence, which its ``count`` tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.presence import ALWAYS
from octospec_terraform.reading.blocks import Arguments, arguments, expect, inner_blocks, outer_arguments
from octospec_terraform.reading.read_presences import count
from octospec_terraform.syntax import TRUE, Index, Literal, Member, dotted
from octospec_terraform.vocabulary import CREATE_FIRST, LIFECYCLE, RESOURCE_ARGUMENTS, ROLE

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.presence import Presence
    from octo_spec.model.reports import Report
    from octospec_terraform.syntax import Block, Expression


@frozen
class ResourceBlock:
    """One resource block."""

    kind: str
    label: str
    arguments: Arguments
    presence: Presence
    span: Span

    def attribute(self, name: str) -> Expression:
        """Give the expression by which another block names an attribute of this one."""
        if self.presence == ALWAYS:
            return dotted(f"{self.kind}.{self.label}.{name}")
        return Member(Index(dotted(f"{self.kind}.{self.label}"), Literal(0)), name)


def resource(block: Block, report: Report) -> ResourceBlock | None:
    """Read a resource block, or report that it is of no known kind."""
    match block.labels:
        case (kind, label) if kind in RESOURCE_ARGUMENTS:
            given = outer_arguments(block, RESOURCE_ARGUMENTS[kind], report)
            _check_lifecycle(kind, block, report)
            return ResourceBlock(kind, label, given, count(given.get("count"), report), block.span)
        case _:
            report(block.span, f"a resource {' '.join(block.labels)!r} is not understood")
            return None


def _check_lifecycle(kind: str, block: Block, report: Report) -> None:
    """Report an inner block, but for the one that has a policy made before the old one goes.

    Modules of older versions lack it.
    """
    inner = inner_blocks(block)
    for one in inner:
        if one.kind != LIFECYCLE or one.labels or kind == ROLE or len(inner) > 1:
            report(one.span, f"a block {one.kind!r} is not understood here")
        else:
            expect(arguments(one, (CREATE_FIRST,), report).need(CREATE_FIRST), TRUE, report)


def unique(resources: tuple[ResourceBlock, ...], report: Report) -> tuple[ResourceBlock, ...]:
    """Report resources of one kind and label, and give them all."""
    seen: set[tuple[str, str]] = set()
    for resource in resources:
        if (resource.kind, resource.label) in seen:
            report(resource.span, f"the resource {resource.kind}.{resource.label} stands here twice")
        seen.add((resource.kind, resource.label))
    return resources
