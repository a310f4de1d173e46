"""Trust, who gets into a role and for how long: OCT340 to OCT349."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.rules.trust import (
    empty_external_id,
    guessable_external_id,
    long_session,
    whole_account_principal,
)

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

CHECKS: Final[tuple[Check, ...]] = (
    guessable_external_id.CHECK,
    empty_external_id.CHECK,
    whole_account_principal.CHECK,
    long_session.CHECK,
)
