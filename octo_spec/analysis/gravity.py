"""The gravity of an action: its danger to an account, its level, and whether it can be undone.

AWS's levels alone do not show it: ``ec2:ModifyInstanceAttribute`` and ``ec2:TerminateInstances`` are both
Write, and ``secretsmanager:GetSecretValue`` is Read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.levels import rank
from octo_spec.iam.catalog import Level
from octo_spec.iam.dangerous_actions import DANGERS, Danger
from octo_spec.iam.escalation_steps import PASS_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.iam.catalog import Action

Gravity = tuple[int, int, int, str]
"""A sort key: the smaller, the more serious; the name decides between equals."""


def gravest_first(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return the actions, the most serious first."""
    return tuple(sorted(actions, key=gravity))


def gravity(action: Action) -> Gravity:
    """Return the gravity: permissions or secrets rank above levels, destruction above other changes."""
    danger = _DANGERS.get(action.full_name, len(_WORST))
    return danger, -rank(action), _destruction(action), action.full_name


_WORST: Final = (
    Danger.PRIVILEGE_ESCALATION,
    Danger.PRINCIPAL_ACCESS,
    Danger.COMPUTE_HIJACKING,
    Danger.CREDENTIAL_EXPOSURE,
)
"""The dangers that rank above any level: a caller with one of these permissions may get more."""

_DANGERS: Final = {
    PASS_ROLE: _WORST.index(Danger.COMPUTE_HIJACKING),
    **{name: _WORST.index(danger) for danger in reversed(_WORST) for name in DANGERS[danger]},
}


def _destruction(action: Action) -> int:
    if Level.PERMISSIONS in action.levels:  # To delete a permission is not more serious than to give one.
        return 0
    return next((index for index, verb in enumerate(_DESTROY) if verb.match(action.name)), len(_DESTROY))


_DESTROY: Final = (
    re.compile(r"Terminate|Destroy|Purge|Schedule\w*Deletion"),
    re.compile(r"(Batch)?Delete(?!\w*Tags?$)"),
)
"""Verbs of actions that cannot be undone: first those that run or unlock things, then those that delete."""
