"""What a pattern takes in of the actions that are dangerous each alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.dangerous_actions import DANGERS, PASS_ROLE
from octo_spec.lint.rules.phrases import enumerated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.lint.rules.written_actions import WrittenAction

_WHAT: Final[Mapping[str, str]] = {
    **{name: danger.value for danger, names in reversed(tuple(DANGERS.items())) for name in names},
    PASS_ROLE: "hands roles to services",
}
"""What each action does; of several things the worst, which the table of dangers names first."""


def dangers(one: WrittenAction) -> str:
    """Name the dangerous actions among those that a pattern matches, and what they do; empty without any."""
    found: dict[str, list[str]] = {}
    for action in one.known:
        if what := _WHAT.get(action.full_name):
            found.setdefault(what, []).append(action.full_name)
    return "; ".join(f"{enumerated(names)} ({what})" for what, names in found.items())
