"""What real customers of three versions met: each failure that was found, and the tests that show it fixed.

docs/from-import-to-release.md and tests/engines/test_customers_walk.py go the whole way.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]
FAILURES: Final = {
    "who skips a version, or leaves a withdrawn one, loses access for a moment": (
        "emitters/terraform/test_moves.py::test_moves_are_chained_over_all_earlier_modules",
        "storage/test_release.py::test_a_release_is_an_update_from_each_version_that_a_customer_may_run",
        "engines/test_terraform_updates.py::test_a_customer_who_skips_a_version_misses_nothing_at_any_moment",
        "engines/test_terraform_updates.py::test_a_poll_sees_no_moment_without_the_common_access",
        "engines/test_customers_walk.py::test_a_terraform_customer_skips_a_withdrawn_version",
        "storage/test_previous_sides.py::test_no_release_sends_customers_to_a_withdrawn_version_first",
    ),
    "commands refuse a fleet": (
        "storage/test_fleets.py::test_other_commands_take_a_fleet_as_a_customers_file",
    ),
    "what the customer added is called a difference": (
        "cli/test_outdated.py::test_access_decides_which_release_is_deployed_and_not_what_the_customer_added",
        "cli/test_drift.py::test_own_settings_are_reported_as_the_customers_and_are_no_drift",
    ),
    "the outputs that Terraform prints are misread": (
        "release/test_output_versions.py::test_each_module_is_found_once_in_what_terraform_prints",
    ),
    "a quota of an update is counted wrongly, or not": (
        "analysis/quotas/test_update_quotas.py::test_a_renamed_policy_counts_twice_and_not_thrice",
        (
            "storage/test_previous_sides.py"
            "::test_what_exceeds_a_quota_is_not_built_by_the_formats_that_need_both_at_once"
        ),
        "engines/test_terraform_updates.py::test_terraform_stops_exactly_where_old_and_new_exceed_the_quota",
    ),
    "an interrupted release cannot be finished": (
        (
            "storage/test_repeated_release.py"
            "::test_on_another_day_the_workflow_finishes_what_a_killed_publisher_left"
        ),
        (
            "storage/test_repeated_release.py"
            "::test_killed_at_any_moment_it_ends_on_another_day_and_on_another_machine"
        ),
    ),
    "a signing key cannot be replaced": (
        "cli/test_key.py::test_a_leaked_key_is_replaced_and_customers_keep_the_key_that_they_pinned",
    ),
    "apply.sh forgets a no": (
        "engines/test_customers_walk.py::test_a_choice_of_apply_sh_survives_another_default",
    ),
    "a widened trust hides a value, and accounts are mixed": (
        (
            "analysis/drift/test_drift.py"
            "::test_a_default_is_assumed_where_a_widened_trust_does_not_show_the_value"
        ),
        "cli/test_drift.py::test_roles_of_several_accounts_are_compared_by_account",
        "release/test_output_versions.py::test_stacks_of_several_accounts_with_one_name_are_distinguished",
    ),
    "messages and pages name what is not there": (
        (
            "emitters/cloudformation/test_kept_inputs.py"
            "::test_a_role_that_a_fixed_value_removes_is_no_input_that_extras_keep"
        ),
        "storage/test_release.py::test_a_notice_ends_no_support_before_the_first_version",
        "release/test_notice.py::test_actions_with_wildcards_are_code_between_words",
        "plugin/test_hand_over_page.py::test_a_parameter_is_called_as_in_the_format",
    ),
    "each customer needs a release": (
        "storage/test_link_files.py::test_each_customer_has_a_line_and_the_public_release_has_no_external_id",
        (
            "storage/test_link_files.py"
            "::test_new_customers_get_links_of_a_released_version_after_an_upgrade_of_octospec"
        ),
    ),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_has_tests(failure: str) -> None:
    for test in FAILURES[failure]:
        path, _, name = test.partition("::")
        tree = ast.parse((TESTS / path).read_text("utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, test
