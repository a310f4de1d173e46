"""The resources of a role: the role, its policies, and its attachments."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, assert_never

from octo_spec.frozen import frozen
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.deployment import Attachment, PolicyKind
from octo_spec.model.naming import given_name
from octo_spec.model.policy_documents import statement_tree, trust_statement_tree
from octo_spec.model.role_settings import RoleSetting, given_settings
from octo_spec.model.text import Text
from octospec_terraform.naming import snake
from octospec_terraform.syntax import (
    BLANK,
    NULL,
    TRUE,
    Attribute,
    Block,
    Call,
    Conditional,
    Index,
    Literal,
    Member,
    Tuple,
    block,
    dotted,
    list_expression,
    objects,
    string,
)
from octospec_terraform.vocabulary import (
    ATTACHMENT,
    CREATE_FIRST,
    FORMAT,
    LIFECYCLE,
    MANAGED,
    POLICY_KINDS,
    ROLE,
    ROLE_ARGUMENTS,
)
from octospec_terraform.writing.comments import explanation, omission_comment, why
from octospec_terraform.writing.labels import label
from octospec_terraform.writing.own_values import NO_OWN, OwnValues
from octospec_terraform.writing.write_presences import condition, count, if_present
from octospec_terraform.writing.write_texts import document, join_elements, text, variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Deployment, Policy, Role, TrustStatement
    from octo_spec.model.presence import Presence
    from octo_spec.model.role_settings import SettingValue
    from octo_spec.model.text import ListParam
    from octospec_terraform.syntax import BodyItem, Comment, Expression
    from octospec_terraform.writing.labels import Labels


def attribute_of(role: Role, name: str) -> Expression:
    """Return the expression for an attribute of a role's resource."""
    return _attribute(ROLE, snake(role.id), name, role.presence)


def _attribute(kind: str, own: str, name: str, presence: Presence) -> Expression:
    resource = f"{kind}.{own}"
    return Member(Index(dotted(resource), Literal(0)), name) if presence else dotted(f"{resource}.{name}")


@frozen
class RoleContext:
    """The role whose resources are written, in its deployment, and the labels in use."""

    role: Role
    deployment: Deployment
    labels: Labels
    own: OwnValues = NO_OWN

    def count(self, presence: Presence) -> tuple[BodyItem, ...]:
        """Write the ``count`` of a resource, which comes first in it; an unconditional resource has none."""
        return (Attribute("count", count(presence, self.deployment)), BLANK) if presence else ()

    def while_present(self, presence: Presence, value: Expression, otherwise: Expression) -> Expression:
        """Write ``value`` under the condition of ``presence``, unless it exists whenever the role does."""
        if presence == self.role.presence:
            return value
        return Conditional(condition(presence, self.deployment), value, otherwise)


def role_resources(context: RoleContext) -> Iterator[BodyItem]:
    """Write a role and its parts, a blank line before each resource."""
    yield BLANK
    yield from why(context.role.explanation)
    yield _role(context)
    for policy in context.role.policies:
        yield from _policy(policy, context)
    for attachment in context.role.attachments:
        yield from _attachment(attachment, context)
    yield from _omitted_policies(context)


# --- the role ----------------------------------------------------------------------------------


def _role(context: RoleContext) -> Block:
    body = (*context.count(context.role.presence), *_arguments(context))
    return block("resource", (ROLE, snake(context.role.id)), body)


def _arguments(context: RoleContext) -> Iterator[BodyItem]:
    settings = {RoleSetting.PATH: context.role.path, **given_settings(context.role)}
    values: dict[str, Expression] = {
        **{setting: _setting(value, context) for setting, value in settings.items()},
        **_name(context),
        "trust": _encode_policy(_trust(context)),
    }
    values |= context.own.role_settings(values)
    for field, name in ROLE_ARGUMENTS.items():
        if field in values:
            yield from (BLANK,) if field in _SET_APART else ()
            yield Attribute(name, values[field])


_SET_APART: Final = {"trust", RoleSetting.TAGS}
"""Arguments of several lines, with a blank line before."""


def _name(context: RoleContext) -> dict[str, Expression]:
    """Write an optional name: without it, the provider generates one."""
    name, named = context.role.name, context.role.named
    return {RoleSetting.NAME: if_present(named, context.deployment, text(name))} if name else {}


def _setting(value: SettingValue, context: RoleContext) -> Expression:
    match value:
        case Text():
            return text(value)
        case Attachment(arn, presence):
            return context.while_present(presence, text(arn), NULL)
        case tuple():
            return objects(*((key, text(tag)) for key, tag in value))
        case str():
            return string(value)
        case int():
            return Literal(value)
        case _:
            assert_never(value)


# --- trust -------------------------------------------------------------------------------------


