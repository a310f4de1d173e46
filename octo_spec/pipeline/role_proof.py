"""What must be equal in a role besides its own policies: attached policies, boundary, session and name."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import DESCRIPTION
from octo_spec.analysis.diff.role_changes import THERE, role_changes
from octo_spec.model.presence import ALWAYS, with_requirements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.analysis.diff.changes import PropertyChange
    from octo_spec.model.deployment import Deployment, Role
    from octo_spec.model.presence import Presence, Requirement

_WORDS: Final = frozenset({DESCRIPTION, "policy", "order of policies"})
"""Changes of words, and of how grants are packed into policies: the grants themselves are compared."""


def role_differences(first: Deployment, second: Deployment) -> tuple[PropertyChange, ...]:
    """List how one side could grant more than the other; two ways to say the same are no difference."""
    old, new = _with_sure_names(first), _with_sure_names(second)
    both = (*role_changes(old, new), *role_changes(new, old))
    differing = (change for change in both if change.grows is not False and change.name not in _WORDS)
    return tuple({(change.subject, change.name): change for change in differing}.values())


def role_growth(first: Deployment, second: Deployment) -> tuple[PropertyChange, ...]:
    """List how the second side could grant more than the first, or differs without either being more.

    A boundary in more combinations, and a role in fewer, is less.
    """
    old, new = _with_sure_names(first), _with_sure_names(second)
    before, after = ({role.id: role.presence for role in side.roles} for side in (old, new))
    rarer = {id for id, presence in after.items() if id in before and presence.implies(before[id])}
    return tuple(
        change
        for change in role_changes(old, new)
        if change.grows is not False
        and change.name not in _WORDS
        and not (change.name == THERE and change.subject in rarer)
    )


def _with_whole_boundary(deployment: Deployment, role: Role) -> Role:
    """Add to the presence of a boundary what the requirements imply: two sides may write different parts."""
    if role.boundary is None:
        return role
    presence = with_requirements(role.boundary.presence, deployment.requirements)
    return replace(role, boundary=replace(role.boundary, presence=presence))


def _with_sure_names(deployment: Deployment) -> Deployment:
    """Give a role its name unconditionally, if it exists only when the name is given; complete boundaries."""
    roles = (
        replace(role, named=ALWAYS) if _follows(role.named, role.presence, deployment.requirements) else role
        for role in map(partial(_with_whole_boundary, deployment), deployment.roles)
    )
    return replace(deployment, roles=tuple(roles))


def _follows(implied: Presence, presence: Presence, requirements: Iterable[Requirement]) -> bool:
    """Whether a presence implies another one, by itself or because of a requirement."""
    required = (rule.then for rule in requirements if presence.implies(rule.when))
    return any(known.implies(implied) for known in (presence, *required))
