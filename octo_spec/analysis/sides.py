"""One side of a comparison or a question: roles with what their policies allow, from any source."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.written_statements import written_form, written_statement
from octo_spec.frozen import frozen
from octo_spec.iam.managed_policies import edition, policy_name
from octo_spec.iam.policy import Document
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.model.unread import UnreadKind
from octo_spec.symbolic.role_access import (
    RoleAccess,
    TracedDocuments,
    access_by_role,
    access_of_all_roles,
    known_answer_limits,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.request_index import RequestIndex
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Statement as ParsedStatement
    from octo_spec.model.deployment import Attachment, Deployment, Role
    from octo_spec.symbolic.role_access import OtherVersions
    from octo_spec.symbolic.unknowns import Unknowns

NO_LIMITS = Document(())


class PolicyPurpose(StrEnum):
    """What the policies of a role decide: what it may do, or who may assume it."""

    ACCESS = "access"
    TRUST = "trust"


@frozen(slots=False)  # no slots: caches an index
class DocumentSet:
    """Documents that AWS evaluates together, each statement parsed and as it is written."""

    documents: tuple[Document, ...]
    statements: tuple[tuple[WrittenStatement, ...], ...]
    """The statements of each document, as written."""
    limits: Document = NO_LIMITS
    """Denies for impossible combinations of choices; appended to the documents of the queried side."""
    bounds: tuple[DocumentSet, ...] = ()
    """Policies each of which must allow as well."""

    @property
    def documents_and_limits(self) -> tuple[Document, ...]:
        """The documents, followed by the limits."""
        return (*self.documents, self.limits)

    @cached_property
    def index(self) -> RequestIndex:
        """The statements by the requests that they may match."""
        return _index(self.documents)

    @cached_property
    def index_within_limits(self) -> RequestIndex:
        """The statements and the limits by the requests that they may match."""
        return _index(self.documents_and_limits)

    def written_statement(self, place: StatementPlace) -> WrittenStatement:
        """Return the statement at ``place`` as it is written; the statements of the bounds come last."""
        if place.document < len(self.statements):
            return self.statements[place.document][place.statement]
        behind = [statements for bound in self.bounds for statements in bound.statements]
        return behind[place.document - len(self.statements)][place.statement]

    def parsed_statement(self, place: StatementPlace) -> ParsedStatement:
        """Return the parsed statement at ``place``, which decides requests; those of the bounds come last."""
        if place.document < len(self.documents):
            return self.documents[place.document].statements[place.statement]
        behind = [document for bound in self.bounds for document in bound.documents]
        return behind[place.document - len(self.documents)].statements[place.statement]


def _index(documents: tuple[Document, ...]) -> RequestIndex:
    from octo_spec.access.request_index import RequestIndex  # noqa: PLC0415 - only needed for requests

    return RequestIndex(documents)


NO_DOCUMENTS = DocumentSet((), ())


@frozen
class Bound:
    """A policy that must also allow a role's requests: a boundary, or a policy of the account."""

    title: str
    documents: DocumentSet
    is_boundary: bool = False
    """Whether it is the boundary of the role, which the role may be able to remove."""
    is_of_resources: bool = False
    """Whether it is a resource control policy: it also binds who assumes a role of the account."""
    is_assumed: bool = False
    """Whether only the other side of a comparison has its text, which then counts for both."""


@frozen
class RolePolicies:
    """One role with its permissions and trust; ``role`` is ``None`` if only a document is known.

    The policies of ``role`` correspond to those of the permissions, one by one, without parts that the
    partition does not have.

    ``unknown`` are the attached policies whose texts are not known. ``bounds`` must each allow what the
    permissions do; ``unknown_boundary`` is a boundary whose text is not known. What trust policies allow
    ``of_sessions`` is a part of the permissions that a boundary limits only by its denies.
    """

    id: str
    permissions: DocumentSet = NO_DOCUMENTS
    trust: DocumentSet = NO_DOCUMENTS
    role: Role | None = None
    unknown: tuple[Attachment, ...] = ()
    bounds: tuple[Bound, ...] = ()
    unknown_boundary: Attachment | None = None
    arn: str = ""
    """The role's ARN, if the role is known; its account is an example if ``own_account`` is empty."""
    other_versions: OtherVersions = ()
    own_account: str = ""
    of_sessions: DocumentSet = NO_DOCUMENTS

    def as_boundary(self, bound: Bound) -> Bound:
        """Return a policy as the boundary of the role, with what it limits only by its denies."""
        documents, further = bound.documents, self.of_sessions
        joined = replace(
            documents,
            documents=(*documents.documents, *further.documents),
            statements=(*documents.statements, *further.statements),
        )
        return replace(bound, documents=joined, is_boundary=True)

    @property
    def bounded_permissions(self) -> DocumentSet:
        """The permissions, with the policies that bound them."""
        return replace(self.permissions, bounds=tuple(bound.documents for bound in self.bounds))


