"""Changing or deleting any resource of a kind.

What it finds
    A grant of actions that change, stop or delete resources, though AWS can limit them to some resources:
    on `*` or on all of a kind, without a tag or another condition that selects them. Actions that only
    create resources, and actions that AWS cannot limit to some resources, are not reported.

Why it is bad
    One mistake, or one stolen session, destroys resources that the vendor does not need.

Example
    allow: ec2:DeleteVolume

Instead
    allow: ec2:DeleteVolume
    on: arn:${partition}:ec2:*:${account}:volume/*
    when: {StringEquals: {"aws:ResourceTag/octo": managed}}

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html (least privilege, conditions);
    access levels: https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.access.action_sets import ANY_SERVICE, service_of
from octo_spec.analysis.escalation.dangerous_requests import requests_on_any_resource, statements_of
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.catalog import Action, Level, expand_pattern
from octo_spec.iam.dangerous_actions import Danger, dangers
from octo_spec.iam.elements import Effect
from octo_spec.iam.judged_levels import judged_levels
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.dangerous_grants import dangerous_grants, findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.finding import Finding
    from octo_spec.lint.rule import Subject
    from octo_spec.symbolic.role_access import RoleAccess

KIND = DiagnosticKind(
    "OCT356", "write-anywhere", Severity.WARNING, "Changing or deleting any resource of a kind."
)

VERBS: Final = (
    *("Cancel", "Delete", "Deregister", "Detach", "Disable", "Disassociate", "Modify", "Purge", "Put"),
    *("Reboot", "Release", "Remove", "Replace", "Reset", "Revoke", "Stop", "Terminate", "Update"),
)
"""The first words in the names of actions that change or delete resources."""

ADDING: Final = frozenset({"PutEvents", "PutLogEvents", "PutRecord", "PutRecordBatch", "PutRecords"})
"""Actions that add data and change none."""

OTHERWISE_FOUND: Final = frozenset(
    {
        *(Danger.PRIVILEGE_ESCALATION, Danger.PRINCIPAL_ACCESS),
        *(Danger.COMPUTE_HIJACKING, Danger.RESOURCE_EXPOSURE),
    }
)
"""The dangers that `raises-rights` and `exposes-resources` report."""


def find(subject: Subject) -> Iterator[Finding]:
    """Report grants of actions that change or delete resources, if the grants do not name the resources."""
    grants = dangerous_grants(
        subject, lambda access: requests_on_any_resource(_changing_actions(access), access)
    )
    help = "name the resources, or require a tag on them"
    yield from findings(KIND, grants, "change or delete any resource of a kind", help, subject)


SAMPLES: Final = ("dynamodb:DeleteTable", "ec2:TerminateInstances", "rds:DeleteDBInstance", "s3:DeleteBucket")
"""The actions to check if a grant names no service."""


def _changing_actions(access: RoleAccess) -> tuple[str, ...]:
    """Return the granted actions that change resources, and that AWS can limit to some resources."""
    allows = (statement for statement in statements_of(access) if statement.effect is Effect.ALLOW)
    patterns = {pattern for statement in allows for pattern in statement.actions.patterns}
    of_services = sorted(pattern for pattern in patterns if service_of(pattern) != ANY_SERVICE)
    known = (action for pattern in of_services for action in expand_pattern(pattern))
    return (*dict.fromkeys(action.full_name for action in known if _changes(action)), *SAMPLES)


def _changes(action: Action) -> bool:
    return (
        action.name.startswith(VERBS)
        and action.name not in ADDING
        and judged_levels(action) == (Level.WRITE,)
        and bool(action.resource_types)
        and OTHERWISE_FOUND.isdisjoint(dangers(action.full_name))
    )


RULE = Rule(KIND, find, __doc__)
