"""Privilege escalation through other principals: by changing them, acting as them, or passing a role.

The resulting permissions depend on the other contents of the account, so no further steps are followed.

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
    named_by_grants,
    requests_like,
    requests_on_any_resource,
)
from octo_spec.analysis.escalation.escalation_requests import escalations, own_policies
from octo_spec.analysis.escalation.own_requests import SOME_ROLE
from octo_spec.analysis.escalation.permission_state import ANY_ANSWERS, is_everything, restricted_to
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
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Document, Statement
    from octo_spec.model.deployment import Role

ASSUME: Final = "sts:AssumeRole"
CHANGING: Final = tuple(name for name in (*PRIVILEGE_ESCALATION, *PRINCIPAL_ACCESS) if name != ASSUME)
"""Actions that change the permissions of other principals, or give their credentials."""
BECOMING: Final = (ASSUME, *DANGERS[Danger.COMPUTE_HIJACKING])
"""Actions that change no permissions, and give their caller the permissions of any existing role."""
PARTNERS: Final = (
    *PASS_ROLE_PARTNERS,
    Combination("ec2", ("ec2:AssociateIamInstanceProfile",)),
    Combination("ecs-tasks", ("ecs:RegisterTaskDefinition", "ecs:UpdateService")),
    Combination("ssm", ("ssm:StartAutomationExecution",)),
)
"""Further actions, not in the table, that give a role to running compute, and automations."""


class EscalationWay(StrEnum):
    """How a role gets the permissions of other principals."""

    CHANGES = "changes-others"
    BECOMES = "acts-as-others"
    PASSES = "passes-roles"


@frozen
class Raise:
    """A grant by which a role gets the permissions of other principals; ``request`` shows it.

    ``partners`` are the actions that, together with passing a role, run code as that role.
    """

    way: EscalationWay
    actions: tuple[str, ...]
    place: StatementPlace
    by: WrittenStatement
    request: Request
    partners: tuple[str, ...] = ()


Ask: TypeAlias = "Callable[[Document, ActionReading], Iterable[Overlap]]"
"""A function that returns which requests a role may do."""


def through_others(
    role: RolePolicies, answers: AnswerSet = ANY_ANSWERS, ask: Ask | None = None
) -> tuple[Raise, ...]:
    """Return the grants for escalation through other principals; none for a role that may do everything.

    ``ask`` replaces the engine if others need the same results. Raises ``BudgetExceededError`` if the search
    needs more steps than the engine may spend.
    """
    named = role if role.arn else replace(role, arn=SOME_ROLE)
    statements = (each for document in role.permissions.documents for each in document.statements)
    if any(is_everything(statement, ANY_ANSWERS) for statement in statements):
        return ()
    return tuple(_raises(named, ask or partial(_overlaps_with, named, answers)))


def _overlaps_with(
    role: RolePolicies, answers: AnswerSet, requests: Document, reading: ActionReading
) -> Iterator[Overlap]:
    bounds = tuple(bound.documents.documents for bound in role.bounds)
    limits = (role.permissions.limits,)
    asked = restricted_to(requests, answers)
    return overlaps(role.permissions.documents, asked, limits, reading, bounds=bounds)


def _raises(role: RolePolicies, ask: Ask) -> Iterator[Raise]:
    def known(requests: Document) -> Iterable[Overlap]:
        return ask(requests, ActionReading.CATALOGUE)

    for overlap in known(changes_of_other_principals(role.role, role)):
        yield _raise(EscalationWay.CHANGES, overlap, role)
    for overlap in ask(requests_on_any_resource(BECOMING, role), ActionReading.ALL_NAMES):
        yield _raise(EscalationWay.BECOMES, overlap, role)
    for overlap in ask(role_passing_requests(role), ActionReading.ALL_NAMES):
        passes = _raise(EscalationWay.PASSES, overlap, role)
        if found := tuple(partners(role, role.permissions.parsed(overlap.place), known)):
            yield replace(passes, partners=found)


def _raise(way: EscalationWay, overlap: Overlap, role: RolePolicies) -> Raise:
    by = role.permissions.written(overlap.place)
    return Raise(way, overlap.actions, overlap.place, by, overlap.witness)


# --- requests ----------------------------------------------------------------------------------


def changes_of_other_principals(role: Role | None, access: Permitted) -> Document:
    """Return requests that change permissions, except those of the role itself and its own policies."""
    own = own_policies(role, access.arn) if role else []
    return escalations(CHANGING, {"NotResource": [access.arn, *own]}, access)


def role_passing_requests(access: Permitted) -> Document:
    """Return requests that pass a role that no document names to any service."""
    return requests_on_any_resource((PASS_ROLE,), access, {PASSED_TO_SERVICE: f"{NAME}.amazonaws.com"})


def partners(
    access: Permitted, passes: Statement, ask: Callable[[Document], Iterable[Overlap]]
) -> Iterator[str]:
    """Yield, for each service, a combination of actions that the role may do if ``passes`` passes roles."""
    names = sorted({name for combination in PARTNERS for name in combination.actions})
    asked = requests_like(passes, sorted(named_by_grants(names, access)))
    possible_names = frozenset(name for overlap in ask(asked) for name in overlap.actions)
    by_service = {
        combination.service: combination.actions
        for combination in reversed(PARTNERS)
        if possible_names.issuperset(combination.actions)
    }
    return (" with ".join(actions) for _, actions in sorted(by_service.items()))
