"""A wildcard that matches no current action.

What it finds
    An action with `*` or `?` that matches no action of its service in the catalogue.

Why it is bad
    The pattern grants nothing today, so it is a typing error; and if AWS later adds an action with a matching
    name, it grants an action that no one has reviewed.

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

from octo_spec.diagnostics import DiagnosticKind, Replacement
from octo_spec.iam.catalog_data import data_date
from octo_spec.language.finding import Finding
from octo_spec.language.near_words import closest
from octo_spec.lint.rule import Rule
from octo_spec.lint.rules.written_actions import named_actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Help
    from octo_spec.iam.catalog import Service
    from octo_spec.lint.rule import Subject
    from octo_spec.lint.rules.written_actions import WrittenAction

KIND = DiagnosticKind.error(
    "OCT303", "pattern-matches-nothing", "A wildcard that matches no documented action."
)


def find(subject: Subject) -> Iterator[Finding]:
    """Report patterns that match none of the service's actions."""
    suggestions = 0
    for action in named_actions(subject):
        if action.service is not None and action.is_pattern and not action.known_actions:
            documented = f"that AWS documented on {data_date()}"
            message = f"{action.written!r} matches no action of {action.service.title} {documented}"
            help = _help(action.service, action) if suggestions < _SUGGESTIONS else _EXPAND
            suggestions += 1
            yield Finding(KIND, action.location, message, help)


_SUGGESTIONS = 100
"""The maximum number of findings with a suggestion: more of them are not typing errors."""
_EXPAND = "run 'octospec expand' to list the actions of the service"
_BEGINNING = r"([^*?]+)\*"


def _help(service: Service, action: WrittenAction) -> Help:
    """Suggest the closest prefix of an action's name, if the pattern is a prefix and a star."""
    match = re.fullmatch(_BEGINNING, action.name)
    if match is None:
        return _EXPAND
    names = (each.name for each in service.actions.values())
    beginnings = {beginning.lower(): beginning for name in names for beginning in _beginnings(name)}
    close = closest(match[1].lower(), beginnings)
    if close is None:
        return ""
    instead = f"{service.prefix}:{beginnings[close]}*"
    return Replacement(action.written, (instead,), f"did you mean {instead!r}?")


def _beginnings(name: str) -> Iterator[str]:
    """Yield the prefixes of a name that end at the end of a word: Get, GetCost, GetCostAnd."""
    for word in re.finditer(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", name):
        yield name[: word.end()]


RULE = Rule(KIND, find, __doc__)
