"""Rules: one file each, found by what they look at; the same contract as those of a plugin.

``CHECKS`` is all of them, by code: a rule is there when its module stands here in one import and in
one row of the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.rules import (
    access_above_declared,
    administrator,
    empty_external_id,
    exposes_resources,
    guessable_external_id,
    hard_coded_partition,
    long_session,
    loose_name_parameter,
    malformed_arn,
    near_quota,
    operator_type_mismatch,
    over_inline_quota,
    over_managed_quota,
    over_name_limit,
    over_trust_quota,
    pass_role_anywhere,
    pattern_matches_nothing,
    raises_rights,
    read_only_role_that_writes,
    reads_data,
    reads_secrets,
    resource_type_not_taken,
    retired_service,
    role_rewrites_itself,
    sensitive_wildcard,
    set_operator_on_single_value,
    single_value_operator_on_set,
    too_many_attachments,
    unknown_action,
    unknown_condition_key,
    unknown_service,
    whole_account_principal,
    whole_service,
    wildcard_not_allowed_there,
    write_anywhere,
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
    access_above_declared.CHECK,
    read_only_role_that_writes.CHECK,
    whole_service.CHECK,
    sensitive_wildcard.CHECK,
    guessable_external_id.CHECK,
    empty_external_id.CHECK,
    whole_account_principal.CHECK,
    long_session.CHECK,
    role_rewrites_itself.CHECK,
    raises_rights.CHECK,
    pass_role_anywhere.CHECK,
    administrator.CHECK,
    reads_secrets.CHECK,
    reads_data.CHECK,
    write_anywhere.CHECK,
    exposes_resources.CHECK,
    over_inline_quota.CHECK,
    over_managed_quota.CHECK,
    over_trust_quota.CHECK,
    too_many_attachments.CHECK,
    over_name_limit.CHECK,
    loose_name_parameter.CHECK,
    near_quota.CHECK,
)
