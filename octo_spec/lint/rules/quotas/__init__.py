"""Quotas: sizes and characters that IAM refuses for some combination of choices: OCT370 to OCT379."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.quotas import (
    loose_name_parameter,
    near_quota,
    over_inline_quota,
    over_managed_quota,
    over_name_limit,
    over_trust_quota,
    too_many_attachments,
)

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    over_inline_quota.RULE,
    over_managed_quota.RULE,
    over_trust_quota.RULE,
    too_many_attachments.RULE,
    over_name_limit.RULE,
    loose_name_parameter.RULE,
    near_quota.RULE,
)
