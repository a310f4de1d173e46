"""Names, of which AWS has none such or takes none there: OCT301 to OCT319."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.rules.names import (
    hard_coded_partition,
    malformed_arn,
    operator_type_mismatch,
    pattern_matches_nothing,
    resource_type_not_taken,
    retired_service,
    set_operator_on_single_value,
    single_value_operator_on_set,
    unknown_action,
    unknown_condition_key,
    unknown_service,
    wildcard_not_allowed_there,
)

if TYPE_CHECKING:
    from octo_spec.rules.contract import Check

CHECKS: Final[tuple[Check, ...]] = (
    unknown_service.CHECK,
    unknown_action.CHECK,
    pattern_matches_nothing.CHECK,
    retired_service.CHECK,
    unknown_condition_key.CHECK,
    operator_type_mismatch.CHECK,
    set_operator_on_single_value.CHECK,
    single_value_operator_on_set.CHECK,
    malformed_arn.CHECK,
    hard_coded_partition.CHECK,
    resource_type_not_taken.CHECK,
    wildcard_not_allowed_there.CHECK,
)
