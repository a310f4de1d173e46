"""Honesty, whether what a spec says of itself is all that it grants: OCT330 to OCT339."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.rules.honesty import (
    access_above_declared,
    read_only_role_that_writes,
    sensitive_wildcard,
    whole_service,
)

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

CHECKS: Final[tuple[Check, ...]] = (
    access_above_declared.CHECK,
    read_only_role_that_writes.CHECK,
    whole_service.CHECK,
    sensitive_wildcard.CHECK,
)
