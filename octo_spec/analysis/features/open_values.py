"""Whether values of parameters that no one has given yet may decide a need: no claim is made about these.

The access engine decides a need for all values at once. A need that is refused for one value may be met
for another: a grant on ``arn:aws:s3:::${param.bucket}/*`` meets a need on the bucket ``logs`` for one value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.iam.elements import Effect

if TYPE_CHECKING:
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Document, Element, Statement
    from octo_spec.symbolic.open_parameters import OpenParameters
    from octo_spec.symbolic.role_access import RoleAccess, TracedDocuments


def values_in(document: Document, values: OpenParameters) -> frozenset[str]:
    """Return the parameters without a known value that the statements of a document mention."""
    return frozenset[str]().union(
        *(_parameters_in_statement(statement, values) for statement in document.statements)
    )


def widest_role(role: RoleAccess, values: OpenParameters) -> RoleAccess:
    """Return a role that may make every request that a role may make for some values."""
    boundary = role.boundary and _widest_policies(role.boundary, values)
    return replace(role, permissions=_widest_policies(role.permissions, values), boundary=boundary)


def grants_without(role: RoleAccess, ids: frozenset[str], values: OpenParameters) -> RoleAccess:
    """Return a role that has only the grants of a role that do not mention any of the parameters."""
    documents = tuple(
        replace(
            document,
            statements=tuple(
                each
                for each in document.statements
                if each.effect is Effect.ALLOW and not _parameters_in_statement(each, values) & ids
            ),
        )
        for document in role.permissions.documents
    )
    return replace(role, permissions=replace(role.permissions, documents=documents))


def _widest_policies(policies: TracedDocuments, values: OpenParameters) -> TracedDocuments:
    documents = tuple(
        replace(document, statements=tuple(_widest_statements(document, values)))
        for document in policies.documents
    )
    return replace(policies, documents=documents)


def _widest_statements(document: Document, values: OpenParameters) -> list[Statement]:
    """Widen each grant that mentions values, and omit each deny that does."""
    return [
        _widest_grant(each, values) if each.effect is Effect.ALLOW else each
        for each in document.statements
        if each.effect is Effect.ALLOW or not _parameters_in_statement(each, values)
    ]


def _widest_grant(grant: Statement, values: OpenParameters) -> Statement:
    conditions = frozenset(each for each in grant.conditions if not _parameters_in_condition(each, values))
    return replace(grant, resources=_widest_element(grant.resources, values), conditions=conditions)


def _widest_element(element: Element | None, values: OpenParameters) -> Element | None:
    if element is None:
        return None
    if element.excluded:
        kept = frozenset(each for each in element.patterns if not values.in_pattern(each))
        return replace(element, patterns=kept)
    return replace(element, patterns=frozenset(map(values.widen, element.patterns)))


def _parameters_in_statement(statement: Statement, values: OpenParameters) -> frozenset[str]:
    patterns = statement.resources.patterns if statement.resources else ()
    return frozenset[str]().union(
        *map(values.in_pattern, patterns),
        *(_parameters_in_condition(condition, values) for condition in statement.conditions),
    )


def _parameters_in_condition(condition: Condition, values: OpenParameters) -> frozenset[str]:
    named = {values.of_key(key) for key in (condition.key, *condition.variables)} - {None}
    return frozenset(id for id in named if id is not None).union(
        *map(values.in_text, condition.written_values)
    )
