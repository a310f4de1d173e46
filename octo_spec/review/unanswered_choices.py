"""What a version newly does for a customer who set no value for a choice: a new choice, or a new default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.report import headline
from octo_spec.model.review_facts import UnansweredChoice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.diff.changes import AccessChange, Diff
    from octo_spec.model.deployment import Choice, Deployment


def unanswered_choices(diff: Diff, new: Deployment, since: str) -> Iterator[UnansweredChoice]:
    """Find the choices of the new version whose value without an answer differs from that ``since``."""
    defaults = {each.subject: each.old for each in diff.questions if each.name in _DEFAULTS}
    for choice in new.choices:
        if choice.id in defaults:
            allows = tuple(f"{change.role} {headline(change)}" for change in _new_access(diff, choice))
            yield UnansweredChoice(since, choice.id, defaults[choice.id], choice.default, allows)


_DEFAULTS = frozenset({"default", "new choice"})
"""The names of the differences of a choice whose default differs."""


def _new_access(diff: Diff, choice: Choice) -> Iterator[AccessChange]:
    """Return what is newly allowed with the default of a choice."""
    supposed = (choice.id, choice.default)
    for change in diff.changes:
        parts = (*change.parts, *change.today)
        if change.direction is Direction.NEW and any(supposed in part.assumptions for part in parts):
            yield change
