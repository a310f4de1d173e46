"""The gravity of an action: its danger to an account, its level, and what it destroys or reads.

AWS's levels alone do not show it: ``ec2:ModifyInstanceAttribute`` and ``ec2:TerminateInstances`` are both
Write, and ``secretsmanager:GetSecretValue`` is Read.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.levels import rank
from octo_spec.iam.action_effects import EffectAnswer, names_answering
from octo_spec.iam.catalog import Level
from octo_spec.iam.dangerous_actions import Danger, dangers
from octo_spec.iam.escalation_steps import PASS_ROLE
from octo_spec.iam.judged_levels import judged_levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.iam.catalog import Action

Gravity = tuple[int, int, int, str]
"""A sort key: the smaller, the more serious; the name decides between equals."""


def gravest_first(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Return the actions, the most serious first."""
    return tuple(sorted(actions, key=gravity))


@lru_cache(1 << 15)  # A review sorts the actions of each question and each role.
def gravity(action: Action) -> Gravity:
    """Return the gravity: permissions or secrets rank above levels, destruction above other changes."""
    return _danger(action.full_name), -rank(action), _effect(action), action.full_name


_WORST: Final = {
    danger: position
    for position, danger in enumerate(
        (
            Danger.PRIVILEGE_ESCALATION,
            Danger.PRINCIPAL_ACCESS,
            Danger.COMPUTE_HIJACKING,
            Danger.CREDENTIAL_EXPOSURE,
        )
    )
}
"""The dangers that rank above any level: a caller with one of these permissions may get more."""


def _danger(full_name: str) -> int:
    if full_name == PASS_ROLE:
        return _WORST[Danger.COMPUTE_HIJACKING]
    return min((_WORST[danger] for danger in dangers(full_name) if danger in _WORST), default=len(_WORST))


_EFFECTS: Final = (
    *("deletes-data", "changes-backups", "changes-encryption", "stops-machines", "changes-monitoring"),
    *("reads-object-contents", "reads-tables", "reads-disks", "reads-queues-and-streams", "reads-people"),
    *("reads-code", "reads-logs"),
)
"""What distinguishes actions of one level: first what cannot be undone, and of reads those of contents."""


def _effect(action: Action) -> int:
    if Level.PERMISSIONS in judged_levels(action):  # To give a permission is more serious than to delete one.
        return int(not dangers(action.full_name))
    return _effects(action.service).get(action.name, len(_EFFECTS))


@cache
def _effects(service: str) -> Mapping[str, int]:
    """Return the position of the gravest of ``_EFFECTS`` for each action of a service that has any."""
    found: dict[str, int] = {}
    for position, effect in reversed(tuple(enumerate(_EFFECTS))):
        found.update(dict.fromkeys(names_answering(service, effect, EffectAnswer.YES), position))
    return found
