"""The row of a customer whose roles were read, or were not."""

from __future__ import annotations

import pytest

from octo_spec.live.fleet_status import status_row
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.live.seen_accounts import SeenAccount, Unseen
from octo_spec.release.customer_status import Cause, CustomerState
from tests.live.fleet_dumps import SEEING, TWO_ROLES, account_of, customer, dump_of, known_releases
from tests.live.test_compared_roles import known


def test_an_error_of_aws_that_names_the_external_id_is_kept_without_it() -> None:
    text = "1 validation error: Value 'verysecret' at 'externalId' failed to satisfy constraint"
    unseen = Unseen(Cause.MALFORMED, text, reachable=False)
    row = status_row(customer(external_id="verysecret"), unseen, RoleComparisons(known()), None)
    assert row.reason.text == text.replace("verysecret", "(external ID)")


@pytest.mark.parametrize(
    "specs", [{"1.0.0": TWO_ROLES}, {"2.0.0": TWO_ROLES, "1.0.0": SEEING}], ids=["missing", "older"]
)
def test_a_part_of_the_details_decides_nothing_about_the_roles_that_it_does_not_have(
    specs: dict[str, str],
) -> None:
    comparisons, account = RoleComparisons(known_releases(specs)), account_of(dump_of(SEEING))
    whole = status_row(customer(), SeenAccount(account), comparisons, None)
    part = status_row(customer(), SeenAccount(account, is_whole=False), comparisons, None)
    assert whole.state in (CustomerState.DRIFTED, CustomerState.OUTDATED)
    assert (part.state, part.cause) == (CustomerState.UNKNOWN, Cause.MALFORMED)
    assert "Writer" in part.reason.text
    assert part.release is None
