"""Two customers whose entries have the same role are reported, and those with roles of their own are not."""

from __future__ import annotations

import pytest

from octo_spec.resolve.customers import Customer, Deployed, DeployedState
from octo_spec.resolve.shared_roles import shared_role_problems

NAMES = {"reader": "/Reader"}
READER = "arn:aws:iam::123456789012:role/Reader"
IN_A_PATH = "arn:aws:iam::123456789012:role/path/Reader"
OTHER = "arn:aws:iam::123456789012:role/path/Other"


def at(account: str = "123456789012", role: str = "", state: DeployedState | None = None) -> Deployed:
    return Deployed(account, "aws", {"reader": role} if role else {}, state=state)


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        (at(), at(), READER),
        (at(role=READER), at(), READER),
        (at(role=OTHER), at(role=OTHER), OTHER),
        (at(role=OTHER), at(), None),
        (at(), at(role=IN_A_PATH), IN_A_PATH),
        (at(role="arn:aws:iam::123456789012:role/READER"), at(), READER),
        (at(), at("210987654321"), None),
        (at(), at(state=DeployedState.DELETED), None),
        (at(), None, None),
    ],
)
def test_a_role_has_one_owner(first: Deployed, second: Deployed | None, shared: str | None) -> None:
    fleet = (Customer("acme", deployed=first), Customer("globex", deployed=second))
    found = [each.message for each in shared_role_problems(fleet, NAMES)]
    assert found == ([f"customers 'acme' and 'globex' have the same role, {shared}"] if shared else [])


def test_a_name_that_is_not_known_is_compared_only_if_the_entries_have_it() -> None:
    assert not tuple(shared_role_problems((Customer("a", deployed=at()), Customer("b", deployed=at())), {}))
