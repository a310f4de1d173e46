"""Names: actions, keys, operators and ARNs that AWS does not have, or does not accept: OCT301 to OCT319."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.lint.rules.names import (
    empty_grant,
    hard_coded_partition,
    key_never_held,
    malformed_account,
    malformed_arn,
    no_such_partition,
    operator_type_mismatch,
    pattern_matches_nothing,
    resource_type_not_taken,
    retired_service,
    set_operator_on_single_value,
    single_value_operator_on_set,
    tag_never_held,
    unknown_action,
    unknown_condition_key,
    unknown_policy_variable,
    unknown_service,
    value_never_sent,
    wildcard_not_allowed_there,
)

if TYPE_CHECKING:
    from octo_spec.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    unknown_service.RULE,
    unknown_action.RULE,
    pattern_matches_nothing.RULE,
    retired_service.RULE,
    unknown_condition_key.RULE,
    operator_type_mismatch.RULE,
    set_operator_on_single_value.RULE,
    single_value_operator_on_set.RULE,
    malformed_arn.RULE,
    hard_coded_partition.RULE,
    resource_type_not_taken.RULE,
    wildcard_not_allowed_there.RULE,
    unknown_policy_variable.RULE,
    no_such_partition.RULE,
    malformed_account.RULE,
    tag_never_held.RULE,
    key_never_held.RULE,
    value_never_sent.RULE,
    empty_grant.RULE,
)
