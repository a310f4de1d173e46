"""AWS's access levels, the order in which they rise, and the words that a spec declares for them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from octo_spec.iam.catalog import Level
from octo_spec.language.models.scalars import Access

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.catalog import Action

LEVELS_RISING: Final[tuple[str, ...]] = ("List", "Read", "Tagging", "Write", "Permissions management")
"""AWS's access levels, the lowest first."""

# --- as AWS documents them ---------------------------------------------------------------------


def rank(action: Action) -> int:
    """Give the position of an action's highest access level in ``LEVELS_RISING``."""
    return max(LEVELS_RISING.index(level) for level in action.levels)


def highest(actions: tuple[Action, ...]) -> Level | None:
    """Give the highest access level of ``actions``; ``None`` without any."""
    levels = [level for action in actions for level in action.levels]
    return max(levels, key=LEVELS_RISING.index) if levels else None


# --- as a spec declares them -------------------------------------------------------------------

ACCESS_RISING: Final[tuple[Access, ...]] = get_args(Access)
"""The access levels that a spec declares, the lowest first."""

CHANGING: Final[frozenset[Access]] = frozenset({"tag", "write", "permissions"})
"""The levels of actions that change something."""

_DECLARED: Final[Mapping[Level, Access]] = {
    Level.PERMISSIONS: "permissions",
    Level.TAGGING: "tag",
    Level.WRITE: "write",
    Level.READ: "read",
    Level.LIST: "list",
}
"""The most specific level first: AWS documents actions that tag, or manage permissions, as Write, too."""


def access(action: Action) -> Access:
    """Give the level of an action in the words of a spec."""
    return next(declared for level, declared in _DECLARED.items() if level in action.levels)


def is_above(level: Access, limit: Access) -> bool:
    """Tell whether ``level`` is higher than ``limit``."""
    return ACCESS_RISING.index(level) > ACCESS_RISING.index(limit)
