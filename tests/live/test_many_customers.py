"""Three hundred customers in twenty states, read from AWS: every row is correct, twice, also after a stop."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.live.assumed_accounts import AssumedAccounts
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.live.status_run import StatusQuery, run_status
from octo_spec.release.customer_status import RunEnd, StatusRow, row_of
from octo_spec.release.status_facts import StatusPlaces
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.ledger import STATUS
from tests.live.fleet_dumps import (
    allowing,
    denying,
    dump,
    releases,
    requiring,
    trusting,
    trusting_only,
    unchanged,
)
from tests.live.test_assumed_accounts import accounts, address, silent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from octo_spec.live.seen_accounts import SeenAccount, Unseen
    from octo_spec.resolve.customers import Customer
    from tests.live.customer_accounts import CustomerAccounts
    from tests.live.fleet_dumps import Role

__all__ = ["accounts", "address"]

pytestmark = [
    pytest.mark.engines,
    pytest.mark.deep,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

EACH: Final = 15
LETTERS: Final = str.maketrans("0123456789", "abcdefghij")


def weaker(role: Role) -> None:
    """Let a role do less."""
    text = json.dumps(role["RolePolicyList"]).replace("ce:GetCost*", "ce:GetCostAndUsage")
    role["RolePolicyList"] = json.loads(text)


def longer(role: Role) -> None:
    """Let sessions be longer."""
    role["MaxSessionDuration"] = 7200


Expected = tuple[str, str | None, bool | None]
CASES: Final[dict[str, tuple[str, Callable[[Role], None] | None, Expected]]] = {
    "current": ("2.1.0", unchanged, ("current", None, True)),
    "withdrawn": ("2.0.1", unchanged, ("withdrawn", "withdrawn", True)),
    "minor": ("2.0.0", unchanged, ("outdated", "minor-behind", True)),
    "major": ("1.1.0", unchanged, ("outdated", "major-behind", True)),
    "unsupported": ("1.0.0", unchanged, ("unsupported", "unsupported", True)),
    "stronger": ("2.1.0", allowing("s3:GetObject"), ("drifted", "more-access", True)),
    "weaker": ("2.1.0", weaker, ("drifted", "less-access", True)),
    "wider": ("2.1.0", trusting, ("drifted", "widened-trust", True)),
    "narrower": ("2.1.0", trusting_only, ("unreachable", "refused", False)),
    "longer": ("2.1.0", longer, ("drifted", "other-settings", True)),
    "escalating": ("2.1.0", allowing("iam:PutRolePolicy"), ("drifted", "escalation", True)),
    "own": ("2.1.0", denying, ("current", None, True)),
    "rotating": ("2.1.0", unchanged, ("current", None, True)),
    "deleted": ("2.1.0", None, ("unreachable", "refused", False)),
    "stranger": ("2.1.0", requiring("somethingelse"), ("unreachable", "refused", False)),
    "silent": ("2.1.0", silent, ("unknown", "no-self-inspection", True)),
    "throttled": ("2.1.0", unchanged, ("unreachable", "throttled", False)),
    "slow": ("2.1.0", unchanged, ("unreachable", "network", False)),
    "malformed": ("2.1.0", unchanged, ("unreachable", "malformed", False)),
    "unregistered": ("2.1.0", None, ("not-deployed", "not-registered", None)),
}


def fleet(accounts: CustomerAccounts, path: Path) -> dict[str, Expected]:
    """Create the accounts and the fleet; return what each row must be."""
    lines, expected = ['{"octospec-customers": 1}'], dict[str, Expected]()
    for number in range(EACH * len(CASES)):
        name, (version, change, row) = list(CASES.items())[number % len(CASES)]
        id = f"{name}-{number}"
        external, account = f"{name}{number}".translate(LETTERS), f"{500_000_000_000 + number}"
        if change is not None:
            accounts.add(dump(version, external, account, change))
        accounts.troubles[account] = name
        ids = [f"new{external}", external] if name == "rotating" else external
        deployed = {} if name == "unregistered" else {"deployed": {"account": account}}
        lines.append(json.dumps({"id": id, "fix": {"external-id": ids}, **deployed}))
        expected[id] = row
    path.write_text("\n".join(lines) + "\n")
    return expected


class Stopping(AssumedAccounts):
    """Stops after some customers, as Ctrl-C does."""

    left = 100

    def read(self, customer: Customer) -> SeenAccount | Unseen:
        """Read the roles of a customer."""
        type(self).left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().read(customer)


def kept(folder: Path) -> dict[str, StatusRow]:
    """Read the rows, without the times of the run."""
    rows = map(row_of, (folder / STATUS).read_text().splitlines())
    return {row.id: replace(row, looked="", seen=None) for row in rows if row is not None}


def test_every_row_is_right_twice_and_after_a_stop(accounts: CustomerAccounts, tmp_path: Path) -> None:
    expected = fleet(accounts, tmp_path / "fleet.jsonl")
    accounts.slowness = 60
    known, comparisons = releases(), RoleComparisons(releases())
    deployments = tuple(known.deployments.values())
    runs = []
    for folder, sources in (("one", [AssumedAccounts]), ("two", [Stopping, AssumedAccounts])):
        for kind in sources:
            places = StatusPlaces(
                "spec.yaml", str(tmp_path / "fleet.jsonl"), "release", str(tmp_path / folder), ()
            )
            query = StatusQuery(places, frozenset(), timedelta(hours=1), 32)
            result = run_status(query, kind(deployments, seconds=30), comparisons, Inputs())
            assert result is not None
            runs.append((result.end, result.looked))
    one, two = kept(tmp_path / "one"), kept(tmp_path / "two")
    assert {id: (row.state.value, row.cause, row.reachable) for id, row in one.items()} == expected
    assert one == two
    assert [end for end, _ in runs] == [RunEnd.COMPLETE, RunEnd.STOPPED, RunEnd.COMPLETE]
    assert runs[1][1] + runs[2][1] == len(expected)
    text = "".join(path.read_text() for path in tmp_path.glob("*/*"))
    ids = [name.replace("-", "").translate(LETTERS) for name in expected]
    assert [id for id in ids if id in text] == []
