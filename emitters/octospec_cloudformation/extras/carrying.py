"""One resource of a template, as extras contain it: each name has the same meaning in both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NoReturn

from octo_spec.frozen import frozen
from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.extras.allowed_extras import POLICY_PROPERTIES
from octospec_cloudformation.extras.read_extras import attributes, section
from octospec_cloudformation.extras.references import references
from octospec_cloudformation.reading.nodes import call, ref_name

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    from octo_spec.diagnostics import Span
    from octo_spec.source import Node

PREFIX: Final = "Extra"
"""The prefix for names of conditions and mappings in extras; a spec's own names do not have it."""
_UNHEEDED: Final = frozenset({"Metadata"})
"""Resource attributes that nothing in the deployment depends on."""


class UnfitError(Exception):
    """A resource cannot be in extras; the message says why."""


def _unfit(why: str) -> NoReturn:
    raise UnfitError(why)


@frozen
class BuiltNames:
    """The items of the built template that keep their old names.

    ``roles`` and ``resources`` (roles and policies) keep their names, and ``values`` are parameters with
    their former values. ``answers`` maps the values of each choice to its answers. ``changed`` are the
    parameters with another meaning now. ``choices`` maps each condition that became a choice to the
    parameter of the choice.
    """

    roles: frozenset[str]
    resources: frozenset[str]
    values: frozenset[str]
    answers: Table[str, Table[str, str]]
    changed: frozenset[str]
    choices: Table[str, str]


