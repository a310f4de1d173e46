"""Conditions as presences, and rules as requirements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octo_spec.model.deployment import ALWAYS, ChoiceIs, Given, Presence, Requirement
from octo_spec.model.traversal import subject
from octo_spec.source import Mapping, Scalar
from octospec_cloudformation.reading.nodes import (
    Call,
    arguments,
    call,
    entries,
    fields,
    is_scalar,
    items,
    literal,
    referred,
)
from octospec_cloudformation.vocabulary import NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Test
    from octo_spec.model.policy_documents import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_parameters import Question


@dataclass(slots=True)
class Presences:
    """Reads expressions over the answers; ``defined`` are the named conditions, read when first used.

    A condition that is being read stands in ``read`` as ``None``.
    """

    questions: dict[str, Question]
    defined: dict[str, Node]
    report: Report
    read: dict[str, Presence | None] = field(default_factory=dict)

    def condition(self, name: str, span: Span) -> Presence:
        """Give the presence that a named condition stands for."""
        if name not in self.defined:
            self.report(span, f"there is no condition {name!r}")
            return ALWAYS
        if name not in self.read:
            self.read[name] = None
            self.read[name] = self.presence(self.defined[name])
        found = self.read[name]
        if found is None:
            self.report(span, f"the condition {name!r} rests on itself")
        return found or ALWAYS

    def all(self) -> tuple[Presence, ...]:
        """Read every condition, used or not."""
        return tuple(self.condition(name, node.span) for name, node in self.defined.items())

    def part(self, node: Node, whole: Presence) -> tuple[Presence, Node]:
        """Open a part of a role: it is there under a condition, or whenever the role is."""
        match arguments(node, "If"):
            case (Scalar(name, tag=""), value, absent) if referred(absent) == NO_VALUE:
                return self.condition(name, node.span), value
            case _:
                return whole, node

    def presence(self, node: Node) -> Presence:
        """Read an expression: each choice and parameter may be asked once."""
        tests = self._tests(node)
        found = Presence.of(*tests)
        if len({subject(test) for test in found.tests}) < len(found.tests):
            self.report(node.span, "one choice is asked twice here")
        return found

    def _tests(self, node: Node) -> tuple[Test, ...]:
        called = call(node) or _condition_call(node)
        match called:
            case Call("Condition", Scalar(name, tag="")):
                return self.condition(name, node.span).tests
            case Call("And"):
                return tuple(test for one in arguments(node, "And") for test in self._tests(one))
            case Call("Or" | "Equals"):
                return self._choice(node)
            case Call("Not"):
                return self._given(node)
            case _:
                self.report(node.span, "this is no condition that is understood")
                return ()

    # --- choices

    def _choice(self, node: Node) -> tuple[Test, ...]:
        compared = tuple(self._compared(node))
        names = {name for name, _ in compared}
        question = self.questions.get(next(iter(names), ""))
        written = {value for _, value in compared}
        if len(names) != 1 or question is None or not written <= {*question.allowed} - {""}:
            self.report(node.span, "a parameter compared with its AllowedValues was expected here")
            return ()
        answers = {question.answer(value) for value in written}
        return (ChoiceIs(question.id, tuple(one for one in question.answers if one in answers)),)

    def _compared(self, node: Node) -> Iterator[tuple[str, str]]:
        """Flatten ``Or`` and ``Equals`` into pairs of a parameter and a value."""
        match arguments(node, "Equals"):
            case (parameter, Scalar(value, tag="")) if name := referred(parameter):
                yield name, value
                return
        operands = arguments(node, "Or")
        if not operands:
            self.report(node.span, "a comparison of a parameter with a value was expected here")
        for operand in operands:
            yield from self._compared(operand)

    # --- parameters

    def _given(self, node: Node) -> tuple[Test, ...]:
        match arguments(node, "Not"):
            case (empty,) if question := self.questions.get(_emptied(empty) or ""):
                return (Given(question.id),)
        self.report(node.span, "Not is understood for a parameter that is compared with '' only")
        return ()

    # --- rules

    def requirements(self, node: Node | None) -> tuple[Requirement, ...]:
        """Read all rules."""
        return tuple(self._requirement(one) for one in entries(node, self.report).values())

    def _requirement(self, node: Node) -> Requirement:
        found = fields(node, ("RuleCondition", "Assertions"), self.report)
        when = self.presence(found["RuleCondition"]) if "RuleCondition" in found else ALWAYS
        asserted = (self._asserted(one) for one in items(found.get("Assertions"), self.report))
        return Requirement(when, Presence.of(*(test for one in asserted for test in one.tests)))

    def _asserted(self, node: Node) -> Presence:
        found = fields(node, ("Assert", "AssertDescription"), self.report)
        literal(found.get("AssertDescription"), self.report)
        if "Assert" not in found:
            self.report(node.span, "there is nothing that is asserted")
            return ALWAYS
        return self.presence(found["Assert"])


def _condition_call(node: Node) -> Call | None:
    """See ``Condition: name``, which is a function among conditions only."""
    if isinstance(node, Mapping) and [entry.key.value for entry in node.entries] == ["Condition"]:
        return Call("Condition", node.entries[0].value, node.span)
    return None


def _emptied(node: Node) -> str | None:
    """Name the parameter that is compared with the empty text: a list by its join, or in a rule by each."""
    match arguments(node, "Equals") or arguments(node, "EachMemberEquals"):
        case (parameter, empty) if is_scalar(empty, ""):
            return referred(parameter) or _joined_list(parameter)
        case _:
            return None


def _joined_list(node: Node) -> str | None:
    match arguments(node, "Join"):
        case (delimiter, parameter) if is_scalar(delimiter, ""):
            return referred(parameter)
        case _:
            return None
