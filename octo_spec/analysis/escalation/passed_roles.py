"""Privilege escalation by passing a role to a service that then acts as the role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.beginnings import are_disjoint
from octo_spec.analysis.escalation.dangerous_requests import (
    named_by_grants,
    requests_on_any_resource,
    statements_of,
)
from octo_spec.analysis.escalation.escalating_actions import PARTNERS
from octo_spec.analysis.escalation.permission_state import answers_of, keys_of, restricted_to
from octo_spec.analysis.escalation.possible_actions import PossibleActions, possible_names
from octo_spec.analysis.escalation.raises import EscalationWay, raise_of
from octo_spec.analysis.escalation.request_context import unsent_keys
from octo_spec.analysis.escalation.requests_on_others import any_role, policy_keys, requests_on_others
from octo_spec.iam.escalation_steps import PASS_ROLE, PASSED_TO_SERVICE
from octo_spec.iam.glob import RUN, Pattern, is_literal, wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.policy import Document, document
from octo_spec.iam.role_inputs import passed_to, role_passing_actions
from octo_spec.iam.unnamed_resources import NAME
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.escalation.raises import NamedSearch, Raise
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.policy import Statement


def raises_by_passing(role: RolePolicies, search: NamedSearch) -> Iterator[Raise]:
    """Yield the grants to pass a role, also a named one, to a service that the role can make act as it.

    What runs code is searched first, unless it may depend on choices. The hundreds of other actions that take
    a role are only searched if it is not found.
    """
    if not any(possible_names((PASS_ROLE,), role)):
        return
    running = tuple(dict.fromkeys(name for actions in PARTNERS for name in actions))
    has_choices = any(map(is_answer_key, keys_of(role.permissions.documents)))
    found = () if has_choices else tuple(_raises_by_actions(running, role, search))
    if found:
        yield from found
    else:
        yield from _raises_by_actions(tuple(dict.fromkeys((*running, *role_passing_actions()))), role, search)


def _raises_by_actions(actions: Iterable[str], role: RolePolicies, search: NamedSearch) -> Iterator[Raise]:
    names = tuple(possible_names(actions, role))
    if not names:
        return
    services = tuple(dict.fromkeys(map(passed_to, names)))
    for place, passes in _passes_by_place(services, role, search).items():
        allowed = {services[overlap.queried] for overlap in passes}
        query = [name for name in names if passed_to(name) in allowed]
        requests = requests_on_others(sorted(query), role, policy_keys(role, role.bounds))
        if found := tuple(_partners_of_pass(requests, place, role, search)):
            yield replace(raise_of(EscalationWay.PASSES, passes[0], role), partners=found)


def _passes_by_place(
    services: Sequence[tuple[str, ...]], role: RolePolicies, search: NamedSearch
) -> dict[StatementPlace, list[Overlap]]:
    """Return the requests that pass another role, by the statement that allows them; each names a role."""
    by_place: dict[StatementPlace, list[Overlap]] = {}
    for overlap in search(_passing_requests(services, role)):
        by_place.setdefault(overlap.place, []).append(overlap)
    return by_place


def _passing_requests(services: Iterable[tuple[str, ...]], role: RolePolicies) -> Document:
    """Return requests that pass a role, one statement for the services of each list of patterns."""
    unsent = unsent_keys(PASS_ROLE, policy_keys(role, role.bounds))
    return document(
        "Allow",
        (
            {
                "Action": PASS_ROLE,
                "Resource": any_role(role),
                "Condition": {
                    "StringLikeIfExists": {PASSED_TO_SERVICE: list(principals)},
                    "Null": dict.fromkeys(unsent, "true"),
                },
            }
            for principals in services
        ),
    )


def _partners_of_pass(
    requests: Document, passes: StatementPlace, role: RolePolicies, search: NamedSearch
) -> Iterator[str]:
    """Yield what the role may do, by service: combinations that run code, or else what takes a role."""
    possible = _possible_after_pass(requests, role.permissions.parsed_statement(passes), role, search)
    names = possible.by_action.keys() & frozenset(role_passing_actions())
    return _combinations_by_service(possible, ((name,) for name in sorted(names, reverse=True)))


def _possible_after_pass(
    requests: Document, passes: Statement, access: Permitted, search: NamedSearch
) -> PossibleActions:
    """Return which of ``requests`` the role may make if ``passes`` passes roles."""
    query = restricted_to(requests, answers_of(passes))
    return PossibleActions.of(search(query), access, query, search)


def _combinations_by_service(
    possible: PossibleActions, others: Iterable[tuple[str, ...]] = ()
) -> Iterator[str]:
    """Yield, for each service, a combination that runs code, or one of the others."""
    whole = (actions for actions in reversed(PARTNERS) if possible.allows_together(actions))
    by_service = {actions[0].partition(":")[0]: actions for actions in (*others, *whole)}
    return (" with ".join(actions) for _, actions in sorted(by_service.items()))


# --- requests that pass a role, and what runs code with it ---------------------------------------

ANY_PASSED_SERVICE: Final = f"{NAME}.amazonaws.com"
"""A service that no condition names."""


def passed_services(access: Permitted) -> tuple[str, ...]:
    """Return the services to which a role may perhaps be passed: any, and those that conditions name."""
    keys = (condition for each in statements_of(access) for condition in each.conditions)
    named = {value for key in keys if key.key == PASSED_TO_SERVICE.lower() for value in key.written_values}
    return (ANY_PASSED_SERVICE, *sorted(value for value in named if "${" not in value))


def role_passing_requests(access: Permitted) -> Document:
    """Return requests that pass a role that no document names, one for each of ``passed_services``."""
    each = (
        requests_on_any_resource((PASS_ROLE,), access, {PASSED_TO_SERVICE: service})
        for service in passed_services(access)
    )
    return Document(tuple(statement for requests in each for statement in requests.statements))


def partners(
    access: Permitted, passes: Statement, search: NamedSearch, service: str = ANY_PASSED_SERVICE
) -> Iterator[str]:
    """Yield, for each service, a combination of actions that the role may do if ``passes`` passes roles.

    Only actions by which ``service`` may act as a role count.
    """
    names = sorted({name for actions in PARTNERS for name in actions if _acts_as_role(service, name)})
    requests = requests_on_others(named_by_grants(names, access), access, policy_keys(access))
    return _combinations_by_service(_possible_after_pass(requests, passes, access, search))


def _acts_as_role(service: str, name: str) -> bool:
    """Return whether a service, or one that a pattern matches, may act as a role passed by an action.

    The names that a pattern matches begin with one of the parts that are known for the action.
    """
    if service == ANY_PASSED_SERVICE:
        return True
    principals = frozenset(map(wild, passed_to(name)))
    if is_literal(wild(service)):
        return any(matches(principal, service) for principal in principals)
    return not are_disjoint(frozenset(map(_from_its_start, principals)), frozenset({wild(service)}))


def _from_its_start(principal: Pattern) -> Pattern:
    """Return a pattern for names that begin with the known part of the name of a service."""
    return Pattern(principal.lstrip(RUN)) or principal
