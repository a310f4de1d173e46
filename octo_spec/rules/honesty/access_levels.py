"""AWS's access levels as a spec declares them: ``none < list < read < tag < write < permissions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from octo_spec.iam.catalog import Level
from octo_spec.language.scalars import Access

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
