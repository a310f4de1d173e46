"""Comparisons inside of ``And`` and ``Or``, each with a name: nothing else must be answered by the customer.

If nothing decides whether a parameter is a text, the customer answers that comparison
alone; what else the condition depends on still decides. Equal comparisons have one name, so they have one
answer.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import mutable
from octo_spec.model.ids import fresh
from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.reading.default_truths import condition_call
from octospec_cloudformation.reading.nodes import FunctionCall, call, ref_name

if TYPE_CHECKING:
    from octo_spec.source import Node
    from octospec_cloudformation.reading.sections import Sections

    Compared: TypeAlias = frozenset[tuple[str, str]]

_OF_SEVERAL: Final = ("And", "Or")
_LONGEST: Final = 40


def with_named_comparisons(found: Sections) -> Sections:
    """Give a name to each comparison inside of an ``And`` or an ``Or``, and one name to equal ones."""
    named = _Comparisons(dict(found.conditions))
    for name, node in found.conditions.items():
        key = _comparison_key(node)
        if key is not None:
            named.names.setdefault(key, name)
    for name, node in found.conditions.items():
        named.conditions[name] = named.named_condition(name, node)
    return replace(found, conditions=named.conditions)


def comparison_words(node: Node) -> str:
    """Return what a comparison says: ``Stage is prod``; empty for any other condition."""
    match _sides(node):
        case (("Ref", name), ("", value)) | (("", value), ("Ref", name)):
            return f"{name} is {value or 'empty'}"
        case _:
            return ""


@mutable
class _Comparisons:
    """The conditions of a template, and the names of its comparisons."""

    conditions: dict[str, Node]
    names: dict[Compared, str] = field(default_factory=dict)

    def named_condition(self, name: str, node: Node) -> Node:
        """Return a condition that names the comparison of another, and those inside of it."""
        key = _comparison_key(node)
        if key is None:
            return self._name_comparisons(node, is_several=False)
        return node if self.names[key] == name else _reference(self.names[key], node)

    def _name_comparisons(self, node: Node, *, is_several: bool) -> Node:
        function = condition_call(node)
        if function is None or function.name not in (*_OF_SEVERAL, "Not"):
            return self._comparison_reference(node, is_several=is_several)
        is_several = is_several or function.name in _OF_SEVERAL
        match node:
            case Sequence(items):
                return replace(
                    node, items=tuple(self._name_comparisons(each, is_several=is_several) for each in items)
                )
            case Mapping((Entry(key, Sequence(items) as operands),)):
                within = tuple(self._name_comparisons(each, is_several=is_several) for each in items)
                return replace(node, entries=(Entry(key, replace(operands, items=within)),))
            case _:
                return node

    def _comparison_reference(self, node: Node, *, is_several: bool) -> Node:
        """Return a reference to a comparison; one that is alone in a ``Not`` gets no name of its own."""
        key = _comparison_key(node)
        if key is None or (not is_several and key not in self.names):
            return node
        if key not in self.names:
            self.names[key] = fresh(_name(node), self.conditions)
            self.conditions[self.names[key]] = node
        return _reference(self.names[key], node)


def _reference(name: str, node: Node) -> Node:
    return Scalar(name, node.span, "!Condition")


def _name(node: Node) -> str:
    words = re.findall("[A-Za-z0-9]+", comparison_words(node))
    return "".join(f"{word[0].upper()}{word[1:]}" for word in words)[:_LONGEST]


def _comparison_key(node: Node) -> Compared | None:
    """Return what a comparison of a parameter with a text compares; ``None`` for any other condition."""
    return frozenset(_sides(node)) if comparison_words(node) else None


def _sides(node: Node) -> tuple[tuple[str, str], ...]:
    match condition_call(node):
        case FunctionCall("Equals", Sequence((first, second))):
            sides = (_side(first), _side(second))
            return tuple(side for side in sides if side is not None)
        case _:
            return ()


def _side(node: Node) -> tuple[str, str] | None:
    name = ref_name(node)
    if name is not None:
        return "Ref", name
    return ("", node.value) if isinstance(node, Scalar) and call(node) is None else None
