"""Waste, what could be left out and nothing would change: OCT320 to OCT329."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.rules.waste import (
    choice_changes_nothing,
    duplicate_action,
    group_already_granted,
    subsumed_action,
)

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

CHECKS: Final[tuple[Check, ...]] = (
    duplicate_action.CHECK,
    subsumed_action.CHECK,
    group_already_granted.CHECK,
    choice_changes_nothing.CHECK,
)