def _trust(context: RoleContext) -> Expression:
    """Write the trust statements: one list, or several if some do not always exist."""
    lists = tuple(
        context.while_present(presence, list_expression(_trust_statements(statements)), Tuple())
        for presence, statements in groupby(context.role.trust, lambda statement: statement.presence)
    )
    match lists:
        case (Tuple() as only,):
            return only
        case _:
            return Call("concat", lists)


def _trust_statements(statements: Iterable[TrustStatement]) -> Iterator[Expression | Comment]:
    for statement in statements:
        yield from why(statement.why)
        yield document(trust_statement_tree(statement))


def _encode_policy(statements: Expression) -> Expression:
    return Call("jsonencode", (objects(("Version", string(POLICY_VERSION)), ("Statement", statements)),))


# --- policies ----------------------------------------------------------------------------------


def _policy(policy: Policy, context: RoleContext) -> Iterator[BodyItem]:
    kind, link = POLICY_KINDS[policy.kind], _LINKS[policy.kind]
    given = given_name(policy, FORMAT)
    own = given or context.labels.give(kind, label(context.role.id, policy.name))
    yield BLANK
    yield block("resource", (kind, own), tuple(_policy_body(policy, link, context)))
    if policy.kind is PolicyKind.MANAGED:
        at = given or context.labels.give(ATTACHMENT, own)
        arn = _attribute(MANAGED, own, "arn", policy.presence)
        yield from (BLANK, _attachment_block(at, context.count(policy.presence), arn, context))


_LINKS = {PolicyKind.INLINE: ("role", "name"), PolicyKind.MANAGED: ("path", "path")}
"""The argument of each kind of policy that contains an attribute of its role, and the attribute."""


def _policy_body(policy: Policy, link: tuple[str, str], context: RoleContext) -> Iterator[BodyItem]:
    argument, attribute = link
    yield from context.count(policy.presence)
    yield _policy_name(policy, context)
    yield Attribute(argument, attribute_of(context.role, attribute))
    yield BLANK
    yield Attribute("policy", _encode_policy(list_expression(_statements(policy, context))))
    if policy.kind is PolicyKind.MANAGED:
        yield from context.own.policy_tags()
    yield from _CREATED_FIRST


def _policy_name(policy: Policy, context: RoleContext) -> Attribute:
    """Write the name, or the prefix of a name that the provider generates."""
    if policy.name.pieces:
        return Attribute("name", text(policy.name))
    return Attribute("name_prefix", string(f"{context.role.id}-"))


def _statements(policy: Policy, context: RoleContext) -> Iterator[Expression | Comment]:
    """Write the statements, and a comment in place of each omitted one."""
    here = (context.role.id, policy.name)
    gone = {
        statement.position: statement
        for statement in context.deployment.omitted
        if (statement.role, statement.policy) == here
    }
    kept = iter(policy.statements)
    for position in range(len(policy.statements) + len(gone)):
        if position in gone:
            yield omission_comment(gone[position])
        elif statement := next(kept, None):
            yield from explanation(statement)
            yield document(statement_tree(statement))


def _omitted_policies(context: RoleContext) -> Iterator[BodyItem]:
    """Write comments for the policies that are omitted as a whole."""
    kept = {policy.name for policy in context.role.policies}
    gone = tuple(
        omission_comment(statement)
        for statement in context.deployment.omitted
        if statement.role == context.role.id and statement.policy not in kept
    )
    if gone:
        yield BLANK
        yield from gone


# --- attachments -------------------------------------------------------------------------------


def _attachment(attachment: Attachment, context: RoleContext) -> Iterator[BodyItem]:
    own = context.labels.give(ATTACHMENT, label(context.role.id, attachment.arn))
    parameter = attachment.arn.list_param
    yield BLANK
    yield from explanation(attachment)
    if parameter is None:
        yield _attachment_block(own, context.count(attachment.presence), text(attachment.arn), context)
    else:
        yield _attachment_block(
            own,
            _for_each(parameter, attachment.presence, context),
            join_elements(attachment.arn, EACH),
            context,
        )


EACH = dotted("each.value")


def _for_each(parameter: ListParam, presence: Presence, context: RoleContext) -> tuple[BodyItem, ...]:
    values: Expression = variable(parameter.id)
    if presence:
        values = Conditional(condition(presence, context.deployment), values, Tuple())
    return (Attribute("for_each", Call("toset", (values,))), BLANK)


def _attachment_block(
    own: str, repeated: tuple[BodyItem, ...], arn: Expression, context: RoleContext
) -> Block:
    links = (Attribute("role", attribute_of(context.role, "name")), Attribute("policy_arn", arn))
    return block("resource", (ATTACHMENT, own), (*repeated, *links, *_CREATED_FIRST))


_CREATED_FIRST: Final = (BLANK, block(LIFECYCLE, body=(Attribute(CREATE_FIRST, TRUE),)))
