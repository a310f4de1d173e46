"""Replaces the names of a module's variables and resources, at each place where they are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from octo_spec.diagnostics import Span
from octospec_terraform.syntax import Block, Member, Name
from octospec_terraform.vocabulary import VARIABLE

if TYPE_CHECKING:
    from octospec_terraform.syntax import BodyItem

Item = TypeVar("Item", bound="BodyItem")

NewNames: TypeAlias = Mapping[tuple[str, str], str]
"""``variable`` or a resource type, and a name -> the new name."""


def rename_item(item: Item, names: NewNames) -> Item:
    """Return an item of a file with new names."""
    renamed_item: Item = _rename(item, names) if names else item
    return renamed_item


def _rename(part: Any, names: NewNames) -> Any:  # noqa: ANN401 - any part of the tree, to its like
    match part:
        case Member(Name(start) as of, name):
            kind = VARIABLE if start == "var" else start
            return replace(part, of=of, name=names.get((kind, name), name))
        case Block():
            body = _rename(part.body, names)
            return replace(part, labels=_labels(part, names), body=body)
        case tuple():
            return tuple(_rename(inner, names) for inner in part)
        case _ if is_dataclass(part) and not isinstance(part, type | Span):
            kept = (field.name for field in fields(part) if field.init)
            inside = {name: _rename(getattr(part, name), names) for name in kept}
            return replace(part, **inside)
        case _:
            return part


def _labels(block: Block, names: NewNames) -> tuple[str, ...]:
    match block.kind, block.labels:
        case "variable", (name,):
            return (names.get((VARIABLE, name), name),)
        case "resource", (kind, name):
            return (kind, names.get((kind, name), name))
        case _:
            return block.labels
