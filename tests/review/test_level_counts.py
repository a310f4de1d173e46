"""The numbers of actions of each access level, in each combination of choices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from octo_spec.access.evaluate import allows
from octo_spec.analysis.levels import highest_of
from octo_spec.iam.catalog import expand
from octo_spec.model.level_words import LEVELS
from octo_spec.model.presence import ChoiceIs, Presence
from octo_spec.review.facts import review_facts
from octo_spec.review.level_counts import level_counts
from tests.review.small_deployments import ACTIONS, deployments, requests, reviewed, stored
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Statement

NAMES = ("s3:DeleteObject", "s3:GetBucketAcl", "s3:GetObject", "s3:ListBucket", "s3:PutObject")


def test_counts_are_in_the_order_of_the_names_and_not_of_a_set() -> None:
    audit = Presence.of(ChoiceIs("audit", ("on",)))
    also = [(Presence.of(ChoiceIs("mode", (name,))), frozenset({name})) for name in NAMES]
    counts = level_counts([((audit, frozenset(NAMES)), *also)], ())
    assert [each.combinations[1] for each in counts] == [presence for presence, _ in also]


@pytest.mark.large
@given(deployments())
@tried(40)
def test_the_numbers_of_a_combination_are_those_of_the_requests_that_it_allows(drawn: Deployment) -> None:
    """Denies that depend on choices count, also if they are about some actions of a grant only."""
    deployment = _with_names(drawn)
    for row in review_facts(reviewed(deployment)).combinations:
        documents = stored(deployment, dict(row.answers))
        allowed = {request.action for request in requests(named=True) if allows(documents, request)}
        levels = [highest_of(known.levels) for name in allowed for known in expand(name)]
        assert dict(row.levels) == {level.value: levels.count(level) for level in LEVELS}


def _with_names(deployment: Deployment) -> Deployment:
    """Replace each pattern by the actions for which there are requests."""
    [role] = deployment.roles
    policies = tuple(
        replace(policy, statements=tuple(map(_with_named_actions, policy.statements)))
        for policy in role.policies
    )
    return replace(deployment, roles=(replace(role, policies=policies),))


def _with_named_actions(statement: Statement) -> Statement:
    covered = {each.full_name for pattern in statement.actions for each in expand(pattern)}
    names = tuple(name for name in ACTIONS if name in covered)
    return replace(statement, actions=names or ACTIONS[:1])
