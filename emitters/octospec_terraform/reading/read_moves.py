"""What earlier resources are called now: such blocks grant nothing, and each names what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octospec_terraform.reading.blocks import arguments
from octospec_terraform.syntax import Name
from octospec_terraform.vocabulary import MOVE_ARGUMENTS, RESOURCE_ARGUMENTS

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octospec_terraform.reading.read_resources import ResourceBlock
    from octospec_terraform.syntax import Block, Expression


def check_moves(blocks: tuple[Block, ...], resources: tuple[ResourceBlock, ...], report: Report) -> None:
    """Report a move to what the module has not, or from what it has still."""
    there = {f"{resource.kind}.{resource.label}" for resource in resources}
    for block in blocks:
        if block.labels:
            report(block.span, f"a block {block.kind!r} takes no label")
        given = arguments(block, MOVE_ARGUMENTS, report)
        old, new = (_address(given.need(name), report) for name in MOVE_ARGUMENTS)
        is_known = new in there and old not in there and old.partition(".")[0] == new.partition(".")[0]
        if old and new and not is_known:
            report(block.span, f"{old} cannot have become {new}")


def _address(value: Expression, report: Report) -> str:
    match value:
        case Name(path) if path.count(".") == 1 and path.partition(".")[0] in RESOURCE_ARGUMENTS:
            return path
        case _:
            report(value.span, "the address of a resource was expected here")
            return ""
