"""Privilege escalation through other principals: by changing them, acting as them, or passing a role.

The resulting permissions depend on the other contents of the account, so no further steps are followed: the
other principal may have any permission. A role that octospec knows only by its ARN counts like any other.

https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation,
https://github.com/DataDog/pathfinding.cloud (self-escalation, principal-access, existing-passrole)
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from octo_spec.access.action_sets import ANY_SERVICE, services_of
from octo_spec.access.compare import ActionReading, compare_first
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.existing_roles import raises_by_acting
from octo_spec.analysis.escalation.own_requests import SOME_ROLE
from octo_spec.analysis.escalation.passed_roles import raises_by_passing
from octo_spec.analysis.escalation.permission_state import (
    ANY_ANSWERS,
    answers_of,
    limits_of_sessions,
    restricted_to,
)
from octo_spec.analysis.escalation.principal_changes import raises_by_changing
from octo_spec.analysis.escalation.raises import Raise
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.analysis.escalation.self_grants import self_grants
from octo_spec.analysis.sides import Bound, DocumentSet
from octo_spec.frozen import frozen
from octo_spec.iam.policy import allow_everything, document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.access.intersect import Overlap
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.raises import EscalationWay
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Role

OverlapSearch: TypeAlias = "Callable[[Document, ActionReading, tuple[Document, ...]], Iterable[Overlap]]"
"""A function that returns which requests a role may do that some documents do not deny."""


def raises_through_others(
    role: RolePolicies, answers: AnswerSet = ANY_ANSWERS, search: OverlapSearch | None = None
) -> tuple[Raise, ...]:
    """Return the grants for escalation through other principals; none for a role that may do everything.

    A role that has no such grant today, for some answers, may have one after it escalates its own
    privileges; then the grant of its first step is returned, too. ``search`` replaces the engine if others
    need the same results. Raises ``BudgetExceededError`` if the search needs more steps than the engine may
    spend.
    """
    if may_do_everything(role):
        return ()
    named = _with_arn(role)
    found = tuple(_raises(named, search or partial(_overlaps_of_role, named, answers)))
    without_steps = frozenset(answers_of(named.permissions.parsed_statement(each.place)) for each in found)
    if any(each <= answers for each in without_steps):
        return found
    return (*found, *_later_raises(named, answers, without_steps))


def immediate_raises(role: RolePolicies) -> Iterator[Raise]:
    """Yield the grants for escalation through other principals without a step on the role itself before."""
    named = _with_arn(role)
    return _raises(named, partial(_overlaps_of_role, named, ANY_ANSWERS))


def _with_arn(role: RolePolicies) -> RolePolicies:
    return role if role.arn else replace(role, arn=SOME_ROLE)


def _later_raises(
    role: RolePolicies, answers: AnswerSet, without_steps: Collection[AnswerSet]
) -> Iterator[Raise]:
    """Yield the first steps on the role itself after which it may use other principals.

    A role that can grant itself everything, without any limit, needs no other principals; a role that may
    use some ``without_steps`` for all answers of a step does not need the step.
    """
    for grant in self_grants(role, answers):
        for_step = answers | answers_of(role.permissions.parsed_statement(grant.place))
        if grant.state.is_whole or any(each <= for_step for each in without_steps):
            continue
        found = (way for later in _later_roles(grant, role) for way in _later_ways(_later(later, answers)))
        for way in dict.fromkeys(found):
            yield Raise(way, (grant.action,), grant.place, grant.by, grant.request)


@frozen
class _Later:
    """A role after its steps; equal ones have equal policies, whichever first step led to these."""

    role: Role | None
    arn: str
    documents: Policies
    limits: Document
    bounds: tuple[Policies, ...]
    answers: AnswerSet
    policies: RolePolicies = field(compare=False)


def _later(role: RolePolicies, answers: AnswerSet) -> _Later:
    held, bounds = role.permissions, tuple(bound.documents.documents for bound in role.bounds)
    return _Later(role.role, role.arn, held.documents, held.limits, bounds, answers, role)


@lru_cache(1 << 7)
def _later_ways(later: _Later) -> tuple[EscalationWay, ...]:
    """Return the ways after the steps, once for equal policies: many first steps lead to the same ones."""
    search = partial(_overlaps_of_role, later.policies, later.answers)
    first = (next(raises, None) for raises in _raises_by_way(later.policies, search))
    return tuple(each.way for each in first if each is not None)


def _later_roles(grant: SelfGrant, role: RolePolicies) -> Iterator[RolePolicies]:
    """Yield the role after all steps, once for each choice of the policies that allow what it may do."""
    for documents, bounds in grant.state.sides:
        held = replace(_document_set(documents, grant), limits=grant.state.limits)
        within = tuple(Bound("", _document_set(bound, grant)) for bound in bounds)
        yield replace(role, permissions=held, bounds=within)


def _document_set(documents: Policies, grant: SelfGrant) -> DocumentSet:
    return DocumentSet(documents, tuple(tuple(grant.by for _ in each.statements) for each in documents))


def may_do_everything(role: RolePolicies) -> bool:
    """Return whether a role may do every request, however its policies spell that."""
    statements = (each for document in role.permissions.documents for each in document.statements)
    if not any(ANY_SERVICE in services_of(each.actions) for each in statements):
        return False
    everything = (allow_everything(), role.permissions.limits)
    each_side: tuple[Policies, ...] = (
        role.permissions.documents,
        *(bound.documents.documents for bound in role.bounds),
    )
    return not any(
        compare_first(documents, everything, ActionReading.ALL_NAMES).differences for documents in each_side
    )


def _overlaps_of_role(
    role: RolePolicies,
    answers: AnswerSet,
    requests: Document,
    reading: ActionReading,
    further_limits: tuple[Document, ...] = (),
) -> Iterator[Overlap]:
    bounds = tuple(bound.documents.documents for bound in role.bounds)
    deciding = (*role.permissions.documents, *chain.from_iterable(bounds))
    limits = (
        role.permissions.limits,
        *limits_of_sessions(deciding, own_arn(role.role, role.arn, role.own_account)),
        *further_limits,
    )
    query = restricted_to(requests, answers)
    return overlaps(role.permissions.documents, query, limits, reading, bounds=bounds)


def _raises(role: RolePolicies, search: OverlapSearch) -> Iterator[Raise]:
    return chain.from_iterable(_raises_by_way(role, search))


def _raises_by_way(role: RolePolicies, search: OverlapSearch) -> tuple[Iterator[Raise], ...]:
    """Return the grants for each way; nothing is searched before the first of a way is asked for."""

    def known(requests: Document) -> Iterable[Overlap]:
        return search(requests, ActionReading.CATALOGUE, ())

    def any_name(requests: Document) -> Iterable[Overlap]:
        return search(requests, ActionReading.ALL_NAMES, elsewhere)

    # The role itself is no other role to act as, or to pass.
    elsewhere = (document("Deny", [{"Action": "*", "Resource": role.arn}]),)

    return (
        raises_by_changing(role, known),
        raises_by_acting(role, any_name),
        raises_by_passing(role, any_name),
    )
