"""Which parts of a role without a known text may allow privilege escalation.

A part may allow a step alone, or an action that is a step together with what the role's grants or its other
unknown parts allow. Denies are not considered: a part counts also if all of its actions are denied.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.escalation.dangerous_requests import named_by_grants
from octo_spec.analysis.escalation.escalating_actions import ALONE, RUNNING, STEPS_TO_MORE, TOGETHER
from octo_spec.analysis.escalation.self_grant_steps import names_a_step
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.iam.escalation_steps import PASS_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.unknown_parts import UnknownPart

_ALONE: Final = frozenset((*ALONE, PASS_ROLE))
"""To pass a role counts alone: in the account, something may run with a role that is passed to it."""


def escalating_parts(parts: Iterable[UnknownPart], role: Permitted) -> tuple[UnknownPart, ...]:
    """Return the parts that may allow an action by which the role escalates its privileges."""
    steps = {part: _steps(part) for part in parts}
    if not any(steps.values()):
        return ()
    escalating = _ALONE | _completed_combinations(_obtainable_steps(role).union(*steps.values()))
    return tuple(part for part, named in steps.items() if named & escalating)


def _obtainable_steps(role: Permitted) -> frozenset[str]:
    """Return the steps that the role's grants allow; all steps if it may change its own permissions."""
    if names_a_step(role):
        return frozenset(STEPS_TO_MORE)
    return frozenset(named_by_grants(STEPS_TO_MORE, role))


def _completed_combinations(allowed: frozenset[str]) -> frozenset[str]:
    """Return the actions that escalate privileges because of the other allowed actions."""
    together = chain.from_iterable(actions for actions in TOGETHER if allowed.issuperset(actions))
    return frozenset((*together, *(RUNNING if PASS_ROLE in allowed else ())))


@lru_cache(1 << 8)
def _steps(part: UnknownPart) -> frozenset[str]:
    """Return the escalation steps that a part may allow; many requests have the same parts."""
    if part.purpose is not PolicyPurpose.ACCESS:
        return frozenset()
    return frozenset(filter(part.allows, STEPS_TO_MORE))
