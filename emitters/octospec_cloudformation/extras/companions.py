"""The resources next to the roles in an imported template, as extras; their types grant a role nothing.

octospec carries a resource or an output with the conditions, mappings and parameters that it depends on,
if each means the same in the built template. It reports any other one, with the reason.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.model.deployment import Extra
from octo_spec.source import Mapping, Scalar
from octospec_cloudformation.extras.allowed_extras import CUSTOM, TYPES
from octospec_cloudformation.extras.carrying import BuiltNames, Carrier, UnfitError
from octospec_cloudformation.extras.node_text import node_lines
from octospec_cloudformation.extras.read_extras import attributes, read_extras, section
from octospec_cloudformation.vocabulary import FORMAT, TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Table

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.source import Entry


Key: TypeAlias = "tuple[str, str]"
"""The section and the name of an entry."""
_RESOURCES: Final = "Resources"
_OUTPUTS: Final = "Outputs"


@frozen
class Companions:
    """The extras, if there are any, their contents, and why other candidates are not in them."""

    extra: Extra | None = None
    keys: frozenset[Key] = frozenset()
    reasons: Table[Key, str] = field(default_factory=dict)
    waits: tuple[tuple[str, str], ...] = ()
    """Resources that no longer wait for another one."""
    parameters: frozenset[str] = frozenset()
    """The parameters in the extras."""

    def has_resource(self, name: str) -> bool:
        """Return whether the extras contain a resource."""
        return (_RESOURCES, name) in self.keys

    def has_output(self, name: str) -> bool:
        """Return whether the extras contain an output."""
        return (_OUTPUTS, name) in self.keys

    def why_no_output(self, name: str) -> str:
        """Return why the extras do not contain an output."""
        return self.reasons.get((_OUTPUTS, name), "")

    def why_not(self, name: str) -> str:
        """Return why the extras do not contain a resource of an allowed type; empty for any other type."""
        return self.reasons.get((_RESOURCES, name), "")


def companions(
    root: Mapping, left: Iterable[str], outputs: Iterable[str], built_names: BuiltNames
) -> Companions:
    """Carry as many as possible of the other resources (``left``) and of the ``outputs``."""
    names, exported = {*left}, {*outputs}
    resources = (entry for entry in section(root, _RESOURCES) if entry.key.value in names)
    entries = {(_RESOURCES, entry.key.value): entry for entry in resources if _may_be_carried(entry)}
    entries |= {
        (_OUTPUTS, entry.key.value): entry for entry in section(root, _OUTPUTS) if entry.key.value in exported
    }
    reasons: dict[Key, str] = {}
    while entries:
        draft = _draft(root, entries, built_names)
        reading = read_extras(Extra(FORMAT, "", path=TEMPLATE, source=draft.text))
        unfit = draft.unfit or dict(_entry_errors(reading.diagnostics, draft.starts))
        if not unfit:
            extra = Extra(FORMAT, reading.text, path=TEMPLATE, source=draft.text)
            return Companions(extra, frozenset(entries), reasons, draft.waits, draft.parameters)
        reasons |= unfit
        entries = {key: entry for key, entry in entries.items() if key not in unfit}
    return Companions(reasons=reasons)


def _may_be_carried(entry: Entry) -> bool:
    type_ = attributes(entry.value).get("Type")
    return isinstance(type_, Scalar) and (type_.value in TYPES or type_.value.startswith(CUSTOM))


@frozen
class _Draft:
    """Extras as a text, the line at which each entry starts, and why some entries cannot be in it."""

    text: str
    starts: dict[Key, int]
    unfit: dict[Key, str]
    waits: tuple[tuple[str, str], ...]
    parameters: frozenset[str]


def _draft(root: Mapping, entries: dict[Key, Entry], built_names: BuiltNames) -> _Draft:
    carrier = Carrier(root, frozenset(name for title, name in entries if title == _RESOURCES), built_names)
    carried: dict[Key, Entry] = {}
    unfit: dict[Key, str] = {}
    for key, entry in entries.items():
        try:
            carried[key] = carrier.carry(entry)
        except UnfitError as error:
            unfit[key] = str(error)
    lines = [line for title, members in carrier.sections.items() for line in _section(title, members)]
    starts: dict[Key, int] = {}
    for title in (_RESOURCES, _OUTPUTS):
        own = {key: entry for key, entry in carried.items() if key[0] == title}
        lines += [f"{title}:"] if own else []
        for key, entry in own.items():
            starts[key] = len(lines) + 1
            lines += node_lines(f"{entry.key.value}:", entry.value, "  ")
    text = "".join(f"{line}\n" for line in lines)
    parameters = frozenset(entry.key.value for entry in carrier.sections["Parameters"])
    return _Draft(text, starts, unfit, tuple(carrier.waits), parameters)


def _section(title: str, members: list[Entry]) -> Iterator[str]:
    if members:
        yield f"{title}:"
    for member in members:
        yield from node_lines(f"{member.key.value}:", member.value, "  ")


def _entry_errors(problems: tuple[Diagnostic, ...], starts: dict[Key, int]) -> Iterable[tuple[Key, str]]:
    """Return the entry that contains each error; all entries if an error is before the first one."""
    for problem in problems:
        line = problem.span.line if problem.span else 0
        before = [key for key, start in starts.items() if start <= line]
        yield from ((key, problem.message) for key in before[-1:] or starts)
