"""Equal roles are compared once, and each customer gets the state that its own roles have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octo_spec.live.compared_roles import compare_roles
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.release.customer_status import CustomerState
from tests.live.fleet_dumps import (
    SEEING,
    account_of,
    customer,
    dump,
    dump_of,
    known_releases,
    requiring,
)
from tests.live.test_compared_roles import STATES, known

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.resolve.customers import Customer
    from tests.live.fleet_dumps import Role


def population() -> list[tuple[str, Customer]]:
    """Give customers who differ in account and external ID, in every state."""
    made = []
    for number, (version, change, _, _) in enumerate(STATES[::4] * 2):
        id, account = f"id{'abcdefghijklmnopqrstuvwxyz'[number % 26] * 5}"[2:], f"{200000000000 + number}"
        made.append((dump(version, id, account, change), customer(f"c{number}", id, account)))
    return made


@pytest.mark.medium
def test_what_is_shared_is_what_each_customer_would_get() -> None:
    comparisons = RoleComparisons(known())
    for text, of in population():
        account = account_of(text)
        assert comparisons.compare(account, of) == compare_roles(account, of, known())
    assert comparisons.compared == len(STATES[::4]) + 1  # one has a pattern of external IDs


def test_a_customer_in_the_account_of_the_vendor_shares_nothing_with_one_who_trusts_itself() -> None:
    """The documents differ only in the account; but one trusts the vendor, and the other does not."""

    def trusting_itself(role: Role) -> None:
        [statement] = role["AssumeRolePolicyDocument"]["Statement"]
        statement["Principal"] = {"AWS": f"arn:aws:iam::{OWN}:root"}

    comparisons = RoleComparisons(known())
    vendor = account_of(dump("2.1.0", account="111122223333"))
    other = account_of(dump("2.1.0", account=OWN, change=trusting_itself))
    states = [
        comparisons.compare(vendor, customer(account="111122223333")).state,
        comparisons.compare(other, customer(account=OWN)).state,
    ]
    assert states == [CustomerState.CURRENT, CustomerState.DRIFTED]


OWN = "222233334444"


def test_an_external_id_that_a_pattern_may_match_is_not_shared() -> None:
    comparisons = RoleComparisons(known())
    change = requiring("ac*", "StringLike")
    for id in ("acme", "globex", "acorn"):
        account, of = account_of(dump("2.1.0", id, change=change)), customer(id, id)
        assert comparisons.compare(account, of) == compare_roles(account, of, known())
    assert comparisons.compared == 3


ANY_ID = SEEING.replace('pattern: "^[a-z]+$"', 'pattern: "^[a-z0-9*]+$"')


@pytest.mark.parametrize(
    ("operator", "first", "second"),
    [("StringEqualsIgnoreCase", "12345", "abcde"), ("StringLike", "acme", "ac*")],
)
def test_an_external_id_is_shared_only_if_it_is_compared_as_a_whole(
    operator: str, first: str, second: str
) -> None:
    """Without letters, ignoring case changes nothing; without wildcards, a pattern is one text."""
    comparisons = RoleComparisons(known_releases({"1.0.0": ANY_ID}))
    states = [
        comparisons.compare(
            account_of(dump_of(ANY_ID, id, change=requiring(id, operator))), customer(id, id)
        ).state
        for id in (first, second)
    ]
    assert states == [CustomerState.CURRENT, CustomerState.DRIFTED]


def on(effect: str, action: str, resource: str) -> Callable[[Role], None]:
    """Add a policy about one resource."""

    def change(role: Role) -> None:
        statement = {"Effect": effect, "Action": action, "Resource": resource}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        role["RolePolicyList"].append({"PolicyName": "more", "PolicyDocument": document})

    return change


@pytest.mark.medium
@pytest.mark.parametrize(
    ("effect", "action", "resource"),
    [
        ("Allow", "s3:GetObject", "arn:aws:s3:::logs_{account}/*"),
        ("Deny", "iam:*", "arn:aws:iam::1*:role/Reader"),
    ],
)
def test_no_customer_gets_the_account_of_another(effect: str, action: str, resource: str) -> None:
    comparisons = RoleComparisons(known())
    for number in ("222222222222", "133333333333", "333333333333"):
        change = on(effect, action, resource.format(account=number))
        account, of = account_of(dump("2.1.0", account=number, change=change)), customer(account=number)
        assert comparisons.compare(account, of) == compare_roles(account, of, known())
