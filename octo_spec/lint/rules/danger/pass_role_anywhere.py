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

from octo_spec.analysis.escalation.passed_roles import (
    ANY_PASSED_SERVICE,
    partners,
    passed_services,
    role_passing_requests,
)
from octo_spec.analysis.wording import either
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.access_questions import dangerously_allowed
from octo_spec.lint.rules.allowing_grants import grants_of, roles_in_words, witness_in_words
from octo_spec.lint.rules.danger.dangerous_grants import ATTACHED_HELP, dangerous_grants
from octo_spec.lint.rules.enumeration import enumerate_names

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
    by_place: dict[tuple[str, Location], list[_Passing]] = {}
    for passing in _passings(subject):
        by_place.setdefault((passing.grant.role, passing.grant.location), []).append(passing)
    for found in by_place.values():
        to_any = [each for each in found if each.service == ANY_PASSED_SERVICE]
        yield _finding(to_any or found, subject)


@frozen
class _Passing:
    """A grant to pass any role to one service, and the actions by which the service runs code with it."""

    grant: AllowingGrant
    service: str
    partners: tuple[str, ...]


def _passings(subject: Subject) -> Iterator[_Passing]:
    grants = dangerous_grants(subject, role_passing_requests)
    for access in subject.accesses_everywhere:
        search = partial(dangerously_allowed, subject, access)
        for grant in grants_of(access, grants):
            service = passed_services(access)[grant.queried]
            if found := tuple(partners(access, grant.statement, search, service)):
                yield _Passing(grant, service, found)


def _finding(found: Sequence[_Passing], subject: Subject) -> Finding:
    grant = found[0].grant
    is_named = found[0].service != ANY_PASSED_SERVICE
    services = either(dict.fromkeys(each.service for each in found))
    role = f"any role that trusts {services}" if is_named else "any role"
    actions = enumerate_names(name for each in found for name in each.partners)
    witness = witness_in_words(grant.witness, subject)
    message = f"{roles_in_words([grant])} may pass {role}, and run code with it by {actions}: {witness}"
    help = "name the roles" if is_named else "name the roles, and the service in 'iam:PassedToService'"
    return Finding(KIND, grant.location, message, ATTACHED_HELP if grant.attached else help)


RULE = Rule(KIND, find, __doc__)
