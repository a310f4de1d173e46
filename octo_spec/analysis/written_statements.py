"""Statements as their authors wrote them, in a spec, an AWS managed policy or a document, with reasons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from octo_spec.frozen import frozen
from octo_spec.iam.managed_policies import edition, policy_name
from octo_spec.iam.principals import NamedPrincipal
from octo_spec.model.deployment import NOT_IN_SPEC, TrustStatement

if TYPE_CHECKING:
    from octo_spec.iam.conditions import Condition as ParsedCondition
    from octo_spec.iam.policy import Statement as ParsedStatement
    from octo_spec.language.spans import Location
    from octo_spec.model.deployment import Attachment, Condition, Role, Statement
    from octo_spec.symbolic.role_access import StatementOrigin


class AuthoredCondition(NamedTuple):
    """A condition as its author wrote it."""

    operator: str
    key: str
    values: tuple[str, ...]


@frozen
class WrittenStatement:
    """A statement as its author wrote it, and the reason for it.

    ``location`` is its place in the spec, if it comes from a spec. ``edition`` identifies the text of the AWS
    managed policy that it comes from, if it comes from one.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    principals: tuple[NamedPrincipal, ...] = ()
    conditions: tuple[AuthoredCondition, ...] = ()
    actions_excepted: bool = False
    resources_excepted: bool = False
    principals_excepted: bool = False
    sid: str = ""
    policy: str = ""
    group: str = ""
    why: str = ""
    location: Location | None = None
    edition: str = ""


# --- of a deployment ---------------------------------------------------------------------------


def written_statement(origin: StatementOrigin, role: Role) -> WrittenStatement:
    """Return the statement of a role as the spec, or an attached AWS managed policy, contains it."""
    if isinstance(origin.statement, TrustStatement):
        return _written_trust(origin.statement, role)
    if origin.attached is not None:
        return _written_attached_statement(origin.statement, origin.policy, origin.attached)
    written = _written_grant(origin.statement, origin.policy)
    if origin.trusting is None:
        return written
    return replace(written, location=("roles", origin.trusting.id, "trust", origin.position))


def _written_attached_statement(statement: Statement, arn: str, attached: Attachment) -> WrittenStatement:
    is_placed = attached.group and attached.entry != NOT_IN_SPEC
    in_spec = ("groups", attached.group, "attach", attached.entry) if is_placed else None
    written = _written_grant(statement, policy_name(arn) or arn)
    return replace(written, location=in_spec, edition=edition())


def _written_grant(statement: Statement, policy: str) -> WrittenStatement:
    is_placed = statement.group and statement.grant != NOT_IN_SPEC
    from_spec = ("groups", statement.group, "grants", statement.grant) if is_placed else None
    return WrittenStatement(
        actions=statement.actions,
        resources=tuple(map(str, statement.resources)),
        conditions=_conditions(statement.conditions),
        actions_excepted=statement.actions_excepted,
        resources_excepted=statement.resources_excepted,
        sid=statement.sid,
        policy=policy,
        group=statement.group,
        why=statement.why,
        location=from_spec,
    )


def _written_trust(statement: TrustStatement, role: Role) -> WrittenStatement:
    kind = statement.principal.kind
    return WrittenStatement(
        actions=statement.actions,
        principals=tuple(NamedPrincipal(kind, str(value)) for value in statement.principal.values),
        conditions=_conditions(statement.conditions),
        sid=statement.sid,
        why=statement.why,
        location=("roles", role.id, "trust", statement.entry),
    )


def _conditions(conditions: tuple[Condition, ...]) -> tuple[AuthoredCondition, ...]:
    return tuple(
        AuthoredCondition(condition.operator, condition.key, tuple(map(str, condition.values)))
        for condition in conditions
    )


# --- of a single document -----------------------------------------------------------------


def written_form(statement: ParsedStatement) -> WrittenStatement:
    """Return a statement of a single policy."""
    resources, principals = statement.resources, statement.principals
    return WrittenStatement(
        actions=statement.actions.written,
        resources=resources.written if resources else (),
        principals=statement.named_principals,
        conditions=tuple(sorted(map(_condition_as_written, statement.conditions))),
        actions_excepted=statement.actions.excluded,
        resources_excepted=resources.excluded if resources else False,
        principals_excepted=principals.excluded if principals else False,
        sid=statement.sid or "",
    )


def _condition_as_written(condition: ParsedCondition) -> AuthoredCondition:
    return AuthoredCondition(condition.operator, condition.written_key, condition.written_values)
