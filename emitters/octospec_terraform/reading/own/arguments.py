"""The parts of every block: arguments with known names, inner blocks, literals, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octospec_terraform.naming import kebab
from octospec_terraform.syntax import Literal, Member, Name, Template, Tuple
from octospec_terraform.writing.layout import inline

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.model.reports import Report
    from octospec_terraform.syntax import Block, Body, Expression


@frozen
class Arguments:
    """The arguments of a block by name; ``span`` is the block's."""

    values: dict[str, Expression]
    span: Span
    report: Report

    def get(self, name: str) -> Expression | None:
        """Return an optional argument."""
        return self.values.get(name)

    def need(self, name: str) -> Expression:
        """Return a required argument; report a missing one, and return an empty string."""
        if name in self.values:
            return self.values[name]
        self.report(self.span, f"the argument {name!r} is missing here")
        return Template(span=self.span)


def arguments(block: Block, known: tuple[str, ...], report: Report) -> Arguments:
    """Read the arguments of a block that contains no blocks."""
    for inner in inner_blocks(block):
        report(inner.span, f"a block {inner.kind!r} is not supported here")
    return outer_arguments(block, known, report)


def outer_arguments(block: Block, known: tuple[str, ...], report: Report) -> Arguments:
    """Read the arguments of a block, each of which is there once; the caller reads the blocks in it."""
    for item in block.body.attributes:
        if item.name not in known:
            report(item.span, f"the argument {item.name!r} is not supported here")
    values = {item.name: item.value for item in block.body.attributes if item.name in known}
    return Arguments(values, block.span, report)


def inner_blocks(block: Block) -> tuple[Block, ...]:
    """List the blocks in a block."""
    return block.body.blocks


def only_blocks(body: Body, report: Report) -> tuple[Block, ...]:
    """List the blocks of a file, which can contain nothing else."""
    for item in body.attributes:
        report(item.span, f"the argument {item.name!r} is outside of any block")
    return body.blocks


def label_of(block: Block, report: Report) -> str:
    """Return the label of a variable or an output."""
    if len(block.labels) == 1:
        return block.labels[0]
    report(block.span, f"a block {block.kind!r} must have one label")
    return ""


def id_of(name: str, span: Span, report: Report) -> str:
    """Read an ID from a Terraform name."""
    id = kebab(name)
    if id is None:
        report(span, f"{name!r} does not correspond to an ID")
    return id or ""


def literal(value: Expression, report: Report) -> str:
    """Read a string without references."""
    if isinstance(value, Template) and value.literal is not None:
        return value.literal
    report(value.span, "expected a string without references here")
    return ""


def literals(value: Expression, report: Report) -> tuple[str, ...]:
    """Read a list of strings without references."""
    if isinstance(value, Tuple):
        return tuple(literal(item, report) for item in value.items)
    report(value.span, "expected a list of strings here")
    return ()


def expect_number(value: Expression, report: Report) -> None:
    """Report a value that is not a whole number."""
    if not isinstance(value, Literal) or not isinstance(value.value, int) or value.is_truth:
        report(value.span, "expected a whole number here")


def expect(value: Expression, expected: Expression, report: Report) -> None:
    """Report a value that differs from the expected one."""
    if value != expected:
        report(value.span, f"expected {inline(expected)} here")


def variable_name(value: Expression) -> str | None:
    """Return the name in ``var.name``; ``None`` for any other expression."""
    match value:
        case Member(Name("var"), name):
            return name
        case _:
            return None
