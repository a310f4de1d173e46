"""Add extras to a template, between marks, and remove them again: by lines, checked by nodes."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, Span, has_errors
from octo_spec.frozen import frozen
from octo_spec.model.deployment import Extra
from octo_spec.plugin.artifacts import Emission, artifact_at
from octo_spec.plugin.extras import LeftArtifacts
from octo_spec.plugin.extras_codes import CLASH, REFUSED, UNKNOWN
from octo_spec.source import Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.extras.allowed_extras import POLICY_PROPERTIES, ROLE_PROPERTIES, SECTIONS
from octospec_cloudformation.extras.read_extras import (
    attributes,
    read_extras,
    role_references,
    section,
)
from octospec_cloudformation.extras.references import (
    ATTRIBUTE,
    CONDITION,
    MAPPING,
    RESOURCE,
    VALUE,
    NameUse,
    references,
)
from octospec_cloudformation.kinds import SIZES
from octospec_cloudformation.vocabulary import END_MARK, FORMAT, MARK, ROLE, TEMPLATE
from octospec_cloudformation.vocabulary import SECTIONS as TEMPLATE_SECTIONS
from octospec_cloudformation.writing.refusals import findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.source import Entry, Node

_KEY: Final = re.compile(r"([A-Za-z]+):(.*)")


@frozen
class SplitTemplate:
    """A template without its extras, and the text of the extras, which can be empty."""

    template: str
    extras: str


def with_extras(emission: Emission, extras: tuple[Extra, ...]) -> Emission:
    """Add extras to the template of an emission; report a template that becomes too large."""
    if has_errors(emission.diagnostics):
        return emission
    artifact, *others_written = emission.artifacts
    [extra] = extras
    wrong = tuple(merging_problems(artifact.text, extra))
    if wrong:
        return Emission((), wrong)
    text = merge_extra(artifact.text, extra)
    back = split(text)
    if isinstance(back, Diagnostic) or back.extras != extra.text:
        message = "a value continues in the first column, where the next section is expected"
        return Emission((), (REFUSED.at(Span(extra.path), message, "indent all lines of a section"),))
    others = tuple(each for each in emission.diagnostics if each.kind not in SIZES)
    return Emission((replace(artifact, text=text), *others_written), (*others, *findings(text)))


def without_extras(artifacts: tuple[Artifact, ...]) -> LeftArtifacts:
    """Remove the extras from the template among the artifacts, and read them again."""
    template = artifact_at(artifacts, TEMPLATE)
    if template is None:
        return LeftArtifacts(artifacts)
    found = split(template.text)
    if isinstance(found, Diagnostic):
        return LeftArtifacts(artifacts, (), (found,))
    if not found.extras:
        return LeftArtifacts(artifacts)
    extra = Extra(FORMAT, found.extras, path=TEMPLATE)
    left = tuple(replace(each, text=found.template) if each is template else each for each in artifacts)
    return LeftArtifacts(left, (extra,), read_extras(extra).diagnostics)


# --- into a template ---------------------------------------------------------------------------


def merge_extra(template: str, extra: Extra) -> str:
    """Add extras to a template: each section after the existing one."""
    head, sections = _sections(template)
    for name, lines in _sections(extra.text)[1].items():
        marked = [MARK, *lines, END_MARK]
        sections[name] = [*_strip_end(sections[name]), "", *marked] if name in sections else marked
    ordered: dict[str, list[str]] = {name: sections[name] for name in TEMPLATE_SECTIONS if name in sections}
    return _template_text(head, ordered)


def merging_problems(template: str, extra: Extra) -> Iterator[Diagnostic]:
    """Find names in extras that the template already has, and references to names that do not exist."""
    whole, own = _parse(template), parse_yaml(extra.source or extra.text, extra.path).node
    if not isinstance(whole, Mapping) or not isinstance(own, Mapping):
        return
    names = {name: _names(whole, name) for name in SECTIONS}
    yield from _clashes(names, own)
    known = {name: names[name] | _names(own, name) for name in SECTIONS}
    roles = _roles(whole)
    for named in _references(own):
        if not _is_known(named, known):
            message = f"there is no {_NOUNS[named.kind]} {named.name!r}"
            yield UNKNOWN.at(named.span, message, _help(named.kind, roles))
    yield from _role_errors(roles, own)


def _help(kind: str, roles: frozenset[str]) -> str:
    """Say which names there are; the spec, or a fixed value, may have removed a role."""
    if kind in {CONDITION, MAPPING} or not roles:
        return "use the logical IDs of the template, not the IDs of the spec"
    return (
        f"the roles of the template are {', '.join(sorted(roles))}; "
        "if the spec or a fixed value removes the role, remove this reference too, or leave the value open"
    )


_NOUNS: Final = {
    VALUE: "parameter or resource",
    ATTRIBUTE: "resource",
    CONDITION: "condition",
    MAPPING: "mapping",
    RESOURCE: "resource",
}


def _names(root: Mapping, name: str) -> frozenset[str]:
    return frozenset(entry.key.value for entry in section(root, name))


def _clashes(names: dict[str, frozenset[str]], own: Mapping) -> Iterator[Diagnostic]:
    """Find names that exist already; parameters and resources share one namespace."""
    shared = names["Parameters"] | names["Resources"]
    for name in SECTIONS:
        taken = shared if name in {"Parameters", "Resources"} else names[name]
        for entry in section(own, name):
            if entry.key.value in taken:
                message = f"the template already contains {entry.key.value!r}"
                yield CLASH.at(entry.key.span, message, "rename it")


def _references(own: Mapping) -> Iterator[NameUse]:
    yield from references(own)
    for entry in (*section(own, "Resources"), *section(own, "Outputs")):
        parts = attributes(entry.value)
        for key, kind in (("Condition", CONDITION), ("DependsOn", RESOURCE)):
            for node in _items(parts.get(key)):
                if isinstance(node, Scalar):
                    yield NameUse(node.value, kind, node.span)


def used_definitions(node: Mapping) -> frozenset[tuple[str, str]]:
    """Return the section and the name of each definition in use; resources count as parameters."""
    return frozenset((_TITLES[use.kind], use.name) for use in _references(node) if use.kind in _TITLES)


_TITLES: Final = {VALUE: "Parameters", CONDITION: "Conditions", MAPPING: "Mappings"}


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,) if node else ()


def _is_known(named: NameUse, known: dict[str, frozenset[str]]) -> bool:
    match named.kind:
        case "value":
            return named.name.startswith("AWS::") or named.name in known["Parameters"] | known["Resources"]
        case "condition":
            return named.name in known["Conditions"]
        case "mapping":
            return named.name in known["Mappings"]
        case _:
            return named.name in known["Resources"]


def _roles(root: Mapping) -> frozenset[str]:
    return frozenset(entry.key.value for entry in section(root, "Resources") if _type(entry) == ROLE)


def _type(entry: Entry) -> str:
    node = attributes(entry.value).get("Type")
    return node.value if isinstance(node, Scalar) else ""


def _role_errors(roles: frozenset[str], own: Mapping) -> Iterator[Diagnostic]:
    """Find resources that run with a role outside the spec, and policies that name a role of the spec."""
    for entry in section(own, "Resources"):
        properties = attributes(attributes(entry.value).get("Properties", entry.value))
        for name, span in role_references(properties.get(ROLE_PROPERTIES.get(_type(entry), ""))):
            if name not in roles:
                yield REFUSED.at(span, f"{name!r} is not a role of the spec")
        policy = properties.get(POLICY_PROPERTIES.get(_type(entry), ""))
        for named in references(policy) if policy else ():
            if named.name in roles:
                message = f"this policy grants permissions to role {named.name!r}; write a group instead"
                yield REFUSED.at(named.span, message)


# --- out of a template -------------------------------------------------------------------------


def split(text: str) -> SplitTemplate | Diagnostic:
    """Remove the extras that octospec added to a template; return a diagnostic if that is not possible."""
    if MARK not in text.splitlines():
        return SplitTemplate(text, "")
    head, sections = _sections(text)
    kept: dict[str, list[str]] = {}
    taken: dict[str, list[str]] = {}
    for name, lines in sections.items():
        if MARK not in lines:
            kept[name] = lines
            continue
        start, *more = (at for at, line in enumerate(lines) if line == MARK)
        ends = [at for at, line in enumerate(lines) if line == END_MARK]
        behind = lines[ends[0] + 1 :] if ends else ["?"]
        if more or len(ends) != 1 or any(line.strip() for line in behind):
            return REFUSED.at(
                Span(TEMPLATE), f"the marks around the extras in {name} are not as octospec writes them"
            )
        taken[name] = lines[start + 1 : ends[0]]
        if any(line.strip() for line in lines[:start]):
            kept[name] = [*_strip_end(lines[:start]), ""]
    extras = "".join("\n".join((f"{name}:", *lines, "")) for name, lines in taken.items())
    found = SplitTemplate(_template_text(head, kept), extras)
    if not _is_sum(text, found):
        return REFUSED.at(
            Span(TEMPLATE), "the text between the marks has another meaning inside the template"
        )
    return found


def _is_sum(text: str, found: SplitTemplate) -> bool:
    """Return whether the parser reads the entries of a template as those of both parts together."""
    nodes = [_parse(each) for each in (text, found.template, found.extras)]
    whole, *parts = (node if isinstance(node, Mapping) else Mapping((), Span("")) for node in nodes)
    if not isinstance(nodes[0], Mapping):
        return False
    for entry in whole.entries:
        name = entry.key.value
        of_parts = [_shape(inner) for part in parts for inner in part.entries if inner.key.value == name]
        joined = [
            each for shape in of_parts if isinstance(shape, tuple) and shape[0] == "map" for each in shape[2]
        ]
        shape = _shape(entry)
        if shape not in of_parts and shape != ("map", "", tuple(joined)):
            return False
    return True


@lru_cache(maxsize=8)
def _parse(text: str) -> Node | None:
    """Parse a template or extras; writing a template and reading it back parse the same texts."""
    return parse_yaml(text, "").node


def _shape(entry: Entry) -> object:
    return _node_shape(entry.value)


def _node_shape(node: Node) -> object:
    match node:
        case Scalar(value, _, tag, plain):
            return ("text", tag, value, plain)
        case Sequence(items, _, tag):
            return ("list", tag, tuple(map(_node_shape, items)))
        case Mapping(entries, _, tag):
            return ("map", tag, tuple((inner.key.value, _node_shape(inner.value)) for inner in entries))


# --- lines of sections -------------------------------------------------------------------------


def _sections(text: str) -> tuple[list[str], dict[str, list[str]]]:
    """Split a text at the keys of its outermost mapping: the lines before them, and those of each section."""
    head: list[str] = []
    sections: dict[str, list[str]] = {}
    lines = head
    for line in text.splitlines():
        key = _KEY.fullmatch(line)
        if key is None:
            lines.append(line)
        elif key[2].strip():
            lines = sections.setdefault(key[1], [line])
        else:
            lines = sections.setdefault(key[1], [])
    return head, sections


def _template_text(head: list[str], sections: dict[str, list[str]]) -> str:
    parts = []
    for name, lines in sections.items():
        own_line = bool(lines) and lines[0].startswith(f"{name}:")
        parts.append("\n".join(_strip_end(lines if own_line else [f"{name}:", *lines])))
    return "\n".join(head) + "\n" + "\n\n".join(parts) + "\n"


def _strip_end(lines: list[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
