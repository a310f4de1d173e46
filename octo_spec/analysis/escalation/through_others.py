"""How a role comes to the rights of others: it changes them, acts as them, or passes a role to what it runs.

Which rights these are depends on what else the account holds, so nothing is followed further.

https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation,
https://github.com/DataDog/pathfinding.cloud (self-escalation, principal-access, existing-passrole)
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.compare import ActionReading
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import (
    in_settings_of,
    named_by_grants,
    on_any_resource,
)
from octo_spec.analysis.escalation.escalation_requests import escalations, own_policies
from octo_spec.analysis.escalation.own_requests import SOME_ROLE
from octo_spec.analysis.escalation.rights import NO_SETTING, asked_in, is_everything
from octo_spec.frozen import frozen
from octo_spec.iam.dangerous_actions import (
    DANGERS,
    PASS_ROLE,
    PASS_ROLE_PARTNERS,
    PASSED_TO_SERVICE,
    PRINCIPAL_ACCESS,
    PRIVILEGE_ESCALATION,
    Combination,
    Danger,
)
from octo_spec.iam.unnamed_resources import NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.escalation.rights import Setting
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.model.deployment import Role

ASSUME: Final = "sts:AssumeRole"
CHANGING: Final = tuple(name for name in (*PRIVILEGE_ESCALATION, *PRINCIPAL_ACCESS) if name != ASSUME)
"""Actions that change the rights of others, or give their credentials."""
BECOMING: Final = (ASSUME, *DANGERS[Danger.COMPUTE_HIJACKING])
"""Actions that change nobody's rights, and give their caller the rights of any existing role."""
PARTNERS: Final = (
    *PASS_ROLE_PARTNERS,
    Combination("ec2", ("ec2:AssociateIamInstanceProfile",)),
    Combination("ecs-tasks", ("ecs:RegisterTaskDefinition", "ecs:UpdateService")),
    Combination("ssm", ("ssm:StartAutomationExecution",)),
)
"""Beside those of the table, actions that give a role to what runs already, and automations."""


class Way(StrEnum):
    """How a role comes to the rights of others."""

    CHANGES = "changes-others"
    BECOMES = "acts-as-others"
    PASSES = "passes-roles"


@frozen
class Raise:
    """A grant by which a role comes to the rights of others; ``request`` shows it.

    ``partners`` are actions beside passing roles by which code runs as the role that is passed.
    """

    way: Way
    actions: tuple[str, ...]
    place: StatementPlace
    by: WrittenStatement
    request: Request
    partners: tuple[str, ...] = ()


Ask: TypeAlias = "Callable[[Document, ActionReading], Iterable[Overlap]]"
"""Answers which requests a role may do."""


def through_others(
    role: RolePolicies, setting: Setting = NO_SETTING, ask: Ask | None = None
) -> tuple[Raise, ...]:
    """List the grants by which a role comes to the rights of others; of one that may do everything, none.

    ``ask`` stands in for the engine where others ask the same. Raises ``BudgetExceededError`` where that
    takes more steps than the engine may spend.
    """
    named = role if role.arn else replace(role, arn=SOME_ROLE)
    statements = (each for document in role.permissions.documents for each in document.statements)
    if any(is_everything(statement, NO_SETTING) for statement in statements):
        return ()
    return tuple(_raises(named, ask or partial(_asked, named, setting)))


def _asked(
    role: RolePolicies, setting: Setting, requests: Document, reading: ActionReading
) -> Iterator[Overlap]:
    bounds = tuple(bound.documents.documents for bound in role.bounds)
    limits = (role.permissions.limits,)
    asked = asked_in(requests, setting)
    return overlaps(role.permissions.documents, asked, limits, reading, bounds=bounds)


def _raises(role: RolePolicies, ask: Ask) -> Iterator[Raise]:
    def known(requests: Document) -> Iterable[Overlap]:
        return ask(requests, ActionReading.CATALOGUE)

    for overlap in known(changes_of_others(role.role, role)):
        yield _raise(Way.CHANGES, overlap, role)
    for overlap in ask(on_any_resource(BECOMING, role), ActionReading.ALL_NAMES):
        yield _raise(Way.BECOMES, overlap, role)
    for overlap in ask(passing(role), ActionReading.ALL_NAMES):
        passes = _raise(Way.PASSES, overlap, role)
        if found := tuple(partners(role, role.permissions.parsed(overlap.place), known)):
            yield replace(passes, partners=found)


def _raise(way: Way, overlap: Overlap, role: RolePolicies) -> Raise:
    by = role.permissions.written(overlap.place)
    return Raise(way, overlap.actions, overlap.place, by, overlap.witness)


# --- requests ----------------------------------------------------------------------------------


def changes_of_others(role: Role | None, access: Permitted) -> Document:
    """Give requests that change the rights of others, which are not the role, nor policies of its own."""
    own = own_policies(role, access.arn) if role else []
    return escalations(CHANGING, {"NotResource": [access.arn, *own]}, access)


def passing(access: Permitted) -> Document:
    """Give requests that pass a role which nobody names to any service."""
    return on_any_resource((PASS_ROLE,), access, {PASSED_TO_SERVICE: f"{NAME}.amazonaws.com"})


def partners(
    access: Permitted, passes: Statement, ask: Callable[[Document], Iterable[Overlap]]
) -> Iterator[str]:
    """Name, for each service, a combination of which the role may do all where ``passes`` passes roles."""
    names = sorted({name for combination in PARTNERS for name in combination.actions})
    asked = in_settings_of(passes, sorted(named_by_grants(names, access)))
    possible_names = frozenset(name for overlap in ask(asked) for name in overlap.actions)
    by_service = {
        combination.service: combination.actions
        for combination in reversed(PARTNERS)
        if possible_names.issuperset(combination.actions)
    }
    return (" with ".join(actions) for _, actions in sorted(by_service.items()))
