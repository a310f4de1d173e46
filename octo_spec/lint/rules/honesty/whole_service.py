"""All actions of a service, those of tomorrow included.

What it finds
    An allowed `service:*`. The message names what it takes in of the actions that are dangerous alone.

Why it is bad
    Nobody needs every action of a service. The customer grants what AWS will add next year, unseen; and
    a service that looks harmless holds actions that read secrets or change rights.

Example
    allow: ssm:*

Instead
        allow: [ssm:StartAutomationExecution, ssm:GetAutomationExecution]

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html (least privilege);
    dangerous actions: https://github.com/primeharbor/sensitive_iam_actions,
    https://github.com/DataDog/pathfinding.cloud
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.honesty.dangerous_actions import dangers
from octo_spec.lint.rules.written_actions import allowed_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.written_actions import WrittenAction

KIND = DiagnosticKind(
    "OCT332", "whole-service", Severity.WARNING, "All actions of a service, those of tomorrow included."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find services that are allowed whole."""
    for grant in subject.grants:
        for one in allowed_actions(grant):
            if one.is_whole_service and one.known:
                help = f"name what is needed; 'octospec expand {one.written}' lists the actions"
                yield Finding(KIND, one.location, _message(one), help)


def _message(one: WrittenAction) -> str:
    message = f"{one.written!r} allows all {len(one.known)} actions of {one.prefix}, and those to come"
    found = dangers(one)
    return f"{message}; among them {found}" if found else message


RULE = Rule(KIND, find, __doc__)
