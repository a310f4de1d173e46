"""Parameters for the partition, which a stack knows: octospec replaces each mention by ``AWS::Partition``.

A parameter is for the partition if its name says so or its values are partitions, and it is in the place of
the partition in an ARN: there, any value other than the partition of the deployment matches nothing. A
parameter in other places only can be part of the data, for example, and stays a parameter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import Notes
from octo_spec.frozen import frozen
from octo_spec.source import Mapping, Scalar, Sequence
from octospec_cloudformation.reading.known_parameters import PARAMETERS, KnownParameter, with_known_values
from octospec_cloudformation.reading.nodes import ref_name
from octospec_cloudformation.reading.sections import PARTITION, entries, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.source import Node

_PARTITIONS: Final = frozenset(
    {"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}
)
_CALLED: Final = re.compile(r"(?i)p?(?:aws|arn|iam)?[-_]?partition")
"""Names of partition parameters that list no values."""
_PARTITION: Final = KnownParameter(PARTITION, "!Ref", f"${{{PARTITION}}}")


@frozen
class PartitionReplacement:
    """A template without partition parameters, and the notes about those that it had."""

    root: Mapping
    diagnostics: tuple[Diagnostic, ...] = ()


def without_partition_parameters(root: Mapping) -> PartitionReplacement:
    """Replace each parameter for the partition by the partition."""
    parameters = entries(entries(root).get(PARAMETERS))
    called = [name for name, node in parameters.items() if _is_partition_parameter(name, node)]
    names = frozenset(called) & frozenset(_partition_names(root)) if called else frozenset()
    if not names:
        return PartitionReplacement(root)
    notes = Notes()
    for name in sorted(names):
        what = f"{name} asks for the partition, which each stack knows"
        notes.otherwise(parameters[name].span, what, "the spec has no input for it")
    return PartitionReplacement(with_known_values(root, dict.fromkeys(names, _PARTITION)), notes.diagnostics)


def _is_partition_parameter(name: str, node: Node) -> bool:
    declared = entries(node)
    listed = declared.get("AllowedValues")
    allowed = {*map(scalar, listed.items)} if isinstance(listed, Sequence) else set()
    default = scalar(declared.get("Default"))
    if scalar(declared.get("Type")) != "String" or not allowed <= _PARTITIONS:
        return False
    return (default in _PARTITIONS or "Default" not in declared) and bool(allowed or _CALLED.fullmatch(name))


_IN_ARN: Final = re.compile(r"\barn:\$\{\s*([^}\s!]+)\s*\}:")
_BEFORE: Final = re.compile(r"(?:.*\b)?arn:?")
"""The text before a partition in a joined list: the whole text, or the first part of an ARN."""


def _partition_names(node: Node) -> Iterator[str]:
    """List the values in the partition's place of an ARN: in a text, or between the items of a join."""
    match node:
        case Scalar(value):
            yield from _IN_ARN.findall(value)
        case Mapping(entries):
            for entry in entries:
                yield from _partition_names(entry.value)
        case Sequence(items):
            for before, item in zip((None, *items), items, strict=False):
                name = ref_name(item)
                if name and isinstance(before, Scalar) and _BEFORE.fullmatch(before.value):
                    yield name
                yield from _partition_names(item)
