"""All actions of a service, including future ones.

What it finds
    An allowed `service:*`. The message lists the actions of the service that are dangerous on their own.

Why it is bad
    No application needs every action of a service. The customer also grants the actions that AWS will add
    next year, without seeing them; and a service that looks harmless can have actions that read secrets or
    change permissions.

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
from octo_spec.lint.rules.honesty.dangerous_actions import dangers_in_words
from octo_spec.lint.rules.written_actions import allowed_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.written_actions import WrittenAction

KIND = DiagnosticKind(
    "OCT332", "whole-service", Severity.WARNING, "All actions of a service, including future ones."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report services that are allowed as a whole."""
    for grant in subject.grants:
        for action in allowed_actions(grant):
            if action.is_whole_service and action.known_actions:
                help = f"name the actions that you need; 'octospec expand {action.written}' lists them all"
                yield Finding(KIND, action.location, _message(action), help)


def _message(action: WrittenAction) -> str:
    actions = f"all {len(action.known_actions)} actions of {action.prefix}"
    message = f"{action.written!r} matches {actions}, and future ones"
    dangerous = dangers_in_words(action)
    return f"{message}; among them {dangerous}" if dangerous else message


RULE = Rule(KIND, find, __doc__)
