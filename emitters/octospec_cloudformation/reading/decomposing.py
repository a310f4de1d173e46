"""Splits statements whose lists have items that exist in some cases only.

A statement for several actions and resources has the same effect as one statement for each of them. So an
item under an ``If`` becomes a statement of its own, which exists with the item, and the rest does not
change. Items with the same condition stay together.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import arguments, ref_name
from octospec_cloudformation.vocabulary import NO_VALUE

if TYPE_CHECKING:
    from octo_spec.source import Node

_LISTS: Final = ("Action", "Resource")


def separate_statements(statement: Node) -> tuple[Node, ...]:
    """Return the statements that together have the effect of ``statement``."""
    parts: tuple[Node, ...] = (statement,)
    for name in _LISTS:
        parts = tuple(single for part in parts for single in _apart(part, name))
    return parts


def _apart(statement: Node, name: str) -> tuple[Node, ...]:
    if not isinstance(statement, Mapping):
        return (statement,)
    listed = next((entry.value for entry in statement.entries if entry.key.value == name), None)
    if not isinstance(listed, Sequence) or listed.tag:
        return (statement,)
    parts: dict[str, list[Node]] = {"": []}
    for at, item in enumerate(listed.items):
        parts.setdefault(_item_condition(item, f"item {at}"), []).append(item)
    together = [items for items in parts.values() if items]
    if len(together) == 1:
        return (statement,)
    return tuple(_with_entry(statement, name, replace(listed, items=tuple(items))) for items in together)


def _item_condition(item: Node, alone: str) -> str:
    """Return the condition of an item; ``alone`` if another item takes its place otherwise."""
    match arguments(item, "If"):
        case (Scalar(condition), _, absent) if ref_name(absent) == NO_VALUE:
            return f"if {condition}"
        case (_, _, _):
            return alone
        case _:
            return ""


def _with_entry(statement: Mapping, name: str, value: Node) -> Mapping:
    entries = (Entry(e.key, value) if e.key.value == name else e for e in statement.entries)
    return replace(statement, entries=tuple(entries))
