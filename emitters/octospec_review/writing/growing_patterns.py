"""The patterns of actions that match more each time AWS adds an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.model.level_words import VERBS
from octospec_review.writing.view import fact_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.model.review_facts import ReviewFacts
    from octospec_review.writing.view import View


def growing_rows(facts: ReviewFacts) -> list[View]:
    """List the patterns of all grants that allow: the most new actions first, then the gravest level."""
    rows = [
        fact_view(
            growing,
            grant=grant.id,
            shown=f"all except {named}" if grant.actions_excepted else growing.pattern,
        )
        for grant in facts.grants
        if grant.is_allow
        for named in [", ".join(grant.actions)]
        for growing in grant.growing
    ]
    return sorted(rows, key=lambda row: (-len(row["came"]), _gravest_level(row["levels"]), -row["matches"]))


def _gravest_level(levels: Sequence[str]) -> int:
    positions = [position for position, level in enumerate(VERBS) if level in levels]
    return min(positions, default=len(VERBS))


def added_in_words(facts: ReviewFacts) -> str:
    """Write the number of actions that patterns match in addition to an earlier review."""
    came = {action for row in growing_rows(facts) for action in row["came"]}
    return (
        f"{len(came):,} action{' was' if len(came) == 1 else 's were'} added"
        if came
        else "no action was added"
    )
