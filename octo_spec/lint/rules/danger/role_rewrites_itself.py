"""A role that may change its own permissions.

What it finds
    A grant by which a role can write, attach or detach its own policies, create a new version of one of its
    managed policies, change its own trust policy or remove its boundary. A grant that also covers other
    roles is `raises-rights`.

Why it is bad
    The spec then states only the role's first permissions: anyone who can use the role can give it every
    permission, and no reviewer of the spec sees the change.

Example
    allow: iam:PutRolePolicy
    on: ${role.reader.arn}

Instead
    Let the customer update the role with the next version of the template; or deny what no version may
    ever allow, and set a `boundary` that the role cannot remove.

Source
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.compare import ActionReading
from octo_spec.analysis.escalation.escalation_requests import escalations, own_policies
from octo_spec.diagnostics import DiagnosticKind
from octo_spec.iam.dangerous_actions import PRIVILEGE_ESCALATION
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.dangerous_grants import dangerous_grants, findings
from octo_spec.lint.rules.danger.raises_rights import grants_over_others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document
    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind.error("OCT350", "role-rewrites-itself", "A role that may change its own permissions.")

TAKING: Final = ("iam:DeleteRolePolicy", "iam:DetachRolePolicy")
"""Actions that can remove a deny, and raise no other principal's permissions."""
OF_ROLES: Final = (*(name for name in PRIVILEGE_ESCALATION if "Role" in name), *TAKING)
OF_POLICIES: Final = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
"""Actions on a role, and actions on a managed policy that the role has."""


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants to change the role or its own managed policies, unless they also cover other roles."""
    over_others = {
        (grant.role, grant.location, action)
        for grant in grants_over_others(subject)
        for action in (*grant.actions, *TAKING)
    }
    over_itself = (
        *dangerous_grants(subject, _changes_of_role, ActionReading.CATALOGUE),
        *dangerous_grants(subject, _changes_of_policies, ActionReading.CATALOGUE),
    )
    narrow = (
        grant
        for grant in over_itself
        if not all((grant.role, grant.location, action) in over_others for action in grant.actions)
    )
    help = "change the role only by updating its template or module"
    yield from findings(KIND, narrow, "change its own permissions", help, subject)


def _changes_of_role(access: RoleAccess) -> Document:
    return escalations(OF_ROLES, {"Resource": [access.arn]}, access)


def _changes_of_policies(access: RoleAccess) -> Document:
    own = own_policies(access.role, access.arn)
    return escalations(OF_POLICIES if own else (), {"Resource": own}, access)


RULE = Rule(KIND, find, __doc__)
