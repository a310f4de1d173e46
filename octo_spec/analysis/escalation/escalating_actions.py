"""All actions by which a role can escalate its privileges, alone or together with others."""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.escalation.self_grant_steps import GAINS
from octo_spec.iam.escalation_steps import PASS_ROLE, StepKind, actions_that, steps_that
from octo_spec.iam.role_inputs import role_passing_actions

ASSUME: Final = "sts:AssumeRole"
CHANGING: Final = tuple(
    name
    for name in actions_that(
        StepKind.PERMISSIONS, StepKind.BOUNDARY, StepKind.TRUST, StepKind.MEMBERSHIP, StepKind.CREDENTIALS
    )
    if name != ASSUME
)
"""Actions that change the permissions of other principals, or give their credentials."""
BECOMING: Final = (ASSUME, *actions_that(StepKind.RUNNING_CODE))
"""Actions that change no permissions, and give their caller the permissions of any existing role."""
TOGETHER: Final = tuple(
    step.actions for step in steps_that(StepKind.CREDENTIALS, StepKind.RUNNING_CODE) if len(step.actions) > 1
)
"""Actions that are all needed to act as an existing role; the grant of the first one is reported."""
PARTNERS: Final = tuple(step.actions for step in steps_that(StepKind.NEW_CODE))
"""Actions that are all needed, with a role that is passed, to run code as this role."""

ALONE: Final = tuple(dict.fromkeys((*GAINS, *CHANGING, *BECOMING)))
"""Actions by which a role can escalate its privileges without another action."""

RUNNING: Final = tuple(
    dict.fromkeys(
        (*(name for actions in (*PARTNERS, *TOGETHER) for name in actions), *role_passing_actions())
    )
)
"""Actions by which something runs with a passed role, and those that only together change what runs."""

STEPS_TO_MORE: Final = tuple(dict.fromkeys((*ALONE, PASS_ROLE, *RUNNING)))
"""All actions by which a role can escalate its privileges, alone or together."""
