"""Resources back to roles: each with the policies and attachments that name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.deployment import Attachment, Policy, PolicyKind, Role
from octo_spec.model.policy_documents import read_policy, read_trust_statement
from octo_spec.model.presence import ALWAYS, Presence
from octo_spec.model.text import Text
from octospec_terraform.naming import ATTACHMENT, DEFAULT_SESSION, INLINE, MANAGED, ROLE
from octospec_terraform.reading.blocks import expect, id_of, items_of, literal, number
from octospec_terraform.reading.read_presences import presence
from octospec_terraform.syntax import NULL, Array, Call, Conditional, Name, Object, Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import TrustStatement
    from octo_spec.model.policy_documents import Report
    from octospec_terraform.reading.read_texts import Texts
    from octospec_terraform.reading.resources import Resource
    from octospec_terraform.syntax import Expression


@dataclass(frozen=True, slots=True)
class Resources:
    """All resources of a module, and the texts that they hold."""

    all: tuple[Resource, ...]
    texts: Texts

    @property
    def report(self) -> Report:
        """Where to say what is not understood."""
        return self.texts.report

    def of(self, kind: str) -> tuple[Resource, ...]:
        """List the resources of a kind."""
        return tuple(one for one in self.all if one.kind == kind)


def roles(resources: Resources) -> tuple[Role, ...]:
    """Read all roles, in file order, and report what belongs to none of them."""
    own = resources.of(ROLE)
    links = tuple(one.attribute("name") for one in own)
    for one in (*resources.of(INLINE), *resources.of(ATTACHMENT)):
        if one.arguments.need("role") not in links:
            resources.report(one.span, "this belongs to no role of the module")
    for one in resources.of(MANAGED):
        if len(_attachments_of(one, resources)) != 1:
            resources.report(one.span, "a policy is attached once")
    return tuple(_role(one, resources) for one in own)


def _role(role: Resource, resources: Resources) -> Role:
    given, texts, report = role.arguments, resources.texts, resources.report
    name, seconds = given.get("name"), given.get("max_session_duration")
    description = given.get("description")
    return Role(
        id=id_of(role.label, role.span, report),
        name=None if name is None else texts.text(name),
        trust=tuple(_trust(role, resources)),
        policies=(*_inline(role, resources), *_managed(role, resources)),
        attachments=tuple(_attachments(role, resources)),
        path=texts.text(given.need("path")),
        description="" if description is None else literal(description, report),
        max_session=DEFAULT_SESSION if seconds is None else number(seconds, report),
        boundary=_boundary(role, resources),
        tags=_tags(given.get("tags"), report),
        presence=role.presence,
    )


def _tags(value: Expression | None, report: Report) -> tuple[tuple[str, str], ...]:
    match value:
        case None:
            return ()
        case Object(entries):
            return tuple(sorted((entry.key, literal(entry.value, report)) for entry in entries))
        case _:
            report(value.span, "an object of tags was expected here")
            return ()


def _boundary(role: Resource, resources: Resources) -> Attachment | None:
    match role.arguments.get("permissions_boundary"):
        case None:
            return None
        case Conditional(test, arn, otherwise):
            expect(otherwise, NULL, resources.report)
            return Attachment(resources.texts.text(arn), _narrower(test, role, resources))
        case arn:
            return Attachment(resources.texts.text(arn), role.presence)


def _narrower(test: Expression, role: Resource, resources: Resources) -> Presence:
    """Read when a part of a role is there: never where the role is not."""
    found = presence(test, resources.report)
    _check_within(found, role, test, resources)
    return found


def _check_within(
    found: Presence, role: Resource, place: Expression | Resource, resources: Resources
) -> None:
    if not found.implies(role.presence):
        resources.report(place.span, "this would be there where its role is not")


# --- trust -------------------------------------------------------------------------------------


def _trust(role: Resource, resources: Resources) -> Iterator[TrustStatement]:
    """Read the trust policy: a list of statements, or lists put together, each maybe empty."""
    statements = _statements(role.arguments.need("assume_role_policy"), resources)
    match statements:
        case Call("concat", lists):
            for one in lists:
                yield from _maybe(one, role, resources)
        case _:
            yield from _listed(statements, role.presence, resources)


def _statements(value: Expression, resources: Resources) -> Expression:
    """Open the document around the trust statements."""
    match value:
        case Call("jsonencode", (Object((version, statements)),)) if (
            version.key,
            statements.key,
        ) == _DOCUMENT:
            expect(version.value, Template((POLICY_VERSION,)), resources.report)
            return statements.value
        case _:
            resources.report(value.span, "a document of a version and statements was expected here")
            return Array()


_DOCUMENT = ("Version", "Statement")


def _maybe(value: Expression, role: Resource, resources: Resources) -> Iterator[TrustStatement]:
    match value:
        case Conditional(test, listed, otherwise):
            expect(otherwise, Array(), resources.report)
            yield from _listed(listed, _narrower(test, role, resources), resources)
        case _:
            yield from _listed(value, role.presence, resources)


def _listed(value: Expression, when: Presence, resources: Resources) -> Iterator[TrustStatement]:
    if not isinstance(value, Array):
        resources.report(value.span, "a list of statements was expected here")
        return
    for item in items_of(value):
        yield read_trust_statement(resources.texts.shape(item), resources.report, when)


# --- policies ----------------------------------------------------------------------------------


def _inline(role: Resource, resources: Resources) -> Iterator[Policy]:
    for one in _naming(role, resources.of(INLINE)):
        yield _policy(one, PolicyKind.INLINE, role, resources)


def _naming(role: Resource, resources: tuple[Resource, ...]) -> Iterator[Resource]:
    link = role.attribute("name")
    return (one for one in resources if one.arguments.get("role") == link)


def _managed(role: Resource, resources: Resources) -> Iterator[Policy]:
    for one in resources.of(MANAGED):
        attachments = _attachments_of(one, resources)
        if not attachments or attachments[0] not in _naming(role, attachments):
            continue
        if attachments[0].presence != one.presence:
            resources.report(attachments[0].span, "the policy and its attachment differ in their count")
        expect(one.arguments.need("path"), role.attribute("path"), resources.report)
        yield _policy(one, PolicyKind.MANAGED, role, resources)


def _attachments_of(policy: Resource, resources: Resources) -> tuple[Resource, ...]:
    arn = policy.attribute("arn")
    return tuple(one for one in resources.of(ATTACHMENT) if one.arguments.get("policy_arn") == arn)


def _policy(one: Resource, kind: PolicyKind, role: Resource, resources: Resources) -> Policy:
    texts = resources.texts
    _check_within(one.presence, role, one, resources)
    statements = read_policy(texts.document(one.arguments.need("policy")), resources.report)
    return Policy(texts.text(one.arguments.need("name")), kind, statements, one.presence)


# --- attachments -------------------------------------------------------------------------------


def _attachments(role: Resource, resources: Resources) -> Iterator[Attachment]:
    own = {one.attribute("arn") for one in resources.of(MANAGED)}
    for one in _naming(role, resources.of(ATTACHMENT)):
        if one.arguments.need("policy_arn") not in own:
            yield _attachment(one, role, resources)


def _attachment(one: Resource, role: Resource, resources: Resources) -> Attachment:
    arn, repeated = one.arguments.need("policy_arn"), one.arguments.get("for_each")
    if repeated is None:
        found = Attachment(resources.texts.text(arn), one.presence)
    else:
        found = _each(arn, repeated, resources)
    _check_within(found.presence, role, one, resources)
    return found


def _each(arn: Expression, repeated: Expression, resources: Resources) -> Attachment:
    """Read an attachment that stands for each element of a list parameter."""
    values, when = repeated, ALWAYS
    match repeated:
        case Call("toset", (Conditional(test, values, Array(())),)):
            when = presence(test, resources.report)
        case Call("toset", (values,)):
            pass
    parameter = resources.texts.list_param(values)
    if parameter is None:
        resources.report(repeated.span, "the set of a list variable was expected here")
        return Attachment(Text(), when)
    return Attachment(resources.texts.joined(arn, Name("each.value"), parameter), when)
