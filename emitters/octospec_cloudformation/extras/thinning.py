"""Extras without the entries that conflict with the template, and without all that depends on those."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.plugin.extras import LeftExtra, ThinnedExtras
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.extras.allowed_extras import SECTIONS
from octospec_cloudformation.extras.read_extras import attributes, read_extras, section
from octospec_cloudformation.extras.references import CONDITION, MAPPING, VALUE, references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.model.deployment import Extra
    from octo_spec.source import Entry, Node

Key: TypeAlias = "tuple[str, str]"
"""The section and the name of an entry."""
_MADE: Final = ("Resources", "Outputs")
"""The sections whose entries serve a purpose of their own; other entries only support them."""


def thin_extra(extra: Extra, problems: tuple[Diagnostic, ...]) -> ThinnedExtras:
    """Omit the entries of extras that contain errors."""
    written = extra.source or extra.text
    root = parse_yaml(written, extra.path).node
    if not isinstance(root, Mapping):
        return ThinnedExtras(None)
    parts = tuple(_parts(root, len(written.splitlines())))
    wrong = _wrong(parts, problems)
    left = tuple(
        LeftExtra(_part_words(part), wrong[part.key], part.span) for part in parts if part.is_reported(wrong)
    )
    kept = _kept_keys(parts, wrong)
    if not any(key[0] in _MADE for key in kept):
        return ThinnedExtras(None, left)
    text = _without_lines(written, tuple(part for part in parts if part.key not in kept), root)
    reading = read_extras(replace(extra, text="", source=text))
    return ThinnedExtras(replace(extra, text=reading.text, source=text), left)


@frozen
class _Part:
    """An entry of a section, from the line ``first`` to the line before ``behind``."""

    key: Key
    entry: Entry
    first: int
    behind: int

    @property
    def span(self) -> Span:
        """The place of the entry."""
        return self.entry.key.span

    def is_reported(self, wrong: dict[Key, str]) -> bool:
        """Whether octospec omits the entry, and the entry serves a purpose of its own."""
        return self.key in wrong and self.key[0] in _MADE


def _parts(root: Mapping, lines: int) -> Iterator[_Part]:
    starts = sorted(entry.key.span.line for entry in root.entries)
    for title in SECTIONS:
        entries = section(root, title)
        for at, entry in enumerate(entries):
            first = entry.key.span.line
            later = (start for start in starts if start > first)
            end = entries[at + 1].key.span.line if at + 1 < len(entries) else next(later, lines + 1)
            yield _Part((title, entry.key.value), entry, first, end)


def _part_words(part: _Part) -> str:
    title, name = part.key
    type_ = attributes(part.entry.value).get("Type")
    if title == "Outputs":
        return f"the output {name}"
    return f"the resource {name} ({type_.value if isinstance(type_, Scalar) else ''})"


# --- dependencies ------------------------------------------------------------------------------


def _wrong(parts: tuple[_Part, ...], problems: tuple[Diagnostic, ...]) -> dict[Key, str]:
    """Map each entry to be removed to the reason: it contains an error, or depends on such an entry."""
    wrong: dict[Key, str] = {}
    for problem in problems:
        line = problem.span.line if problem.span else 0
        within = (part.key for part in parts if part.first <= line < part.behind)
        for key in tuple(within) or tuple(part.key for part in parts):
            wrong.setdefault(key, problem.message)
    before = -1
    while len(wrong) > before:
        before = len(wrong)
        for part in parts:
            missing = next((key for key in _needs(part) if key in wrong), None)
            if missing and part.key not in wrong:
                wrong[part.key] = f"it depends on {missing[1]}, which is skipped"
    return wrong


def _kept_keys(parts: tuple[_Part, ...], wrong: dict[Key, str]) -> frozenset[Key]:
    """List the entries that remain: those with a purpose of their own, and their dependencies."""
    known = {part.key: part for part in parts if part.key not in wrong}
    waiting = [key for key in known if key[0] in _MADE]
    kept: set[Key] = set()
    while waiting:
        key = waiting.pop()
        if key in known and key not in kept:
            kept.add(key)
            waiting += _needs(known[key])
    return frozenset(kept)


_SECTIONS_OF: Final = {CONDITION: ("Conditions",), MAPPING: ("Mappings",), VALUE: ("Parameters", "Resources")}


def _needs(part: _Part) -> Iterator[Key]:
    """List what an entry refers to, in each possible section."""
    for named in references(part.entry.value):
        yield from ((title, named.name) for title in _SECTIONS_OF.get(named.kind, ("Resources",)))
    yield from (("Conditions", name) for name in _conditions(part.entry.value))
    waits = attributes(part.entry.value).get("DependsOn")
    for node in waits.items if isinstance(waits, Sequence) else (waits,):
        if isinstance(node, Scalar):
            yield "Resources", node.value


def _conditions(node: Node) -> Iterator[str]:
    """List the conditions that ``Condition: NAME`` mentions, at a resource or within another condition."""
    match node:
        case Mapping(entries):
            for entry in entries:
                if entry.key.value == "Condition" and isinstance(entry.value, Scalar):
                    yield entry.value.value
                yield from _conditions(entry.value)
        case Sequence(items):
            for item in items:
                yield from _conditions(item)
        case Scalar():
            return


# --- lines -------------------------------------------------------------------------------------


def _without_lines(written: str, gone: tuple[_Part, ...], root: Mapping) -> str:
    """Remove the lines of entries, and the name of each section that becomes empty."""
    omitted_lines = {line for part in gone for line in range(part.first, part.behind)}
    names = {part.entry.key.span.line for part in gone}
    for entry in root.entries:
        own = {inner.key.span.line for inner in section(root, entry.key.value)}
        if own <= names:
            omitted_lines.add(entry.key.span.line)
    lines = enumerate(written.splitlines(), 1)
    return "".join(f"{line}\n" for number, line in lines if number not in omitted_lines)
