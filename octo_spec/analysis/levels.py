"""AWS's access levels in ascending order, and the highest of actions, as judged.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.iam.judged_levels import judged_levels
from octo_spec.model.level_words import LEVELS

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action, Level

LEVELS_RISING: Final[tuple[Level, ...]] = LEVELS[::-1]
"""AWS's access levels, the lowest first."""


def rank(action: Action) -> int:
    """Return the position of an action's level in ``LEVELS_RISING``."""
    return max(map(LEVELS_RISING.index, judged_levels(action)))


def judged_level(action: Action) -> Level:
    """Return the level of an action: the highest that AWS documents, or Read if it is judged to only read."""
    return LEVELS_RISING[rank(action)]


def highest_level(actions: tuple[Action, ...]) -> Level | None:
    """Return the highest access level of ``actions``, as judged; ``None`` without actions."""
    return highest_of(tuple(level for action in actions for level in judged_levels(action)))


@lru_cache(1 << 8)
def highest_of(levels: tuple[Level, ...]) -> Level | None:
    """Return the highest of these; ``None`` without levels."""
    return max(levels, key=LEVELS_RISING.index, default=None)
