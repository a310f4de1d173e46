"""Trust: who may assume a role, and for how long: OCT340 to OCT349."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.trust import (
    empty_external_id,
    every_identity,
    guessable_external_id,
    long_session,
    loose_account_parameter,
    open_identity_provider,
    whole_account_principal,
)

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    guessable_external_id.RULE,
    empty_external_id.RULE,
    whole_account_principal.RULE,
    long_session.RULE,
    loose_account_parameter.RULE,
    open_identity_provider.RULE,
    every_identity.RULE,
)
