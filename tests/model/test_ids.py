"""Ids: what people would write for a name, always a valid id, and never one that is taken."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.model.ids import ID_LENGTH, ID_PATTERN, fresh, id_from
from octo_spec.testing import LAW


def _is_id(id: str) -> bool:
    return re.fullmatch(ID_PATTERN, id) is not None and len(id) <= ID_LENGTH


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("ExternalID", "external-id"),
        ("external_id", "external-id"),
        ("AWSAccountId", "aws-account-id"),
        ("S3Bucket1", "s3-bucket1"),
        ("paramOUId", "param-ou-id"),
        ("CostAndBilling", "cost-and-billing"),
        ("keep 7 days", "keep7-days"),
        ("30d", "x30d"),
        ("2nd-role", "x2nd-role"),
        ("already-one", "already-one"),
        ("--", "x"),
        (
            "ReadsBillingReportsAndCostsOfTheManagementAccountAndAllItsMembers",
            "reads-billing-reports-and-costs-of-the-management-account-and",
        ),
        (f"a-{'b' * 70}", f"a-{'b' * 62}"),
    ],
)
def test_ids_are_what_people_would_write(name: str, id: str) -> None:
    assert id_from(name) == id


def test_a_name_without_letters_and_digits_gets_what_is_said_instead() -> None:
    assert id_from("…", "role") == "role"


def test_an_id_that_is_taken_gets_another() -> None:
    assert fresh("role", {"role"}, "value") == "role-value"
    assert fresh("role", {"role", "role-value"}, "value") == "role-value2"
    assert fresh("role", {"role"}) == "role2"
    assert fresh("s3", {"s3"}) == "s3-x2"


@LAW
@given(st.text())
def test_any_name_gives_an_id_that_stays(name: str) -> None:
    assert _is_id(id_from(name))
    assert id_from(id_from(name)) == id_from(name)


@LAW
@given(st.lists(st.text("aB1-", max_size=80), max_size=12), st.sampled_from(["", "value"]))
def test_fresh_ids_differ(names: list[str], instead: str) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(fresh(id_from(name), taken, instead))
    assert all(map(_is_id, taken))
    assert len({*taken}) == len(taken)
