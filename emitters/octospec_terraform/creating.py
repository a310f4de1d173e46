"""A module that can create nothing: adds the variable ``create`` to a deployment and removes it again.

To the writer it is a choice that everything depends on, so counts, references, outputs and moves follow. The
reader removes it only if everything depends on it: a module that forgets it in one place has one choice more
than the spec, and the check of the build fails.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.model.deployment import SWITCH, Choice
from octo_spec.model.presence import ChoiceIs, Presence

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.model.deployment import Deployment, Role

NAME: Final = "create"
"""https://developer.hashicorp.com/terraform/language/meta-arguments/count"""

_OFF, _ON = SWITCH
CREATE: Final = Choice(
    NAME, "Create the resources of this module; false creates none, and removes existing ones.", SWITCH, _ON
)
_IS_ON: Final = ChoiceIs(NAME, (_ON,))


def with_create(deployment: Deployment) -> Deployment:
    """Make every part of a deployment depend on the choice, which is on by default."""
    roles = tuple(
        _map_presences(role, lambda old: Presence.of(*old.tests, _IS_ON)) for role in deployment.roles
    )
    return replace(deployment, roles=roles, choices=(*deployment.choices, CREATE))


def without_create(deployment: Deployment) -> Deployment:
    """Remove the choice again; do not change a deployment that uses it in another way."""
    choices = tuple(choice for choice in deployment.choices if choice != CREATE)
    before = replace(
        deployment, choices=choices, roles=tuple(_map_presences(r, _without_switch) for r in deployment.roles)
    )
    return before if with_create(before) == deployment else deployment


def has_create(deployment: Deployment) -> bool:
    """Return whether a module has the variable."""
    return CREATE in deployment.choices


def _without_switch(presence: Presence) -> Presence:
    return Presence(tuple(test for test in presence.tests if test != _IS_ON))


def _map_presences(role: Role, change: Callable[[Presence], Presence]) -> Role:
    """Change when a role and each part of it exist; their names do not depend on that."""
    boundary = role.boundary
    return replace(
        role,
        presence=change(role.presence),
        trust=tuple(replace(part, presence=change(part.presence)) for part in role.trust),
        policies=tuple(replace(part, presence=change(part.presence)) for part in role.policies),
        attachments=tuple(replace(part, presence=change(part.presence)) for part in role.attachments),
        boundary=boundary and replace(boundary, presence=change(boundary.presence)),
    )
