"""Templates in a template: a StackSet that contains the same roles for the accounts of an organization.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stackset.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span
from octo_spec.frozen import frozen
from octo_spec.source import Mapping, parse_yaml
from octospec_cloudformation.reading.filled_bodies import filled_body
from octospec_cloudformation.reading.placing import place_in_file
from octospec_cloudformation.reading.sections import is_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.unread import Unread
    from octospec_cloudformation.reading.sections import Resource, Sections

_STACK_SET: Final = "AWS::CloudFormation::StackSet"
_BODY: Final = "TemplateBody"


@frozen
class Embedded:
    """A template in a resource of another template, with places in the file."""

    resource: Resource
    root: Mapping


def embedded_templates(found: Sections) -> tuple[Embedded, ...]:
    """List the templates in this one, including those whose text has parameters of it through ``Sub``."""
    return tuple(
        inner for resource in found.resources.values() for inner in _embedded_template(resource, found)
    )


def _embedded_template(resource: Resource, outer: Sections) -> Iterator[Embedded]:
    body = resource.properties.get(_BODY) if resource.type == _STACK_SET else None
    filled = filled_body(body, outer.parameters) if body else None
    if filled is None:
        return
    parsed = parse_yaml(filled.text.value, filled.text.span.path)
    if parsed.node is None or parsed.diagnostics or not is_template(parsed.node):
        return
    root = filled.restore_references(place_in_file(parsed.node, filled.text))
    if isinstance(root, Mapping):
        yield Embedded(resource, root)


# --- copies ------------------------------------------------------------------------------------


def differing(outer: Deployment | None, inner: Deployment) -> Iterator[str]:
    """Return how the copies of roles differ, or what octospec could not read; copies share one ID."""
    known = {role.id: role for role in (outer.roles if outer else ())}
    if outer and _skipped_parts(inner.unread) - _skipped_parts(outer.unread):
        yield "octospec could not read parts of it"
    for role in inner.roles:
        if role.id in known:
            yield from _differing(known[role.id], role)
        else:
            yield f"its role {role.id} is not in the outer template"


def _differing(outer: Role, inner: Role) -> Iterator[str]:
    names = (words for name, words in _COMPARED.items() if getattr(outer, name) != getattr(inner, name))
    if differing := ", ".join(names):
        yield f"the role {outer.id} has another {differing}"
    if _skipped_parts(inner.unread) - _skipped_parts(outer.unread):
        yield f"octospec could not read a part of the role {outer.id}"


def _skipped_parts(unread: tuple[Unread, ...]) -> frozenset[Unread]:
    """Return the skipped parts, wherever they are."""
    return frozenset(replace(each, place=Span("")) for each in unread)


_COMPARED: Final = {
    "trust": "trust policy",
    "policies": "set of policies",
    "attachments": "set of attached policies",
    "boundary": "permissions boundary",
    "max_session": "maximum session duration",
    "path": "path",
}
"""The fields that determine access: the name can be an input outside, and fixed inside."""
