"""The sections of a template, found and not yet evaluated, and which part refers to what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.foreign.notes import NotTakenError
from octo_spec.frozen import frozen
from octo_spec.source import Mapping, Scalar, Sequence
from octospec_cloudformation.reading.document_texts import read_document
from octospec_cloudformation.reading.nodes import FunctionCall, argument_of, call, ref_name
from octospec_cloudformation.vocabulary import SPEC_OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.source import Node


@frozen
class Resource:
    """One resource; ``condition`` is the name of its condition or empty.

    ``is_kept``: the resource remains after the stack is deleted.
    """

    name: str
    type: str
    span: Span
    condition: str
    properties: dict[str, Node]
    is_kept: bool = False


@frozen
class Sections:
    """What a template declares, by name."""

    root: Mapping
    description: str
    parameters: dict[str, Node]
    rules: dict[str, Node]
    mappings: dict[str, Node]
    conditions: dict[str, Node]
    resources: dict[str, Resource]
    transforms: Node | None
    metadata: Node | None

    @property
    def compared_literals(self) -> dict[str, tuple[str, ...]]:
        """The literals with which conditions and rules compare each parameter."""
        found: dict[str, list[str]] = {}
        for node in (*self.conditions.values(), *self.rules.values()):
            for name, literal in comparisons(node):
                found.setdefault(name, []).append(literal)
        return {name: tuple(dict.fromkeys(literals)) for name, literals in found.items()}

    @property
    def partitions(self) -> tuple[str, ...]:
        """The partitions that the template distinguishes: the keys of a mapping, otherwise those of AWS."""
        looked_up = (
            entries(self.mappings.get(scalar(mapping)))
            for resource in self.resources.values()
            for node in resource.properties.values()
            for mapping, key in _look_ups(node)
            if ref_name(key) == PARTITION
        )
        keys = tuple(dict.fromkeys(key for table in looked_up for key in table))
        return keys or tuple(dict.fromkeys((*_PARTITIONS, *self.compared_literals.get(PARTITION, ()))))

    @property
    def used_names(self) -> frozenset[str]:
        """The names in parts of roles and policies that affect access."""
        nodes = (
            node
            for resource in self.resources.values()
            if resource.type.startswith("AWS::IAM::")
            for setting, node in resource.properties.items()
            if setting not in _NO_ACCESS
        )
        return frozenset(name for node in nodes for name in names_in(node))


LOOP = "Fn::ForEach::"
"""The prefix for the name of a loop."""
PARTITION = "AWS::Partition"
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
"""The partitions for a template that does not say where it can be deployed."""

_NO_ACCESS = frozenset({"Tags", "MaxSessionDuration", "Description"})


def is_template(node: Node) -> bool:
    """Return whether a file is a template: ``Resources`` whose entries have a ``Type``, or are loops."""
    resources = entries(entries(node).get("Resources"))
    return any("Type" in entries(resource) or name.startswith(LOOP) for name, resource in resources.items())


def is_own(root: Mapping) -> bool:
    """Return whether octospec wrote a template, by the template's outputs."""
    return all(name in entries(entries(root).get("Outputs")) for name in SPEC_OUTPUTS)


def sections(root: Mapping) -> Sections:
    """Find the sections."""
    found = entries(root)
    return Sections(
        root=root,
        description=scalar(found.get("Description")),
        parameters=entries(found.get("Parameters")),
        rules=entries(found.get("Rules")),
        mappings=entries(found.get("Mappings")),
        conditions=entries(found.get("Conditions")),
        resources={name: _resource(name, node) for name, node in entries(found.get("Resources")).items()},
        transforms=found.get("Transform"),
        metadata=found.get("Metadata"),
    )


def _resource(name: str, node: Node) -> Resource:
    parts = entries(node)
    return Resource(
        name,
        scalar(parts.get("Type")),
        node.span,
        scalar(parts.get("Condition")),
        entries(parts.get("Properties")),
        is_kept=scalar(parts.get("DeletionPolicy")).startswith("Retain"),
    )


def entries(node: Node | None) -> dict[str, Node]:
    """Return the entries of a mapping; empty for anything else."""
    if not isinstance(node, Mapping) or node.tag:
        return {}
    return {entry.key.value: entry.value for entry in node.entries}


