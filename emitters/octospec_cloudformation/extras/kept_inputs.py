"""Inputs that extras use and the template lacks: extras keep them, with the only value that they can have.

An input that is fixed at build, or that only extras use, is not part of a template: no role needs it.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Span
from octo_spec.plugin.artifacts import artifact_at
from octo_spec.source import Mapping, Scalar, parse_yaml
from octospec_cloudformation.extras.merging import used_definitions
from octospec_cloudformation.extras.read_extras import attributes, read_extras, section
from octospec_cloudformation.options import CloudFormationOptions
from octospec_cloudformation.vocabulary import TEMPLATE
from octospec_cloudformation.writing.emit import emit
from octospec_cloudformation.writing.logical_ids import question_name

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from octo_spec.model.deployment import Deployment, Extra
    from octo_spec.source import Entry

_Key: TypeAlias = "tuple[str, str]"
"""The section and the name of a definition."""
_INPUTS: Final = ("Parameters", "Mappings", "Conditions")
_LIMITS: Final = frozenset(
    {"AllowedValues", "AllowedPattern", "ConstraintDescription", "MinLength", "MaxLength"}
)


def with_inputs(extra: Extra, now: Deployment, whole: Deployment, fixed: frozenset[str]) -> Extra:
    """Add to extras the definitions that they use, and that only the template of ``whole`` has.

    ``whole`` asks for all inputs; its defaults are the values of those with the ids ``fixed``.
    """
    own = _root(extra.source or extra.text)
    there = _definitions(own).keys() | _definitions(_root(_template(now))).keys()
    if used_definitions(own) <= there:
        return extra
    written = _template(whole)
    constant = {("Parameters", question_name(each)) for each in whole.questions if each.id in fixed}
    added: dict[str, list[str]] = {}
    for key, entry in _needed_definitions(own, _inputs(_root(written)), there).items():
        lines = _entry_lines(written, entry)
        added.setdefault(key[0], []).extend(_constant(lines, entry) if key in constant else lines)
    if not added:
        return extra
    source = _with_sections(extra.source or extra.text, added)
    reading = read_extras(replace(extra, text="", source=source))
    return extra if reading.diagnostics else replace(extra, text=reading.text, source=source)


def _template(deployment: Deployment) -> str:
    emission = emit(replace(deployment, extras=(), members=None), CloudFormationOptions())
    template = artifact_at(emission.artifacts, TEMPLATE)
    return template.text if template else ""


def _root(text: str) -> Mapping:
    node = parse_yaml(text, "").node
    return node if isinstance(node, Mapping) else Mapping((), Span(""))


def _inputs(root: Mapping) -> dict[_Key, Entry]:
    return {(title, entry.key.value): entry for title in _INPUTS for entry in section(root, title)}


def _definitions(root: Mapping) -> dict[_Key, Entry]:
    """Return what extras can refer to: resources share the namespace of parameters."""
    return _inputs(root) | {("Parameters", entry.key.value): entry for entry in section(root, "Resources")}


def _needed_definitions(
    own: Mapping, known: dict[_Key, Entry], there: AbstractSet[_Key]
) -> dict[_Key, Entry]:
    """Return the definitions that extras use and that are not there, and those which these use."""
    needed: set[_Key] = set()
    nodes: tuple[Mapping, ...] = (own,)
    while nodes:
        used = frozenset(key for node in nodes for key in used_definitions(node))
        new = used & known.keys() - there - needed
        needed |= new
        nodes = tuple(Mapping((known[key],), known[key].key.span) for key in new)
    return {key: entry for key, entry in known.items() if key in needed}


# --- lines of a template -------------------------------------------------------------------------


def _entry_lines(text: str, entry: Entry) -> list[str]:
    """Return the lines of an entry of a section, which is indented by two spaces."""
    first, *later = text.splitlines()[entry.key.span.line - 1 :]
    more: list[str] = []
    for line in later:
        if not line.startswith("   "):
            break
        more.append(line)
    return [first, *more]


def _constant(lines: list[str], entry: Entry) -> list[str]:
    """Replace the limits of a parameter by its default, as the only allowed value."""
    default, type_ = (attributes(entry.value).get(key) for key in ("Default", "Type"))
    if not isinstance(default, Scalar) or not isinstance(type_, Scalar):
        return lines
    is_list = type_.value == "CommaDelimitedList"
    values = default.value.split(",") if is_list else [default.value]
    kept: list[str] = []
    is_limit = False
    for line in lines:
        if key := _KEY.match(line):
            is_limit = key[1] in _LIMITS
        kept += () if is_limit else (line,)
    return [
        *kept,
        "    AllowedValues:",
        *(f"      - {json.dumps(value, ensure_ascii=False)}" for value in values),
    ]


_KEY: Final = re.compile(r"    (\w+):")


def _with_sections(source: str, added: dict[str, list[str]]) -> str:
    """Add lines at the end of sections; a comment above the next section stays with that one."""
    lines = source.splitlines()
    for title, more in added.items():
        start = next((at for at, line in enumerate(lines) if line.startswith(f"{title}:")), None)
        if start is None:
            lines += [f"{title}:", *more]
            continue
        ends = (at for at in range(start + 1, len(lines)) if re.match(r"\w", lines[at]))
        end = next(ends, len(lines))
        while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
            end -= 1
        lines[end:end] = more
    return "\n".join(lines) + "\n"
