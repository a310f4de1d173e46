"""Parameters that ask for the partition, which a stack knows: each mention of one is ``AWS::Partition``.

A template asks by a parameter that is called so, or whose values are partitions. Any other value than the
partition that is deployed into names nothing there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.notes import Notes
from octo_spec.source import Entry, Mapping, Scalar, Sequence
from octospec_cloudformation.evaluating.sections import PARTITION, entries, scalar
from octospec_cloudformation.reading.nodes import call, referred

if TYPE_CHECKING:
    from collections.abc import Collection

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.source import Node

_PARTITIONS: Final = frozenset(
    {"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}
)
_CALLED: Final = re.compile(r"(?i)p?(?:aws|arn|iam)?[-_]?partition")
"""What a parameter for the partition is called that lists no values."""
_PARAMETERS: Final = "Parameters"


@frozen
class Asked:
    """A template that asks for no partition, and what is told of the parameters that did."""

    root: Mapping
    diagnostics: tuple[Diagnostic, ...] = ()


def without_partition_parameters(root: Mapping) -> Asked:
    """Read each parameter that asks for the partition as the partition."""
    parameters = entries(entries(root).get(_PARAMETERS))
    names = frozenset(name for name, node in parameters.items() if _asks(name, node))
    if not names:
        return Asked(root)
    notes = Notes()
    for name in sorted(names):
        what = f"{name} asks for the partition, which a stack knows"
        notes.otherwise(parameters[name].span, what, "it is asked no more")
    kept = (_section(entry, names) for entry in root.entries)
    return Asked(replace(root, entries=tuple(kept)), notes.diagnostics)


def _asks(name: str, node: Node) -> bool:
    declared = entries(node)
    listed = declared.get("AllowedValues")
    allowed = {*map(scalar, listed.items)} if isinstance(listed, Sequence) else set()
    default = scalar(declared.get("Default"))
    if scalar(declared.get("Type")) != "String" or not allowed <= _PARTITIONS:
        return False
    return (default in _PARTITIONS or "Default" not in declared) and bool(allowed or _CALLED.fullmatch(name))


def _section(entry: Entry, names: Collection[str]) -> Entry:
    if entry.key.value == _PARAMETERS and isinstance(entry.value, Mapping):
        kept = tuple(each for each in entry.value.entries if each.key.value not in names)
        return Entry(entry.key, replace(entry.value, entries=kept))
    return Entry(entry.key, _known(entry.value, names))


def _known(node: Node, names: Collection[str]) -> Node:
    """Mention the partition wherever one of the parameters is mentioned."""
    if referred(node) in names:
        return Scalar(PARTITION, node.span, "!Ref")
    function = call(node)
    if function and function.name == "Sub":
        return _filled_in(node, names)
    match node:
        case Mapping(written):
            kept = (Entry(each.key, _known(each.value, names)) for each in written)
            return replace(node, entries=tuple(kept))
        case Sequence(items):
            return replace(node, items=tuple(_known(item, names) for item in items))
        case Scalar():
            return node


def _filled_in(node: Node, names: Collection[str]) -> Node:
    """Mention the partition in a ``Sub``, but for names to which it gives values itself."""
    match node:
        case Mapping((entry,)):
            return replace(node, entries=(Entry(entry.key, _filled_in(entry.value, names)),))
        case Sequence((Scalar() as text, values)):
            own = frozenset(entries(values))
            return replace(node, items=(_text(text, {*names} - own), _known(values, names)))
        case Scalar():
            return _text(node, names)
        case _:
            return node


def _text(text: Scalar, names: Collection[str]) -> Scalar:
    written = text.value
    for name in names:
        written = re.sub(rf"\$\{{\s*{re.escape(name)}\s*\}}", f"${{{PARTITION}}}", written)
    return replace(text, value=written)
