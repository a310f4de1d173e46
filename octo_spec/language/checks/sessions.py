"""Sessions of a temporary delegation: only groups belong to one, and every other role has a trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.language.codes import BAD_SESSION
from octo_spec.language.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.checked_spec import CheckedSpec

OF_ROLES: Final = {
    "name": "name",
    "names": "names",
    "path": "path",
    "description": "description",
    "max_session": "max-session",
    "boundary": "boundary",
    "tags": "tags",
    "trust": "trust",
    "managed": "managed",
    "policy_names": "policy-names",
    "attached": "attached",
}
"""Field -> key that only a role can have."""


def sessions(checked: CheckedSpec) -> Iterator[Finding]:
    """Find sessions with keys of a role, roles without a trust, and sessions that nothing registers."""
    for id, role in checked.spec.roles.items():
        if not role.session:
            if not role.trust:
                message = f"role {id!r} has no 'trust': no one can assume it"
                yield Finding(
                    BAD_SESSION, ("roles", id), message, "add 'trust', or 'session: yes'", on_key=True
                )
            continue
        for field in sorted(role.model_fields_set & OF_ROLES.keys()):
            message = f"{id!r} is a session, and {OF_ROLES[field]!r} applies to roles only"
            yield Finding(BAD_SESSION, ("roles", id, OF_ROLES[field]), message, "remove it", on_key=True)
        if checked.spec.delegation is None:
            message = f"{id!r} is a session of a temporary delegation, but the spec has no 'delegation'"
            yield Finding(BAD_SESSION, ("roles", id, "session"), message, "add 'delegation'", on_key=True)
