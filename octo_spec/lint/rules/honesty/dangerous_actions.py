"""The actions that match a pattern and are dangerous on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.dangerous_actions import DANGERS
from octo_spec.iam.escalation_steps import PASS_ROLE
from octo_spec.lint.rules.enumeration import enumerated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.lint.rules.written_actions import WrittenAction

_DANGER_OF: Final[Mapping[str, str]] = {
    **{name: danger.value for danger, names in reversed(tuple(DANGERS.items())) for name in names},
    PASS_ROLE: "passes roles to services",
}
"""The danger of each action; for an action with several, the worst, which the table lists first."""


def dangers(written: WrittenAction) -> str:
    """List the dangerous actions that match a pattern, by danger; empty without any."""
    by_danger: dict[str, list[str]] = {}
    for action in written.known_actions:
        if danger := _DANGER_OF.get(action.full_name):
            by_danger.setdefault(danger, []).append(action.full_name)
    return "; ".join(f"{enumerated(names)} ({danger})" for danger, names in by_danger.items())
