"""``Fn::ForEach`` expanded: the result of a template's loops, before evaluation.

A loop runs over a literal list, or over the default of a list parameter. octospec reports the latter, since
a deployment can give another list. Loops that cannot be expanded remain and are reported like any resource.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import Notes
from octo_spec.frozen import frozen
from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import ref_name
from octospec_cloudformation.reading.sections import LOOP, entries, scalar
from octospec_cloudformation.reading.unread_parts import every, may_grant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.source import Node

LANGUAGE_EXTENSIONS: Final = "AWS::LanguageExtensions"
"""The transform that expands loops; its other functions are reported where they are used."""
_MOST_NODES: Final = 50_000
_MOST_CHARACTERS: Final = 20_000_000
_RESOURCES: Final = "Resources"
_SECTIONS: Final = ("Conditions", _RESOURCES, "Outputs")


@frozen
class Unrolled:
    """A template without the expanded loops, the notes about them, and the parts that could contain more."""

    root: Mapping
    diagnostics: tuple[Diagnostic, ...] = ()
    unread: tuple[Unread, ...] = ()


def unroll_loops(root: Mapping) -> Unrolled:
    """Expand each loop over a known list, while the whole stays within the limit of a file."""
    loops = _Loops(entries(entries(root).get("Parameters")))
    kept = tuple(
        replace(entry, value=loops.section(entry)) if entry.key.value in _SECTIONS else entry
        for entry in root.entries
    )
    return Unrolled(replace(root, entries=kept), loops.notes.diagnostics, tuple(loops.notes.whole))


@dataclass(slots=True)
class _Loops:
    """Expands loops from the outer ones to the inner ones."""

    parameters: dict[str, Node]
    notes: Notes = field(default_factory=Notes)
    nodes: int = 0
    characters: int = 0
    """An upper bound for the result's length, as if each character of a body were the name of its loop."""
    may_grant: bool = False
    """Whether the expanded loops create what IAM grants."""

    def section(self, section: Entry) -> Node:
        """Return a section without loops in it."""
        if section.key.value != _RESOURCES or not isinstance(section.value, Mapping):
            self.may_grant = False
            return self.without_loops(section.value)
        written = section.value.entries
        own = tuple(each for entry in written for each in self._resource(entry))
        return replace(section.value, entries=own if _differ(own) else written)

    def _resource(self, entry: Entry) -> Iterator[Entry]:
        self.may_grant = may_grant(entry.value)
        yield from self._entries(entry)

    def without_loops(self, node: Node) -> Node:
        """Return a node without loops in it."""
        match node:
            case Mapping(written):
                own = tuple(each for entry in written for each in self._entries(entry))
                return replace(node, entries=own if _differ(own) else written)
            case Sequence(items):
                return replace(node, items=tuple(map(self.without_loops, items)))
            case Scalar():
                return node

    def _entries(self, entry: Entry) -> Iterator[Entry]:
        """Return the replacement of an entry: the entry itself, or the result of its loop."""
        made = tuple(self._loop_entries(entry)) if entry.key.value.startswith(LOOP) else ()
        if made and _differ(made):
            yield from made
        else:
            yield Entry(entry.key, self.without_loops(entry.value))

    def _loop_entries(self, loop: Entry) -> Iterator[Entry]:
        for name, value, body in self._turns(loop):
            for made in body.entries:
                inner = Entry(_fill_scalar(made.key, name, value), _fill_node(made.value, name, value))
                yield from self._entries(inner)

    def _turns(self, loop: Entry) -> Iterator[tuple[str, str, Mapping]]:
        """List the loop variable, its value and the body for each iteration; ``None`` if unknown."""
        match loop.value:
            case Sequence((Scalar(name), collection, Mapping() as body)):
                values = self._values(collection)
                if self._may_make(body, values):
                    yield from ((name, value, body) for value in values)
            case _:
                pass

    def _may_make(self, body: Mapping, values: tuple[str, ...]) -> bool:
        """Return whether a file can contain a loop's result in addition to earlier results, and count it."""
        self.nodes += sum(1 for _ in every(body)) * len(values)
        self.characters += _characters(body) * sum(1 + len(value) for value in values)
        return self.nodes <= _MOST_NODES and self.characters <= _MOST_CHARACTERS

    def _values(self, collection: Node) -> tuple[str, ...]:
        if isinstance(collection, Sequence) and not collection.tag:
            literal = all(isinstance(item, Scalar) and not item.tag for item in collection.items)
            return tuple(map(scalar, collection.items)) if literal else ()
        name = ref_name(collection) or ""
        default = scalar(entries(self.parameters.get(name)).get("Default"))
        values = tuple(part.strip() for part in default.split(",")) if default else ()
        if values:
            message = f"a loop over the parameter {name} decides which resources exist"
            meaning = f"its default is used: {', '.join(values)}"
            self.notes.not_taken(collection.span, message, meaning)
            if self.may_grant:
                what = f"other resources of the loop over the parameter {name}"
                self.notes.may_grant(Unread(UnreadKind.PART, meaning, collection.span, name=what))
        return values


def _differ(written: Iterable[Entry]) -> bool:
    keys = [entry.key.value for entry in written]
    return len(keys) == len({*keys})


def _characters(node: Node) -> int:
    texts = (each.value for each in every(node) if isinstance(each, Scalar))
    keys = (entry.key.value for each in every(node) if isinstance(each, Mapping) for entry in each.entries)
    return sum(map(len, (*texts, *keys)))


# --- one iteration -----------------------------------------------------------------------------


def _fill_node(node: Node, name: str, value: str) -> Node:
    """Insert the value of an iteration wherever the variable's name is used."""
    if ref_name(node) == name:
        return Scalar(value, node.span, plain=False)
    match node:
        case Mapping(written):
            filled = (
                Entry(_fill_scalar(each.key, name, value), _fill_node(each.value, name, value))
                for each in written
            )
            return replace(node, entries=tuple(filled))
        case Sequence(items):
            return replace(node, items=tuple(_fill_node(item, name, value) for item in items))
        case Scalar():
            return _fill_scalar(node, name, value)


def _fill_scalar(node: Scalar, name: str, value: str) -> Scalar:
    """Insert ``${name}``, and ``&{name}`` without the characters that a logical ID cannot contain."""
    text = node.value.replace(f"${{{name}}}", value)
    return replace(node, value=text.replace(f"&{{{name}}}", re.sub("[^A-Za-z0-9]", "", value)))
