"""The drift of live roles, or why it is not decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.drift.drift import drift
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.live.live_accounts import answers_given, live_side
from octo_spec.storage.inputs.policy_files import BAD_POLICY
from octo_spec.storage.sides.compared_sides import EFFORT_EXCEEDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octo_spec.analysis.drift.drift import Drift
    from octo_spec.model.deployment import Deployment
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.sides.live_sides import LiveRoles


def decided_drift(
    deployment: Deployment, roles: LiveRoles, answers: Sequence[str], inputs: Inputs, subject: str
) -> Drift | None:
    """Compare live roles with a deployment; ``None`` if that is not possible, and ``inputs`` says why.

    ``subject`` says in messages what could not be decided.
    """
    given = answers_given(deployment, answers, roles.place, inputs)
    if given is None:
        return None
    try:
        return drift(deployment, live_side(roles), given)
    except BudgetExceededError as error:
        inputs.diagnostics.append(EFFORT_EXCEEDED.at(None, f"{subject} could not be decided: {error}"))
    except MalformedPolicyError as error:
        inputs.diagnostics.append(BAD_POLICY.at(None, f"IAM would refuse a policy of one side: {error}"))
    return None
