"""Permissions that a role can give to other principals if it may not give them any permission.

A role attaches some policies to another principal, or writes its policies within a required boundary whose
text is known. It can create a role that trusts it, and then needs no permission to assume that role:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html

A required boundary whose text is not known counts as one that limits: docs/proof.md lists this.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import named_by_grants
from octo_spec.analysis.escalation.escalation_requests import limited_changes, own_policies
from octo_spec.analysis.escalation.own_requests import (
    CREATES,
    any_other_policy,
    customer_policies,
    named_values,
    policies_by_value,
    present_boundary,
)
from octo_spec.analysis.escalation.permission_state import (
    BOUNDARY,
    POLICY_ARN,
    PermissionState,
    allows_of,
    may_allow_more,
)
from octo_spec.analysis.escalation.raises import EscalationWay, joined_gains, raise_of
from octo_spec.analysis.escalation.requests_on_others import policy_keys
from octo_spec.analysis.escalation.role_arns import in_any_account
from octo_spec.analysis.escalation.self_grants import self_grants
from octo_spec.analysis.sides import Bound, DocumentSet, RolePolicies, bound_of
from octo_spec.frozen import frozen
from octo_spec.iam.glob import is_literal, wild
from octo_spec.iam.managed_policies import managed_policy
from octo_spec.iam.policy import Document, allow_everything, document
from octo_spec.iam.unnamed_resources import NAME
from octo_spec.model.deployment import Attachment, Role
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.analysis.escalation.dangerous_requests import ConditionBlock
    from octo_spec.analysis.escalation.raises import Gained, NamedSearch, Raise
    from octo_spec.iam.json_values import JsonValue


@frozen
class Given:
    """What another principal gets: policies, within a boundary if it has one. Without policies, not known."""

    documents: Policies = ()
    boundary: Policies | None = None
    boundary_arn: str = ""


UNKNOWN: Final = Given()
Reach: TypeAlias = "Callable[[Given], Gained]"
"""Returns the principals whose permissions a role then has."""


def raises_by_giving(
    role: RolePolicies, search: NamedSearch, whole: Collection[StatementPlace], reach: Reach
) -> Iterator[Raise]:
    """Yield the grants to give others some permissions, except those at ``whole``, which give any."""
    state = PermissionState.of(role)
    changes = [(given, each) for given, found in _changes(state, role, search) for each in found.statements]
    gifts: dict[StatementPlace, tuple[Overlap, list[Given]]] = {}
    for overlap in search(Document(tuple(each for _, each in changes))) if changes else ():
        gifts.setdefault(overlap.place, (overlap, []))[1].append(changes[overlap.queried][0])
    left = {place: gift for place, gift in gifts.items() if place not in whole}
    joined = _joined(given for _, found in left.values() for given in found)
    more = [given for given in joined if _is_more(given, state)]
    gained = joined_gains(map(reach, more)) if more else ()
    for overlap, _ in left.values() if more else ():
        yield replace(raise_of(EscalationWay.CHANGES, overlap, role), gained=gained)


def _changes(
    state: PermissionState, role: RolePolicies, search: NamedSearch
) -> Iterator[tuple[Given, Document]]:
    """Yield what other principals may get, with the requests that give it."""
    for key in (POLICY_ARN, BOUNDARY):
        for arn in _named_policies(key, state, role):
            text = managed_policy(arn)
            yield Given((allows_of(text),)) if text else UNKNOWN, _requests(key, arn, role)
    handled = policies_by_value(POLICY_ARN, state, role)
    yield UNKNOWN, _requests(POLICY_ARN, any_other_policy(role), role, handled)
    yield UNKNOWN, _requests(POLICY_ARN, customer_policies(role), role, _own_policies(role))
    present = present_boundary(role)
    if state.boundary is not None and present:
        yield Given((allow_everything(),), state.boundary, present), _requests(BOUNDARY, present, role)
    few = policies_by_value(BOUNDARY, state, role).keys()
    for arn in sorted({*named_values(BOUNDARY, state)} - {present}):
        is_one_of_many = arn not in few
        if is_one_of_many or (":iam::aws:" not in arn and _may_create(arn, role, search)):
            yield UNKNOWN, _requests(BOUNDARY, arn, role, filter(None, (present,)))


def _may_create(policy: str, role: RolePolicies, search: NamedSearch) -> bool:
    """Return whether a role chooses the text of a policy: it creates one, or again one that it names.

    A condition that names one policy is for one that exists.
    """
    needed = (CREATES,) if not is_literal(wild(policy)) else (CREATES, _DELETES)
    if any(not any(named_by_grants((name,), role)) for name in needed):
        return False
    requests = (document("Allow", [{"Action": name, "Resource": policy}]) for name in needed)
    return all(any(True for _ in search(each)) for each in requests)


_DELETES: Final = "iam:DeletePolicy"


def _named_policies(key: str, state: PermissionState, role: RolePolicies) -> list[str]:
    by_value = policies_by_value(key, state, role)
    return sorted({policy for policies in by_value.values() for policy in policies})


def _own_policies(role: RolePolicies) -> list[str]:
    return own_policies(role.role, role.arn) if role.role else []


def _requests(key: str, policy: str, role: RolePolicies, excepted: Iterable[str] = ()) -> Document:
    """Return the requests that attach a policy to other principals, or change these within a boundary."""
    others: list[JsonValue] = [*excepted]
    conditions: ConditionBlock = {"ArnLike": {key: policy}, "ArnNotLike": {key: others} if others else {}}
    where = {"NotResource": [*map(in_any_account, (role.arn, *_own_policies(role)))]}
    return limited_changes(role, where, policy_keys(role, role.bounds), (key, conditions))


def _joined(gifts: Iterable[Given]) -> Iterator[Given]:
    """Join the policies that one principal may get together, by any grants."""
    gifts = tuple(gifts)
    unlimited = [given for given in gifts if given.boundary is None]
    if UNKNOWN in unlimited:
        yield UNKNOWN
        return
    if documents := dict.fromkeys(each for given in unlimited for each in given.documents):
        yield Given(tuple(documents))
    yield from dict.fromkeys(given for given in gifts if given.boundary is not None)


def _is_more(given: Given, state: PermissionState) -> bool:
    """Return whether another principal may then do what the role itself may not do today."""
    if given == UNKNOWN:
        return True
    new = given.documents if given.boundary is None else given.boundary
    today = (state.documents, *(() if state.boundary is None else (state.boundary,)))
    return any(may_allow_more(each, new) for each in today if each != new)


def principal_with(given: Given, role: RolePolicies) -> RolePolicies:
    """Return another principal in the account of a role, with what it gets."""
    arn = given.boundary_arn
    limits = () if given.boundary is None else (_joined_documents(given.boundary),)
    return RolePolicies(
        NAME,
        _joined_documents(given.documents),
        role=Role(NAME, Text((NAME,)), (), boundary=Attachment(Text((arn,))) if arn else None),
        bounds=(
            *(Bound("", each, is_boundary=True) for each in limits),
            *(bound for bound in role.bounds if not bound.is_boundary),
        ),
        arn=f"{role.arn.partition(':role/')[0]}:role/{NAME}",
    )


def _joined_documents(documents: Policies) -> DocumentSet:
    each = [bound_of("", document).documents for document in documents]
    statements = chain.from_iterable(found.statements for found in each)
    return DocumentSet(documents, tuple(statements))


def permissions_of(principal: RolePolicies) -> Policies:
    """Return the policies that decide what a principal may do."""
    bounds = (bound.documents.documents for bound in principal.bounds)
    return (*principal.permissions.documents, *chain.from_iterable(bounds))


def may_allow(gained: Gained, requests: Document) -> bool:
    """Return whether other principals may be allowed some of ``requests``, as far as is known.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    return gained is None or any(_allows_some(_decided_by(principal), requests) for principal in gained)


@frozen
class _Deciding:
    """A principal by what decides about its requests and about its steps, which a boundary decides."""

    documents: Policies
    bounds: tuple[Policies, ...]
    boundaries: tuple[bool, ...]
    role: Role | None
    arn: str
    policies: RolePolicies = field(compare=False)


def _decided_by(principal: RolePolicies) -> _Deciding:
    bounds = tuple(bound.documents.documents for bound in principal.bounds)
    boundaries = tuple(bound.is_boundary for bound in principal.bounds)
    documents = principal.permissions.documents
    return _Deciding(documents, bounds, boundaries, principal.role, principal.arn, principal)


@lru_cache(1 << 10)
def _allows_some(principal: _Deciding, requests: Document) -> bool:
    """Return whether a principal may make a request; each question asks it of every grant that gives it."""
    if any(True for _ in overlaps(principal.documents, requests, bounds=principal.bounds)):
        return True
    grants = self_grants(principal.policies)
    return any(True for grant in grants for _ in grant.allowed_overlaps(requests))
