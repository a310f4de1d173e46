"""The name and path of each role in the texts to copy: a default, or a blank, if deployment decides it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.model.presence import ALWAYS
from octo_spec.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from octo_spec.model.deployment import Deployment, Role

BLANK: Final = "NAME-OF-THE-ROLE"
"""What a reader replaces if no name is known."""
BLANK_PATH: Final = "/PATH-OF-THE-ROLE/"


@frozen
class CopiedName:
    """The name and path of a role in a text, and what the reader must know or do about each."""

    name: str
    note: str = ""
    path: str = "/"
    path_note: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether the reader must fill in the name."""
        return self.name == BLANK

    @property
    def is_blank_path(self) -> bool:
        """Whether the reader must fill in the path."""
        return self.path == BLANK_PATH


def copied_names(deployment: Deployment) -> dict[str, CopiedName]:
    """Return the name of each role in texts to copy."""
    return {role.id: copied_name(role, deployment) for role in deployment.roles}


def copied_name(role: Role, deployment: Deployment) -> CopiedName:
    """Return the name and path of a role: as written, with defaults, or a blank."""
    defaults = _defaults(deployment)
    # If ``named`` does not hold, the name is generated, and no role has the written one.
    written = "" if role.name is None or role.named else str(role.name)
    name, of_name = _filled(written, defaults) or (BLANK, ())
    path, of_path = _filled(str(role.path), defaults) or (BLANK_PATH, ())
    return CopiedName(
        name,
        f" Replace {BLANK} with the name of the role: deployment decides it."
        if name == BLANK
        else _default_note("role name", name, of_name),
        path,
        f" Replace {BLANK_PATH} with the path of the role: deployment decides it."
        if path == BLANK_PATH
        else _default_note("path", path, of_path),
    )


def _filled(written: str, defaults: Mapping[str, str]) -> tuple[str, tuple[str, ...]] | None:
    """Return a text with defaults, and the parameters that have them; nothing if it is not known."""
    ids = tuple(dict.fromkeys(_REFERENCE.findall(written)))
    if not written or not all(defaults.get(id) for id in ids):
        return None
    return _REFERENCE.sub(lambda found: defaults[found[1]], written), ids


def _default_note(what: str, value: str, ids: Sequence[str]) -> str:
    named = " and ".join(id.removeprefix("param.") for id in ids)
    return f" It is for the {what} {value}, the default of {named}." if ids else ""


def _defaults(deployment: Deployment) -> dict[str, str]:
    parameters = deployment.parameters
    return {f"param.{each.id}": each.default for each in parameters if isinstance(each.default, str)}


def with_role_names(deployment: Deployment, names: Mapping[str, CopiedName]) -> Deployment:
    """Return a deployment whose roles have these names and paths."""
    roles = (
        replace(role, name=Text((names[role.id].name,)), path=Text((names[role.id].path,)), named=ALWAYS)
        for role in deployment.roles
    )
    return replace(deployment, roles=tuple(roles))


_REFERENCE: Final = re.compile(r"\$\{([a-z][a-z0-9.-]*)\}")