@frozen
class SideAccess:
    """What one side allows, role by role; ``deployment`` is ``None`` for a single document.

    ``is_documented`` means that the descriptions and reasons of a spec are known: an artifact does not
    contain them. ``records_never`` means that entries of ``never`` are known, if it is documented.
    """

    title: str
    roles: tuple[RolePolicies, ...]
    deployment: Deployment | None = None
    is_documented: bool = False
    records_never: bool = True

    @property
    def of_spec(self) -> Deployment | None:
        """The deployment of a spec, whose guarantees are known; an artifact has none."""
        return self.deployment if self.is_documented else None

    def with_bounds(self, bounds: Callable[[RolePolicies], RolePolicies]) -> SideAccess:
        """Apply bounds to each role of a side."""
        return replace(self, roles=tuple(map(bounds, self.roles)))

    @property
    def purposes(self) -> tuple[PolicyPurpose, ...]:
        """The purposes of the roles' policies."""
        has_documents = {
            PolicyPurpose.ACCESS: any(role.permissions.documents for role in self.roles),
            PolicyPurpose.TRUST: any(role.trust.documents for role in self.roles),
        }
        return tuple(purpose for purpose, is_there in has_documents.items() if is_there)

    def role(self, id: str) -> RolePolicies:
        """Return a role; one without any access if the side has no role with this id."""
        return next((role for role in self.roles if role.id == id), RolePolicies(id))


def side_title(deployment: Deployment, title: str) -> str:
    """Return a title of a deployment: its name, its version if it has one, and its source."""
    version = "" if deployment.version == UNVERSIONED else deployment.version
    return f"{' '.join(filter(None, (deployment.name, version)))} ({title})"


@frozen
class SidePair:
    """The two sides of a comparison in one partition, and the unknown answers that they share."""

    old: SideAccess
    new: SideAccess
    unknowns: Unknowns


# --- a deployment ------------------------------------------------------------------------------


def deployment_side(
    title: str, deployment: Deployment, unknowns: Unknowns, *, is_documented: bool = False
) -> SideAccess:
    """Return what a deployment allows for all combinations of choices."""
    roles = tuple(map(role_policies, access_of_all_roles(deployment, unknowns)))
    return SideAccess(title, roles, deployment, is_documented)


def policies_one_by_one(
    deployment: Deployment, unknowns: Unknowns, ids: Container[str], boundaries: Mapping[str, Document]
) -> Iterator[RolePolicies]:
    """Yield the roles with these ``ids`` one after another, for callers that keep none of them.

    Raises ``MalformedPolicyError`` if IAM would refuse a document. ``boundaries`` are as in
    ``with_boundaries``.
    """
    for access in access_by_role(deployment, unknowns, ids):
        role = role_policies(access)
        yield _with_boundary(role, boundaries[role.id]) if role.id in boundaries else role


def role_policies(access: RoleAccess) -> RolePolicies:
    """Return the policies of a role as its author wrote them."""
    return RolePolicies(
        access.role.id,
        _document_set(access.permissions, access.limits, access.role),
        _document_set(access.trust, access.trust_limits, access.role),
        access.there,
        access.unknown,
        *_boundary(access),
        access.arn,
        access.other_versions,
        access.own_account,
        _document_set(access.of_sessions, NO_LIMITS, access.role),
    )


