"""Removes the variables that every module has for its customer.

The rest is what the spec says. Modules of older versions have none of these variables.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octospec_terraform.reading.own.arguments import inner_blocks
from octospec_terraform.syntax import (
    FALSE,
    NULL,
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    Literal,
    Template,
    dotted,
)
from octospec_terraform.vocabulary import MANAGED, OWN_BOUNDARY, OWN_TAGS, OWN_VARIABLES, ROLE, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.reports import Report
    from octospec_terraform.syntax import BodyItem, Expression


def without_own(blocks: tuple[Block, ...], report: Report) -> tuple[Block, ...]:
    """Remove the variables and each use of them; report a resource that does not use one."""
    own: dict[str, Block] = {}
    for block in blocks:
        if _is_own(block):
            own.setdefault(block.labels[0], block)
    left = (block for block in blocks if not any(block is variable for variable in own.values()))
    return tuple(_without_own(block, frozenset(own), report) for block in left)


def _is_own(block: Block) -> bool:
    """Return whether a block is one of these variables, and no parameter or choice of the spec."""
    if block.kind != VARIABLE or len(block.labels) != 1 or block.labels[0] not in OWN_VARIABLES:
        return False
    type_, default, check = OWN_VARIABLES[block.labels[0]]
    nullable = {} if default == NULL else {"nullable": FALSE}
    given = _values(block)
    if not isinstance(given.pop("description", None), Template):
        return False
    checks = (check,) if check else ()
    return given == {"type": type_, "default": default, **nullable} and tuple(_conditions(block)) == checks


def _conditions(block: Block) -> Iterator[Expression | None]:
    for inner in inner_blocks(block):
        given = _values(inner)
        message = given.pop("error_message", None)
        is_check = inner.kind == "validation" and isinstance(message, Template) and len(given) == 1
        yield given.get("condition") if is_check else None


def _values(block: Block) -> dict[str, Expression]:
    return {item.name: item.value for item in block.body.attributes}


_USES: Final = {ROLE: (OWN_BOUNDARY, OWN_TAGS), MANAGED: (OWN_TAGS,)}
"""The resource types that use the variables, each in the argument of that name."""


def _without_own(block: Block, own: frozenset[str], report: Report) -> Block:
    used = _USES.get(block.labels[0], ()) if block.kind == "resource" and block.labels else ()
    for name in used:
        if name in own:
            block = replace(block, body=Body(tuple(_spec_items(block, name, report))))
    return block


def _spec_items(block: Block, name: str, report: Report) -> Iterator[BodyItem]:
    if sum(item.name == name for item in block.body.attributes) != 1:
        report(block.span, f"exactly one argument {name!r} must use var.{name} here")
    for item in block.body.items:
        if isinstance(item, Attribute) and item.name == name:
            value = _spec_value(item, name, report)
            yield from () if value is None else (replace(item, value=value),)
        else:
            yield item


def _spec_value(item: Attribute, name: str, report: Report) -> Expression | None:
    """Return the value that the spec sets; ``None`` if it sets none."""
    given = dotted(f"var.{name}")
    match item.value:
        case value if value == given:
            return None
        case Conditional(Binary("!=", question, Literal(None)), then, value) if question == then == given:
            return value
        case Call("merge", (first, value)) if first == given and name == OWN_TAGS:
            return value
        case value:
            report(value.span, f"expected var.{name} here, alone or before the spec's own value")
            return value
