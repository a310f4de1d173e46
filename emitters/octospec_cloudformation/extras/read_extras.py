"""A file of extras: its contents, or why octospec refuses it, each error at its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.plugin.extras import (
    UNREAD,
    ExtraResource,
    ExtrasReading,
    ExtrasReports,
    acl_policy,
    own_role,
    unread_part,
)
from octo_spec.plugin.extras_codes import REFUSED
from octo_spec.source import Entry, Mapping, Scalar, Sequence, parse_yaml
from octospec_cloudformation.extras.allowed_extras import (
    ATTRIBUTES,
    CUSTOM,
    CUSTOM_ATTRIBUTES,
    FUNCTION_REASONS,
    FUNCTIONS,
    POLICY_PROPERTIES,
    REASONS,
    ROLE_PROPERTIES,
    SECTION_REASONS,
    SECTIONS,
    TYPES,
)
from octospec_cloudformation.extras.references import calls
from octospec_cloudformation.reading.nodes import call
from octospec_cloudformation.vocabulary import DYNAMIC, END_MARK, MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Extra
    from octo_spec.source import Node

_INDENT: Final = 2


def read_extras(extra: Extra) -> ExtrasReading:
    """Read a file of extras; after any error the result is empty."""
    written, path = extra.source or extra.text, extra.path
    parsed = parse_yaml(written, path)
    if parsed.diagnostics or not isinstance(parsed.node, Mapping):
        nothing = (REFUSED.at(Span(path), "this file has no sections of a template"),)
        why = (REFUSED.at(each.span, each.message, each.help) for each in parsed.diagnostics)
        return ExtrasReading("", (), tuple(why) or nothing)
    problems = ExtrasReports()
    root = parsed.node
    text = _sorted_sections(written, root, problems)
    for entry in root.entries:
        _check_section(entry, problems)
    _check_lines(written, path, problems)
    _check_functions(root, problems)
    resources = tuple(_resources(root, written, problems))
    return ExtrasReading(text, resources, tuple(problems.diagnostics))


# --- the sections ------------------------------------------------------------------------------


def _check_section(entry: Entry, problems: ExtrasReports) -> None:
    name = entry.key.value
    if name not in SECTIONS:
        reason = SECTION_REASONS.get(name, f"{name!r} is not a section of extras")
        problems(entry.key.span, reason, f"extras can contain {', '.join(SECTIONS)}")
    elif not isinstance(entry.value, Mapping) or call(entry.value):
        problems(entry.key.span, f"{name} must be a mapping, on the lines below its name")
    elif any(inner.key.span.column != _INDENT + 1 for inner in entry.value.entries):
        problems(entry.key.span, f"each entry of {name} must be on a line of its own, indented by two spaces")


def _sorted_sections(written: str, root: Mapping, problems: ExtrasReports) -> str:
    """Return the lines of each section, in the order of a template, without any lines before the first."""
    lines = written.splitlines()
    starts = [entry.key.span.line - 1 for entry in root.entries]
    texts: dict[str, str] = {}
    for entry, start, end in zip(root.entries, starts, [*starts[1:], len(lines)], strict=True):
        if entry.key.value in SECTIONS and not re.fullmatch(
            rf"{re.escape(entry.key.value)}:\s*(?:#.*)?", lines[start]
        ):
            problems(entry.key.span, f"{entry.key.value} must be alone on its line, with its entries below")
        texts[entry.key.value] = "\n".join(lines[start + 1 : end]).rstrip()
    return "".join(f"{name}:\n{texts[name]}\n" for name in SECTIONS if name in texts)


def _check_lines(written: str, path: str, problems: ExtrasReports) -> None:
    for number, line in enumerate(written.splitlines(), 1):
        if DYNAMIC in line:
            problems(Span(path, number), "octospec does not know the value of {{resolve:…}}")
        if line.rstrip() in {MARK, END_MARK}:
            problems(Span(path, number), "only octospec writes this line")


def _check_functions(root: Mapping, problems: ExtrasReports) -> None:
    for found in calls(root):
        if found.name not in FUNCTIONS:
            problems(
                found.span, FUNCTION_REASONS.get(found.name, f"extras cannot use the function {found.name}")
            )


# --- resources ---------------------------------------------------------------------------------


def section(root: Mapping, name: str) -> tuple[Entry, ...]:
    """Return the entries of a section."""
    found = next((entry.value for entry in root.entries if entry.key.value == name), None)
    return found.entries if isinstance(found, Mapping) else ()


def attributes(node: Node) -> dict[str, Node]:
    """Return the entries of a mapping by key; empty for any other node."""
    return {entry.key.value: entry.value for entry in node.entries} if isinstance(node, Mapping) else {}


def _resources(root: Mapping, written: str, problems: ExtrasReports) -> Iterator[ExtraResource]:
    entries = section(root, "Resources")
    lines = written.splitlines()
    ends = [entry.key.span.line - 1 for entry in entries[1:]]
    for entry, end in zip(entries, [*ends, _end_of_resources(root, lines)], strict=False):
        text = "\n".join(lines[entry.key.span.line - 1 : end]).rstrip()
        yield _resource(entry, text, problems)


def _end_of_resources(root: Mapping, lines: list[str]) -> int:
    names = [entry.key.value for entry in root.entries]
    behind = root.entries[names.index("Resources") + 1 :] if "Resources" in names else ()
    return behind[0].key.span.line - 1 if behind else len(lines)


def _resource(entry: Entry, text: str, problems: ExtrasReports) -> ExtraResource:
    parts = attributes(entry.value)
    type_node = parts.get("Type")
    type_ = type_node.value if isinstance(type_node, Scalar) and not type_node.tag else ""
    if not (type_ in TYPES or type_.startswith(CUSTOM)):
        reason = next(words for start, words in REASONS.items() if type_.startswith(start))
        problems(type_node.span if type_node else entry.key.span, reason.format(type=type_ or "no type"))
    if isinstance(entry.value, Mapping):
        known = CUSTOM_ATTRIBUTES if type_.startswith(CUSTOM) else ATTRIBUTES
        for part in entry.value.entries:
            if part.key.value not in known:
                problems(part.key.span, f"a resource in extras cannot have {part.key.value!r}")
    properties = attributes(parts.get("Properties", entry.value))
    _check_properties(parts.get("Properties"), problems)
    _check_role(type_, entry, properties, problems)
    policy = properties.get(POLICY_PROPERTIES.get(type_, ""))
    document = _resource_policy(type_, properties)
    place = policy.span if policy else entry.key.span
    if named := own_role(document):
        problems(place, f"this policy may grant permissions to {named}; write a group instead")
    elif unread := unread_part(document):
        problems(place, f"{unread} cannot be read here; write it without functions")
    return ExtraResource(entry.key.value, type_, text, entry.key.span, document)


def _check_properties(node: Node | None, problems: ExtrasReports) -> None:
    """Report properties that a function returns as a whole: their contents are not visible."""
    found = call(node) if node else None
    if node and (found.name in FUNCTIONS if found else not isinstance(node, Mapping)):
        problems(node.span, "Properties must be a mapping of properties, without a function around it")


def _check_role(type_: str, entry: Entry, properties: dict[str, Node], problems: ExtrasReports) -> None:
    name = ROLE_PROPERTIES.get(type_)
    if name is None:
        return
    named = role_references(properties.get(name))
    if not named:
        place = properties[name].span if name in properties else entry.key.span
        problems(place, f"{name} of {type_} must name a role of the spec", "refer to it by its logical ID")


def role_references(node: Node | None) -> tuple[tuple[str, Span], ...]:
    """Return the roles in a property, named by ``Ref`` or ``GetAtt``; empty if it names anything else."""
    nodes = node.items if isinstance(node, Sequence) and not node.tag else (node,) if node else ()
    named: list[tuple[str, Span]] = []
    for each in nodes:
        found = call(each)
        match found and (found.name, found.argument):
            case "Ref", Scalar(name):
                named.append((name, each.span))
            case "GetAtt", Scalar(path) if path.endswith(".Arn"):
                named.append((path.removesuffix(".Arn"), each.span))
            case "GetAtt", Sequence((Scalar(name), Scalar("Arn"))):
                named.append((name, each.span))
            case _:
                return ()
    return tuple(named)


# --- policies ----------------------------------------------------------------------------------


def _resource_policy(type_: str, properties: dict[str, Node]) -> object:
    """Return what a resource grants to other principals, as a policy."""
    if type_ == "AWS::Lambda::Permission":
        return _permission(properties)
    if type_ == "AWS::S3::Bucket":
        acl = properties.get("AccessControl")
        return acl and acl_policy(_data(acl))
    policy = properties.get(POLICY_PROPERTIES.get(type_, ""))
    return policy and _data(policy)


def _permission(properties: dict[str, Node]) -> object:
    """Return what a permission to invoke a function grants, as a policy."""
    said = {name: _data(node) for name, node in properties.items()}
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": said.get("Principal")}
        if str(said.get("Principal")).endswith(".amazonaws.com")
        else {"AWS": said.get("Principal")},
        "Action": said.get("Action"),
        "Resource": said.get("FunctionName"),
    }
    return {"Statement": [statement]}


def _data(node: Node) -> object:
    """Return a policy as JSON; a function that returns a value becomes ``${…}``."""
    if found := call(node):
        return _placeholder(found.name, found.argument)
    match node:
        case Mapping(entries):
            return {entry.key.value: _data(entry.value) for entry in entries}
        case Sequence(items):
            return [_data(item) for item in items]
        case Scalar(value):
            return value


def _placeholder(name: str, argument: Node) -> object:
    match name, argument:
        case "Sub", Scalar(text):
            return text
        case "Sub", Sequence((Scalar(text), Mapping(entries))):
            return _fill_text(text, {entry.key.value: _data(entry.value) for entry in entries})
        case "Ref", Scalar("AWS::NoValue"):
            return None
        case (("Ref" | "GetAtt"), Scalar(value)):
            return f"${{{value}}}"
        case "GetAtt", Sequence(items):
            return f"${{{'.'.join(str(_data(item)) for item in items)}}}"
        case "If", Sequence((_, yes, no)):
            return [_data(yes), _data(no)]
        case "Join", Sequence((Scalar(delimiter), Sequence(items))):
            return delimiter.join(_text_or_unread(_data(item)) for item in items)
        case _:
            return UNREAD


def _fill_text(text: str, values: dict[str, object]) -> str:
    """Fill a text with the values of ``Sub``; a value that is not a text is unknown."""
    # Only up to the last brace: otherwise each '${' without an end is searched to the end of the text.
    head, brace, rest = text.rpartition("}")
    filled = _VARIABLE.sub(lambda found: _text_or_unread(values.get(found[1], found[0])), head + brace) + rest
    return filled if len(filled) <= _LONGEST else UNREAD


_LONGEST: Final = 10_000
"""The longest text in a policy: a few nested functions can double a text at each step."""
_VARIABLE: Final = re.compile(r"\$\{([^!}][^}]*)\}")


def _text_or_unread(value: object) -> str:
    return value if isinstance(value, str) else UNREAD
