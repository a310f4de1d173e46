"""Blocks of a body, including those that ``dynamic`` creates.

https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import refuse
from octo_spec.frozen import frozen
from octospec_terraform.reading.modules import Each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octospec_terraform.reading.evaluation import Evaluation
    from octospec_terraform.reading.modules import Computed, Deferred, Scope
    from octospec_terraform.reading.values import Value
    from octospec_terraform.syntax import Block, Body, Expression


@frozen(eq=False)
class Placed:
    """A block's body, the scope of its evaluation, and its place."""

    body: Body
    scope: Scope
    span: Span

    def value(self, name: str, evaluator: Evaluation) -> Value:
        """Evaluate an argument; ``None`` if it is absent."""
        expression = self.body.get(name)
        return None if expression is None else evaluator.value(expression, self.scope)


def blocks(body: Body, kind: str, scope: Scope, evaluator: Evaluation) -> Iterator[Placed]:
    """List the blocks of a kind in a case, in the order of the file."""
    for block in blocks_of_kind(body, kind):
        if block.kind == kind:
            yield Placed(block.body, scope, block.span)
            continue
        source = for_each(block)
        for key, value in evaluator.elements(evaluator.value(source, scope), source.span):
            yield created_block(block, scope, key, value)


def blocks_of_kind(body: Body, kind: str) -> tuple[Block, ...]:
    """List the blocks of a kind, and the dynamic blocks that create some."""
    return tuple(
        block
        for block in body.blocks
        if block.kind == kind or (block.kind == "dynamic" and block.labels == (kind,))
    )


def for_each(block: Block) -> Expression:
    """Return the ``for_each`` of a dynamic block."""
    return block.body.get("for_each") or refuse(block.span, "a dynamic block needs a for_each")


def created_block(block: Block, scope: Scope, key: Value, value: Value | Deferred | Computed) -> Placed:
    """Return the block that a dynamic block creates for an element."""
    contents = block.body.of_kind("content")
    if len(contents) != 1:
        refuse(block.span, "a dynamic block needs one content")
    named = block.body.get("iterator")
    iterator = getattr(named, "name", "") or block.labels[0]
    return Placed(contents[0].body, scope.having(**{iterator: Each(key, value)}), block.span)