@dataclass(slots=True)
class Carrier:
    """Carries resources, and collects what they depend on."""

    root: Mapping
    resources: frozenset[str]
    built_names: BuiltNames
    gathered: dict[tuple[str, str], Entry] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    waits: list[tuple[str, str]] = field(default_factory=list)
    """Resources that no longer wait for another one, which has no name of its own in the built template."""

    @property
    def sections(self) -> dict[str, list[Entry]]:
        """Return what the resources depend on, by section."""
        return {
            title: [entry for (own, _), entry in sorted(self.gathered.items()) if own == title]
            for title in ("Parameters", "Mappings", "Conditions")
        }

    def carry(self, entry: Entry) -> Entry:
        """Carry one resource or one output."""
        parts = attributes(entry.value)
        self._check_grants(parts)
        carried: list[Entry] = []
        for part in entry.value.entries if isinstance(entry.value, Mapping) else ():
            match part.key.value:
                case "Condition" if isinstance(part.value, Scalar):
                    carried.append(replace(part, value=self._condition(part.value)))
                case "DependsOn":
                    carried += self._existing_dependencies(part, entry.key.value)
                case name if name not in _UNHEEDED:
                    carried.append(replace(part, value=self._node(part.value)))
                case _:
                    pass
        return replace(entry, value=Mapping(tuple(carried), entry.value.span)) if parts else entry

    def _check_grants(self, parts: Table[str, Node]) -> None:
        """Refuse a resource policy that names a role: its grants belong in the spec."""
        type_ = parts.get("Type")
        name = POLICY_PROPERTIES.get(type_.value, "") if isinstance(type_, Scalar) else ""
        policy = attributes(parts["Properties"]).get(name) if "Properties" in parts else None
        for named in references(policy) if policy else ():
            if named.name in self.built_names.roles:
                _unfit(f"its policy grants permissions to the role {named.name}; write a group instead")

    def _existing_dependencies(self, part: Entry, resource: str) -> list[Entry]:
        """Keep the dependencies of a resource that exist in the built template."""
        nodes = part.value.items if isinstance(part.value, Sequence) else (part.value,)
        names = [each for each in nodes if isinstance(each, Scalar)]
        there = [each for each in names if self._is_there(each.value)]
        self.waits += ((resource, each.value) for each in names if each not in there)
        return [replace(part, value=Sequence(tuple(there), part.value.span))] if there else []

    def _is_there(self, name: str) -> bool:
        return name in self.resources or name in self.built_names.resources

    # --- values

    def _node(self, node: Node) -> Node:
        if function := call(node):
            return self._function_call(function.name, function.argument, node)
        match node:
            case Mapping(entries):
                carried = (replace(entry, value=self._node(entry.value)) for entry in entries)
                return replace(node, entries=tuple(carried))
            case Sequence(items):
                return replace(node, items=tuple(map(self._node, items)))
            case Scalar():
                return node

    def _function_call(self, name: str, argument: Node, node: Node) -> Node:
        match name, argument:
            case "If", Sequence((Scalar() as condition, *values)):
                rest = tuple(map(self._node, values))
                return _function(name, replace(argument, items=(self._condition(condition), *rest)))
            case "FindInMap", Sequence((Scalar() as table, *keys)):
                rest = tuple(map(self._node, keys))
                return _function(name, replace(argument, items=(self._mapping(table), *rest)))
            case (("Ref" | "GetAtt"), _):
                self._check_names(node)
                return _function(name, argument)
            case "Sub", Sequence((Scalar() as text, values)):
                own = attributes(values)
                self._check_names(_function(name, replace(argument, items=(text, _without_values(values)))))
                return _function(name, replace(argument, items=(text, self._node(values)))) if own else node
            case "Sub", _:
                self._check_names(node)
        return _function(name, argument if name == "Sub" else self._node(argument))

    def _check_names(self, node: Node) -> None:
        for named in references(node):
            if not (named.name.startswith("AWS::") or self._is_there(named.name)):
                self._parameter(named.name)

    def _parameter(self, name: str) -> None:
        """Use a parameter as the spec defines it, otherwise as the template does."""
        if name in self.built_names.values:
            return
        if name in self.built_names.answers or name in self.built_names.changed:
            _unfit(f"it uses the value of {name}, which has another form in the spec")
        self.gathered["Parameters", name] = self._entry("Parameters", name)

    def _mapping(self, table: Scalar) -> Scalar:
        entry = self._entry("Mappings", table.value)
        self.gathered["Mappings", table.value] = replace(entry, key=_with_prefix(entry.key))
        return _with_prefix(table)

    def _entry(self, title: str, name: str) -> Entry:
        for entry in section(self.root, title):
            if entry.key.value == name:
                return entry
        return _unfit(f"it depends on {name}, which is not in the spec")

    # --- conditions

    def _condition(self, name: Scalar) -> Scalar:
        if name.value in self.opened:
            _unfit(f"the condition {name.value} depends on itself")
        if ("Conditions", name.value) not in self.gathered:
            entry = self._entry("Conditions", name.value)
            self.opened.append(name.value)
            try:
                parameter = self.built_names.choices.get(name.value)
                carried = _is_on(parameter, name.span) if parameter else self._test(entry.value)
            finally:
                self.opened.pop()
            self.gathered["Conditions", name.value] = replace(
                entry, key=_with_prefix(entry.key), value=carried
            )
        return _with_prefix(name)

    def _test(self, node: Node) -> Node:
        match node:
            case Mapping((Entry(Scalar("Condition"), Scalar() as name),), tag=""):
                return replace(node, entries=(replace(node.entries[0], value=self._condition(name)),))
        function = call(node)
        match function and (function.name, function.argument):
            case "Condition", Scalar() as name:
                return replace(self._condition(name), tag="!Condition")
            case (("And" | "Or" | "Not") as logic, Sequence(items) as argument):
                return _function(logic, replace(argument, items=tuple(map(self._test, items))))
            case "Equals", Sequence((first, second)) as argument:
                return _function("Equals", replace(argument, items=self._comparands(first, second)))
            case _:
                return _unfit("it depends on a condition that octospec does not support")

    def _comparands(self, first: Node, second: Node) -> tuple[Node, Node]:
        """Compare with the answer that represents a value, where the condition compares a choice."""
        for choice, literal in ((first, second), (second, first)):
            answers = self.built_names.answers.get(ref_name(choice) or "")
            if answers is None:
                continue
            if not isinstance(literal, Scalar) or literal.tag or literal.value not in answers:
                _unfit(f"it compares {ref_name(choice)}, which has another form in the spec")
            answer = replace(literal, value=answers[literal.value], plain=False)
            return (choice, answer) if choice is first else (answer, choice)
        return self._node(first), self._node(second)


def _with_prefix(name: Scalar) -> Scalar:
    return replace(name, value=f"{PREFIX}{name.value}")


def _is_on(parameter: str, span: Span) -> Node:
    """Return the test for an on/off choice of the built template."""
    answer = Scalar(parameter, span, tag="!Ref")
    return Sequence((answer, Scalar("true", span, plain=False)), span, tag="!Equals")


def _function(name: str, argument: Node) -> Node:
    """Write a function, in its long form if it contains another one."""
    if call(argument):
        key = Scalar(name if name == "Ref" else f"Fn::{name}", argument.span)
        return Mapping((Entry(key, argument),), argument.span)
    return replace(argument, tag=f"!{name}")


def _without_values(values: Node) -> Node:
    """Return the keys alone; the values are checked where they are defined."""
    if not isinstance(values, Mapping):
        return values
    empty = (replace(entry, value=Scalar("", entry.key.span)) for entry in values.entries)
    return replace(values, entries=tuple(empty))