def scalar(node: Node | None) -> str:
    """Return a scalar's text; empty for anything else."""
    return node.value if isinstance(node, Scalar) and not node.tag else ""


# --- references --------------------------------------------------------------------------------

SUB_VARIABLE = re.compile(r"\$\{(?:!(?P<kept>[^}]*)|\s*(?P<name>[^}\s]*)\s*)\}")
"""The names that ``Fn::Sub`` handles: ``${!kept}`` becomes ``${kept}``, any other name is replaced."""


def calls(node: Node) -> Iterator[FunctionCall]:
    """List every function call in a tree, outer ones first."""
    function = call(node)
    if function:
        yield function
        yield from calls(function.argument)
        return
    for inner in children(node):
        yield from calls(inner)


def _look_ups(node: Node) -> Iterator[tuple[Node, Node]]:
    """List the mapping and the first key of each ``FindInMap`` in a tree, if it has both."""
    for function in calls(node):
        match function:
            case FunctionCall("FindInMap", Sequence((mapping, key, *_))):
                yield mapping, key
            case _:
                pass


def children(node: Node) -> tuple[Node, ...]:
    """List the children of a node."""
    match node:
        case Mapping(written):
            return tuple(entry.value for entry in written)
        case Sequence(items):
            return items
        case _:
            return ()


def names_in(node: Node) -> Iterator[str]:
    """List each name that ``Ref``, ``GetAtt`` or ``Sub`` mentions in a tree, without attributes."""
    for function in calls(node):
        match function:
            case FunctionCall("Ref", Scalar(name)):
                yield name
            case FunctionCall("GetAtt", Scalar(name)):
                yield name.partition(".")[0]
            case FunctionCall("GetAtt", Sequence((Scalar(name), *_))):
                yield name
            case FunctionCall("Sub", argument):
                yield from _sub_names(argument)
            case _:
                pass


def _sub_names(argument: Node) -> Iterator[str]:
    text = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
    for match in SUB_VARIABLE.finditer(scalar(text)):
        if match["name"]:
            yield match["name"].partition(".")[0]


def external_ids(found: Sections) -> frozenset[str]:
    """List the required parameters that a trust policy compares with the caller's external ID.

    An external ID can be optional if its statement exists only with it, in addition to another statement.
    """
    trusts = (resource.properties.get("AssumeRolePolicyDocument") for resource in found.resources.values())
    values = (
        value
        for trust in trusts
        for node in _needed_statements(trust)
        for value in _key_values("sts:externalid", node)
    )
    return frozenset(name for value in values for name in names_in(value) if name in found.parameters)


def _needed_statements(trust: Node | None) -> tuple[Node, ...]:
    """List the statements without which no principal can assume the role."""
    if trust is None:
        return ()
    try:
        document = read_document(trust)
    except NotTakenError:  # reported where the role is read
        return ()
    statements = entries(document).get("Statement", document)
    items = statements.items if isinstance(statements, Sequence) else (statements,)
    return tuple(item for item in items if not argument_of(item, "If")) or items


def _key_values(key: str, node: Node) -> Iterator[Node]:
    if isinstance(node, Mapping):
        yield from (entry.value for entry in node.entries if entry.key.value.lower() == key)
    for inner in children(node):
        yield from _key_values(key, inner)


def comparisons(node: Node) -> Iterator[tuple[str, str]]:
    """List each pair of a name and a literal that ``Equals`` compares in a tree."""
    for function in calls(node):
        if function.name not in {"Equals", "EachMemberEquals", "Contains", "EachMemberIn"}:
            continue
        if isinstance(function.argument, Sequence) and len(function.argument.items) == 2:  # noqa: PLR2004 - a pair
            first, second = function.argument.items
            for one_side, other in ((first, second), (second, first)):
                yield from ((name, literal) for name in names_in(one_side) for literal in _literals(other))


def _literals(node: Node) -> tuple[str, ...]:
    if isinstance(node, Scalar) and not node.tag:
        return (node.value,)
    if isinstance(node, Sequence) and not node.tag:
        return tuple(literal for item in node.items for literal in _literals(item))
    return ()
