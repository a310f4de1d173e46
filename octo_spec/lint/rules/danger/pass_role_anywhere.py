"""Passing any role to a service that runs code as it.

What it finds
    `iam:PassRole` on any role, without `iam:PassedToService`, in a role that may also make a service run
    code as the role that was passed.

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

from octo_spec.analysis.escalation.dangerous_requests import in_settings_of, named_by_grants, on_any_resource
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.dangerous_actions import PASS_ROLE, PASS_ROLE_PARTNERS, PASSED_TO_SERVICE, Combination
from octo_spec.iam.unnamed_resources import NAME
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.access_questions import allowed
from octo_spec.lint.rules.allowing_grants import roles_in_words, witness_in_words
from octo_spec.lint.rules.danger.dangerous_grants import ATTACHED_HELP, dangerous_grants
from octo_spec.lint.rules.enumeration import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.allowing_grants import AllowingGrant
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
"""Beside those of the table, actions that give a role to what runs already, and automations."""


def find(subject: Subject) -> Iterator[Finding]:
    """Ask for passing a role that nobody names to any service, and then for what runs code as that role."""
    accesses = {access.role.id: access for access in subject.accesses}
    for grant in dangerous_grants(subject, _passing):
        if partners := list(_partners(accesses[grant.role], grant)):
            ways = enumerated(partners)
            witness = witness_in_words(grant.witness, subject)
            message = f"{roles_in_words([grant])} may pass any role, and run code as it by {ways}: {witness}"
            help = "name the roles, and the service in 'iam:PassedToService'"
            yield Finding(KIND, grant.location, message, ATTACHED_HELP if grant.attached else help)


def _passing(access: RoleAccess) -> Document:
    return on_any_resource((PASS_ROLE,), access, {PASSED_TO_SERVICE: f"{NAME}.amazonaws.com"})


def _partners(access: RoleAccess, passing: AllowingGrant) -> Iterator[str]:
    """Name, for each service, a combination of which the role may do all where it may pass roles."""
    names = sorted({name for combination in PARTNERS for name in combination.actions})
    possible_names = frozenset(_allowed(access, sorted(named_by_grants(names, access)), passing))
    by_service = {
        combination.service: combination.actions
        for combination in reversed(PARTNERS)
        if possible_names.issuperset(combination.actions)
    }
    return (" with ".join(actions) for _, actions in sorted(by_service.items()))


def _allowed(access: RoleAccess, names: list[str], passing: AllowingGrant) -> Iterator[str]:
    """List which of ``names`` the role may do in the settings in which it may pass roles."""
    for overlap in allowed(in_settings_of(passing.statement, names), access):
        yield from overlap.actions


RULE = Rule(KIND, find, __doc__)
