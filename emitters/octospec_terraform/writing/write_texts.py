"""Texts and IAM documents as HCL expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from octo_spec.model.text import (
    Account,
    ListParam,
    Param,
    ParamFact,
    Partition,
    PartitionFact,
    Region,
    RoleArn,
    Stack,
    Text,
)
from octospec_terraform.naming import snake
from octospec_terraform.syntax import For, Index, Member, Name, Template, Tuple, dotted, objects, string
from octospec_terraform.vocabulary import ARN, FACTS, PARTITION, PARTITIONS, PLACES

if TYPE_CHECKING:
    from octo_spec.model.policy_documents import Tree
    from octo_spec.model.text import Reference
    from octospec_terraform.syntax import Expression

ELEMENT = Name("value")


def document(tree: Tree) -> Expression:
    """Write an IAM document, or a part of one, for ``jsonencode``."""
    match tree:
        case Text():
            return text(tree)
        case str():
            return string(tree)
        case tuple():
            return Tuple(tuple(map(document, tree)))
        case dict():
            return objects(*((name, document(value)) for name, value in tree.items()))
        case _:
            assert_never(tree)


def text(value: Text) -> Expression:
    """Write a text; one with a list parameter becomes a list with an item for each element."""
    parameter = value.list_param
    if parameter is None:
        return join_elements(value, ELEMENT)
    if value.pieces == (parameter,):
        return variable(parameter.id)
    return For("", ELEMENT.name, variable(parameter.id), join_elements(value, ELEMENT))


def join_elements(value: Text, element: Expression) -> Expression:
    """Write a text with ``element`` in place of its list parameter."""
    parts = tuple(piece if isinstance(piece, str) else reference(piece, element) for piece in value.pieces)
    match parts:
        case (only,) if not isinstance(only, str):
            return only
        case _:
            return Template(parts)


def variable(id: str) -> Expression:
    """Return the variable's name of a parameter or a choice."""
    return dotted(f"var.{snake(id)}")


def reference(referred: Reference, element: Expression) -> Expression:
    """Write a reference; ``element`` replaces the list parameter by one of its elements."""
    match referred:
        case Param(id):
            return variable(id)
        case ListParam():
            return element
        case ParamFact(id, fact):
            return Member(Index(dotted(f"local.{snake(id)}{FACTS}"), variable(id)), snake(fact))
        case PartitionFact(fact):
            return Member(Index(dotted(f"local.{PARTITIONS}"), dotted(PARTITION)), snake(fact))
        case RoleArn(id):
            return dotted(f"local.{snake(id)}{ARN}")
        case Account() | Partition() | Region():
            return dotted(PLACES[referred])
        case Stack():
            msg = "the core omits grants that need a stack"
            raise ValueError(msg)
        case _:
            assert_never(referred)
