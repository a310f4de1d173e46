"""AWS's access levels, how they rise, and what a spec calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from octo_spec.iam.catalog import Level
from octo_spec.language.models.scalars import Access

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.iam.catalog import Action

RISING: Final[tuple[Access, ...]] = get_args(Access)

CHANGING: Final[frozenset[Access]] = frozenset({"tag", "write", "permissions"})
"""The levels of actions that change something."""

_DECLARED: Final[Mapping[Level, Access]] = {
    Level.PERMISSIONS: "permissions",
    Level.TAGGING: "tag",
    Level.WRITE: "write",
    Level.READ: "read",
    Level.LIST: "list",
}
"""The telling level first: what tags or rules permissions is Write for AWS, too."""


def access(action: Action) -> Access:
    """Give the level of an action, as a spec declares it."""
    return next(declared for level, declared in _DECLARED.items() if level in action.levels)


def is_above(one: Access, other: Access) -> bool:
    """Tell whether a level is higher than another one."""
    return RISING.index(one) > RISING.index(other)


SEVERITY: tuple[str, ...] = ("List", "Read", "Tagging", "Write", "Permissions management")
"""Access levels as they rise: IAM access_policies_understand-policy-summary-access-level-summaries."""


def severity(action: Action) -> int:
    """Rank an action by its highest access level."""
    return max(SEVERITY.index(level) for level in action.levels)


def highest(actions: tuple[Action, ...]) -> Level | None:
    """Give the highest access level of ``actions``."""
    every = [level for action in actions for level in action.levels]
    return max(every, key=SEVERITY.index) if every else None
