"""Roles of a template, and the parts that belong to no role."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from octo_spec.foreign.notes import NotTakenError, refuse
from octo_spec.foreign.role_copies import MOST_COPIES, ONE_AT_A_TIME, copied, further_role, role_copies
from octo_spec.model.deployment import Role
from octo_spec.model.unread import Unread, UnreadKind
from octospec_cloudformation.naming import role_name
from octospec_cloudformation.reading import cases, own_documents
from octospec_cloudformation.reading.policy_owners import is_used_elsewhere
from octospec_cloudformation.reading.presences import is_usual, presence
from octospec_cloudformation.reading.reading_context import SeveralCasesError
from octospec_cloudformation.reading.role_policies import RolePolicyReader
from octospec_cloudformation.reading.role_settings import RoleSettings
from octospec_cloudformation.vocabulary import FORMAT, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.foreign.case_analysis import Answers
    from octo_spec.model.deployment import TrustStatement
    from octo_spec.source import Node
    from octospec_cloudformation.reading.reading_context import Context
    from octospec_cloudformation.reading.sections import Resource


def read_roles(context: Context) -> tuple[Role, ...]:
    """Read every readable role."""
    resources = context.sections.resources.values()
    roles = tuple(
        role for resource in resources if resource.type == ROLE for role in _role(context, resource)
    )
    if context.is_strict:
        return roles
    from octo_spec.foreign.unique_policy_names import with_unique_names  # noqa: PLC0415 - only foreign templates need it

    return with_unique_names(roles, FORMAT)


def _role(context: Context, resource: Resource) -> Iterator[Role]:
    """Read a role, if it can exist and is readable; one that exists in several cases is a role for each."""
    try:
        there = _there(context, resource)
        whens = tuple(presence(answers, context) for answers in there)
        ids = role_copies(_id(context, resource), whens, context.roles.values())
        for id, answers in zip(ids, there, strict=True):
            yield further_role(_read_role(context, resource, answers), id)
    except NotTakenError as error:
        from octospec_cloudformation.reading.unread_parts import may_name_roles  # noqa: PLC0415 - no build needs it

        names = may_name_roles(resource.properties.get("AssumeRolePolicyDocument"), context.sections)
        unread = Unread(UnreadKind.ROLE, error.message, error.span, name=resource.name)
        context.notes.skip(replace(unread, may_name_roles=names))


def _id(context: Context, resource: Resource) -> str:
    return context.roles.get(resource.name, resource.name)


def _there(context: Context, resource: Resource) -> tuple[Answers, ...]:
    """Return the cases in which a role exists; the customer must answer if it cannot be a role for each."""
    there = cases.cases_where(context, resource.span, partial(cases.exists_in, resource), {})
    if context.is_strict and len(there) != 1:
        refuse(resource.span, f"a spec cannot express when {resource.name} exists")
    if len(there) > 1:
        if len(there) > MOST_COPIES or is_used_elsewhere(resource, context.sections):
            raise SeveralCasesError(resource.condition)
        context.copied.add(resource.name)
        context.notes.otherwise(resource.span, copied(resource.name, len(there)), ONE_AT_A_TIME)
    return tuple(sorted(there, key=lambda answers: (not is_usual(answers, context), len(answers))))


def _read_role(context: Context, resource: Resource, within: Answers) -> Role:
    document = resource.properties.get("AssumeRolePolicyDocument")
    if document is None:
        refuse(resource.span, "it has no AssumeRolePolicyDocument")
    context.notes.take_role_parts()
    settings = RoleSettings(context, resource, within)
    policies = RolePolicyReader(context, resource, within)
    id = _id(context, resource)
    name, named = settings.name()
    role = Role(
        id=id,
        name=name,
        named=named,
        trust=tuple(_trust(context, document, within)),
        policies=tuple(policies.policies()),
        attachments=tuple(policies.attachments()),
        path=settings.path(),
        description=settings.description(),
        max_session=settings.max_session(),
        boundary=settings.boundary(),
        tags=tuple(sorted(settings.tags())),
        presence=presence(within, context),
        names=context.names(resource.name, role_name(id)),
        spells_path=settings.spells_path(),
        place=resource.span,
        why=" ".join(settings.description().split()),
    )
    if context.is_strict:
        return replace(role, place=None, why="")
    if not role.trust and not context.open_keys:
        refuse(resource.span, "octospec could read no statement of its trust policy")
    return replace(role, unread=context.notes.take_role_parts())


def _trust(context: Context, document: Node, within: Answers) -> Iterator[TrustStatement]:
    if context.is_strict:
        return own_documents.trust(context, document, within)
    from octospec_cloudformation.reading import documents  # noqa: PLC0415 - only foreign templates need it

    return documents.trust(context, document, within)
