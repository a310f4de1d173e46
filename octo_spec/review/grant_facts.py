"""Grants as facts: the text of each, the actions that it matches today, and the rules' findings."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.analysis.overview.summary import actions_by_level, covered_actions, possible_actions
from octo_spec.analysis.wording import condition as condition_words
from octo_spec.analysis.written_statements import WrittenStatement
from octo_spec.iam.catalog import expand, undocumented_names
from octo_spec.model.level_words import LEVELS
from octo_spec.model.review_facts import GrowingPattern, LevelActions, ReviewedGrant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.iam.catalog import Action
    from octo_spec.iam.elements import Effect
    from octo_spec.model.combinations import Combinations
    from octo_spec.model.deployment import Deployment
    from octo_spec.review.placed_findings import PlacedFindings
    from octo_spec.review.reviewed_roles import ReviewedPolicies


def reviewed_grants(
    role: ReviewedPolicies,
    ids: Mapping[tuple[str, WrittenStatement], str],
    categories: Mapping[str, str],
    findings: PlacedFindings,
) -> Iterator[ReviewedGrant]:
    """Yield each statement of a role as a fact."""
    for written, (effect, combinations) in role.grants.items():
        grant = _written_grant(ids[role.id, written], role.id, effect, written, combinations)
        found = findings.findings_within(written.location) if written.location else ()
        yield replace(
            _with_actions(grant, written),
            category=categories.get(written.group, ""),
            findings=found,
        )


def categories(deployment: Deployment | None) -> dict[str, str]:
    """Map each group to its category."""
    roles = deployment.roles if deployment else ()
    statements = (statement for role in roles for policy in role.policies for statement in policy.statements)
    attached = (attachment for role in roles for attachment in role.attachments)
    return {
        **{each.group: each.category for each in statements if each.group},
        **{each.group: each.category for each in attached if each.group},
    }


def _written_grant(
    id: str, role: str, effect: Effect, written: WrittenStatement, combinations: Combinations
) -> ReviewedGrant:
    return ReviewedGrant(
        id=id,
        role=role,
        effect=effect.value,
        actions=written.actions,
        resources=written.resources,
        conditions=tuple(condition_words(*each) for each in written.conditions),
        actions_excepted=written.actions_excepted,
        resources_excepted=written.resources_excepted,
        group=written.group,
        policy=written.policy,
        why=written.why,
        edition=written.edition,
        combinations=combinations,
    )


def _with_actions(grant: ReviewedGrant, written: WrittenStatement) -> ReviewedGrant:
    matched_levels = _possible_levels(_bare(written))
    return replace(
        grant,
        count=sum(len(each.actions) for each in matched_levels),
        levels=tuple((each.level, len(each.actions)) for each in matched_levels),
        by_level=matched_levels,
        growing=_growing_patterns(written),
        undocumented=undocumented_names(written.actions),
    )


def _bare(written: WrittenStatement) -> WrittenStatement:
    """Return what decides which requests a statement is about."""
    return WrittenStatement(
        written.actions,
        written.resources,
        conditions=written.conditions,
        actions_excepted=written.actions_excepted,
        resources_excepted=written.resources_excepted,
        edition=written.edition,
    )


# Customers of one spec, and roles of one vendor, have the same lists: each is looked up among 20,000 actions.
@lru_cache(64)
def _possible_levels(bare: WrittenStatement) -> tuple[LevelActions, ...]:
    leveled = actions_by_level(possible_actions(bare))
    return tuple(LevelActions(level.value, leveled[level]) for level in LEVELS if leveled[level])


def _growing_patterns(written: WrittenStatement) -> tuple[GrowingPattern, ...]:
    """Return the patterns; a grant with exceptions counts as ``*``, because it grows with AWS, too."""
    if written.actions_excepted:
        return (_growing_rest(written.actions),)
    return tuple(map(_growing_pattern, filter(_is_pattern, written.actions)))


@lru_cache(64)
def _growing_rest(excepted: tuple[str, ...]) -> GrowingPattern:
    return _growing("*", covered_actions(excepted, is_excepted=True))


@lru_cache(64)
def _growing_pattern(pattern: str) -> GrowingPattern:
    return _growing(pattern, expand(pattern))


def _growing(pattern: str, matched: Sequence[Action]) -> GrowingPattern:
    leveled = actions_by_level(matched)
    return GrowingPattern(pattern, len(matched), tuple(level.value for level in LEVELS if leveled[level]))


def _is_pattern(name: str) -> bool:
    return "*" in name or "?" in name
