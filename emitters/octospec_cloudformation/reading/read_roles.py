"""Roles of a template, and the policies that name them."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.deployment import ROOT_PATH, Attachment, Policy, PolicyKind, Role
from octo_spec.model.explanations import explained
from octo_spec.model.policy_documents import read_policy, read_trust_statement
from octo_spec.model.presence import ALWAYS
from octo_spec.model.role_settings import RoleSetting, with_settings
from octo_spec.model.text import Text
from octo_spec.source import Mapping, Sequence
from octospec_cloudformation.naming import ROLE_END
from octospec_cloudformation.reading.nodes import (
    arguments,
    entries,
    fields,
    is_scalar,
    items,
    literal,
    number,
    referred,
)
from octospec_cloudformation.reading.read_documents import shape
from octospec_cloudformation.vocabulary import POLICY_NAMES, POLICY_TYPES, ROLE, ROLE_PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Span
    from octo_spec.model.deployment import TrustStatement
    from octo_spec.model.explanations import Comments
    from octo_spec.model.presence import Presence
    from octo_spec.model.reports import Report
    from octo_spec.model.role_settings import SettingValue
    from octo_spec.source import Node
    from octospec_cloudformation.reading.read_names import GivenNames
    from octospec_cloudformation.reading.read_presences import TemplateConditions
    from octospec_cloudformation.reading.read_texts import TemplateTexts

_KINDS: Final = {name: kind for kind, name in POLICY_TYPES.items()}


@frozen
class TemplateResource:
    """One resource of a template; its condition and its properties are not read yet."""

    name: str
    type: str
    span: Span
    condition: Node | None
    properties: Node | None


def resources(node: Node | None, report: Report) -> tuple[TemplateResource, ...]:
    """Read all resources; report any that is no role and no policy."""
    return tuple(_resource(name, entry, report) for name, entry in entries(node, report).items())


def _resource(name: str, node: Node, report: Report) -> TemplateResource:
    parts = fields(node, ("Type", "Condition", "Properties"), report)
    written = literal(parts.get("Type"), report)
    if written not in {ROLE, *_KINDS}:
        report(node.span, f"resource {name!r} of type {written!r} is not understood")
    return TemplateResource(name, written, node.span, parts.get("Condition"), parts.get("Properties"))


def role_ids(resources: tuple[TemplateResource, ...], given: GivenNames) -> dict[str, str]:
    """Give the id of each role by its logical id, which ends in ``Role`` unless the spec gave it."""
    ids: dict[str, str] = {}
    for role in (resource for resource in resources if resource.type == ROLE):
        id = given.identified(role.name, role.span, ROLE_END)
        if id in ids.values():
            given.report(role.span, f"two roles have the id {id!r}")
        ids[role.name] = id
    return ids


@frozen
class TemplateRoles:
    """Reads roles and policies; ``ids`` are those of the roles by logical id."""

    ids: dict[str, str]
    given: GivenNames
    texts: TemplateTexts
    conditions: TemplateConditions
    report: Report
    comments: Comments

    def roles(self, resources: tuple[TemplateResource, ...]) -> tuple[Role, ...]:
        """Read each role with the policies that name it."""
        roles = {resource.name: self._role(resource) for resource in resources if resource.type == ROLE}
        policies: dict[str, list[Policy]] = {name: [] for name in roles}
        for resource in resources:
            if resource.type in _KINDS:
                self._add_policy(resource, roles, policies)
        return tuple(replace(role, policies=_ordered(policies[name])) for name, role in roles.items())

    def _role(self, resource: TemplateResource) -> Role:
        properties = fields(resource.properties, tuple(ROLE_PROPERTIES.values()), self.report)
        parts = {field: properties.get(name) for field, name in ROLE_PROPERTIES.items()}
        presence = self._presence(resource)
        role = Role(
            id=self.ids[resource.name],
            name=None,
            trust=tuple(self._trust(parts["trust"], resource.span, presence)),
            attachments=tuple(self._attachments(parts["attachments"], presence)),
            presence=presence,
            names=self.given.given(resource.name),
        )
        named, name = ALWAYS, parts[RoleSetting.NAME]
        if name is not None:
            named, parts[RoleSetting.NAME] = self.conditions.part(name, ALWAYS)
        read = with_settings(role, self._settings(parts, presence))
        spells_path = parts[RoleSetting.PATH] is not None and read.path == ROOT_PATH
        return replace(read, named=named, spells_path=spells_path)

    def _presence(self, resource: TemplateResource) -> Presence:
        if resource.condition is None:
            return ALWAYS
        return self.conditions.condition(literal(resource.condition, self.report), resource.condition.span)

    # --- settings

    def _settings(self, parts: dict[str, Node | None], role: Presence) -> dict[RoleSetting, SettingValue]:
        nodes = ((setting, parts[setting]) for setting in RoleSetting)
        return {setting: self._setting(setting, node, role) for setting, node in nodes if node is not None}

    def _setting(self, setting: RoleSetting, node: Node, role: Presence) -> SettingValue:
        match setting:
            case RoleSetting.NAME | RoleSetting.PATH:
                return self.texts.text(node)
            case RoleSetting.DESCRIPTION:
                return literal(node, self.report)
            case RoleSetting.MAX_SESSION:
                return number(node, self.report) or 0
            case RoleSetting.BOUNDARY:
                return self._boundary(node, role)
            case RoleSetting.TAGS:
                return self._tags(node)
            case _:
                assert_never(setting)

    def _boundary(self, node: Node, role: Presence) -> Attachment:
        presence, arn = self.conditions.part(node, role)
        return Attachment(self.texts.text(arn), presence)

    def _tags(self, node: Node) -> tuple[tuple[str, Text], ...]:
        return tuple(sorted((self._tag(item) for item in items(node, self.report)), key=itemgetter(0)))

    def _tag(self, node: Node) -> tuple[str, Text]:
        parts = fields(node, ("Key", "Value"), self.report)
        value = self.texts.text(parts["Value"]) if "Value" in parts else Text()
        return literal(parts.get("Key"), self.report), value

    # --- trust

    def _trust(self, node: Node | None, span: Span, role: Presence) -> Iterator[TrustStatement]:
        if node is None:
            self.report(span, "the role has no AssumeRolePolicyDocument")
            return
        parts = fields(node, ("Version", "Statement"), self.report)
        if not is_scalar(parts.get("Version"), POLICY_VERSION):
            self.report(node.span, f"the document's Version is not {POLICY_VERSION}")
        statements = parts.get("Statement")
        alone = (statements,) if isinstance(statements, Mapping) else None
        for item in alone or items(statements, self.report):
            presence, statement = self.conditions.part(item, role)
            yield read_trust_statement(shape(statement, self.texts), self.report, presence)

    # --- attachments

    def _attachments(self, node: Node | None, role: Presence) -> Iterator[Attachment]:
        """Read a list of ARNs, a list parameter, or both in a ``Join`` that is split again."""
        if node is None:
            return
        if isinstance(node, Sequence) and not node.tag:
            yield from (self._explained(self._attachment(item, role), item) for item in node.items)
        elif joined := _joined_arns(node):
            yield from (self._explained(self._joined_attachment(arn, role), arn) for arn in joined)
        else:
            yield self._list_attachment(*self.conditions.part(node, role))

    def _explained(self, attachment: Attachment, node: Node) -> Attachment:
        return explained(attachment, self.comments.above(node.span))

    def _attachment(self, node: Node, role: Presence) -> Attachment:
        presence, arn = self.conditions.part(node, role)
        text = self.texts.text(arn)
        if text.list_param:
            self.report(node.span, "a list cannot stand in a list")
        return Attachment(text, presence)

    def _joined_attachment(self, node: Node, role: Presence) -> Attachment:
        presence, arn = self.conditions.part(node, role)
        elements = self.texts.elements(arn, ",")
        return Attachment(elements, presence) if elements else self._attachment(node, role)

    def _list_attachment(self, presence: Presence, node: Node) -> Attachment:
        text = self.texts.text(node)
        if not text.list_param:
            self.report(node.span, "a list parameter was expected here")
        return Attachment(text, presence)

    # --- policies

    def _add_policy(
        self, resource: TemplateResource, roles: dict[str, Role], policies: dict[str, list[Policy]]
    ) -> None:
        kind = _KINDS[resource.type]
        known = (
            POLICY_NAMES[kind],
            "Roles",
            "PolicyDocument",
            *(("Path",) if kind is PolicyKind.MANAGED else ()),
        )
        parts = fields(resource.properties, known, self.report)
        role = self._role_of(parts.get("Roles"), resource.span)
        if role not in roles:
            return
        path = self.texts.text(parts["Path"]) if "Path" in parts else ROOT_PATH
        if kind is PolicyKind.MANAGED and path != roles[role].path:
            self.report(resource.span, "the policy has not the path of its role")
        policies[role].append(self._policy(parts, kind, resource))

    def _role_of(self, node: Node | None, span: Span) -> str:
        named = tuple(referred(item) or "" for item in items(node, self.report))
        if len(named) != 1 or named[0] not in self.ids:
            self.report(node.span if node else span, "exactly one role of this template was expected here")
            return ""
        return named[0]

    def _policy(self, parts: dict[str, Node], kind: PolicyKind, resource: TemplateResource) -> Policy:
        named = () if kind is PolicyKind.MANAGED else (POLICY_NAMES[kind],)
        missing = [name for name in (*named, "PolicyDocument") if name not in parts]
        if missing:
            self.report(resource.span, f"the policy has no {' and no '.join(missing)}")
            return Policy(Text(), kind, ())
        return Policy(
            self.texts.text(parts[POLICY_NAMES[kind]]) if POLICY_NAMES[kind] in parts else Text(),
            kind,
            read_policy(shape(parts["PolicyDocument"], self.texts), self.report, self.comments),
            self._presence(resource),
            names=self.given.given(resource.name),
        )


def _joined_arns(node: Node) -> tuple[Node, ...]:
    """Open ``Split [',', Join [',', [...]]]``: ARNs beside a list parameter."""
    match arguments(node, "Split"):
        case (comma, joined) if is_scalar(comma, ","):
            match arguments(joined, "Join"):
                case (delimiter, Sequence(parts, tag="")) if is_scalar(delimiter, ","):
                    return parts
    return ()


def _ordered(policies: list[Policy]) -> tuple[Policy, ...]:
    """Put inline policies before managed ones, each in the order of the template."""
    return tuple(sorted(policies, key=lambda policy: policy.kind is PolicyKind.MANAGED))
