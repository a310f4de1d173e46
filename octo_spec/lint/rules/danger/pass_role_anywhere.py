"""Passing any role to a service that runs code with it.

What it finds
    `iam:PassRole` on any role, in a role that can also make a service run code with the passed role. A
    service in `iam:PassedToService` is not enough: every role that trusts this service can be passed.

Why it is bad
    The role can use the account's most powerful role with one call: it starts an instance, a function or an
    automation with that role.

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

from functools import partial
from typing import TYPE_CHECKING

from octo_spec.analysis.escalation.through_others import (
    ANY_PASSED_SERVICE,
    partners,
    passed_services,
    role_passing_requests,
)
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.access_questions import dangerously_allowed
from octo_spec.lint.rules.allowing_grants import roles_in_words, witness_in_words
from octo_spec.lint.rules.danger.dangerous_grants import ATTACHED_HELP, dangerous_grants
from octo_spec.lint.rules.enumeration import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.allowing_grants import AllowingGrant

KIND = DiagnosticKind.error(
    "OCT352", "pass-role-anywhere", "Passing any role to a service that runs code with it."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants to pass any role to a service, in roles that can also run code there with that role."""
    accesses = {access.role.id: access for access in subject.accesses}
    reported: set[tuple[str, Location]] = set()
    for grant in dangerous_grants(subject, role_passing_requests):
        access, of_role = accesses[grant.role], (grant.role, grant.location)
        service = passed_services(access)[grant.queried]
        search = partial(dangerously_allowed, subject, access)
        found = () if of_role in reported else tuple(partners(access, grant.statement, search, service))
        if found:
            reported.add(of_role)
            yield _finding(grant, service, found, subject)


def _finding(grant: AllowingGrant, service: str, found: Sequence[str], subject: Subject) -> Finding:
    is_named = service != ANY_PASSED_SERVICE
    role = f"any role that trusts {service}" if is_named else "any role"
    witness = witness_in_words(grant.witness, subject)
    message = (
        f"{roles_in_words([grant])} may pass {role}, and run code with it by {enumerated(found)}: {witness}"
    )
    help = "name the roles" if is_named else "name the roles, and the service in 'iam:PassedToService'"
    return Finding(KIND, grant.location, message, ATTACHED_HELP if grant.attached else help)


RULE = Rule(KIND, find, __doc__)
