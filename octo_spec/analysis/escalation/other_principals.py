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
from octo_spec.analysis.escalation.allowed_actions import allowed_names
from octo_spec.analysis.escalation.escalating_actions import ALONE, RUNNING
from octo_spec.analysis.escalation.existing_roles import raises_by_acting
from octo_spec.analysis.escalation.given_permissions import UNKNOWN, principal_with, raises_by_giving
from octo_spec.analysis.escalation.own_requests import OPENS, SOME_ROLE
from octo_spec.analysis.escalation.passed_roles import raises_by_passing
from octo_spec.analysis.escalation.permission_state import (
    ANY_ANSWERS,
    answers_of,
    limits_of_sessions,
    restricted_to,
)
from octo_spec.analysis.escalation.principal_changes import raises_by_changing
from octo_spec.analysis.escalation.raises import Raise, joined_gains
from octo_spec.analysis.escalation.role_arns import own_arn
from octo_spec.analysis.escalation.self_grants import self_grants
from octo_spec.analysis.sides import Bound, DocumentSet
from octo_spec.frozen import frozen
from octo_spec.iam.policy import allow_everything, document
from octo_spec.iam.role_inputs import role_passing_actions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.access.intersect import Overlap
    from octo_spec.analysis.escalation.given_permissions import Given
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.raises import EscalationWay, Gained, NamedSearch
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
    whole = (each.place for each in found if each.gained is None)
    without_steps = frozenset(answers_of(named.permissions.parsed_statement(place)) for place in whole)
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
        gains: dict[EscalationWay, list[Gained]] = {}
        for later in _later_roles(grant, role):
            for way, gained in _later_ways(_later(later, answers)):
                gains.setdefault(way, []).append(gained)
        for way, found in gains.items():
            yield Raise(
                way, (grant.action,), grant.place, grant.by, grant.request, gained=joined_gains(found)
            )


@frozen
class _Later:
    """A role after its steps; equal ones have equal policies, whichever first step led to these."""

    role: Role | None
    arn: str
    documents: Policies
    limits: Document
    bounds: tuple[tuple[Policies, bool], ...]
    """Each policy that must allow as well, and whether it is a boundary, which steps may change."""
    answers: AnswerSet
    policies: RolePolicies = field(compare=False)


def _later(role: RolePolicies, answers: AnswerSet) -> _Later:
    held = role.permissions
    bounds = tuple((bound.documents.documents, bound.is_boundary) for bound in role.bounds)
    return _Later(role.role, role.arn, held.documents, held.limits, bounds, answers, role)


@lru_cache(1 << 7)
def _later_ways(later: _Later) -> tuple[tuple[EscalationWay, Gained], ...]:
    """Return the ways after the steps, each with what the role gains.

    Equal policies are searched once: many first steps lead to the same ones.
    """
    search = partial(_overlaps_of_role, later.policies, later.answers)
    found = (tuple(_until_whole(raises)) for raises in _raises_by_way(later.policies, search))
    return tuple((raises[0].way, joined_gains(each.gained for each in raises)) for raises in found if raises)


def _until_whole(raises: Iterable[Raise]) -> Iterator[Raise]:
    """Yield raises up to the first one that may lead to any permissions."""
    for each in raises:
        yield each
        if each.gained is None:
            return


def _later_roles(grant: SelfGrant, role: RolePolicies) -> Iterator[RolePolicies]:
    """Yield the role after all steps, once for each choice of the policies that allow what it may do."""
    for documents, bounds in grant.state.sides:
        held = replace(_document_set(documents, grant), limits=grant.state.limits)
        within = tuple(
            Bound("", _document_set(bound, grant), is_boundary=bound == grant.state.boundary)
            for bound in bounds
        )
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


def _raises(
    role: RolePolicies, search: OverlapSearch, given: frozenset[Given] = frozenset()
) -> Iterator[Raise]:
    return chain.from_iterable(_raises_by_way(role, search, given))


def _raises_by_way(
    role: RolePolicies, search: OverlapSearch, given: frozenset[Given] = frozenset()
) -> tuple[Iterator[Raise], ...]:
    """Return the grants for each way; nothing is searched before the first of a way is asked for.

    What other principals are ``given`` already leads no further.
    """

    def known(requests: Document) -> Iterable[Overlap]:
        return search(requests, ActionReading.CATALOGUE, ())

    def any_name(requests: Document) -> Iterable[Overlap]:
        return search(requests, ActionReading.ALL_NAMES, elsewhere)

    # The role itself is no other role to act as, or to pass.
    elsewhere = (document("Deny", [{"Action": "*", "Resource": role.arn}]),)

    return (
        _raises_by_changing(role, known, given),
        raises_by_acting(role, any_name),
        raises_by_passing(role, any_name),
    )


def _raises_by_changing(role: RolePolicies, search: NamedSearch, given: frozenset[Given]) -> Iterator[Raise]:
    """Yield the grants to change other principals; first those that give them any permissions."""
    whole = tuple(raises_by_changing(role, search))
    yield from whole
    places = {each.place for each in whole}
    yield from raises_by_giving(role, search, places, partial(_reached_by, role, given))


def _reached_by(role: RolePolicies, before: frozenset[Given], new: Given) -> Gained:
    """Return the principals that another one is, or can use, with what a role gives it."""
    if new in before:
        return ()
    if new == UNKNOWN:
        return None
    given = before | {new}
    helped = _with_help(new, role)
    if helped is not None and any(each.gained is None for each in _raises(helped, _search_of(helped), given)):
        return None
    return _gained_by(_later(principal_with(new, role), ANY_ANSWERS), given)


def _with_help(new: Given, role: RolePolicies) -> RolePolicies | None:
    """Return a principal with the actions that a role can add to those that are only together a step."""
    names = allowed_names(role, sorted({*RUNNING} - {*ALONE, *role_passing_actions()}))
    if not names:
        return None
    helps = document("Allow", [{"Action": [*names], "Resource": "*"}])
    return principal_with(replace(new, documents=(*new.documents, helps)), role)


def _search_of(role: RolePolicies) -> OverlapSearch:
    return partial(_overlaps_of_role, role, ANY_ANSWERS)


@lru_cache(1 << 7)
def _gained_by(another: _Later, given: frozenset[Given]) -> Gained:
    """Return a principal with those that it can use, once for equal policies: many grants give the same."""
    other = another.policies
    if any(grant.action not in OPENS for grant in self_grants(other)):
        return None
    further = _raises(other, _search_of(other), given)
    gained = joined_gains(each.gained for each in further)
    return None if gained is None else (other, *gained)
