"""An action that occurs twice in one list.

What it finds
    The same action twice in one list of a grant or of `never`, in any letter case, because IAM
    ignores case.

Why it is bad
    It grants nothing more, uses space in a policy whose size AWS limits, and makes the reader look for
    a difference.

Example
    allow: [ce:GetCostAndUsage, ce:GetTags, CE:getCostAndUsage]

Instead
        allow: [ce:GetCostAndUsage, ce:GetTags]

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind, Removal, Severity
from octo_spec.language.finding import Finding
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_actions import named_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind("OCT320", "duplicate-action", Severity.WARNING, "The same action twice in one list.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report actions that occur earlier in their list."""
    first: dict[tuple[Location, str], str] = {}
    for action in named_actions(subject):
        entry = (action.location[:-1], action.written.lower())
        if entry in first:
            message = f"{action.written!r} is already in this list, as {first[entry]!r}"
            yield Finding(KIND, action.location, message, Removal())
        first.setdefault(entry, action.written)


RULE = Rule(KIND, find, __doc__)
