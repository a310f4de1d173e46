"""Live roles held to an approval: for the choices with which they were deployed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT, BudgetExceededError
from octo_spec.analysis.drift.drift import drift
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.live.live_accounts import answers_given, live_side, match_roles
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.policy_files import BAD_POLICY
from octo_spec.storage.sides.approval_checks import answers_since, check_of
from octo_spec.storage.sides.approved_sides import OTHER_APPROVAL
from octo_spec.storage.sides.compared_sides import EFFORT_EXCEEDED
from octo_spec.storage.sides.given_answers import PLACES
from octo_spec.storage.sides.reviewed_side import ReviewQuery, review_of
from octo_spec.storage.sides.role_views import RoleQuery
from octo_spec.storage.sides.sides import NO_CUSTOMER, DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.drift.drift import Drift
    from octo_spec.live.live_accounts import LiveAccount
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.review.approval_check import ApprovalCheck
    from octo_spec.storage.sides.approved_sides import ReadApproval
    from octo_spec.storage.sides.live_sides import LiveRoles


def held_roles(  # noqa: PLR0913 - all that decides the roles
    approved: ReadApproval,
    account: LiveAccount,
    inputs: Inputs,
    *,
    spec: Deployment,
    matches: Sequence[str],
    answers: Sequence[str],
) -> ApprovalCheck | None:
    """Hold the live roles of a spec to an approval; ``None`` if ``inputs`` says why that is not possible.

    The spec says which live role is which: a role that it renamed is held to the approved one of its id. A
    role that was not approved is new access.
    """
    if not isinstance(approved.side, DeploymentSide):
        inputs.diagnostics.append(OTHER_APPROVAL.at(None, "the approval is of one policy, not of roles"))
        return None
    deployment = approved.side.deployment
    ids = {role.id for role in spec.roles}
    gone = tuple(role for role in deployment.roles if role.id not in ids)
    every = replace(deployment, roles=(*spec.roles, *gone))
    roles = match_roles(every, account, matches, inputs)
    found = None if roles is None else _drift(deployment, roles, answers, inputs)
    facts = None if roles is None or found is None else _facts(account.shown, roles, inputs)
    if found is None or facts is None:
        return None
    known = found.inference.known.answers
    choices = {id: value for id, value in known.items() if isinstance(value, str)}
    diff = replace(found.diff, questions=())  # Live roles have no inputs: their values are compared.
    return check_of(approved, diff, answers_since(approved, facts, choices))


def _drift(deployment: Deployment, roles: LiveRoles, answers: Sequence[str], inputs: Inputs) -> Drift | None:
    """Compare live roles with the approved ones; values for inputs of a later spec do not matter."""
    ids = {*PLACES, *(question.id for question in deployment.questions)}
    known = tuple(each for each in answers if each.partition("=")[0] in ids)
    given = answers_given(deployment, known, roles.place, inputs)
    if given is None:
        return None
    try:
        return drift(deployment, live_side(roles), given)
    except BudgetExceededError as error:
        inputs.diagnostics.append(EFFORT_EXCEEDED.at(None, f"the approval could not be decided: {error}"))
    except MalformedPolicyError as error:
        inputs.diagnostics.append(BAD_POLICY.at(None, f"IAM would refuse a policy of one side: {error}"))
    return None


def _facts(title: str, roles: LiveRoles, inputs: Inputs) -> ReviewFacts | None:
    """Review the live roles, apart from what was reported about the spec."""
    side = DeploymentSide(title, roles.deployment, place=roles.place, boundaries=roles.boundaries)
    apart = Inputs()
    role_query = RoleQuery("", NO_CUSTOMER, None, (), {})
    query = ReviewQuery(role_query, None, DEFAULT_LIMIT, "", "", is_page=False)
    review = review_of(side, query, apart, "the approval")
    inputs.diagnostics.extend(each for each in apart.diagnostics if each.is_error)
    return None if review is None else review.facts
