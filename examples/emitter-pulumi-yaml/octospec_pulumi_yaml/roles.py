"""The roles of a program, with what their own properties and other resources give them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from octo_spec.plugin import (
    ROOT_PATH,
    Attachment,
    Fields,
    Leaf,
    NotTakenError,
    Policy,
    PolicyKind,
    Role,
    RoleSetting,
    Sequence,
    Text,
    Unread,
    UnreadKind,
    literal_of,
    refuse,
    text_of,
    with_settings,
)
from octospec_pulumi_yaml import documents
from octospec_pulumi_yaml.sections import entries
from octospec_pulumi_yaml.vocabulary import ATTACHMENT, POLICY, ROLE, ROLE_POLICY, SETTINGS, TRUST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin import Node, SettingValue, Shape
    from octospec_pulumi_yaml.evaluator import Evaluator
    from octospec_pulumi_yaml.sections import Resource

_PROPERTIES: Final = {
    ROLE: frozenset({*SETTINGS.values(), TRUST, "inlinePolicies", "managedPolicyArns"}),
    ROLE_POLICY: frozenset({"role", "name", "policy"}),
    POLICY: frozenset({"name", "path", "policy"}),
    ATTACHMENT: frozenset({"role", "policyArn"}),
}
_GRANTS_NOTHING: Final = re.compile(r"aws:(?!iam:|cloudformation:|ssoadmin:)[a-z0-9]+:[A-Za-z0-9]+")
"""Types of resources that neither belong to IAM nor create roles, as stacks and permission sets do."""
_OF_A_ROLE: Final = frozenset({ROLE_POLICY, ATTACHMENT})


def read_roles(evaluator: Evaluator, ids: dict[str, str]) -> tuple[Role, ...]:
    """Read each role that can be read; ``ids`` are their ids by the keys of their resources."""
    resources = evaluator.sections.resources
    owners = {key: _owner(evaluator, each) for key, each in resources.items() if each.type in _OF_A_ROLE}
    roles: list[Role] = []
    for key, id in ids.items():
        parts = tuple(resources[other] for other, owner in owners.items() if owner == key)
        roles += _taken(_RoleReader(evaluator, id, resources[key], parts))
    _report(evaluator, {key for key, owner in owners.items() if owner in ids} | {*ids})
    return tuple(roles)


def _owner(evaluator: Evaluator, resource: Resource) -> str:
    """Return the key of the role that a policy belongs to; empty if the role is not in the program."""
    node = resource.properties.get("role")
    if node is None:
        return ""
    try:
        access = evaluator.access(evaluator.followed(node))
        if access and access.name in evaluator.sections.resources:
            return access.name if access.path in {(), ("name",), ("id",)} else ""
        return _named(evaluator, evaluator.text(node))
    except NotTakenError:
        return ""


def _named(evaluator: Evaluator, name: Text) -> str:
    for key, resource in evaluator.sections.resources.items():
        written = resource.properties.get("name")
        if resource.type == ROLE and written and evaluator.text(written) == name:
            return key
    return ""


def _attached(evaluator: Evaluator, resource: Resource) -> Resource | None:
    """Return the policy of this program that a resource attaches, if it attaches one."""
    node = resource.properties.get("policyArn")
    access = evaluator.access(evaluator.followed(node)) if node else None
    found = evaluator.sections.resources.get(access.name) if access else None
    return found if found and found.type == POLICY else None


def _taken(reader: _RoleReader) -> Iterator[Role]:
    notes = reader.evaluator.notes
    try:
        role = reader.role()
    except NotTakenError as error:
        notes.take_role_parts()
        notes.skip(Unread(UnreadKind.ROLE, str(error), error.span, name=reader.resource.key))
        return
    yield replace(role, unread=notes.take_role_parts())


# --- one role -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _RoleReader:
    """Reads a role; ``parts`` are the other resources that belong to it, in the order of the file."""

    evaluator: Evaluator
    id: str
    resource: Resource
    parts: tuple[Resource, ...]

    def role(self) -> Role:
        """Read the whole role, or raise ``NotTakenError``."""
        written = self.resource.properties
        if TRUST not in written:
            refuse(self.resource.span, f"the role has no {TRUST}")
        self._report_rest(self.resource)
        trust = tuple(documents.trust(self.evaluator, written[TRUST]))
        role = with_settings(Role(self.id, None, trust, place=self.resource.span), self._settings())
        policies = (*self._inline(), *(each for part in self.parts for each in self._policies(part, role)))
        attachments = (*self._listed(), *(each for part in self.parts for each in self._attachments(part)))
        return replace(role, policies=policies, attachments=tuple(dict.fromkeys(attachments)))

    def _settings(self) -> dict[RoleSetting, SettingValue]:
        written = self.resource.properties
        shapes = {
            setting: self.evaluator.shape(written[name])
            for setting, name in SETTINGS.items()
            if name in written
        }
        described = shapes.get(RoleSetting.DESCRIPTION)
        if isinstance(described, Leaf) and described.text.references:
            del shapes[RoleSetting.DESCRIPTION]
            _not_taken(self.evaluator, written["description"], f"the description of {self.resource.key}")
        return {setting: _setting(setting, shape) for setting, shape in shapes.items()}

    def _inline(self) -> Iterator[Policy]:
        for item in self._items("inlinePolicies"):
            yield self._policy(entries(item), PolicyKind.INLINE, item)

    def _listed(self) -> Iterator[Attachment]:
        for item in self._items("managedPolicyArns"):
            yield Attachment(self.evaluator.text(item))

    def _items(self, name: str) -> tuple[Node, ...]:
        node = self.resource.properties.get(name)
        if node is None:
            return ()
        listed = self.evaluator.followed(node)
        if not isinstance(listed, Sequence):
            refuse(node.span, f"the list of {name} is not literal")
        return listed.items

    def _policies(self, part: Resource, role: Role) -> Iterator[Policy]:
        if part.type == ROLE_POLICY:
            self._report_rest(part)
            yield self._policy(part.properties, PolicyKind.INLINE, part)
        elif managed := _attached(self.evaluator, part):
            self._report_rest(part)
            self._report_rest(managed)
            self._check_path(managed, role)
            yield self._policy(managed.properties, PolicyKind.MANAGED, managed)

    def _policy(self, written: dict[str, Node], kind: PolicyKind, place: Node | Resource) -> Policy:
        if "policy" not in written:
            refuse(place.span, "this policy has no document")
        made = Text() if kind is PolicyKind.MANAGED else Text.of(self.id)
        name = self.evaluator.text(written["name"]) if "name" in written else made
        return Policy(name, kind, tuple(documents.permissions(self.evaluator, written["policy"])))

    def _check_path(self, managed: Resource, role: Role) -> None:
        written = managed.properties.get("path")
        if (self.evaluator.text(written) if written else ROOT_PATH) != role.path:
            message = f"the path of {managed.key} is not that of its role"
            self.evaluator.notes.otherwise(managed.span, message, "the spec has one path for both")

    def _attachments(self, part: Resource) -> Iterator[Attachment]:
        if part.type == ATTACHMENT and not _attached(self.evaluator, part):
            self._report_rest(part)
            node = part.properties.get("policyArn")
            yield Attachment(
                self.evaluator.text(node) if node else refuse(part.span, "the attachment has no policyArn")
            )

    def _report_rest(self, resource: Resource) -> None:
        """Report the properties of a resource that a spec does not have."""
        for name, node in resource.options.items():
            _not_taken(self.evaluator, node, f"the option {name} of {resource.key}")
        for name, node in (*resource.properties.items(), *resource.others.items()):
            if name not in _PROPERTIES[resource.type]:
                _not_taken(self.evaluator, node, f"{name} of {resource.key}")


def _setting(setting: RoleSetting, shape: Shape) -> SettingValue:
    match setting, shape:
        case RoleSetting.TAGS, Fields(fields):
            return tuple(sorted((key, text_of(value, refuse)) for key, value, _ in fields))
        case RoleSetting.DESCRIPTION, _:
            return literal_of(shape, refuse)
        case RoleSetting.MAX_SESSION, _:
            return _seconds(shape)
        case RoleSetting.BOUNDARY, _:
            return Attachment(text_of(shape, refuse))
        case _:
            return text_of(shape, refuse)


def _seconds(shape: Shape) -> int:
    written = literal_of(shape, refuse)
    if not written.isdecimal():
        refuse(shape.span, "this is not a number of seconds")
    return int(written)


# --- what is not read -----------------------------------------------------------------------------


def _not_taken(evaluator: Evaluator, node: Node, what: str) -> None:
    evaluator.notes.not_taken(node.span, f"{what} is skipped", "a spec has no place for it")


def _report(evaluator: Evaluator, placed: set[str]) -> None:
    """Report the resources that no role uses."""
    resources = evaluator.sections.resources
    attached = {policy.key for key in placed if (policy := _attached(evaluator, resources[key]))}
    for key, resource in resources.items():
        if key not in placed | attached:
            _report_one(evaluator, resource)


def _report_one(evaluator: Evaluator, resource: Resource) -> None:
    name, span = f"the resource {resource.key} ({resource.type})", resource.span
    if resource.type in _OF_A_ROLE:
        evaluator.notes.skip(Unread(UnreadKind.PART, "no role of this program has it", span, name=name))
    elif resource.type == POLICY:
        evaluator.notes.not_taken(span, f"{name} is attached to no role of this program", "it is skipped")
    elif _GRANTS_NOTHING.fullmatch(resource.type):
        evaluator.notes.not_taken(span, f"{name} is skipped", "it grants a role nothing")
    else:
        unread = Unread(UnreadKind.PART, "octospec does not read this type", span, name=name)
        evaluator.notes.skip(unread)
