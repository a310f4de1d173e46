"""Parameters that ask for the partition, which a stack knows: each mention of one is ``AWS::Partition``.

A template asks by a parameter that is called so, or whose values are partitions, and that stands in an ARN
where the partition does: there any other value than the partition that is deployed into names nothing. One
that only stands elsewhere may be a part of the data, say, and is asked for as any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import Notes
from octo_spec.frozen import frozen
from octo_spec.source import Mapping, Scalar, Sequence
from octospec_cloudformation.reading.known_parameters import PARAMETERS, Known, with_known
from octospec_cloudformation.reading.nodes import referred
from octospec_cloudformation.reading.sections import PARTITION, entries, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.source import Node

_PARTITIONS: Final = frozenset(
    {"aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"}
)
_CALLED: Final = re.compile(r"(?i)p?(?:aws|arn|iam)?[-_]?partition")
"""What a parameter for the partition is called that lists no values."""
_PARTITION: Final = Known(PARTITION, "!Ref", f"${{{PARTITION}}}")


@frozen
class Asked:
    """A template that asks for no partition, and what is told of the parameters that did."""

    root: Mapping
    diagnostics: tuple[Diagnostic, ...] = ()


def without_partition_parameters(root: Mapping) -> Asked:
    """Read each parameter that asks for the partition as the partition."""
    parameters = entries(entries(root).get(PARAMETERS))
    called = [name for name, node in parameters.items() if _asks(name, node)]
    names = frozenset(called) & frozenset(_in_arns(root)) if called else frozenset()
    if not names:
        return Asked(root)
    notes = Notes()
    for name in sorted(names):
        what = f"{name} asks for the partition, which a stack knows"
        notes.otherwise(parameters[name].span, what, "it is asked no more")
    return Asked(with_known(root, dict.fromkeys(names, _PARTITION)), notes.diagnostics)


def _asks(name: str, node: Node) -> bool:
    declared = entries(node)
    listed = declared.get("AllowedValues")
    allowed = {*map(scalar, listed.items)} if isinstance(listed, Sequence) else set()
    default = scalar(declared.get("Default"))
    if scalar(declared.get("Type")) != "String" or not allowed <= _PARTITIONS:
        return False
    return (default in _PARTITIONS or "Default" not in declared) and bool(allowed or _CALLED.fullmatch(name))


_IN_ARN: Final = re.compile(r"\barn:\$\{\s*([^}\s!]+)\s*\}:")
_BEFORE: Final = re.compile(r"(?:.*\b)?arn:?")
"""What stands before a partition in a list that is joined: a text to its end, or the first part of an ARN."""


def _in_arns(node: Node) -> Iterator[str]:
    """List what stands for the partition in an ARN: within a text, or between those that are joined."""
    match node:
        case Scalar(value):
            yield from _IN_ARN.findall(value)
        case Mapping(entries):
            for entry in entries:
                yield from _in_arns(entry.value)
        case Sequence(items):
            for before, item in zip((None, *items), items, strict=False):
                name = referred(item)
                if name and isinstance(before, Scalar) and _BEFORE.fullmatch(before.value):
                    yield name
                yield from _in_arns(item)
