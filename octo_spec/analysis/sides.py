"""One side of a comparison: roles with their permissions and trust, whatever they were read from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.iam.policy import Document
from octo_spec.model.deployment import TrustStatement
from octo_spec.symbolic.role_access import RoleAccess, TracedDocuments, every_setting, settled_limits

if TYPE_CHECKING:
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Statement as Parsed
    from octo_spec.language.spans import Location
    from octo_spec.model.deployment import Condition as WrittenCondition
    from octo_spec.model.deployment import Deployment, Role, Statement
    from octo_spec.symbolic.role_access import Origin
    from octo_spec.symbolic.unknowns import Unknowns

NOTHING = Document(())


class DocumentKind(StrEnum):
    """What decides a request: the permissions of a role, or its trust."""

    ACCESS = "access"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """A statement for people: as its author wrote it, and why.

    ``location`` is where it stands in the spec, if it comes from one.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[str, ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    actions_excepted: bool = False
    resources_excepted: bool = False
    principals_excepted: bool = False
    sid: str = ""
    policy: str = ""
    group: str = ""
    why: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents that decide together, as an engine reads them and as people do."""

    documents: tuple[Document, ...]
    origins: tuple[tuple[WrittenStatement, ...], ...]
    limits: Document = NOTHING
    """What no setting can be, as denials; for the side that is asked only."""

    @property
    def asked(self) -> tuple[Document, ...]:
        """The documents, with the limits behind them."""
        return (*self.documents, self.limits)

    def written(self, place: StatementPlace) -> WrittenStatement:
        """Give the statement at ``place`` for people."""
        return self.origins[place.document][place.statement]

    def parsed(self, place: StatementPlace) -> Parsed:
        """Give the statement at ``place`` as it is decided by."""
        return self.documents[place.document].statements[place.statement]


EMPTY = Documents((), ())


@dataclass(frozen=True, slots=True)
class RoleSide:
    """One role; ``role`` is ``None`` where only a document is known."""

    id: str
    permissions: Documents = EMPTY
    trust: Documents = EMPTY
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """All roles of one side; ``deployment`` is ``None`` for a mere document.

    ``is_documented`` tells that the words of a spec are known, too: an artifact does not hold them.
    """

    title: str
    roles: tuple[RoleSide, ...]
    deployment: Deployment | None = None
    is_documented: bool = False

    @property
    def kinds(self) -> tuple[DocumentKind, ...]:
        """Tell which kinds of documents the roles have."""
        found = {
            DocumentKind.ACCESS: any(one.permissions.documents for one in self.roles),
            DocumentKind.TRUST: any(one.trust.documents for one in self.roles),
        }
        return tuple(kind for kind, there in found.items() if there)

    def role(self, id: str) -> RoleSide:
        """Give a role, one without any access where the side has none of this id."""
        return next((one for one in self.roles if one.id == id), RoleSide(id))


@dataclass(frozen=True, slots=True)
class View:
    """Both sides in one partition, and what is asked there."""

    old: Side
    new: Side
    unknowns: Unknowns


def deployment_side(
    title: str, deployment: Deployment, unknowns: Unknowns, *, is_documented: bool = False
) -> Side:
    """Read a deployment in every setting."""
    roles = tuple(map(_role_side, every_setting(deployment, unknowns)))
    return Side(title, roles, deployment, is_documented)


def _role_side(access: RoleAccess) -> RoleSide:
    return RoleSide(
        access.role.id,
        _documents(access.permissions, access.limits, access.role),
        _documents(access.trust, access.trust_limits, access.role),
        access.role,
    )


def _documents(grants: TracedDocuments, limits: Document, role: Role) -> Documents:
    origins = tuple(tuple(_written(origin, role) for origin in every) for every in grants.origins)
    return Documents(grants.documents, origins, limits)


def _written(origin: Origin, role: Role) -> WrittenStatement:
    if isinstance(origin.statement, TrustStatement):
        return _trust_written(origin.statement, role)
    return _granted(origin.statement, origin.policy)


def _granted(statement: Statement, policy: str) -> WrittenStatement:
    from_spec = ("groups", statement.group, "grants", statement.grant) if statement.group else None
    return WrittenStatement(
        statement.actions,
        tuple(map(str, statement.resources)),
        (),
        _conditions(statement.conditions),
        statement.actions_excepted,
        statement.resources_excepted,
        sid=statement.sid,
        policy=policy,
        group=statement.group,
        why=statement.why,
        location=from_spec,
    )


def _trust_written(statement: TrustStatement, role: Role) -> WrittenStatement:
    kind = statement.principal.kind
    return WrittenStatement(
        statement.actions,
        (),
        tuple(f"{kind} {value}" for value in statement.principal.values),
        _conditions(statement.conditions),
        sid=statement.sid,
        why=statement.why,
        location=("roles", role.id, "trust", statement.entry),
    )


def _conditions(conditions: tuple[WrittenCondition, ...]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple((one.operator, one.key, tuple(map(str, one.values))) for one in conditions)


def document_side(title: str, role: str, document: Document, unknowns: Unknowns) -> Side:
    """Read one policy: the trust of a role where it names principals, else its permissions."""
    is_trust = any(one.principals is not None for one in document.statements)
    origins = (tuple(map(_parsed, document.statements)),)
    parsed = Documents((document,), origins, settled_limits(unknowns, trust=is_trust))
    one = RoleSide(role, trust=parsed) if is_trust else RoleSide(role, permissions=parsed)
    return Side(title, (one,))


def _parsed(statement: Parsed) -> WrittenStatement:
    resources, principals = statement.resources, statement.principals
    return WrittenStatement(
        statement.actions.written,
        resources.written if resources else (),
        tuple(one.replace(":", " ", 1) for one in principals.written) if principals else (),
        tuple(sorted(map(_parsed_condition, statement.conditions))),
        statement.actions.excluded,
        resources.excluded if resources else False,
        principals.excluded if principals else False,
        statement.sid or "",
    )


def _parsed_condition(condition: Condition) -> tuple[str, str, tuple[str, ...]]:
    return condition.operator, condition.written_key, condition.written_values


def only(side: Side, role: str) -> Side:
    """Keep one role of a side."""
    return replace(side, roles=tuple(one for one in side.roles if one.id == role))


def of_kind(side: Side, kinds: tuple[DocumentKind, ...]) -> Side:
    """Keep only the permissions of each role, or only its trust; all else of a deployment goes."""
    roles = tuple(
        RoleSide(
            one.id,
            one.permissions if DocumentKind.ACCESS in kinds else EMPTY,
            one.trust if DocumentKind.TRUST in kinds else EMPTY,
        )
        for one in side.roles
    )
    return Side(side.title, roles)


def renamed(side: Side, role: str) -> Side:
    """Call the only role of a mere document by another id."""
    return replace(side, roles=tuple(replace(one, id=role) for one in side.roles))
