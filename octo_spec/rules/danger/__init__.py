"""Danger, what a role could do to the whole account: OCT350 to OCT369."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.rules.danger import (
    administrator,
    exposes_resources,
    pass_role_anywhere,
    raises_rights,
    reads_data,
    reads_secrets,
    role_rewrites_itself,
    write_anywhere,
)

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

CHECKS: Final[tuple[Check, ...]] = (
    role_rewrites_itself.CHECK,
    raises_rights.CHECK,
    pass_role_anywhere.CHECK,
    administrator.CHECK,
    reads_secrets.CHECK,
    reads_data.CHECK,
    write_anywhere.CHECK,
    exposes_resources.CHECK,
)
