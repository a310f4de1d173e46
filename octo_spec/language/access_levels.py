"""The access levels that a spec declares, and those of actions and policies in the same words.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, get_args

from octo_spec.iam.catalog import Level, expand, expand_pattern
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.judged_levels import judged_levels, only_returns_access
from octo_spec.language.models.scalars import Access

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.iam.catalog import Action
    from octo_spec.iam.policy import Document, Element, Statement

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
"""The most specific level first: AWS documents actions that tag, or manage permissions, as Write as well."""


def access(action: Action) -> Access:
    """Return the level of an action, as judged, in the words of a spec."""
    levels = judged_levels(action)
    return next(declared for level, declared in _DECLARED.items() if level in levels)


def is_above(level: Access, limit: Access) -> bool:
    """Return whether ``level`` is higher than ``limit``."""
    return ACCESS_RISING.index(level) > ACCESS_RISING.index(limit)


# --- of a policy -------------------------------------------------------------------------------


@cache
def policy_levels(document: Document) -> Mapping[Action, Access]:
    """Return the actions that an AWS managed policy allows, with their levels.

    A customer cannot remove an action from the policy, so one that changes nothing counts as reading even if
    it returns what is needed to run code, such as ``athena:GetSessionEndpoint`` of ReadOnlyAccess.
    """
    allows = (statement for statement in document.statements if statement.effect is Effect.ALLOW)
    actions = (
        action for allow in allows if not _only_reads(allow) for action in _matching_actions(allow.actions)
    )
    return {action: _level_in_policy(action) for action in actions}


def _level_in_policy(action: Action) -> Access:
    level = access(action)
    return "read" if level in CHANGING and only_returns_access(action) else level


def _only_reads(statement: Statement) -> bool:
    """Return whether a statement is about sessions of S3 Express that can only read."""
    keys = {condition.key for condition in statement.conditions}
    return "s3express:sessionmode" in keys and statement.actions.patterns == {"s3express:createsession"}


def _matching_actions(actions: Element) -> Iterator[Action]:
    if not actions.excluded:
        yield from (action for pattern in sorted(actions.patterns) for action in expand_pattern(pattern))
        return
    for action in expand("*"):
        if not any_matches(actions.patterns, action.full_name.lower()):
            yield action
