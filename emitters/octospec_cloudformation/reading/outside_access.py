"""The resources of a template that may give access outside its roles: users, resource policies, code.

Each is known by what is written of it, and of everything that it refers to: equal texts give the same access.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from octo_spec.foreign.access_giving_types import gives_access, may_take_role
from octo_spec.foreign.outside_digests import WrittenPart, outside_digest
from octo_spec.foreign.taken_roles import takes_other_role
from octo_spec.model.unread import OutsideAccess
from octo_spec.source import Scalar, Sequence
from octospec_cloudformation.reading.nodes import as_json
from octospec_cloudformation.reading.policy_owners import named_owners
from octospec_cloudformation.reading.sections import entries, names_in, scalar
from octospec_cloudformation.reading.unread_parts import every
from octospec_cloudformation.vocabulary import MANAGED, ROLE

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from octo_spec.source import Node
    from octospec_cloudformation.reading.sections import Resource, Sections

_TO_OTHERS: Final = frozenset({"Users", "Groups"})
_INSTANCE_PROFILE: Final = "AWS::IAM::InstanceProfile"
_NAME: Final = re.compile(r"\w+")


def outside_access(found: Sections, placed: Container[str]) -> Iterator[OutsideAccess]:
    """List the resources that may give access outside the roles; ``placed`` are the policies of the roles."""
    names = _role_names(found)
    giving = [
        each
        for each in found.resources.values()
        if _may_give_access(each, found, placed) or _takes_other_role(each, names)
    ]
    declared = {name: (_written(name, node),) for name, node in _declarations(found)} if giving else {}
    for resource in giving:
        digest = outside_digest(*declared[resource.name], declared)
        yield OutsideAccess(f"{resource.name} ({resource.type})", resource.span, digest)


def _may_give_access(resource: Resource, found: Sections, placed: Container[str]) -> bool:
    is_to_others = not _TO_OTHERS.isdisjoint(resource.properties) or _is_on_others(resource, found)
    if resource.name in placed or resource.type in {MANAGED, _INSTANCE_PROFILE}:
        return is_to_others
    return gives_access(resource.type, resource.properties)


def _takes_other_role(resource: Resource, names: Container[str]) -> bool:
    """Return whether a resource names a role of another file, with which it may act, by a literal ARN."""
    texts = (
        part.value
        for node in resource.properties.values()
        for part in every(node)
        if isinstance(part, Scalar)
    )
    return may_take_role(resource.type) and any(takes_other_role(text, names) for text in texts)


def _role_names(found: Sections) -> frozenset[str]:
    roles = (each for each in found.resources.values() if each.type == ROLE)
    return frozenset(scalar(role.properties.get("RoleName")) for role in roles)


def _is_on_others(policy: Resource, found: Sections) -> bool:
    """Return whether a policy or an instance profile names a role that may be outside the template."""
    is_profile = policy.type == _INSTANCE_PROFILE
    owners = policy.properties.get("Roles") if is_profile else named_owners(policy)
    if owners is None:
        return False
    roles = {name for name, each in found.resources.items() if each.type == ROLE}
    names = _role_names(found) - {""}
    items = owners.items if isinstance(owners, Sequence) else (owners,)
    return any(scalar(item) not in names and not {*names_in(item)} & roles for item in items)


# --- what is written of a resource -------------------------------------------------------------


def _declarations(found: Sections) -> Iterator[tuple[str, Node]]:
    """List what each name refers to, except roles, which are compared themselves."""
    for name, parameter in found.parameters.items():
        if (default := entries(parameter).get("Default")) is not None:
            yield name, default
    yield from found.mappings.items()
    yield from found.conditions.items()
    for name, node in entries(entries(found.root).get("Resources")).items():
        if name in found.resources and found.resources[name].type != ROLE:
            yield name, node


def _written(name: str, node: Node) -> WrittenPart:
    """Write a declaration as JSON, and list all words in it: some of them are names."""
    texts = (each.value for each in every(node) if isinstance(each, Scalar))
    words = frozenset(word for text in texts for word in _NAME.findall(text))
    return WrittenPart(json.dumps((name, as_json(node)), sort_keys=True), words)
