"""Live roles held to an approval: for the choices with which they were deployed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.live.decided_drift import decided_drift
from octo_spec.live.live_accounts import match_roles
from octo_spec.storage.sides.approval_checks import answers_since, check_of
from octo_spec.storage.sides.approved_sides import OTHER_APPROVAL
from octo_spec.storage.sides.given_answers import PLACES
from octo_spec.storage.sides.reviewed_side import facts_of
from octo_spec.storage.sides.sides import DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.drift.drift import Drift
    from octo_spec.live.live_accounts import LiveAccount
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.review.approval_check import ApprovalCheck
    from octo_spec.storage.inputs.inputs import Inputs
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
    return decided_drift(deployment, roles, known, inputs, "the approval")


def _facts(title: str, roles: LiveRoles, inputs: Inputs) -> ReviewFacts | None:
    """Review the live roles, apart from what was reported about the spec."""
    side = DeploymentSide(title, roles.deployment, place=roles.place, boundaries=roles.boundaries)
    return facts_of(side, inputs, "the approval")
