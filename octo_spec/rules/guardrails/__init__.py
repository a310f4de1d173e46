"""Guardrails, what a spec itself forbids in `never`: OCT395 to OCT399."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.rules.guardrails import (
    never_breached,
    outside_the_proof,
)

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

CHECKS: Final[tuple[Check, ...]] = (
    never_breached.CHECK,
    outside_the_proof.CHECK,
)
