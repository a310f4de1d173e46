"""Parts of a template that could create roles or policies, with an unknown result.

These are a loop over an unknown list, a macro that runs at deployment, and a template at another location:
octospec does not read their results.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.model.unread import Unread, UnreadKind
from octo_spec.source import Mapping, Scalar
from octospec_cloudformation.reading.policy_owners import named_owners
from octospec_cloudformation.reading.sections import LOOP, calls, children, entries, names_in, scalar
from octospec_cloudformation.vocabulary import ACCESS_KEY, ROLE, USER

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.source import Node
    from octospec_cloudformation.reading.sections import Resource, Sections

MACRO: Final = "Fn::Transform"
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-transform.html"""
_OF_IAM: Final = "AWS::IAM::"
STACKS: Final = {"AWS::CloudFormation::StackSet": "StackSet", "AWS::CloudFormation::Stack": "stack"}
_URL: Final = "TemplateURL"
_WITH_ROLE: Final = frozenset({"AWS::Serverless::Function", "AWS::Serverless::StateMachine"})
"""https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html"""


def may_grant(node: Node) -> bool:
    """Return whether a part of a template creates what IAM grants, or has an unknown result."""
    types = (
        entry.value
        for each in every(node)
        if isinstance(each, Mapping)
        for entry in each.entries
        if entry.key.value == "Type"
    )
    return any(_may_be_of_iam(each) for each in types)


def _may_be_of_iam(written: Node) -> bool:
    if not isinstance(written, Scalar) or written.tag:
        return True
    return written.value.startswith(_OF_IAM) or "{" in written.value


def every(node: Node) -> Iterator[Node]:
    """List the nodes of a tree."""
    yield node
    for inner in children(node):
        yield from every(inner)


def may_name_roles(trust: Node | None, found: Sections) -> bool:
    """Return whether a trust policy, or a statement of one, may trust roles of the template, or everyone."""
    if trust is None:
        return False
    roles = [resource for resource in found.resources.values() if resource.type == ROLE]
    named = {resource.name for resource in roles}
    names = {scalar(resource.properties.get("RoleName")) for resource in roles}
    return not named.isdisjoint(names_in(trust)) or any(
        text in _ANYONE or (":" in text and _names_one(text, names)) for text in _texts(trust)
    )


_ANYONE: Final = ("*", "NotPrincipal", MACRO)
_OF_ROLES: Final = re.compile(r":(?:role|assumed-role)/(.*)")


def _names_one(text: str, names: Container[str]) -> bool:
    """Return whether a text is an ARN of a role with one of the names, or with a name that is not literal."""
    path = _OF_ROLES.search(text)
    parts = path[1].split("/") if path else ()
    return any(not part or "${" in part or part in names for part in parts)


def _texts(node: Node) -> Iterator[str]:
    for each in every(node):
        if isinstance(each, Scalar):
            yield each.value
        elif isinstance(each, Mapping):
            yield from (entry.key.value for entry in each.entries)


def macros_left(found: Sections) -> Iterator[Unread]:
    """List the loops and macros that could create what IAM grants, or add to it."""
    for name, node in entries(entries(found.root).get("Resources")).items():
        if name == MACRO or (name.startswith(LOOP) and may_grant(node)):
            yield _macro_part(name, node.span)
        elif scalar(entries(node).get("Type")).startswith(_OF_IAM):
            inner = (entry for each in every(node) if isinstance(each, Mapping) for entry in each.entries)
            for entry in inner:
                if entry.key.value == MACRO or entry.key.value.startswith(LOOP):
                    yield _macro_part(f"{entry.key.value} in {name}", entry.key.span)


def _macro_part(name: str, span: Span) -> Unread:
    reason = "octospec does not run it" if MACRO in name else "octospec does not expand it"
    return Unread(UnreadKind.PART, reason, span, name=name)


def users_left(found: Sections) -> Iterator[Unread]:
    """List the users, if the template has no role, and otherwise those with an access key."""
    resources = tuple(found.resources.values())
    has_role = any(resource.type == ROLE for resource in resources)
    keys = [each.properties.get("UserName") for each in resources if each.type == ACCESS_KEY]
    with_key = {name for key in keys if key for name in _named(key)}
    for resource in resources:
        has_key = resource.name in with_key
        if resource.type == USER and (has_key or not has_role):
            reason = "it has an access key" if has_key else "it can get access keys"
            yield Unread(UnreadKind.USER, reason, resource.span, name=resource.name)


def _named(node: Node) -> Iterator[str]:
    """List the texts in a reference to a resource."""
    yield from (each.value for each in every(node) if isinstance(each, Scalar))


def policies_left(found: Sections, placed: Container[str]) -> Iterator[Unread]:
    """List the policies of no role that may be on a role of the template: one of the names is not literal."""
    roles = {resource.name: resource for resource in found.resources.values() if resource.type == ROLE}
    has_open_name = any(_is_open(role.properties.get("RoleName")) for role in roles.values())
    for resource in found.resources.values():
        owners = named_owners(resource)
        if resource.name in placed or owners is None or not roles.keys().isdisjoint(names_in(owners)):
            continue
        if has_open_name or _is_open(owners):
            reason = "it may be on a role of this template"
            yield Unread(UnreadKind.PART, reason, resource.span, name=f"the policy {resource.name}")


def _is_open(node: Node | None) -> bool:
    return node is not None and any(True for _ in calls(node))


def sam_roles_left(found: Sections) -> Iterator[Unread]:
    """List the resources for which AWS SAM creates a role."""
    for resource in found.resources.values():
        if resource.type in _WITH_ROLE and "Role" not in resource.properties:
            reason = "AWS SAM creates it"
            name = resource.name
            yield Unread(UnreadKind.ROLE, reason, resource.span, name=name, may_name_roles=False)


def stacks_left(found: Sections, read: Iterable[str]) -> Iterator[Unread]:
    """List the resources that deploy an unread template; octospec read the templates of ``read``."""
    known = frozenset(read)
    for resource in found.resources.values():
        if resource.type in STACKS and resource.name not in known:
            elsewhere = _URL in resource.properties
            reason = "its template is in another file" if elsewhere else "its template cannot be read"
            yield unread_stack(resource, reason)


def unread_stack(resource: Resource, reason: str) -> Unread:
    """Return the unread part for a resource whose template does not count, with the reason."""
    name = f"the {STACKS[resource.type]} {resource.name}"
    return Unread(UnreadKind.PART, reason, resource.span, name=name)
