"""Statements taken apart where items of their lists are there in some cases only.

What a statement allows, or denies, for several actions and resources is what it does for each alone. So an
item under an ``If`` gives a statement of its own, there with the item, and the rest stays as it is. Items
that are there with one condition stay together.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import arguments, referred
from octospec_cloudformation.vocabulary import NO_VALUE

if TYPE_CHECKING:
    from octo_spec.source import Node

_LISTS: Final = ("Action", "Resource")


def taken_apart(statement: Node) -> tuple[Node, ...]:
    """Give the statements that together do what ``statement`` does."""
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
        parts.setdefault(_there_with(item, f"item {at}"), []).append(item)
    together = [items for items in parts.values() if items]
    if len(together) == 1:
        return (statement,)
    return tuple(_with(statement, name, replace(listed, items=tuple(items))) for items in together)


def _there_with(item: Node, alone: str) -> str:
    """Name the condition with which an item is there; ``alone`` where another one is there without it."""
    match arguments(item, "If"):
        case (Scalar(condition), _, absent) if referred(absent) == NO_VALUE:
            return f"if {condition}"
        case (_, _, _):
            return alone
        case _:
            return ""


def _with(statement: Mapping, name: str, value: Node) -> Mapping:
    entries = (Entry(e.key, value) if e.key.value == name else e for e in statement.entries)
    return replace(statement, entries=tuple(entries))
