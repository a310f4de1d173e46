"""A wildcard that matches no action of today.

What it finds
    An action with `*` or `?` that matches no action that the catalogue knows of its service.

Why it is bad
    It grants nothing today, so it is a slip of the pen; and it may grant something on the day when AWS
    adds an action of that name, which nobody has reviewed.

Example
    allow: organizations:Descibe*

Instead
        allow: organizations:Describe*

Source
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import closest
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_actions import named_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.catalog import Service
    from octo_spec.lint.rule import Subject

KIND = DiagnosticKind.error(
    "OCT303", "pattern-matches-nothing", "A wildcard that matches no action of today."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Find patterns that match none of the service's actions."""
    suggestions = 0
    for action in named_actions(subject):
        if action.service is not None and action.is_pattern and not action.known_actions:
            message = f"{action.written!r} matches no action of {action.service.title}"
            help = _help(action.service, action.name) if suggestions < _SUGGESTIONS else _EXPAND
            suggestions += 1
            yield Finding(KIND, action.location, message, help)


_SUGGESTIONS = 100
"""So many findings suggest a name: who reads more has other faults than a slip of the pen."""
_EXPAND = "list the actions of the service with 'octospec expand'"
_BEGINNING = r"([^*?]+)\*"


def _help(service: Service, name: str) -> str:
    """Suggest the closest beginning of an action's name, where the pattern is a beginning and a star."""
    match = re.fullmatch(_BEGINNING, name)
    if match is None:
        return _EXPAND
    names = (action.name for action in service.actions.values())
    beginnings = {beginning.lower(): beginning for name in names for beginning in _beginnings(name)}
    close = closest(match[1].lower(), beginnings)
    return f"did you mean '{service.prefix}:{beginnings[close]}*'?" if close else ""


def _beginnings(name: str) -> Iterator[str]:
    """List the beginnings of a name that end where a word does: Get, GetCost, GetCostAnd."""
    for word in re.finditer(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", name):
        yield name[: word.end()]


RULE = Rule(KIND, find, __doc__)
