"""Guardrails: what the spec itself forbids in `never` and in `promises`: OCT395 to OCT399."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.guardrails import (
    broken_promise,
    never_breached,
    never_voidable,
    outside_the_proof,
    unknown_promise,
)

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    never_breached.RULE,
    outside_the_proof.RULE,
    never_voidable.RULE,
    broken_promise.RULE,
    unknown_promise.RULE,
)
