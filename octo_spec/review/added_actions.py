"""New matches of action patterns since an earlier review: AWS added actions; the spec is unchanged.

The earlier review lists every action that matched a grant on its day. A pattern that is not in the earlier
review is new itself: that is a change, and is reported as one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.iam.catalog import expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.model.review_facts import GrowingPattern, ReviewedGrant


def with_added_actions(grant: ReviewedGrant, earlier: Iterable[ReviewedGrant]) -> ReviewedGrant:
    """Add to each pattern of a grant the actions that it did not match in the ``earlier`` grants."""
    known = [each for each in earlier if _is_alike(each, grant)]
    return replace(
        grant, growing=tuple(_with_new_actions(growing, grant, known) for growing in grant.growing)
    )


def _is_alike(earlier: ReviewedGrant, grant: ReviewedGrant) -> bool:
    """Return whether two grants have comparable patterns: if they have exceptions, these must be the same."""
    if earlier.effect != grant.effect or earlier.actions_excepted is not grant.actions_excepted:
        return False
    return not grant.actions_excepted or set(earlier.actions) == set(grant.actions)


def _with_new_actions(
    growing: GrowingPattern, grant: ReviewedGrant, known: Iterable[ReviewedGrant]
) -> GrowingPattern:
    with_pattern = [each for each in known if any(old.pattern == growing.pattern for old in each.growing)]
    if not with_pattern:
        return replace(growing, is_new=True)
    before = {action for each in with_pattern for action in _actions_today(each)}
    matched = {action.full_name for action in expand(growing.pattern)}
    came = (action for action in _actions_today(grant) if action in matched and action not in before)
    return replace(growing, came=tuple(sorted(came)))


def _actions_today(grant: ReviewedGrant) -> Iterable[str]:
    return (action for level in grant.by_level for action in level.actions)
