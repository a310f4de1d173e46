"""A tag that changes with an update whose role may not change tags.

What it finds
    A role with a tag whose value changes between versions or answers, by `${spec.version}` or a parameter,
    if a role of the spec may update the stack but may not tag the role.

Why it is bad
    CloudFormation changes the tag with the permissions of the principal that updates the stack. Without
    `iam:TagRole` the whole update fails and rolls back, so the vendor can deploy no new version for any
    customer.

Example
    roles:
      reader:
        name: ReaderRole
        tags: {spec: "${spec.version}"}
    groups:
      updates:
        grants: [{allow: [cloudformation:UpdateStack, iam:PutRolePolicy], on: "*"}]

Instead
    Allow `iam:TagRole` on the role, too, or remove the changing tag.

Source
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.elements import POLICY_VERSION
from octo_spec.iam.policy import parse
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.access_questions import allowed_requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind(
    "OCT335",
    "tag-that-no-update-changes",
    Severity.WARNING,
    "A tag whose value changes with an update that is not allowed to change it.",
)

_CHANGING: Final = r"\$\{(?:spec\.version|param\.)"
_UPDATES: Final = ("cloudformation:UpdateStack", "cloudformation:ExecuteChangeSet")


def find(subject: Subject) -> Iterator[Finding]:
    """Check for each role that may update a stack whether it may change the tags that an update changes."""
    updaters = [access for access in subject.accesses if _may_use(access, _UPDATES, "*")]
    for target in subject.accesses:
        tags = subject.spec.roles[target.role.id].tags
        changing = [key for key, value in tags.items() if re.search(_CHANGING, value)]
        lacking = [access for access in updaters if not _may_use(access, ("iam:TagRole",), target.arn)]
        for key in changing if lacking else ():
            who = "the role" if lacking[0].role.id == target.role.id else f"role {lacking[0].role.id!r}"
            message = (
                f"tag {key!r} of role {target.role.id!r} changes with an update, but {who} may not change it"
            )
            location = ("roles", target.role.id, "tags", key)
            yield Finding(KIND, location, message, "allow iam:TagRole on the role, or remove the tag")


def _may_use(access: RoleAccess, actions: tuple[str, ...], resource: str) -> bool:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    requests = parse({"Version": POLICY_VERSION, "Statement": [statement]})
    return next(allowed_requests(requests, access), None) is not None


RULE = Rule(KIND, find, __doc__)