def _boundary(access: RoleAccess) -> tuple[tuple[Bound, ...], Attachment | None]:
    """Return a boundary as a bound if its text is known, otherwise as an attachment."""
    if access.boundary is None:
        return (), access.role.boundary
    name = access.boundary.origins[0][0].policy
    title = f"permissions boundary {policy_name(name) or name} of AWS {edition()}"
    return (Bound(title, _document_set(access.boundary, NO_LIMITS, access.role), is_boundary=True),), None


def _document_set(traced: TracedDocuments, limits: Document, role: Role) -> DocumentSet:
    statements = tuple(
        tuple(written_statement(origin, role) for origin in origins) for origins in traced.origins
    )
    return DocumentSet(traced.documents, statements, limits)


# --- policies that bound roles -----------------------------------------------------------------


def bound_of(title: str, document: Document) -> Bound:
    """Return a policy as a bound, which must also allow a role's requests."""
    statements = tuple(replace(written_form(statement), policy=title) for statement in document.statements)
    return Bound(title, DocumentSet((document,), (statements,)))


def with_boundaries(
    side: SideAccess, texts: Mapping[str, Document], *, are_assumed: bool = False
) -> SideAccess:
    """Bound roles by boundaries whose texts are given separately, by the id of the role."""
    roles = (
        _with_boundary(role, texts[role.id], is_assumed=are_assumed) if role.id in texts else role
        for role in side.roles
    )
    return replace(side, roles=tuple(roles))


def _with_boundary(role: RolePolicies, text: Document, *, is_assumed: bool = False) -> RolePolicies:
    if role.unknown_boundary is None:
        return role
    named = bound_of(f"permissions boundary {role.unknown_boundary.arn}", text)
    bound = replace(role.as_boundary(named), is_assumed=is_assumed)
    return replace(role, bounds=(bound, *role.bounds), unknown_boundary=None)


# --- a single document --------------------------------------------------------------------


def document_side(title: str, role: str, document: Document, unknowns: Unknowns) -> SideAccess:
    """Return what one policy allows: a role's trust if it names principals, otherwise its permissions."""
    is_trust = any(statement.principals is not None for statement in document.statements)
    statements = (tuple(map(written_form, document.statements)),)
    documents = DocumentSet((document,), statements, known_answer_limits(unknowns, trust=is_trust))
    policies = RolePolicies(role, trust=documents) if is_trust else RolePolicies(role, documents)
    return SideAccess(title, (policies,))


# --- parts of a side ---------------------------------------------------------------------------


def with_only_role(side: SideAccess, id: str) -> SideAccess:
    """Return a side with one of its roles; if a reader skipped some, it may be one of them."""
    roles = tuple(role for role in side.roles if role.id == id)
    deployment = side.deployment
    if deployment is None:
        return replace(side, roles=roles)
    kept = tuple(role for role in deployment.roles if role.id == id)
    unread = tuple(part for part in deployment.unread if not kept or part.kind not in _PRINCIPALS)
    return replace(side, roles=roles, deployment=replace(deployment, roles=kept, unread=unread, outside=()))


_PRINCIPALS: Final = (UnreadKind.ROLE, UnreadKind.USER)


def with_only_policies(side: SideAccess, purposes: tuple[PolicyPurpose, ...]) -> SideAccess:
    """Return a side with only the permissions of each role, or only its trust, and without a deployment.

    The attached policies and the boundary of a role with unknown texts belong to its permissions.
    """
    return SideAccess(side.title, tuple(_with_only_policies(role, purposes) for role in side.roles))


def _with_only_policies(role: RolePolicies, purposes: tuple[PolicyPurpose, ...]) -> RolePolicies:
    trust = role.trust if PolicyPurpose.TRUST in purposes else NO_DOCUMENTS
    if PolicyPurpose.ACCESS not in purposes:
        return RolePolicies(role.id, trust=trust)
    return RolePolicies(
        role.id,
        role.permissions,
        trust,
        role.role,
        unknown=role.unknown,
        bounds=role.bounds,
        unknown_boundary=role.unknown_boundary,
    )


def with_role_id(side: SideAccess, id: str) -> SideAccess:
    """Return the side of a document with another id for its only role."""
    return replace(side, roles=tuple(replace(role, id=id) for role in side.roles))
