"""Features: what the product needs and no role may do, and the reverse: OCT380 to OCT389."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.features import feature_never_granted, grant_without_feature

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    feature_never_granted.RULE,
    grant_without_feature.RULE,
)
