"""The resources of a role: the role, its policies, and what is attached to it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.model.deployment import PolicyKind
from octo_spec.model.policy_documents import statement_tree, trust_statement_tree
from octospec_terraform.naming import ATTACHMENT, DEFAULT_SESSION, INLINE, MANAGED, ROLE, snake
from octospec_terraform.syntax import (
    BLANK,
    NULL,
    Array,
    Attribute,
    Block,
    Call,
    Conditional,
    Index,
    Member,
    Name,
    Number,
    objects,
    string,
)
from octospec_terraform.writing.comments import explanation, left_out, why
from octospec_terraform.writing.labels import label
from octospec_terraform.writing.write_presences import condition, count
from octospec_terraform.writing.write_texts import document, joined, text, variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.deployment import Attachment, Deployment, Policy, Role, TrustStatement
    from octo_spec.model.presence import Presence
    from octo_spec.model.text import ListParam
    from octospec_terraform.syntax import Comment, Expression, Item
    from octospec_terraform.writing.labels import Labels


def attribute_of(role: Role, name: str) -> Expression:
    """Name an attribute of a role's resource."""
    return _attribute(ROLE, snake(role.id), name, role.presence)


def _attribute(kind: str, own: str, name: str, presence: Presence) -> Expression:
    resource = f"{kind}.{own}"
    return Member(Index(Name(resource), Number(0)), name) if presence else Name(f"{resource}.{name}")


@dataclass(frozen=True, slots=True)
class Site:
    """The role that resources are written for, in its deployment, and the labels given so far."""

    role: Role
    deployment: Deployment
    labels: Labels

    def count(self, presence: Presence) -> tuple[Item, ...]:
        """Say first in a resource how many of it there are."""
        return (Attribute("count", count(presence, self.deployment)), BLANK) if presence else ()

    def while_present(self, presence: Presence, value: Expression, otherwise: Expression) -> Expression:
        """Write a part of the role that may be there more seldom than the role itself."""
        if presence == self.role.presence:
            return value
        return Conditional(condition(presence, self.deployment), value, otherwise)


def role_resources(site: Site) -> Iterator[Item]:
    """Write a role and all that is on it, a blank line before each resource."""
    yield BLANK
    yield from why(site.role.why)
    yield _role(site)
    for policy in site.role.policies:
        yield from _policy(policy, site)
    for attachment in site.role.attachments:
        yield from _attachment(attachment, site)
    yield from _policies_left_out(site)


# --- the role ----------------------------------------------------------------------------------


def _role(site: Site) -> Block:
    body = (
        *site.count(site.role.presence),
        *_settings(site),
        BLANK,
        Attribute("assume_role_policy", _encoded(_trust(site))),
        *_tags(site.role),
    )
    return Block("resource", (ROLE, snake(site.role.id)), body)


def _settings(site: Site) -> Iterator[Attribute]:
    role = site.role
    if role.name is not None:
        yield Attribute("name", text(role.name))
    yield Attribute("path", text(role.path))
    if role.description:
        yield Attribute("description", string(role.description))
    if role.max_session != DEFAULT_SESSION:
        yield Attribute("max_session_duration", Number(role.max_session))
    if role.boundary is not None:
        arn = site.while_present(role.boundary.presence, text(role.boundary.arn), NULL)
        yield Attribute("permissions_boundary", arn)


def _tags(role: Role) -> tuple[Item, ...]:
    tags = objects(*((name, string(value)) for name, value in role.tags))
    return (BLANK, Attribute("tags", tags)) if role.tags else ()


# --- trust -------------------------------------------------------------------------------------


def _trust(site: Site) -> Expression:
    """Write the trust statements: one list, or several where some are not always there."""
    lists = tuple(
        site.while_present(presence, Array(tuple(_trust_statements(statements))), Array())
        for presence, statements in groupby(site.role.trust, lambda one: one.presence)
    )
    match lists:
        case (Array() as only,):
            return only
        case _:
            return Call("concat", lists)


def _trust_statements(statements: Iterable[TrustStatement]) -> Iterator[Expression | Comment]:
    for statement in statements:
        yield from why(statement.why)
        yield document(trust_statement_tree(statement))


def _encoded(statements: Expression) -> Expression:
    return Call("jsonencode", (objects(("Version", string(POLICY_VERSION)), ("Statement", statements)),))


# --- policies ----------------------------------------------------------------------------------


def _policy(policy: Policy, site: Site) -> Iterator[Item]:
    kind, link = _KINDS[policy.kind]
    own = site.labels.give(kind, label(site.role.id, policy.name))
    yield BLANK
    yield Block("resource", (kind, own), tuple(_policy_body(policy, link, site)))
    if policy.kind is PolicyKind.MANAGED:
        at = site.labels.give(ATTACHMENT, own)
        arn = _attribute(MANAGED, own, "arn", policy.presence)
        yield from (BLANK, _attached(at, site.count(policy.presence), arn, site))


_KINDS = {
    PolicyKind.INLINE: (INLINE, ("role", "name")),
    PolicyKind.MANAGED: (MANAGED, ("path", "path")),
}
"""The resource of each kind of policy, and the argument that takes an attribute of its role."""


def _policy_body(policy: Policy, link: tuple[str, str], site: Site) -> Iterator[Item]:
    argument, attribute = link
    yield from site.count(policy.presence)
    yield Attribute("name", text(policy.name))
    yield Attribute(argument, attribute_of(site.role, attribute))
    yield BLANK
    yield Attribute("policy", _encoded(Array(tuple(_statements(policy, site)))))


def _statements(policy: Policy, site: Site) -> Iterator[Expression | Comment]:
    """Write the statements, and a comment in the place of each that is left out."""
    here = (site.role.id, policy.name)
    gone = {one.position: one for one in site.deployment.left_out if (one.role, one.policy) == here}
    kept = iter(policy.statements)
    for position in range(len(policy.statements) + len(gone)):
        if position in gone:
            yield left_out(gone[position])
        elif statement := next(kept, None):
            yield from explanation(statement)
            yield document(statement_tree(statement))


def _policies_left_out(site: Site) -> Iterator[Item]:
    """Say which policies are left out whole."""
    kept = {policy.name for policy in site.role.policies}
    all_gone = (one for one in site.deployment.left_out if one.role == site.role.id)
    gone = tuple(left_out(one) for one in all_gone if one.policy not in kept)
    if gone:
        yield BLANK
        yield from gone


# --- attachments -------------------------------------------------------------------------------


def _attachment(one: Attachment, site: Site) -> Iterator[Item]:
    own = site.labels.give(ATTACHMENT, label(site.role.id, one.arn))
    parameter = one.arn.list_param
    yield BLANK
    yield from explanation(one)
    if parameter is None:
        yield _attached(own, site.count(one.presence), text(one.arn), site)
    else:
        yield _attached(own, _for_each(parameter, one.presence, site), joined(one.arn, EACH), site)


EACH = Name("each.value")


def _for_each(parameter: ListParam, presence: Presence, site: Site) -> tuple[Item, ...]:
    values: Expression = variable(parameter.id)
    if presence:
        values = Conditional(condition(presence, site.deployment), values, Array())
    return (Attribute("for_each", Call("toset", (values,))), BLANK)


def _attached(own: str, repeated: tuple[Item, ...], arn: Expression, site: Site) -> Block:
    links = (Attribute("role", attribute_of(site.role, "name")), Attribute("policy_arn", arn))
    return Block("resource", (ATTACHMENT, own), (*repeated, *links))
