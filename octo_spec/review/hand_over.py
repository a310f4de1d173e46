"""What is granted and who may assume each role, as a review tells it, without a question asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.sides import deployment_side
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.model.hand_over import HandOver
from octo_spec.review.facts import Origin, ReviewInput, policies_of_roles
from octo_spec.review.grant_facts import categories, reviewed_grants
from octo_spec.review.partitions import reviewed_unknowns
from octo_spec.review.reviewed_roles import grant_ids
from octo_spec.review.role_facts import reviewed_role

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment


def hand_over_facts(deployment: Deployment) -> HandOver | None:
    """Give what a page of a format tells of a deployment; ``None`` where IAM would refuse a policy of it."""
    try:
        return _facts(_asked(deployment), deployment)
    except (BudgetExceededError, MalformedPolicyError):
        return None


def _asked(deployment: Deployment) -> ReviewInput:
    sides = tuple(
        (unknowns, deployment_side(deployment.name, deployment, unknowns, is_documented=True))
        for unknowns in reviewed_unknowns(deployment, {})
    )
    return ReviewInput(sides, Origin("", deployment.name))


def _facts(asked: ReviewInput, deployment: Deployment) -> HandOver:
    roles = policies_of_roles(asked)
    ids, of_groups = grant_ids(roles), categories(deployment)
    return HandOver(
        tuple(reviewed_role(role, deployment, asked.findings) for role in roles),
        tuple(grant for role in roles for grant in reviewed_grants(role, ids, of_groups, asked.findings)),
    )
