"""A pattern that matches actions which are dangerous on their own.

What it finds
    An allowed pattern, narrower than a whole service, that matches actions which read secrets or data,
    change permissions, pass roles or return credentials, or open resources to other accounts.

Why it is bad
    The author of `s3:Get*` thinks of configuration, and grants the content of every file. Write a dangerous
    action by its name, so that the reviewer sees it.

Example
    allow: [s3:Get*, s3:List*]

Instead
        allow: [s3:GetBucket*, s3:GetLifecycleConfiguration, s3:List*]

Source
    https://github.com/primeharbor/sensitive_iam_actions, https://github.com/salesforce/cloudsplaining,
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

KIND = DiagnosticKind(
    "OCT333",
    "sensitive-wildcard",
    Severity.WARNING,
    "A pattern that matches actions that are dangerous on their own.",
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report patterns that match dangerous actions."""
    for grant in subject.grants:
        for action in allowed_actions(grant):
            is_partial = action.is_pattern and not action.is_everything and not action.is_whole_service
            if is_partial and (dangerous := dangers_in_words(action)):
                message = f"{action.written!r} matches {dangerous}"
                help = "name them if you need them, or write a narrower pattern"
                yield Finding(KIND, action.location, message, help)


RULE = Rule(KIND, find, __doc__)
