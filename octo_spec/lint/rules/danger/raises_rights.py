"""A grant by which a role can escalate its privileges through other principals.

What it finds
    A grant by which a role can change the policies, groups, trust policy or boundary of other roles or of
    users, create keys or passwords for users, assume any role, or run code with the role of any existing
    instance, function or stack, also by several actions together, such as stopping an instance, changing
    its user data and starting it again. Two kinds of grants are not reported: changes that `when` allows
    only under a named permissions boundary (`iam:PermissionsBoundary`), and attaching named policies
    (`iam:PolicyARN`) other than AdministratorAccess and IAMFullAccess.

Why it is bad
    With any one of these permissions the role can get every permission in the account.

Example
    allow: [iam:CreateRole, iam:AttachRolePolicy]

Instead
    allow: iam:AttachRolePolicy
    on: arn:${partition}:iam::${account}:role/octo-*
    when: {ArnEquals: {"iam:PolicyARN": "arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"}}

Source
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation,
    https://github.com/DataDog/pathfinding.cloud (self-escalation, principal-access, existing-passrole)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.compare import ActionReading
from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource
from octo_spec.analysis.escalation.through_others import (
    BECOMING,
    TOGETHER,
    changes_of_other_principals,
)
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule, memoized
from octo_spec.lint.rules.allowing_grants import roles_in_words
from octo_spec.lint.rules.danger.dangerous_grants import ATTACHED_HELP, dangerous_grants, findings

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.allowing_grants import AllowingGrant
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error(
    "OCT351", "raises-rights", "A grant by which a role can escalate its privileges through other principals."
)

_OTHERWISE: Final = (
    "leave this to the customer, or accept it with the reason under 'accept' (see 'octospec explain OCT351')"
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants to change other principals' permissions, and to act as another role."""
    becoming = dangerous_grants(subject, lambda access: requests_on_any_resource(BECOMING, access))
    danger, boundary = "escalate its privileges", f"require a permissions boundary, {_OTHERWISE}"
    over_others = grants_over_others(subject)
    yield from findings(KIND, over_others, danger, boundary, subject)
    help = f"name the roles or resources, {_OTHERWISE}"
    yield from findings(KIND, becoming, danger, help, subject)
    yield from _together(subject, {(grant.role, grant.location) for grant in becoming}, help)


def _together(subject: Subject, reported: Container[tuple[str, Location]], help: str) -> Iterator[Finding]:
    """Report the first action of several that together act as another role, if a role has all of them."""
    names = tuple(dict.fromkeys(name for actions in TOGETHER for name in actions))
    grants = dangerous_grants(subject, lambda access: requests_on_any_resource(names, access))
    found: dict[tuple[Location, tuple[str, ...]], list[AllowingGrant]] = {}
    for grant in grants:
        of_role = {name for other in grants if other.role == grant.role for name in other.actions}
        for actions in TOGETHER:
            is_reported = (grant.role, grant.location) in reported
            if actions[0] in grant.actions and of_role.issuperset(actions) and not is_reported:
                found.setdefault((grant.location, actions), []).append(grant)
    for (location, actions), alike in found.items():
        message = f"{roles_in_words(alike)} may escalate its privileges: {' with '.join(actions)}"
        yield Finding(KIND, location, message, ATTACHED_HELP if alike[0].attached else help)


@memoized
def grants_over_others(subject: Subject) -> tuple[AllowingGrant, ...]:
    """Return the grants to change the permissions of users, and of roles other than the role itself."""
    return dangerous_grants(subject, _of_other_principals, ActionReading.CATALOGUE)


def _of_other_principals(access: RoleAccess) -> Document:
    return changes_of_other_principals(access.role, access)


RULE = Rule(KIND, find, __doc__)
