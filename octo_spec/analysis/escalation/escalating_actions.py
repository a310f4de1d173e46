"""All actions by which a role can escalate its privileges, alone or together with others."""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.escalation.other_principals import BECOMING, CHANGING, PARTNERS, TOGETHER
from octo_spec.analysis.escalation.self_grant_steps import GAINS
from octo_spec.iam.escalation_steps import PASS_ROLE
from octo_spec.iam.role_inputs import role_passing_actions

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
