"""Turns roles of a spec into roles of a deployment, with trust, policies and attachments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.coverage import covers
from octo_spec.model.deployment import PolicyKind, Role
from octo_spec.model.naming import written_names
from octo_spec.model.role_descriptions import default_description
from octo_spec.resolve.attachments import attachments, boundary
from octo_spec.resolve.codes import UNTRUSTING_ROLE
from octo_spec.resolve.policies import split, with_policy_names
from octo_spec.resolve.sids import with_sids
from octo_spec.resolve.statements import grant_statement, grant_texts, trust_statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.roles import RoleSpec
    from octo_spec.language.spans import Location
    from octo_spec.model.deployment import Policy, Statement, TrustStatement
    from octo_spec.model.presence import Presence
    from octo_spec.resolve.context import ResolutionContext


def roles(context: ResolutionContext) -> tuple[Role, ...]:
    """Return the roles that fixed answers do not exclude."""
    presences = context.lookup.roles
    return tuple(
        _role(id, role, presence, context)
        for id, role in context.spec.roles.items()
        if (presence := presences[id]) is not None
    )


def _role(id: str, role: RoleSpec, presence: Presence, context: ResolutionContext) -> Role:
    name, named = context.lookup.name(role)
    return Role(
        id=id,
        name=name,
        named=named,
        trust=_trust(id, role, presence, context),
        policies=tuple(_policies(id, role, presence, context)),
        attachments=tuple(attachments(id, role, presence, context)),
        path=context.lookup.text(role.path),
        description=_description(id, role),
        max_session=role.max_session,
        boundary=boundary(role, presence, context),
        tags=tuple((key, context.lookup.unlinked_text(tag)) for key, tag in sorted(role.tags.items())),
        presence=presence,
        session=role.session,
        why=_why(role),
        names=written_names(role.names),
        spells_path=role.path == "/" and "path" in role.model_fields_set,
    )


def _description(id: str, role: RoleSpec) -> str:
    if role.session:
        return ""
    return default_description(role.why, id) if role.description is None else role.description


def _why(role: RoleSpec) -> str:
    """Return the reason for a role, and the reason why it has no policies."""
    return f"{role.why} Grants nothing: {role.grants_nothing}" if role.grants_nothing else role.why


def _trust(
    id: str, role: RoleSpec, presence: Presence, context: ResolutionContext
) -> tuple[TrustStatement, ...]:
    """Return the trust; IAM allows no empty trust policy, so an entry must always be present."""
    statements = tuple(
        replace(statement, presence=whole)
        for position, entry in enumerate(role.trust)
        for statement in trust_statements(position, entry, context.lookup)
        if (own := context.trust_presence(entry, statement.presence)) is not None
        and (whole := context.presence_within(presence, (own,))) is not None
    )
    trusting = tuple(statement.presence for statement in statements)
    if not role.session and not covers(trusting, presence, context.lookup.answers.domains):
        message = f"role {id!r} may be deployed although no one can assume it"
        help = "add a trust entry without 'needs', without an optional parameter and without another role"
        context.report(UNTRUSTING_ROLE, ("roles", id, "trust"), message, help)
    return statements


def _policies(id: str, role: RoleSpec, presence: Presence, context: ResolutionContext) -> Iterator[Policy]:
    kinds = ((PolicyKind.INLINE, role.inline), (PolicyKind.MANAGED, role.managed))
    for kind, policies in kinds:
        for name, groups in policies.items():
            place = ("roles", id, kind.value, name)
            statements = tuple(_statements(groups, presence, place, context))
            statements = tuple(with_sids(statements)) if context.spec.sids else statements
            text = context.lookup.text(name)
            parts = split(text, kind, statements, presence, context.spec)
            yield from with_policy_names(parts, text, role.policy_names.get(name, {}))


def _statements(
    groups: tuple[str, ...], role: Presence, place: Location, context: ResolutionContext
) -> Iterator[tuple[Statement, Presence]]:
    for position, id in enumerate(groups):
        group = context.spec.groups[id]
        for number, grant in enumerate(group.grants):
            own = context.lookup.presence(grant_texts(grant))
            presence = context.group_presence(id, role, own, (*place, position))
            if presence is not None:
                yield grant_statement(number, id, group, context.lookup), presence
