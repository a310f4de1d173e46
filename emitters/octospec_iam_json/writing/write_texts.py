"""Texts in the spec's notation, except references to roles, which become ARNs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.model.text import RoleArn, Text
from octo_spec.model.traversal import map_texts

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.text import Reference


def spelled_out(deployment: Deployment) -> Deployment:
    """Replace each role reference by its ARN, since no document can refer to a role."""
    arns = {role.id: role.arn_text for role in deployment.roles}

    def spell(reference: Reference) -> Reference | Text:
        arn = arns.get(reference.id) if isinstance(reference, RoleArn) else None
        return arn or reference

    roles = (map_texts(role, lambda text: text.map(spell)) for role in deployment.roles)
    return replace(deployment, roles=tuple(roles))
