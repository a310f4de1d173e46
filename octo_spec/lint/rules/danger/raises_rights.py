"""A grant by which a role may raise its rights through others.

What it finds
    A grant by which a role may change the policies, groups, trust or boundary of other roles or of people,
    make keys or passwords for people, assume any role, or run code as the role of any instance, function
    or stack that is there. Not found is what a permissions boundary holds
    that `iam:PermissionsBoundary` in `when` names, and attaching where `iam:PolicyARN` names policies,
    others than AdministratorAccess and IAMFullAccess.

Why it is bad
    Each of these alone is a way to every right in the account.

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
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.dangerous_actions import DANGERS, PRINCIPAL_ACCESS, PRIVILEGE_ESCALATION, Danger
from octo_spec.lint.rule import Rule, memoized
from octo_spec.lint.rules.danger.probe_requests import anywhere, escalations, own_policies
from octo_spec.lint.rules.danger.probed_grants import findings, reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.grant_overlap import Reach
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error(
    "OCT351", "raises-rights", "A grant by which a role may raise its rights through others."
)

ASSUME: Final = "sts:AssumeRole"
NAMES: Final = tuple(name for name in (*PRIVILEGE_ESCALATION, *PRINCIPAL_ACCESS) if name != ASSUME)
BECOMING: Final = (ASSUME, *DANGERS[Danger.COMPUTE_HIJACKING])
"""What changes nobody's rights, and gives those of any role that is there."""


def find(subject: Subject) -> Iterator[Finding]:
    """Find grants by which a role changes the rights of others, or becomes any of them."""
    becoming = reached(subject, lambda access: anywhere(BECOMING, access))
    what = "raise its rights"
    leaving = "or leave this to the customer"
    yield from findings(KIND, raised(subject), what, f"ask for a permissions boundary, {leaving}", subject)
    yield from findings(KIND, becoming, what, f"name the roles or resources, {leaving}", subject)


@memoized
def raised(subject: Subject) -> tuple[Reach, ...]:
    """List the grants that change the rights of others than the role itself."""
    return reached(subject, _of_others, ActionReading.CATALOGUE)


def _of_others(access: RoleAccess) -> Document:
    return escalations(NAMES, {"NotResource": [access.arn, *own_policies(access)]}, access)


RULE = Rule(KIND, find, __doc__)
