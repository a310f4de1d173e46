"""Resources back to roles, each with the policies and attachments that name it."""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, assert_never

from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.deployment import Attachment, Policy, PolicyKind, Role
from octo_spec.model.explanations import NO_COMMENTS, Comments, explained
from octo_spec.model.policy_documents import read_policy, read_trust_statement
from octo_spec.model.presence import ALWAYS, Presence
from octo_spec.model.role_settings import RoleSetting, with_settings
from octo_spec.model.text import Text
from octospec_terraform.reading.blocks import expect, id_of, literal, number
from octospec_terraform.reading.read_presences import presence
from octospec_terraform.syntax import NULL, Call, Conditional, Object, Tuple, dotted, string
from octospec_terraform.vocabulary import ATTACHMENT, INLINE, MANAGED, ROLE, ROLE_ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import TrustStatement
    from octo_spec.model.reports import Report
    from octo_spec.model.role_settings import SettingValue
    from octospec_terraform.reading.read_names import GivenNames
    from octospec_terraform.reading.read_resources import ResourceBlock
    from octospec_terraform.reading.read_texts import ModuleTexts
    from octospec_terraform.syntax import Expression


@frozen
class ModuleResources:
    """All resources of a module, and the reader of their texts."""

    all: tuple[ResourceBlock, ...]
    texts: ModuleTexts
    given: GivenNames
    comments: Comments = NO_COMMENTS

    @property
    def report(self) -> Report:
        """Where to say what is not understood."""
        return self.texts.report

    def of(self, kind: str) -> tuple[ResourceBlock, ...]:
        """List the resources of a kind."""
        return tuple(resource for resource in self.all if resource.kind == kind)


def roles(resources: ModuleResources) -> tuple[Role, ...]:
    """Read all roles, in file order, and report what belongs to none of them."""
    own = resources.of(ROLE)
    links = tuple(role.attribute("name") for role in own)
    for linked in (*resources.of(INLINE), *resources.of(ATTACHMENT)):
        if linked.arguments.need("role") not in links:
            resources.report(linked.span, "this belongs to no role of the module")
    for policy in resources.of(MANAGED):
        if len(_attachments_of(policy, resources)) != 1:
            resources.report(policy.span, "a policy is attached once")
    return tuple(_role(role, resources) for role in own)


def _role(block: ResourceBlock, resources: ModuleResources) -> Role:
    role = Role(
        id=id_of(block.label, block.span, resources.report),
        name=None,
        trust=tuple(_trust(block, resources)),
        policies=(*_inline(block, resources), *_managed(block, resources)),
        attachments=tuple(_attachments(block, resources)),
        presence=block.presence,
    )
    return replace(with_settings(role, _settings(block, resources)), named=_named(block, resources))


def _named(role: ResourceBlock, resources: ModuleResources) -> Presence:
    """Read where a role has the name that stands there; elsewhere the provider makes one."""
    match role.arguments.get(ROLE_ARGUMENTS[RoleSetting.NAME]):
        case Conditional(test, _, otherwise):
            expect(otherwise, NULL, resources.report)
            return presence(test, resources.report)
        case _:
            return ALWAYS


# --- settings ----------------------------------------------------------------------------------


def _settings(role: ResourceBlock, resources: ModuleResources) -> dict[RoleSetting, SettingValue]:
    values = {setting: role.arguments.get(ROLE_ARGUMENTS[setting]) for setting in RoleSetting}
    values[RoleSetting.PATH] = role.arguments.need(ROLE_ARGUMENTS[RoleSetting.PATH])
    return {
        setting: _setting(setting, value, role, resources)
        for setting, value in values.items()
        if value is not None
    }


def _setting(
    setting: RoleSetting, value: Expression, role: ResourceBlock, resources: ModuleResources
) -> SettingValue:
    match setting:
        case RoleSetting.NAME if isinstance(value, Conditional):
            return resources.texts.text(value.then)
        case RoleSetting.NAME | RoleSetting.PATH:
            return resources.texts.text(value)
        case RoleSetting.DESCRIPTION:
            return literal(value, resources.report)
        case RoleSetting.MAX_SESSION:
            return number(value, resources.report)
        case RoleSetting.BOUNDARY:
            return _boundary(value, role, resources)
        case RoleSetting.TAGS:
            return _tags(value, resources.texts)
        case _:
            assert_never(setting)


def _tags(value: Expression, texts: ModuleTexts) -> tuple[tuple[str, Text], ...]:
    match value:
        case Object(entries):
            tags = {literal(key, texts.report): texts.text(tag) for key, tag in entries}
            return tuple(sorted(tags.items(), key=itemgetter(0)))
        case _:
            texts.report(value.span, "an object of tags was expected here")
            return ()


def _boundary(value: Expression, role: ResourceBlock, resources: ModuleResources) -> Attachment:
    match value:
        case Conditional(test, arn, otherwise):
            expect(otherwise, NULL, resources.report)
            return Attachment(resources.texts.text(arn), _narrower(test, role, resources))
        case arn:
            return Attachment(resources.texts.text(arn), role.presence)


def _narrower(test: Expression, role: ResourceBlock, resources: ModuleResources) -> Presence:
    """Read the presence of a part of a role, which must imply the role's."""
    narrower = presence(test, resources.report)
    _check_within(narrower, role, test, resources)
    return narrower


def _check_within(
    narrower: Presence, role: ResourceBlock, place: Expression | ResourceBlock, resources: ModuleResources
) -> None:
    if not narrower.implies(role.presence):
        resources.report(place.span, "this would be there where its role is not")


