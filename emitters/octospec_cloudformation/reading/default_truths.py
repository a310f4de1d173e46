"""What a condition is in a stack with all defaults: true, false, or unknown, as in Kleene's logic.

A condition that octospec cannot decide becomes an on/off choice. The choice is on by default only if the
template's own defaults make the condition true.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import FunctionCall, call
from octospec_cloudformation.reading.sections import entries, scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.source import Node
    from octospec_cloudformation.reading.sections import Sections


@frozen
class DefaultTruths:
    """Evaluates the conditions of a template with the defaults of its parameters."""

    sections: Sections
    known: dict[str, bool | None] = field(default_factory=dict, compare=False, repr=False)
    """What was evaluated: conditions that use each other twice would take time that doubles with each."""
    used: set[str] = field(default_factory=set, compare=False, repr=False)
    """The parameters whose default was used."""

    def holds(self, name: str) -> bool | None:
        """Return whether a named condition holds by default; ``None`` if that is not known."""
        if name not in self.known:
            self.known[name] = None  # a condition that depends on itself is unknown
            node = self.sections.conditions.get(name)
            self.known[name] = None if node is None else self.truth(node)
        return self.known[name]

    def truth(self, node: Node) -> bool | None:
        """Return whether an expression holds by default; ``None`` if that is not known."""
        match condition_call(node):
            case FunctionCall("Condition", Scalar(name)):
                return self.holds(name)
            case FunctionCall("And", Sequence(operands)):
                return _all(map(self.truth, operands))
            case FunctionCall("Or", Sequence(operands)):
                return _negate(_all(_negate(self.truth(operand)) for operand in operands))
            case FunctionCall("Not", Sequence((operand,))):
                return _negate(self.truth(operand))
            case FunctionCall("Equals", Sequence((first, second))):
                known = (self._value(first), self._value(second))
                return None if None in known else known[0] == known[1]
            case _:
                return None

    def _value(self, node: Node) -> str | None:
        match call(node):
            case None:
                return scalar(node) if isinstance(node, Scalar) else None
            case FunctionCall("Ref", Scalar(name)) if name in self.sections.parameters:
                self.used.add(name)
                default = entries(self.sections.parameters[name]).get("Default")
                return scalar(default) if isinstance(default, Scalar) else None
            case _:
                return None


def condition_call(node: Node) -> FunctionCall | None:
    """Read ``Condition: name`` as a function call, which it is among conditions only."""
    match node:
        case Mapping((Entry(Scalar("Condition"), name),)):
            return FunctionCall("Condition", name, node.span)
        case _:
            return call(node)


def _all(known: Iterable[bool | None]) -> bool | None:
    values = tuple(known)
    if False in values:
        return False
    return None if None in values else True


def _negate(known: bool | None) -> bool | None:  # noqa: FBT001 - it is the value that is negated
    return None if known is None else not known
