"""The actions that match a pattern and are dangerous on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.dangerous_actions import dangers
from octo_spec.iam.escalation_steps import PASS_ROLE
from octo_spec.lint.rules.enumeration import enumerate_names

if TYPE_CHECKING:
    from octo_spec.lint.rules.written_actions import WrittenAction

PASSES_ROLES: Final = "passes roles to services"


def dangers_in_words(written: WrittenAction) -> str:
    """List the dangerous actions that match a pattern, by danger; empty without any."""
    by_danger: dict[str, list[str]] = {}
    for action in written.known_actions:
        for danger in _worst_danger(action.full_name):
            by_danger.setdefault(danger, []).append(action.full_name)
    return "; ".join(f"{enumerate_names(names)} ({danger})" for danger, names in by_danger.items())


def _worst_danger(full_name: str) -> tuple[str, ...]:
    """Return the worst danger of an action, which comes first; empty without any."""
    return (PASSES_ROLES,) if full_name == PASS_ROLE else dangers(full_name)[:1]
