"""Privilege escalation by acting as a role that exists: by assuming it, or through what runs as it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.escalating_actions import ASSUME, BECOMING, TOGETHER
from octo_spec.analysis.escalation.possible_actions import PossibleActions, possible_names
from octo_spec.analysis.escalation.raises import EscalationWay, raise_of
from octo_spec.analysis.escalation.request_context import unsent_keys
from octo_spec.analysis.escalation.requests_on_others import any_role, policy_keys, requests_on_others
from octo_spec.iam.existing_principals import STEP_KINDS
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.analysis.escalation.raises import NamedSearch, Raise
    from octo_spec.analysis.sides import RolePolicies


def raises_by_acting(role: RolePolicies, search: NamedSearch) -> Iterator[Raise]:
    """Yield the grants to act as another role, also if they name it, or what runs under it."""
    joined = dict.fromkeys(name for actions in TOGETHER for name in actions)
    names = tuple(possible_names((*BECOMING, *joined), role))
    if not names:
        return
    query = requests_on_others(names, role, policy_keys(role, role.bounds), STEP_KINDS)
    found = tuple(search(query))
    possible = PossibleActions.of(found, role, query, search)
    on_roles = _places_on_roles(ASSUME, role, search) if ASSUME in names else frozenset()
    for overlap in found:
        leading = {*BECOMING, *possible.leading(role.permissions.parsed_statement(overlap.place))}
        if overlap.place not in on_roles:
            leading.discard(ASSUME)
        if actions := tuple(name for name in overlap.actions if name in leading):
            yield replace(raise_of(EscalationWay.BECOMES, overlap, role), actions=actions)


def _places_on_roles(name: str, role: RolePolicies, search: NamedSearch) -> frozenset[StatementPlace]:
    """Return the statements that allow an action on an ARN of a role, and not only on other ARNs."""
    unsent = unsent_keys(name, policy_keys(role, role.bounds))
    on_roles = {"Action": name, "Resource": any_role(role)}
    requests = document("Allow", [{**on_roles, "Condition": {"Null": dict.fromkeys(unsent, "true")}}])
    return frozenset(overlap.place for overlap in search(requests))
