"""What a deployment grants and who may assume each role, as in a review, but without the questions."""

from __future__ import annotations

import pickle
from dataclasses import field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.sides import deployment_side
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.model.hand_over import HandOver
from octo_spec.review.feature_facts import reviewed_features
from octo_spec.review.grant_facts import categories, reviewed_grants
from octo_spec.review.partitions import reviewed_unknowns
from octo_spec.review.placed_findings import PlacedFindings
from octo_spec.review.reviewed_roles import grant_ids, policies_of_roles
from octo_spec.review.role_facts import reviewed_role

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.review.reviewed_roles import ReviewedPolicies


@frozen
class _Described:
    """A deployment for a page; ``written`` includes the reasons, which ``Deployment`` does not compare."""

    written: bytes
    deployment: Deployment = field(compare=False)


def hand_over_facts(deployment: Deployment) -> HandOver | None:
    """Return the facts for a format's page about a deployment; ``None`` if IAM would refuse a policy of it.

    Several formats and customers need the same facts: deployments that differ only in title and extras are
    computed once.
    """
    decisive = replace(deployment, title="", extras=())
    return _hand_over(_Described(pickle.dumps(decisive, pickle.HIGHEST_PROTOCOL), decisive))


@lru_cache(maxsize=8)
def _hand_over(described: _Described) -> HandOver | None:
    deployment = described.deployment
    try:
        return _facts(_roles(deployment), deployment)
    except (BudgetExceededError, MalformedPolicyError):
        return None


def _roles(deployment: Deployment) -> tuple[ReviewedPolicies, ...]:
    return policies_of_roles(
        tuple(
            (unknowns, deployment_side(deployment.name, deployment, unknowns, is_documented=True))
            for unknowns in reviewed_unknowns(deployment, {})
        )
    )


def _facts(roles: tuple[ReviewedPolicies, ...], deployment: Deployment) -> HandOver:
    ids, of_groups, nothing = grant_ids(roles), categories(deployment), PlacedFindings()
    return HandOver(
        tuple(reviewed_role(role, deployment, nothing, keeps_references=True) for role in roles),
        tuple(grant for role in roles for grant in reviewed_grants(role, ids, of_groups, nothing)),
        features=reviewed_features(deployment, roles, ids),
    )
