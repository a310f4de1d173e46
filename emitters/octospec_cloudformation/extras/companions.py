"""What stands beside the roles in a template of anybody, as extras: of types that grant a role nothing.

A resource is carried with the conditions, mappings and parameters that it rests on, where each means the same
in the template that is built. Any other is told, with the reason.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Extra
from octo_spec.source import Mapping, Scalar
from octospec_cloudformation.extras.allowed import CUSTOM, TYPES
from octospec_cloudformation.extras.carrying import Carrier, Standing, UnfitError
from octospec_cloudformation.extras.node_text import node_lines
from octospec_cloudformation.extras.read_extras import attributes, read_extras, section
from octospec_cloudformation.vocabulary import FORMAT, TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Table

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.source import Entry


@frozen
class Companions:
    """The extras, if there are any, and why resources that might be among them are not, by name."""

    extra: Extra | None = None
    names: frozenset[str] = frozenset()
    reasons: Table[str, str] = field(default_factory=dict)
    waits: tuple[tuple[str, str], ...] = ()
    """Resources that wait no longer for another one."""


def companions(root: Mapping, left: Iterable[str], standing: Standing) -> Companions:
    """Carry what can be of the resources that are ``left`` beside the roles."""
    names = {*left}
    entries = {
        entry.key.value: entry
        for entry in section(root, "Resources")
        if entry.key.value in names and _may_be_carried(entry)
    }
    reasons: dict[str, str] = {}
    while entries:
        draft = _draft(root, entries, standing)
        reading = read_extras(Extra(FORMAT, "", path=TEMPLATE, source=draft.text))
        unfit = draft.unfit or dict(_refused(reading.diagnostics, draft.starts))
        if not unfit:
            extra = Extra(FORMAT, reading.text, path=TEMPLATE, source=draft.text)
            return Companions(extra, frozenset(entries), reasons, draft.waits)
        reasons |= unfit
        entries = {name: entry for name, entry in entries.items() if name not in unfit}
    return Companions(reasons=reasons)


def _may_be_carried(entry: Entry) -> bool:
    type_ = attributes(entry.value).get("Type")
    return isinstance(type_, Scalar) and (type_.value in TYPES or type_.value.startswith(CUSTOM))


@frozen
class _Draft:
    """Extras as a text, the line at which each resource starts, and why some cannot be in it."""

    text: str
    starts: dict[str, int]
    unfit: dict[str, str]
    waits: tuple[tuple[str, str], ...]


def _draft(root: Mapping, entries: dict[str, Entry], standing: Standing) -> _Draft:
    carrier = Carrier(root, frozenset(entries), standing)
    resources: list[Entry] = []
    unfit: dict[str, str] = {}
    for name, entry in entries.items():
        try:
            resources.append(carrier.resource(entry))
        except UnfitError as error:
            unfit[name] = str(error)
    lines = [line for title, members in carrier.sections.items() for line in _section(title, members)]
    lines += ["Resources:"]
    starts: dict[str, int] = {}
    for resource in resources:
        starts[resource.key.value] = len(lines) + 1
        lines += node_lines(f"{resource.key.value}:", resource.value, "  ")
    return _Draft("".join(f"{line}\n" for line in lines), starts, unfit, tuple(carrier.waits))


def _section(title: str, members: list[Entry]) -> Iterator[str]:
    if members:
        yield f"{title}:"
    for member in members:
        yield from node_lines(f"{member.key.value}:", member.value, "  ")


def _refused(faults: tuple[Diagnostic, ...], starts: dict[str, int]) -> Iterable[tuple[str, str]]:
    """Name the resource in which each fault lies; all, where it lies before them."""
    for fault in faults:
        line = fault.span.line if fault.span else 0
        before = [name for name, start in starts.items() if start <= line]
        yield from ((name, fault.message) for name in before[-1:] or starts)