# --- trust -------------------------------------------------------------------------------------


def _trust(role: ResourceBlock, resources: ModuleResources) -> Iterator[TrustStatement]:
    """Read the trust policy: one list of statements, or several, each of which may be empty."""
    statements = _statements(role.arguments.need("assume_role_policy"), resources)
    match statements:
        case Call("concat", lists):
            for statement_list in lists:
                yield from _optional_list(statement_list, role, resources)
        case _:
            yield from _listed(statements, role.presence, resources)


def _statements(value: Expression, resources: ModuleResources) -> Expression:
    """Open the document around the trust statements."""
    match value:
        case Call("jsonencode", (Object(((first, version), (second, statements))),)) if (
            first,
            second,
        ) == _DOCUMENT:
            expect(version, string(POLICY_VERSION), resources.report)
            return statements
        case _:
            resources.report(value.span, "a document of a version and statements was expected here")
            return Tuple()


_DOCUMENT = (string("Version"), string("Statement"))


def _optional_list(
    value: Expression, role: ResourceBlock, resources: ModuleResources
) -> Iterator[TrustStatement]:
    match value:
        case Conditional(test, listed, otherwise):
            expect(otherwise, Tuple(), resources.report)
            yield from _listed(listed, _narrower(test, role, resources), resources)
        case _:
            yield from _listed(value, role.presence, resources)


def _listed(value: Expression, when: Presence, resources: ModuleResources) -> Iterator[TrustStatement]:
    if not isinstance(value, Tuple):
        resources.report(value.span, "a list of statements was expected here")
        return
    for item in value.items:
        yield read_trust_statement(resources.texts.shape(item), resources.report, when)


# --- policies ----------------------------------------------------------------------------------


def _inline(role: ResourceBlock, resources: ModuleResources) -> Iterator[Policy]:
    for policy in _naming(role, resources.of(INLINE)):
        yield _policy(policy, PolicyKind.INLINE, role, resources)


def _naming(role: ResourceBlock, resources: tuple[ResourceBlock, ...]) -> Iterator[ResourceBlock]:
    link = role.attribute("name")
    return (resource for resource in resources if resource.arguments.get("role") == link)


def _managed(role: ResourceBlock, resources: ModuleResources) -> Iterator[Policy]:
    for policy in resources.of(MANAGED):
        attachments = _attachments_of(policy, resources)
        if not attachments or attachments[0] not in _naming(role, attachments):
            continue
        if attachments[0].presence != policy.presence:
            resources.report(attachments[0].span, "the policy and its attachment differ in their count")
        expect(policy.arguments.need("path"), role.attribute("path"), resources.report)
        yield _policy(policy, PolicyKind.MANAGED, role, resources)


def _attachments_of(policy: ResourceBlock, resources: ModuleResources) -> tuple[ResourceBlock, ...]:
    arn = policy.attribute("arn")
    return tuple(
        attachment for attachment in resources.of(ATTACHMENT) if attachment.arguments.get("policy_arn") == arn
    )


def _policy(
    block: ResourceBlock, kind: PolicyKind, role: ResourceBlock, resources: ModuleResources
) -> Policy:
    texts = resources.texts
    _check_within(block.presence, role, block, resources)
    document = texts.document(block.arguments.need("policy"))
    statements = read_policy(document, resources.report, resources.comments)
    names = resources.given.of_label(block.kind, block.label)
    name = _policy_name(block, role, resources)
    return Policy(name, kind, statements, block.presence, names=names)


def _policy_name(policy: ResourceBlock, role: ResourceBlock, resources: ModuleResources) -> Text:
    """Read the name of a policy, or that the provider makes one after the role."""
    prefix = policy.arguments.get("name_prefix")
    if prefix is None or policy.arguments.get("name") is not None:
        return resources.texts.text(policy.arguments.need("name"))
    id = id_of(role.label, role.span, resources.report)
    expect(prefix, string(f"{id}-"), resources.report)
    return Text()


# --- attachments -------------------------------------------------------------------------------


def _attachments(role: ResourceBlock, resources: ModuleResources) -> Iterator[Attachment]:
    own = {policy.attribute("arn") for policy in resources.of(MANAGED)}
    for block in _naming(role, resources.of(ATTACHMENT)):
        if block.arguments.need("policy_arn") not in own:
            yield _attachment(block, role, resources)


def _attachment(block: ResourceBlock, role: ResourceBlock, resources: ModuleResources) -> Attachment:
    arn, repeated = block.arguments.need("policy_arn"), block.arguments.get("for_each")
    if repeated is None:
        attachment = Attachment(resources.texts.text(arn), block.presence)
    else:
        attachment = _for_each(arn, repeated, resources)
    _check_within(attachment.presence, role, block, resources)
    return explained(attachment, resources.comments.above(block.span))


def _for_each(arn: Expression, repeated: Expression, resources: ModuleResources) -> Attachment:
    """Read an attachment that stands for each element of a list parameter."""
    values, when = repeated, ALWAYS
    match repeated:
        case Call("toset", (Conditional(test, values, Tuple(())),)):
            when = presence(test, resources.report)
        case Call("toset", (values,)):
            pass
    parameter = resources.texts.list_param(values)
    if parameter is None:
        resources.report(repeated.span, "the set of a list variable was expected here")
        return Attachment(Text(), when)
    return Attachment(resources.texts.joined(arn, dotted("each.value"), parameter), when)
