"""The name of each role in the texts to copy: a default, or a blank to fill, if deployment decides it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.presence import ALWAYS
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.model.deployment import Deployment, Role

BLANK: Final = "NAME-OF-THE-ROLE"
"""What a reader replaces if no name is known."""


@frozen
class CopiedName:
    """The name of a role in a text, and what the reader must know or do about it."""

    name: str
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether the reader must fill in the name."""
        return self.name == BLANK


def copied_names(deployment: Deployment) -> dict[str, CopiedName]:
    """Return the name of each role in texts to copy."""
    return {role.id: copied_name(role, deployment) for role in deployment.roles}


def copied_name(role: Role, deployment: Deployment) -> CopiedName:
    """Return the name of a role: as written, with defaults, or a blank."""
    defaults = _defaults(deployment)
    # If ``named`` does not hold, the name is generated, and no role has the written one.
    written = "" if role.name is None or role.named else str(role.name)
    ids = _REFERENCE.findall(written)
    if written and not ids:
        return CopiedName(written)
    if written and all(defaults.get(id) for id in ids):
        named = " and ".join(id.removeprefix("param.") for id in ids)
        name = _REFERENCE.sub(lambda found: defaults[found[1]], written)
        return CopiedName(name, f" It is for the role name {name}, the default of {named}.")
    return CopiedName(BLANK, f" Replace {BLANK} with the name of the role: deployment decides it.")


def _defaults(deployment: Deployment) -> dict[str, str]:
    parameters = deployment.parameters
    return {f"param.{each.id}": each.default for each in parameters if isinstance(each.default, str)}


def with_role_names(deployment: Deployment, names: Mapping[str, CopiedName]) -> Deployment:
    """Return a deployment whose roles have these names."""
    roles = (replace(role, name=Text((names[role.id].name,)), named=ALWAYS) for role in deployment.roles)
    return replace(deployment, roles=tuple(roles))


_REFERENCE: Final = re.compile(r"\$\{([a-z][a-z0-9.-]*)\}")
