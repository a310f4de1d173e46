"""Roles read by themselves: who cannot be reached, why as far as AWS says it, and only by six reads."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octo_spec.live.assumed_accounts import (
    READS,
    SESSION_POLICY,
    AssumedAccounts,
    added_role_arns,
    aws_problem,
)
from octo_spec.live.fleet_status import FleetLook
from octo_spec.live.role_comparisons import RoleComparisons
from octo_spec.live.role_usage import USAGE_READS
from octo_spec.release.customer_status import Cause, CustomerState
from octo_spec.resolve.customers import PlacedAnswer
from tests.cli.test_status import released
from tests.live.customer_accounts import VENDOR_KEY, CustomerAccounts, moto_server, served
from tests.live.fleet_dumps import (
    SEEING,
    TWO_ROLES,
    customer,
    dump,
    dump_of,
    known_releases,
    releases,
    requiring,
    trusting,
    unchanged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octo_spec.release.customer_status import StatusRow
    from octo_spec.resolve.customers import Customer
    from tests.cli.conftest import Octospec
    from tests.live.fleet_dumps import Role

__all__ = ["released"]

pytestmark = [
    pytest.mark.engines,
    # The socket of a call that took too long is closed when its thread ends.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def silent(role: Role) -> None:
    """Do not let a role read itself."""
    role["RolePolicyList"] = []


@pytest.fixture(scope="module")
def accounts() -> Iterator[CustomerAccounts]:
    pytest.importorskip("boto3")
    with moto_server() as moto:
        yield CustomerAccounts(moto)


@pytest.fixture(autouse=True)
def address(accounts: CustomerAccounts, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    values = {"ACCESS_KEY_ID": VENDOR_KEY, "SECRET_ACCESS_KEY": "b", "DEFAULT_REGION": "us-east-1"}
    for name, value in {**values, "CONFIG_FILE": "none", "SHARED_CREDENTIALS_FILE": "none"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr("octo_spec.live.assumed_accounts.ATTEMPTS", 1)
    with served(accounts) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        yield address


def rows(of: list[Customer], seconds: float = 20, workers: int = 4) -> dict[str, StatusRow]:
    known = releases()
    source = AssumedAccounts(tuple(known.deployments.values()), seconds=seconds)
    return {row.id: row for row in FleetLook(source, RoleComparisons(known), {}, workers).rows(of)}


def test_each_customer_gets_the_cause_as_far_as_aws_says_it(accounts: CustomerAccounts) -> None:
    made = {
        "current": unchanged,
        "wider": trusting,
        "stranger": requiring("somethingelse"),
        "silent": silent,
        "older": unchanged,
        "throttled": unchanged,
        "malformed": unchanged,
    }
    fleet = []
    for number, (id, change) in enumerate(made.items()):
        account = f"{300000000000 + number}"
        accounts.add(dump("2.0.0" if id == "older" else "2.1.0", id, account, change))
        fleet.append(customer(id, id, account))
        accounts.troubles[account] = id
    fleet.append(customer("missing", "missing", "399999999999"))
    found = rows(fleet)
    assert {id: (row.state.value, row.cause, row.reachable) for id, row in found.items()} == {
        "current": ("current", None, True),
        "older": ("outdated", Cause.MINOR_BEHIND, True),
        "wider": ("drifted", Cause.WIDENED_TRUST, True),
        "stranger": ("unreachable", Cause.REFUSED, False),
        "silent": ("unknown", Cause.NO_SELF_INSPECTION, True),
        "throttled": ("unreachable", Cause.THROTTLED, False),
        "malformed": ("unreachable", Cause.MALFORMED, False),
        "missing": ("unreachable", Cause.REFUSED, False),
    }
    assert all(id not in row.reason.text.split() for id, row in found.items() if id == "stranger")
    assert {*accounts.actions} <= {"AssumeRole", *(action.partition(":")[2] for action in READS)}


def test_a_customer_who_answers_late_is_left_in_time(accounts: CustomerAccounts) -> None:
    accounts.add(dump("2.1.0", "slow", "310000000000"))
    accounts.troubles["310000000000"] = "slow"
    [row] = rows([customer("slow", "slow", "310000000000")], seconds=0.5).values()
    assert (row.state, row.cause) == (CustomerState.UNREACHABLE, Cause.NETWORK)


def test_a_session_may_read_and_do_nothing_else(accounts: CustomerAccounts) -> None:
    of_iam = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}

    def powerful(role: Role) -> None:
        role["RolePolicyList"] = [{"PolicyName": "all", "PolicyDocument": of_iam}]

    accounts.add(dump("2.1.0", "power", "320000000000", powerful))
    [row] = rows([customer("power", "power", "320000000000")]).values()
    assert (row.state, row.cause) == (CustomerState.DRIFTED, Cause.ESCALATION)
    [session] = [each for each in accounts.sessions.values() if "320000000000" in each.arn]
    assert session.policy == json.loads(SESSION_POLICY)


def test_our_own_credentials_are_distinguished_from_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOTHER")
    [row] = rows([customer("acme", "acme", "330000000000")]).values()
    assert (row.state, row.cause) == (CustomerState.UNREACHABLE, Cause.OWN_IDENTITY)


def test_both_external_ids_are_tried_while_a_customer_changes_it(accounts: CustomerAccounts) -> None:
    accounts.add(dump("2.1.0", "old", "340000000000"))
    of = replace(customer("acme", "x", "340000000000"), fix={"external-id": PlacedAnswer(("old", "new"))})
    [row] = rows([of]).values()
    assert (row.reachable, row.state) == (True, CustomerState.CURRENT)


def test_the_command_shows_its_calls_and_no_external_id(
    accounts: CustomerAccounts, octospec: Octospec, released: Path
) -> None:
    shutil.copytree(released, octospec.folder, dirs_exist_ok=True)
    accounts.add(dump("2.1.0", "livesecret", "350000000000"))
    entry = {"id": "acme", "fix": {"external-id": "livesecret"}, "deployed": {"account": "350000000000"}}
    octospec.write("fleet.jsonl", f'{{"octospec-customers": 1}}\n{json.dumps(entry)}\n')
    call = ("status", "spec.yaml", "--customers", "fleet.jsonl", "--releases", "release", "--out", "status")
    ran = octospec(*call, "--live", "--show-calls", "--json")
    assert (ran.code, ran.json["counts"]["current"]) == (0, 1), ran
    arn = "arn:aws:iam::350000000000:role/Reader"
    calls = [each.removeprefix("called ") for each in ran.err.splitlines() if each.startswith("called ")]
    assert calls[:2] == [f"sts:AssumeRole {arn}", "iam:GetRole Reader"]
    assert {each.split()[0] for each in calls[1:]} <= set(READS)
    kept = "".join(path.read_text() for path in (octospec.folder / "status").iterdir())
    assert "livesecret" not in ran.out + ran.err + kept


def reporting(role: Role) -> None:
    """Let a role ask when it was used."""
    actions = ["iam:GenerateServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails"]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    role["RolePolicyList"] = [*role["RolePolicyList"], {"PolicyName": "usage", "PolicyDocument": policy}]


@pytest.mark.deep
def test_usage_takes_two_more_reads_and_is_evidence(
    accounts: CustomerAccounts, octospec: Octospec, released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octo_spec.live.role_usage.FIRST_PAUSE", 0.01)
    shutil.copytree(released, octospec.folder, dirs_exist_ok=True)
    accounts.add(dump("2.1.0", "usedsecret", "355000000000", reporting))
    accounts.add(dump("2.1.0", "unreported", "356000000000"))
    accounts.services["arn:aws:iam::355000000000:role/Reader"] = ("ce", "s3", "budgets")
    ids = {"acme": ("usedsecret", "355000000000"), "globex": ("unreported", "356000000000")}
    entries = [
        {"id": id, "fix": {"external-id": external}, "deployed": {"account": account}}
        for id, (external, account) in ids.items()
    ]
    octospec.write("fleet.jsonl", "\n".join(('{"octospec-customers": 1}', *map(json.dumps, entries))))
    call = ("status", "spec.yaml", "--customers", "fleet.jsonl", "--releases", "release", "--live")
    accounts.actions.clear()
    ran = octospec(*call, "--usage", "used", "--show-calls", "--fail-on", "unreachable", "--workers", "1")
    assert ran.code == 3, ran
    assert "OCT855" in ran.err
    assert "no last-accessed details of globex; of globex: AWS refuses GenerateServiceLastAccess" in ran.err
    made = {each.split()[1] for each in ran.err.splitlines() if each.startswith("called ")}
    assert made <= {"sts:AssumeRole", *READS, *USAGE_READS}
    assert set(USAGE_READS) <= made
    [session] = {json.dumps(each.policy) for each in accounts.sessions.values() if "35500000" in each.arn}
    assert json.loads(session)["Statement"][0]["Action"] == [*READS, *USAGE_READS]
    assert [path.name for path in (octospec.folder / "used").iterdir()] == ["acme.reader.json"]
    used = octospec("usage", "spec.yaml", "--evidence", "used", "--customers", "fleet.jsonl", "--json")
    assert (used.code, used.json["customers"]) == (0, 1), used
    assert used.json["window"]["last"] == "2026-11-01T10:00:00+00:00"
    details = json.loads((octospec.folder / "used/acme.reader.json").read_text())
    assert [each["ServiceNamespace"] for each in details["ServicesLastAccessed"]] == ["ce", "s3", "budgets"]


def test_usage_needs_calls_to_aws(octospec: Octospec) -> None:
    call = ("status", "spec.yaml", "--customers", "-", "--releases", "r", "--usage", "used")
    assert "--usage needs --live" in octospec(*call, "--dump-dir", "d").err


def test_drift_and_outdated_assume_the_roles_of_all_customers(
    accounts: CustomerAccounts, octospec: Octospec, released: Path
) -> None:
    shutil.copytree(released, octospec.folder, dirs_exist_ok=True)
    accounts.add(dump("2.1.0", "acmeid", "351000000000"))
    accounts.add(dump("2.0.0", "globexid", "352000000000"))
    ids = {"acme": "351000000000", "globex": "352000000000", "hooli": "353000000000"}
    entries = [
        {"id": id, "fix": {"external-id": f"{id}id"}, "deployed": {"account": account}}
        for id, account in ids.items()
    ]
    octospec.write("fleet.jsonl", "\n".join(('{"octospec-customers": 1}', *map(json.dumps, entries))))
    options = ("--customers", "fleet.jsonl", "--live", "--workers", "2", "--show-calls", "--json")
    for call, globex in (
        (("outdated", "--latest", "release/latest.json", "--key", "octo.pub"), "outdated"),
        (("drift", "spec.yaml"), "drifted"),
    ):
        ran = octospec(*call, *options)
        states = {row["id"]: row["state"] for row in ran.json["customers"]}
        assert (ran.code, states) == (1, {"acme": "current", "globex": globex, "hooli": "unreachable"}), ran
        assert "called sts:AssumeRole arn:aws:iam::351000000000:role/Reader" in ran.err
        assert "acmeid" not in ran.out + ran.err


def test_a_claim_is_confirmed_only_by_assuming_the_role(
    accounts: CustomerAccounts, octospec: Octospec, released: Path
) -> None:
    shutil.copytree(released, octospec.folder, dirs_exist_ok=True)
    accounts.add(dump("2.1.0", "claimedid", "360000000000"))
    claimed = [
        {"id": id, "fix": {"external-id": external}, "deployed": {"account": account, "state": "claimed"}}
        for id, external, account in (
            ("acme", "claimedid", "360000000000"),
            ("globex", "anotherid", "360000000000"),
            ("hooli", "nobodyhere", "369999999999"),
        )
    ]
    octospec.write("fleet.jsonl", "\n".join(('{"octospec-customers": 1}', *map(json.dumps, claimed))))
    call = ("status", "spec.yaml", "--customers", "fleet.jsonl", "--releases", "release")
    assert "--write needs --live" in octospec(*call, "--dump-dir", ".", "--write").err
    assert octospec(*call, "--live", "--write").code == 3
    lines = (octospec.folder / "fleet.jsonl").read_text().splitlines()[1:]
    assert [json.loads(each)["deployed"]["state"] for each in lines] == ["confirmed", "claimed", "claimed"]


def test_boto3_and_one_source_are_required(octospec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    call = ("status", "spec.yaml", "--customers", "-", "--releases", "r", "--live", "--dump-dir", "d")
    assert "use --dump-dir or --live, not both" in octospec(*call).err
    monkeypatch.setitem(sys.modules, "boto3", None)
    problem = aws_problem()
    assert problem is not None
    assert "pip install" in problem.help


# --- a release that adds a role ----------------------------------------------------------------

WIDER = TWO_ROLES.replace("allow: ce:Get*", "allow: [ce:Get*, budgets:ViewBudget]")


def row_after_adding_a_role(spec: str, before: str, accounts: CustomerAccounts, account: str) -> StatusRow:
    """Look at a customer who has ``before``; the newest release is ``spec``."""
    accounts.add(dump_of(before, "acme", account))
    known = known_releases({"3.0.0": spec, "2.0.0": SEEING})
    source = AssumedAccounts(tuple(known.deployments.values()), seconds=20)
    [row] = FleetLook(source, RoleComparisons(known), {}).rows([customer("acme", "acme", account)])
    return row


def test_a_customer_without_the_role_that_a_release_adds_is_outdated(accounts: CustomerAccounts) -> None:
    row = row_after_adding_a_role(WIDER, SEEING, accounts, "370000000000")
    assert (row.state, row.release, row.reachable) == (CustomerState.OUTDATED, "2.0.0", True)


def test_it_is_not_known_if_a_release_only_adds_a_role(accounts: CustomerAccounts) -> None:
    row = row_after_adding_a_role(TWO_ROLES, SEEING, accounts, "380000000000")
    assert (row.state, row.cause, row.reachable) == (CustomerState.UNKNOWN, Cause.REFUSED, True)
    assert row.reason.text == (
        "3.0.0 has role Writer, which AWS refuses: it is missing, or its trust differs"
    )


def test_without_a_release_no_role_is_added() -> None:
    assert added_role_arns(customer("acme", "acme", "390000000000"), ()) == frozenset()


def test_a_role_that_every_release_has_must_be_assumed(accounts: CustomerAccounts) -> None:
    known = known_releases({"3.0.0": WIDER, "2.0.0": TWO_ROLES})
    accounts.add(dump_of(SEEING, "acme", "390000000000"))
    source = AssumedAccounts(tuple(known.deployments.values()), seconds=20)
    [row] = FleetLook(source, RoleComparisons(known), {}).rows([customer("acme", "acme", "390000000000")])
    assert (row.state, row.cause) == (CustomerState.UNREACHABLE, Cause.REFUSED)
