"""A grant by which a role can escalate its privileges through other principals.

What it finds
    A grant by which a role can change the policies, groups, trust policy or boundary of other roles or of
    users, create keys or passwords for users, assume any role, or run code with the role of any existing
    instance, function or stack. Two kinds of grants are not reported: changes that `when` allows only under
    a named permissions boundary (`iam:PermissionsBoundary`), and attaching named policies (`iam:PolicyARN`)
    other than AdministratorAccess and IAMFullAccess.

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
from octo_spec.analysis.escalation.through_others import BECOMING, changes_of_other_principals
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.lint.rule import Rule, memoized
from octo_spec.lint.rules.danger.dangerous_grants import dangerous_grants, findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.language.finding import Finding
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
    yield from findings(KIND, becoming, danger, f"name the roles or resources, {_OTHERWISE}", subject)


@memoized
def grants_over_others(subject: Subject) -> tuple[AllowingGrant, ...]:
    """Return the grants to change the permissions of users, and of roles other than the role itself."""
    return dangerous_grants(subject, _of_other_principals, ActionReading.CATALOGUE)


def _of_other_principals(access: RoleAccess) -> Document:
    return changes_of_other_principals(access.role, access)


RULE = Rule(KIND, find, __doc__)
