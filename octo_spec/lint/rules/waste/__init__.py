"""Waste: what you can remove without changing what any role may do: OCT320 to OCT329."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.waste import (
    choice_changes_nothing,
    duplicate_action,
    group_already_granted,
    never_whole_call,
    subsumed_action,
)

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    duplicate_action.RULE,
    subsumed_action.RULE,
    group_already_granted.RULE,
    choice_changes_nothing.RULE,
    never_whole_call.RULE,
)
