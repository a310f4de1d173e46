"""Parameters with a known value: octospec replaces each mention by the value, and removes the parameter."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.reading.nodes import call, ref_name
from octospec_cloudformation.reading.sections import entries

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    from octo_spec.source import Node

PARAMETERS: Final = "Parameters"


@frozen
class KnownParameter:
    """The replacement of a parameter: a scalar with its tag, and its text within ``Sub``."""

    value: str
    tag: str
    within_sub: str

    @classmethod
    def text(cls, value: str) -> KnownParameter:
        """Replace a parameter by a text."""
        return cls(value, "", value.replace("${", "${!"))


def with_known_values(root: Mapping, known: Table[str, KnownParameter]) -> Mapping:
    """Return a template in which known values replace all mentions of their parameters."""
    return replace(root, entries=tuple(_section(entry, known) for entry in root.entries))


def _section(entry: Entry, known: Table[str, KnownParameter]) -> Entry:
    if entry.key.value == PARAMETERS and isinstance(entry.value, Mapping):
        kept = tuple(each for each in entry.value.entries if each.key.value not in known)
        return Entry(entry.key, replace(entry.value, entries=kept))
    return Entry(entry.key, _fill_node(entry.value, known))


def _fill_node(node: Node, known: Table[str, KnownParameter]) -> Node:
    if (value := known.get(ref_name(node) or "")) is not None:
        return Scalar(value.value, node.span, value.tag, plain=False)
    function = call(node)
    if function and function.name == "Sub":
        return _fill_sub(node, known)
    match node:
        case Mapping(written):
            kept = (Entry(each.key, _fill_node(each.value, known)) for each in written)
            return replace(node, entries=tuple(kept))
        case Sequence(items):
            return replace(node, items=tuple(_fill_node(item, known) for item in items))
        case Scalar():
            return node


def _fill_sub(node: Node, known: Table[str, KnownParameter]) -> Node:
    """Insert known values in a ``Sub``, except for names that the ``Sub`` defines itself."""
    match node:
        case Mapping((entry,)):
            return replace(node, entries=(Entry(entry.key, _fill_sub(entry.value, known)),))
        case Sequence((Scalar() as text, values)):
            own = entries(values)
            others = {name: value for name, value in known.items() if name not in own}
            return replace(node, items=(_text(text, others), _fill_node(values, known)))
        case Scalar():
            return _text(node, known)
        case _:
            return node


def _text(text: Scalar, known: Table[str, KnownParameter]) -> Scalar:
    return replace(text, value=_MENTIONED.sub(lambda match: _replacement(match, known), text.value))


_MENTIONED: Final = re.compile(r"\$\{\s*([^}\s!]+)\s*\}")


def _replacement(match: re.Match[str], known: Table[str, KnownParameter]) -> str:
    return known[match[1]].within_sub if match[1] in known else match[0]
