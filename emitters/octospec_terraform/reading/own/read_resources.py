"""Resource blocks, and the parts of each that are checked in their exact text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octospec_terraform.reading.own.arguments import (
    Arguments,
    arguments,
    expect,
    inner_blocks,
    outer_arguments,
)
from octospec_terraform.syntax import TRUE, Conditional, Index, Literal, Member, dotted
from octospec_terraform.vocabulary import ATTACHMENT, CREATE_FIRST, LIFECYCLE, RESOURCE_ARGUMENTS, ROLE

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.reports import Report
    from octospec_terraform.syntax import Block, Expression


@frozen
class ResourceBlock:
    """One resource block."""

    kind: str
    label: str
    arguments: Arguments
    test: Expression | None
    """The condition of its ``count``; ``None`` if it always exists."""
    span: Span

    def attribute(self, name: str) -> Expression:
        """Return the expression by which another block names an attribute of this one."""
        resource = dotted(f"{self.kind}.{self.label}")
        return Member(resource if self.test is None else Index(resource, Literal(0)), name)


@frozen
class ResourceBlocks:
    """All resources of a module."""

    all: tuple[ResourceBlock, ...]

    def of(self, kind: str) -> tuple[ResourceBlock, ...]:
        """List the resources of a kind."""
        return tuple(resource for resource in self.all if resource.kind == kind)

    def attaching(self, policy: ResourceBlock) -> tuple[ResourceBlock, ...]:
        """List the attachments of a managed policy of the module."""
        arn = policy.attribute("arn")
        return tuple(each for each in self.of(ATTACHMENT) if each.arguments.get("policy_arn") == arn)


def resource_blocks(blocks: tuple[Block, ...], report: Report) -> ResourceBlocks:
    """Read all resource blocks."""
    read = (_resource(block, report) for block in blocks)
    return ResourceBlocks(_unique(tuple(resource for resource in read if resource), report))


def _resource(block: Block, report: Report) -> ResourceBlock | None:
    """Read a resource block, or report an unknown type."""
    match block.labels:
        case (kind, label) if kind in RESOURCE_ARGUMENTS:
            given = outer_arguments(block, RESOURCE_ARGUMENTS[kind], report)
            _check_lifecycle(kind, block, report)
            return ResourceBlock(kind, label, given, _count_condition(given.get("count"), report), block.span)
        case _:
            report(block.span, f"a resource {' '.join(block.labels)!r} is not supported")
            return None


def _count_condition(value: Expression | None, report: Report) -> Expression | None:
    """Read the number of instances of a resource: one, or one if a condition is true."""
    match value:
        case None:
            return None
        case Conditional(test, then, otherwise) if (then, otherwise) == (Literal(1), Literal(0)):
            return test
        case _:
            report(value.span, "expected a count of the form 'condition ? 1 : 0' here")
            return None


def _check_lifecycle(kind: str, block: Block, report: Report) -> None:
    """Report an inner block, except the one that creates a new policy before the old one is destroyed.

    Modules of older versions do not have it.
    """
    inner = inner_blocks(block)
    for one in inner:
        if one.kind != LIFECYCLE or one.labels or kind == ROLE or len(inner) > 1:
            report(one.span, f"a block {one.kind!r} is not supported here")
        else:
            expect(arguments(one, (CREATE_FIRST,), report).need(CREATE_FIRST), TRUE, report)


def _unique(resources: tuple[ResourceBlock, ...], report: Report) -> tuple[ResourceBlock, ...]:
    """Report resources with the same type and label, and return them all."""
    seen: set[tuple[str, str]] = set()
    for resource in resources:
        if (resource.kind, resource.label) in seen:
            report(resource.span, f"duplicate resource {resource.kind}.{resource.label}")
        seen.add((resource.kind, resource.label))
    return resources
