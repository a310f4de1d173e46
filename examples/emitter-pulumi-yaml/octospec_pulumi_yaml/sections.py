"""The sections of a program, each name with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octo_spec.plugin import Mapping, Scalar, Span, refuse

if TYPE_CHECKING:
    from octo_spec.plugin import Node

FUNCTION: Final = "fn::"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource by its key: its type in the short form, and what is written in it."""

    key: str
    span: Span
    type: str
    properties: dict[str, Node]
    options: dict[str, Node]
    others: dict[str, Node]


@dataclass(frozen=True, slots=True)
class Sections:
    """A program."""

    root: Mapping
    lines: tuple[str, ...]
    config: dict[str, Node] = field(default_factory=dict)
    variables: dict[str, Node] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Node] = field(default_factory=dict)


def is_program(node: Node | None) -> bool:
    """Check for a project that runs as Pulumi YAML."""
    runtime = entries(node).get("runtime")
    return "yaml" in {scalar(runtime), scalar(entries(runtime).get("name"))}


def sections(root: Mapping, text: str) -> Sections:
    """Find the sections of a program."""
    top = entries(root)
    return Sections(
        root,
        tuple(text.splitlines()),
        {**entries(top.get("configuration")), **entries(top.get("config"))},
        entries(top.get("variables")),
        _resources(top.get("resources")),
        entries(top.get("outputs")),
    )


_KNOWN: Final = frozenset({"type", "properties", "options"})


def _resources(node: Node | None) -> dict[str, Resource]:
    written = node.entries if isinstance(node, Mapping) else ()
    return {each.key.value: _resource(each.key, entries(each.value)) for each in written}


def _resource(key: Scalar, parts: dict[str, Node]) -> Resource:
    kind = short_token(scalar(parts.get("type")))
    others = {name: part for name, part in parts.items() if name not in _KNOWN}
    properties, options = entries(parts.get("properties")), entries(parts.get("options"))
    return Resource(key.value, key.span, kind, properties, options, others)


def short_token(token: str) -> str:
    """Give a type or a function in its short form: ``aws:iam/role:Role`` is ``aws:iam:Role``."""
    short = re.sub(r"/[^:/]+(?=:)", "", token)
    return re.sub(r"^aws:index:", "aws:", short)


def entries(node: Node | None) -> dict[str, Node]:
    """Give the entries of a mapping; none of anything else."""
    return {entry.key.value: entry.value for entry in node.entries} if isinstance(node, Mapping) else {}


def scalar(node: Node | None) -> str:
    """Give a single value as it is written; empty for any other node."""
    return node.value if isinstance(node, Scalar) and not node.tag else ""


def called(node: Node) -> tuple[str, Node] | None:
    """Give the name and the argument of a function call, if a node is one."""
    names = [name for name in entries(node) if name.lower().startswith(FUNCTION)]
    if not names:
        return None
    if len(entries(node)) > 1:
        refuse(node.span, f"{names[0]} must be the only key here")
    return names[0].lower(), entries(node)[names[0]]
