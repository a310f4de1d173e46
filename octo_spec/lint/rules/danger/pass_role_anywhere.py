"""Passing any role to a service that runs code as it.

What it finds
    `iam:PassRole` on any role, without `iam:PassedToService`, in a role that may also do what makes a
    service run code as the role that it was passed.

Why it is bad
    The strongest role of the account is then one call away: whoever starts an instance, a function or an
    automation with it acts as that role.

Example
    allow: [iam:PassRole, ec2:RunInstances]

Instead
    allow: iam:PassRole
    on: arn:${partition}:iam::${account}:role/octo-instances/*
    when: {StringEquals: {"iam:PassedToService": ec2.amazonaws.com}}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html;
    the pairs: https://github.com/DataDog/pathfinding.cloud (new-passrole, existing-passrole),
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation; automations of Systems Manager:
    https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.intersect import overlaps
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.dangerous_actions import PASS_ROLE, PASS_ROLE_PARTNERS, PASSED_TO_SERVICE, Combination
from octo_spec.iam.unnamed_resources import NAME
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.attached_policies import accesses_of
from octo_spec.lint.rules.danger.probe_requests import anywhere, granted, where_present
from octo_spec.lint.rules.danger.probed_grants import reached
from octo_spec.lint.rules.grant_overlap import example, roles
from octo_spec.lint.rules.phrases import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.grant_overlap import Reach
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error(
    "OCT352", "pass-role-anywhere", "Passing any role to a service that runs code as it."
)

PARTNERS: Final = (
    *PASS_ROLE_PARTNERS,
    Combination("ec2", ("ec2:AssociateIamInstanceProfile",)),
    Combination("ecs-tasks", ("ecs:RegisterTaskDefinition", "ecs:UpdateService")),
    Combination("ssm", ("ssm:StartAutomationExecution",)),
)
"""Also what gives a role to an instance or service that runs already, and automations."""


def find(subject: Subject) -> Iterator[Finding]:
    """Find grants to pass any role, where something runs code as it."""
    accesses = {access.role.id: access for access in accesses_of(subject)}
    for one in reached(subject, _passing):
        if partners := list(_partners(accesses[one.role], one)):
            ways = enumerated(partners)
            passing = example(one.witness, subject)
            message = f"{roles([one])} may pass any role, and run code as it by {ways}: {passing}"
            help = "name the roles, and the service in 'iam:PassedToService'"
            yield Finding(KIND, one.location, message, help)


def _passing(access: RoleAccess) -> Document:
    return anywhere((PASS_ROLE,), access, {PASSED_TO_SERVICE: f"{NAME}.amazonaws.com"})


def _partners(access: RoleAccess, passing: Reach) -> Iterator[str]:
    """Name a combination for each service of which the role may do all, where the grant to pass is there."""
    named = frozenset(granted(sorted({name for one in PARTNERS for name in one.actions}), access))
    allowed = frozenset(_allowed(access, sorted(named), passing))
    possible = {one.service: one.actions for one in reversed(PARTNERS) if allowed.issuperset(one.actions)}
    return (" with ".join(actions) for _, actions in sorted(possible.items()))


def _allowed(access: RoleAccess, names: list[str], passing: Reach) -> Iterator[str]:
    """List which of ``names`` the role may do where the grant to pass roles is there."""
    asked = where_present(names, passing.allow)
    for overlap in overlaps(access.permissions.documents, asked, (access.limits,)):
        yield from overlap.actions


RULE = Rule(KIND, find, __doc__)
