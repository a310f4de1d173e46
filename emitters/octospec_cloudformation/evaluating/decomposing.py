"""Statements taken apart where items of their lists are there in some cases only.

What a statement allows, or denies, for several actions and resources is what it does for each alone. So an
item under an ``If`` gives a statement of its own, there with the item, and the rest stays as it is.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.source import Entry, Mapping, Sequence
from octospec_cloudformation.reading.nodes import argument_of

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
    conditional = tuple(item for item in listed.items if argument_of(item, "If"))
    if not conditional or len(listed.items) == 1:
        return (statement,)
    always = tuple(item for item in listed.items if item not in conditional)
    whole = (_with(statement, name, replace(listed, items=always)),) if always else ()
    return (*whole, *(_with(statement, name, item) for item in conditional))


def _with(statement: Mapping, name: str, value: Node) -> Mapping:
    entries = (Entry(e.key, value) if e.key.value == name else e for e in statement.entries)
    return replace(statement, entries=tuple(entries))
