"""Quotas, what IAM refuses in some setting for its size or its letters: OCT370 to OCT379."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.rules.quotas import (
    loose_name_parameter,
    near_quota,
    over_inline_quota,
    over_managed_quota,
    over_name_limit,
    over_trust_quota,
    too_many_attachments,
)

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

CHECKS: Final[tuple[Check, ...]] = (
    over_inline_quota.CHECK,
    over_managed_quota.CHECK,
    over_trust_quota.CHECK,
    too_many_attachments.CHECK,
    over_name_limit.CHECK,
    loose_name_parameter.CHECK,
    near_quota.CHECK,
)
