"""The grants of a spec that allow the requests in a rule's query, and their wording in a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.dangerous_requests import with_shown_name
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.documented_keys import documented_spelling
from octo_spec.iam.elements import Effect
from octo_spec.iam.managed_policies import ADMINISTRATOR, edition, policy_name
from octo_spec.iam.unnamed_resources import shown_resource
from octo_spec.lint.rules.attached_policies import location
from octo_spec.lint.rules.enumeration import enumerate_names
from octo_spec.model.request_words import request_in_words
from octo_spec.symbolic.answer_keys import answer_keys_of, is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess


@frozen
class AllowingGrant:
    """A grant by which a role may make some of the requests in a query; ``witness`` is one of these requests.

    ``statement`` is the grant in the role's documents, ``queried`` the position of the statement that
    describes the requests, ``actions`` the allowed actions of that statement. ``attached`` is the name of
    the AWS managed policy to which the statement belongs, if any, and ``boundary`` the name of the role's
    boundary, if octospec knows its text.
    """

    role: str
    location: Location
    statement: Statement
    queried: int
    actions: tuple[str, ...]
    witness: Request
    attached: str = ""
    boundary: str = ""


def grants_of(access: RoleAccess, grants: Iterable[AllowingGrant]) -> list[AllowingGrant]:
    """Return the grants of one role that its partition has."""
    there = {location(origin) for origins in access.permissions.origins for origin in origins}
    return [grant for grant in grants if grant.role == access.role.id and grant.location in there]


def allowing_grants(
    overlaps: Iterable[Overlap], access: RoleAccess, requests: Document
) -> Iterator[AllowingGrant]:
    """Trace the engine's overlaps back to the grants of the spec."""
    spellings: dict[str, str] = {}
    of_denies: frozenset[str] | None = None
    for overlap in overlaps:
        spellings = spellings or _spellings((*access.permissions.documents, requests))
        of_denies = _keys_of_denies(access) if of_denies is None else of_denies
        yield _allowing_grant(overlap, access, spellings, of_denies)


def _allowing_grant(
    overlap: Overlap, access: RoleAccess, spellings: Mapping[str, str], of_denies: frozenset[str]
) -> AllowingGrant:
    """Find the grant; in the witness, keep the answers on which the grant or a deny depends."""
    place, permissions = overlap.place, access.permissions
    origin = permissions.origin(place)
    statement = permissions.documents[place.document].statements[place.statement]
    relevant = answer_keys_of(statement) | of_denies
    context = {
        spellings.get(key, key): value
        for key, value in overlap.witness.context.items()
        if not is_answer_key(key) or key in relevant
    }
    return AllowingGrant(
        access.role.id,
        location(origin),
        statement,
        overlap.queried,
        overlap.actions,
        replace(with_shown_name(overlap.witness, _deciding(access)), context=context),
        (policy_name(origin.policy) or "") if origin.attached else "",
        "" if access.role.boundary and access.role.boundary.presence.tests else boundary_name(access),
    )


def _deciding(access: RoleAccess) -> tuple[Document, ...]:
    """Return the documents of a role, and of its boundary if its text is known."""
    return (*access.permissions.documents, *(access.boundary.documents if access.boundary else ()))


def boundary_name(access: RoleAccess) -> str:
    """Return the name of a role's boundary if it is an AWS policy with known text that limits anything."""
    arn = access.boundary.origins[0][0].policy if access.boundary else ""
    name = policy_name(arn) or ""
    return "" if name == ADMINISTRATOR else name


def _keys_of_denies(access: RoleAccess) -> frozenset[str]:
    """Return the keys for unknown answers on which the role's denies depend."""
    statements = _statements(access.permissions.documents)
    denies = (statement for statement in statements if statement.effect is Effect.DENY)
    return frozenset[str]().union(*map(answer_keys_of, denies))


def _spellings(documents: Iterable[Document]) -> dict[str, str]:
    """Map each condition key in lower case to its spelling in the documents."""
    conditions = (condition for statement in _statements(documents) for condition in statement.conditions)
    return {condition.key: condition.written_key for condition in conditions}


def _statements(documents: Iterable[Document]) -> Iterator[Statement]:
    return (statement for document in documents for statement in document.statements)


# --- in words ----------------------------------------------------------------------------------


def actions_in_words(grants: list[AllowingGrant], subject: Subject) -> str:
    """List what the grants allow, with a request as an example."""
    actions = sorted({action for grant in grants for action in grant.actions})
    witness = witness_in_words(grants[0].witness, subject)
    return witness if len(actions) == 1 else f"{enumerate_names(actions)} (for example {witness})"


def roles_in_words(grants: Sequence[AllowingGrant]) -> str:
    """List the roles of the grants, with the AWS policy that they attach and the boundary, if any."""
    ids = [repr(id) for id in dict.fromkeys(grant.role for grant in grants)]
    attached = dict.fromkeys(grant.attached for grant in grants if grant.attached)
    by = f", by {enumerate_names(attached)} {edition()}," if attached else ""
    bounds = dict.fromkeys(grant.boundary for grant in grants if grant.boundary)
    within = f", within boundary {enumerate_names(bounds)} {edition()}," if bounds else ""
    return f"role{'s' if len(ids) > 1 else ''} {enumerate_names(ids)}{by}{within}"


def witness_in_words(witness: Request, subject: Subject) -> str:
    """Describe a request, and the combination of choices that allows it."""
    known = action(witness.action)
    keys = (
        (documented_spelling(known, key) if isinstance(known, Action) else key, value)
        for key, value in sorted(witness.context.items())
        if not is_answer_key(key)
    )
    answers = subject.unknowns.answers_in(witness.context).items()
    combination = ((id, value.strip("()")) for id, value in answers if not _is_invented(value))
    return shown_resource(request_in_words(witness.action, witness.resource, keys, combination=combination))


def _is_invented(value: str) -> bool:
    """Return whether a value of a parameter is only an example; values of choices are in parentheses."""
    return "some-" in value or value == "example"
