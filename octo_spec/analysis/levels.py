"""AWS's access levels in ascending order.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.model.level_words import LEVELS

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action, Level

LEVELS_RISING: Final[tuple[Level, ...]] = LEVELS[::-1]
"""AWS's access levels, the lowest first."""


def rank(action: Action) -> int:
    """Return the position of an action's highest access level in ``LEVELS_RISING``."""
    return max(LEVELS_RISING.index(level) for level in action.levels)


def highest_level(actions: tuple[Action, ...]) -> Level | None:
    """Return the highest access level of ``actions``; ``None`` without actions."""
    return highest_of(tuple(level for action in actions for level in action.levels))


@lru_cache(1 << 8)
def highest_of(levels: tuple[Level, ...]) -> Level | None:
    """Return the highest of these; ``None`` without levels."""
    return max(levels, key=LEVELS_RISING.index, default=None)
