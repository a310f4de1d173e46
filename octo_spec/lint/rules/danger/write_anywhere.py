"""Changing or deleting any resource of a kind.

What it finds
    A grant whose actions change, stop or delete resources, though they could be limited to some of them:
    on `*` or on all of a kind, without a tag or another condition on which they are. What only makes new
    things is not found, nor what AWS cannot limit.

Why it is bad
    One mistake, or one stolen session, destroys what has nothing to do with the vendor.

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

from octo_spec.access.candidates import ANY_SERVICE, service
from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.iam.catalog import Action, Level, expand_pattern
from octo_spec.iam.dangerous_actions import (
    DANGERS,
    PRINCIPAL_ACCESS,
    PRIVILEGE_ESCALATION,
    RESOURCE_EXPOSURE,
    Danger,
)
from octo_spec.iam.elements import Effect
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.danger.probe_requests import anywhere, statements_of
from octo_spec.lint.rules.danger.probed_grants import findings, reached

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
"""How the names of actions begin that change what is there."""

ADDING: Final = frozenset({"PutEvents", "PutLogEvents", "PutRecord", "PutRecordBatch", "PutRecords"})
"""What adds, and changes nothing that is there."""


OTHERWISE_FOUND: Final = frozenset(
    (*PRIVILEGE_ESCALATION, *PRINCIPAL_ACCESS, *DANGERS[Danger.COMPUTE_HIJACKING], *RESOURCE_EXPOSURE)
)
"""What `raises-rights` and `exposes-resources` are about."""


def find(subject: Subject) -> Iterator[Finding]:
    """Find grants that change resources which nobody names."""
    reaches = reached(subject, lambda access: anywhere(_changing(access), access))
    help = "name the resources, or ask for a tag on them"
    yield from findings(KIND, reaches, "change or delete any resource of a kind", help, subject)


SAMPLES: Final = ("dynamodb:DeleteTable", "ec2:TerminateInstances", "rds:DeleteDBInstance", "s3:DeleteBucket")
"""What is asked of grants that name no service."""


def _changing(access: RoleAccess) -> tuple[str, ...]:
    """List the actions of the role's grants that change what is there, and could be limited to some of it."""
    allows = [one.actions for one in statements_of(access) if one.effect is Effect.ALLOW]
    of_services = {pattern for one in allows for pattern in one.patterns if service(pattern) != ANY_SERVICE}
    known = (action for pattern in sorted(of_services) for action in expand_pattern(pattern))
    return (*dict.fromkeys(action.full_name for action in known if _changes(action)), *SAMPLES)


def _changes(action: Action) -> bool:
    return (
        action.name.startswith(VERBS)
        and action.name not in ADDING
        and action.full_name not in OTHERWISE_FOUND
        and action.levels == (Level.WRITE,)
        and bool(action.resource_types)
    )


RULE = Rule(KIND, find, __doc__)
