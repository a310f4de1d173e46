"""Takes the resource that reports a stack out of a template, and reads where it reports."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.text import Malformed, Text, parse
from octo_spec.source import Entry, Mapping, Scalar
from octospec_cloudformation.reading.nodes import entries, ref_name
from octospec_cloudformation.vocabulary import REGISTRATION, REGISTRATION_CODE, REGISTRATION_TYPE

if TYPE_CHECKING:
    from octo_spec.model.reports import Report
    from octo_spec.source import Node


@frozen
class TakenRegistration:
    """A template without the resource, and the service to which it reports, if there is one."""

    template: Mapping
    service: Text | None = None


def without_registration(root: Mapping, report: Report) -> TakenRegistration:
    """Take the resource out of a template; ``registration`` compares it with what octospec writes."""
    resources = next((each.value for each in root.entries if each.key.value == "Resources"), None)
    found = entries(resources, report).get(REGISTRATION) if isinstance(resources, Mapping) else None
    if not isinstance(resources, Mapping) or found is None or not _is_registration(found):
        return TakenRegistration(root)
    taken = {"Resources": REGISTRATION, "Parameters": REGISTRATION_CODE} if _has_code(found, report) else {}
    taken |= {"Resources": REGISTRATION}
    kept = (_without_part(each, taken.get(each.key.value, "")) for each in root.entries)
    left = tuple(each for each in kept if each is not None)
    return TakenRegistration(replace(root, entries=left), _service(found, report))


def _without_part(section: Entry, name: str) -> Entry | None:
    """Take a part out of a section; ``None`` if nothing is left of its parameters."""
    node = section.value
    if not name or not isinstance(node, Mapping):
        return section
    left = tuple(each for each in node.entries if each.key.value != name)
    return Entry(section.key, replace(node, entries=left)) if left or name == REGISTRATION else None


def _has_code(resource: Node, report: Report) -> bool:
    """Whether the resource sends the code of the customer; ``registration`` checks the parameter."""
    code = entries(entries(resource, report).get("Properties"), report).get("Code")
    return code is not None and ref_name(code) == REGISTRATION_CODE


def _is_registration(node: Node) -> bool:
    parts = {each.key.value: each.value for each in node.entries} if isinstance(node, Mapping) else {}
    type_ = parts.get("Type")
    return isinstance(type_, Scalar) and type_.value == REGISTRATION_TYPE


_PSEUDO: Final = {"${AWS::Partition}": "${partition}", "${AWS::Region}": "${region}"}


def _service(resource: Node, report: Report) -> Text | None:
    """Read the ARN of the service: a text, which can contain the partition and the region."""
    properties = entries(entries(resource, report).get("Properties"), report)
    token = properties.get("ServiceToken")
    if not isinstance(token, Scalar) or token.tag not in ("", "!Sub"):
        report((token or resource).span, f"{REGISTRATION} has no ServiceToken that octospec writes")
        return None
    written = token.value
    for pseudo, reference in _PSEUDO.items():
        written = written.replace(pseudo, reference)
    found = parse(written)
    if isinstance(found, Malformed):
        report(token.span, f"{REGISTRATION} does not report to a topic or a function")
        return None
    return found
