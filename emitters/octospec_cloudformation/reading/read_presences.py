"""Conditions as presences, and rules as requirements."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.frozen import mutable
from octo_spec.model.presence import ALWAYS, ChoiceIs, Given, PartitionIn, Presence, Requirement, subject
from octo_spec.model.text import Partition
from octo_spec.source import Mapping, Scalar
from octospec_cloudformation.reading.nodes import (
    FunctionCall,
    arguments,
    call,
    entries,
    fields,
    is_scalar,
    items,
    literal,
    referred,
)
from octospec_cloudformation.vocabulary import KNOWN_PARTITION, NO_VALUE, PSEUDO, YES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import Facts
    from octo_spec.model.presence import PresenceTest
    from octo_spec.model.reports import Report
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_facts import FactTables
    from octospec_cloudformation.reading.read_parameters import TemplateParameter


@mutable
class TemplateConditions:
    """Reads conditions and rules; ``defined`` are the named conditions, read when first used.

    A condition that is being read stands in ``read`` as ``None``. ``checks_partition`` tells whether one
    looks the partition up in the mapping of ``facts``.
    """

    parameters: dict[str, TemplateParameter]
    facts: FactTables
    defined: dict[str, Node]
    report: Report
    read: dict[str, Presence | None] = field(default_factory=dict)
    checks_partition: bool = False

    def condition(self, name: str, span: Span) -> Presence:
        """Give the presence that a named condition stands for."""
        if name not in self.defined:
            self.report(span, f"there is no condition {name!r}")
            return ALWAYS
        if name not in self.read:
            self.read[name] = None
            self.read[name] = self.presence(self.defined[name])
        presence = self.read[name]
        if presence is None:
            self.report(span, f"the condition {name!r} rests on itself")
        return presence or ALWAYS

    def all(self) -> tuple[Presence, ...]:
        """Read every condition, used or not."""
        return tuple(self.condition(name, node.span) for name, node in self.defined.items())

    def places(self) -> tuple[tuple[str, Facts], ...]:
        """Give the partitions, each with the name of the condition that holds only there, or an empty one."""
        named = {self.condition(name, node.span): name for name, node in reversed(self.defined.items())}
        return tuple(
            (named.get(Presence((PartitionIn((facts.key,)),)), ""), facts) for facts in self.facts.partitions
        )

    def part(self, node: Node, whole: Presence) -> tuple[Presence, Node]:
        """Open a part of a role: give its presence, which without an ``If`` is the role's, and its node."""
        match arguments(node, "If"):
            case (Scalar(name, tag=""), value, absent) if referred(absent) == NO_VALUE:
                return self.condition(name, node.span), value
            case _:
                return whole, node

    def presence(self, node: Node) -> Presence:
        """Read an expression: each choice and parameter may be tested once."""
        presence = Presence.of(*self._tests(node))
        if len({subject(test) for test in presence.tests}) < len(presence.tests):
            self.report(node.span, "one choice is asked twice here")
        return presence

    def _tests(self, node: Node) -> tuple[PresenceTest, ...]:
        match call(node) or _condition_call(node):
            case FunctionCall("Condition", Scalar(name, tag="")):
                return self.condition(name, node.span).tests
            case FunctionCall("And"):
                return tuple(test for operand in arguments(node, "And") for test in self._tests(operand))
            case FunctionCall("Equals") if self._looks_partition_up(node):
                self.checks_partition = True
                return ()
            case FunctionCall("Or" | "Equals"):
                return self._compared_with(node)
            case FunctionCall("Not"):
                return self._given(node)
            case _:
                self.report(node.span, "this is no condition that is understood")
                return ()

    # --- choices and the partition

    def _looks_partition_up(self, node: Node) -> bool:
        match arguments(node, "Equals"):
            case (looked_up, yes) if is_scalar(yes, YES):
                match arguments(looked_up, "FindInMap"):
                    case (mapping, here, key) if referred(here) == PSEUDO[Partition()]:
                        return is_scalar(key, KNOWN_PARTITION) and is_scalar(
                            mapping, self.facts.mapping_of_partitions
                        )
        return False

    def _compared_with(self, node: Node) -> tuple[PresenceTest, ...]:
        compared = tuple(self._compared(node))
        names = {name for name, _ in compared}
        written = {value for _, value in compared}
        if names == {PSEUDO[Partition()]}:
            return self._located(written, node)
        return self._choice(names, written, node)

    def _located(self, written: set[str], node: Node) -> tuple[PresenceTest, ...]:
        keys = tuple(facts.key for facts in self.facts.partitions)
        if not written <= {*keys}:
            self.report(node.span, "partitions of the mapping of partitions were expected here")
        return (PartitionIn(tuple(key for key in keys if key in written)),)

    def _choice(self, names: set[str], written: set[str], node: Node) -> tuple[PresenceTest, ...]:
        parameter = self.parameters.get(next(iter(names), ""))
        if len(names) != 1 or parameter is None or not written <= {*parameter.allowed} - {""}:
            self.report(node.span, "a parameter compared with its AllowedValues was expected here")
            return ()
        answers = {parameter.answer(value) for value in written}
        return (ChoiceIs(parameter.id, tuple(value for value in parameter.answers if value in answers)),)

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

    def _given(self, node: Node) -> tuple[PresenceTest, ...]:
        match arguments(node, "Not"):
            case (empty,) if parameter := self.parameters.get(_emptied(empty) or ""):
                return (Given(parameter.id),)
        self.report(node.span, "Not is understood for a parameter that is compared with '' only")
        return ()

    # --- rules

    def requirements(self, node: Node | None) -> tuple[Requirement, ...]:
        """Read all rules."""
        return tuple(self._requirement(rule) for rule in entries(node, self.report).values())

    def _requirement(self, node: Node) -> Requirement:
        parts = fields(node, ("RuleCondition", "Assertions"), self.report)
        when = self.presence(parts["RuleCondition"]) if "RuleCondition" in parts else ALWAYS
        asserted = (self._asserted(item) for item in items(parts.get("Assertions"), self.report))
        return Requirement(when, Presence.of(*(test for presence in asserted for test in presence.tests)))

    def _asserted(self, node: Node) -> Presence:
        parts = fields(node, ("Assert", "AssertDescription"), self.report)
        literal(parts.get("AssertDescription"), self.report)
        if "Assert" not in parts:
            self.report(node.span, "there is nothing that is asserted")
            return ALWAYS
        return self.presence(parts["Assert"])


def _condition_call(node: Node) -> FunctionCall | None:
    """Read ``Condition: name`` as a function call, which it is among conditions only."""
    if isinstance(node, Mapping) and [entry.key.value for entry in node.entries] == ["Condition"]:
        return FunctionCall("Condition", node.entries[0].value, node.span)
    return None


def _emptied(node: Node) -> str | None:
    """Give the logical id of the parameter that an expression compares with the empty text.

    A condition compares the join of a list, a rule each of its elements.
    """
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
