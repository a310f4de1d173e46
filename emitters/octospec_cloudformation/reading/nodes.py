"""What all sections of a template are read from: mappings with known keys, scalars, function calls."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.source import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from octo_spec.diagnostics import Span
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.reports import Report
    from octo_spec.source import Node


@frozen
class FunctionCall:
    """An intrinsic function: its name without ``Fn::``, its argument and its place."""

    name: str
    argument: Node
    span: Span


def call(node: Node) -> FunctionCall | None:
    """Read a function call in its short form (``!Sub x``) or its long form (``Fn::Sub: x``), if it is one."""
    if node.tag:
        return FunctionCall(node.tag.removeprefix("!"), replace(node, tag=""), node.span)
    if isinstance(node, Mapping) and len(node.entries) == 1:
        [entry] = node.entries
        if entry.key.value == "Ref" or entry.key.value.startswith("Fn::"):
            return FunctionCall(entry.key.value.removeprefix("Fn::"), entry.value, node.span)
    return None


def as_json(node: Node) -> JsonValue:
    """Return a node as in JSON templates: functions by their long names, all other scalars as text."""
    function = call(node)
    if function:
        name = function.name if function.name == "Ref" else f"Fn::{function.name}"
        return {name: as_json(function.argument)}
    match node:
        case Scalar(value):
            return value
        case Sequence(nodes):
            return [as_json(item) for item in nodes]
        case Mapping(pairs):
            return {entry.key.value: as_json(entry.value) for entry in pairs}


def argument_of(node: Node, name: str) -> Node | None:
    """Return the argument of a call of the function ``name``; ``None`` for anything else."""
    function = call(node)
    return function.argument if function and function.name == name else None


def arguments(node: Node, name: str) -> tuple[Node, ...]:
    """Return the arguments of a call of the function ``name``, which expects a list; otherwise empty."""
    argument = argument_of(node, name)
    return argument.items if isinstance(argument, Sequence) and not argument.tag else ()


def ref_name(node: Node) -> str | None:
    """Return the name in a ``Ref``; ``None`` for anything else."""
    argument = argument_of(node, "Ref")
    return argument.value if isinstance(argument, Scalar) and not argument.tag else None


def is_scalar(node: Node | None, value: str) -> bool:
    """Return whether a node is the scalar ``value``, without a function."""
    return isinstance(node, Scalar) and not node.tag and node.value == value


def entries(node: Node | None, report: Report) -> dict[str, Node]:
    """Read a mapping with any keys; an absent one is empty."""
    if node is None:
        return {}
    if not isinstance(node, Mapping) or call(node):
        report(node.span, "expected a mapping here")
        return {}
    return {entry.key.value: entry.value for entry in node.entries}


def fields(node: Node | None, known: tuple[str, ...], report: Report) -> dict[str, Node]:
    """Read a mapping; report each unknown key."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            if entry.key.value not in known:
                report(entry.key.span, f"{entry.key.value!r} is not supported here")
    return {name: value for name, value in entries(node, report).items() if name in known}


def items(node: Node | None, report: Report) -> tuple[Node, ...]:
    """Read a list; an absent one is empty."""
    if node is None:
        return ()
    if not isinstance(node, Sequence) or node.tag:
        report(node.span, "expected a list here")
        return ()
    return node.items


_REWRITTEN = re.compile(
    r"""(?i:yes|no|on|off) | T(?:rue|RUE) | F(?:alse|ALSE)  # true and false
      | [-+]?0[0-9_xob][0-9A-Fa-f_]*                          # octal, hexadecimal
      | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+                    # sexagesimal
      | [-+]?[0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?             # a fraction
      | [-+]?[0-9]{10,}                                       # rounded to 1.2E11
    """,
    re.VERBOSE,
)
"""Plain scalars that YAML 1.1, and so CloudFormation, reads as another type than text."""


def literal(node: Node | None, report: Report) -> str:
    """Read a scalar without a function; an absent one is the empty text."""
    if node is None:
        return ""
    if not isinstance(node, Scalar) or node.tag:
        report(node.span, "expected a value without a function here")
        return ""
    if node.plain and node.value in {"", "~", "null"}:
        report(node.span, "expected a value here, not null")
    if node.plain and _REWRITTEN.fullmatch(node.value):
        report(node.span, f"CloudFormation may read {node.value} as another value; quote it")
    return node.value


def literals(node: Node | None, report: Report) -> tuple[str, ...]:
    """Read a list of scalars without functions."""
    return tuple(literal(item, report) for item in items(node, report))


def number(node: Node | None, report: Report) -> int | None:
    """Read a whole number."""
    if node is None:
        return None
    written = literal(node, report)
    if not re.fullmatch("[0-9]+", written):
        report(node.span, "expected a whole number here")
        return None
    return int(written)
