"""``octospec register``: events of deployments become entries of a fleet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.release.registration import RESOURCE_TYPE, registration_code, sign_event
from octo_spec.storage.fleets.any_customers import any_customers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.storage.fleets.fleet_files import FleetCustomer
    from octo_spec.storage.inputs.inputs import Inputs
    from tests.cli.conftest import Octospec, Ran

HEAD = '{"octospec-customers": 1}'
ONE, TWO = "444455556666", "777788889999"
EVENT: dict[str, Any] = {
    "octospec-registration": 1,
    "action": "create",
    "spec": "small",
    "release": "1.0.0",
    "account": ONE,
    "partition": "aws",
    "roles": [{"id": "reader", "arn": f"arn:aws:iam::{ONE}:role/Reader"}],
    "inputs": [{"id": "extra", "values": ["on"]}],
    "at": "2026-11-30T12:00:00Z",
}
ACME = (
    '{"id": "acme", "x-crm": {"n": 1.0, "id": "globex"}, "title": "Acme", "fix": {"external-id": "abcdefgh"}}'
)
REST = ', "id":"globex", "fix": {"external-id": "ijklmnop"}, "x-é": "\\u00e9"}'
GLOBEX = f'{{"deployed": {{"account": "777788889999"}} {REST}'


@pytest.fixture
def fleet(octospec: Octospec) -> Octospec:
    octospec.write("fleet.jsonl", f"{HEAD}\n{ACME}\r\n\n{GLOBEX}")
    return octospec


def of_account(account: str, **changed: object) -> dict[str, Any]:
    roles = [{"id": "reader", "arn": f"arn:aws:iam::{account}:role/Reader"}]
    return {**EVENT, "account": account, "roles": roles, **changed}


def register(octospec: Octospec, event: object, *options: str) -> Ran:
    text = event if isinstance(event, str) else json.dumps(event)
    octospec.write("event.json", text)
    return octospec("register", "event.json", "--customers", "fleet.jsonl", *options)


def entry(id: str) -> dict[str, Any]:
    [found] = [
        each
        for line in Path("fleet.jsonl").read_text().split("\n")[1:]
        if line.strip() and (each := json.loads(line))["id"] == id
    ]
    deployed: dict[str, Any] = found["deployed"]
    return deployed


def test_a_signed_event_is_written_and_all_else_stays(fleet: Octospec) -> None:
    before = Path("fleet.jsonl").read_bytes()
    text = sign_event(json.dumps(EVENT), "abcdefgh")
    shown = register(fleet, text)
    assert (shown.code, Path("fleet.jsonl").read_bytes()) == (0, before)
    assert "acme: claimed, known by signature" in shown.out
    ran = register(fleet, text, "--write")
    assert (ran.code, "1 written" in ran.out) == (0, True), ran
    written = Path("fleet.jsonl").read_bytes()
    deployed = json.dumps(entry("acme"), ensure_ascii=False)
    assert written.decode() == f'{HEAD}\n{ACME[:-1]}, "deployed": {deployed}}}\r\n\n{GLOBEX}'
    assert (entry("acme")["state"], entry("acme")["registered"]) == ("claimed", "2026-11-30T12:00:00Z")
    assert "abcdefgh" not in ran.out + ran.err + shown.out
    again = register(fleet, text, "--write")
    assert (again.code, "nothing changes: claimed" in again.out) == (0, True)
    assert Path("fleet.jsonl").read_bytes() == written
    assert fleet("validate", "spec.yaml", "--customers", "fleet.jsonl").code == 0


def test_an_event_of_a_known_account_replaces_the_entry_in_place(fleet: Octospec) -> None:
    ran = register(fleet, of_account(TWO), "--write", "--json")
    assert (ran.code, ran.json["written"], ran.json["events"][0]["proof"]) == (0, True, "account")
    assert Path("fleet.jsonl").read_text().endswith(REST)
    assert entry("globex")["roles"] == {"reader": f"arn:aws:iam::{TWO}:role/Reader"}
    gone = register(fleet, of_account(TWO, action="delete", at="2026-12-01T12:00:00Z"), "--write")
    assert (gone.code, entry("globex")["state"]) == (0, "deleted")


def test_many_events_are_read_at_once(fleet: Octospec) -> None:
    lines = [of_account(TWO, at=f"2026-11-{day}T12:00:00Z") for day in (30, 28, 29)]
    ran = register(fleet, "".join(f"{json.dumps(each)}\n" for each in lines), "--write", "--json")
    assert [each["changed"] for each in ran.json["events"]] == [True, False, False]
    assert entry("globex")["registered"] == "2026-11-30T12:00:00Z"


def test_an_output_with_the_external_id_names_the_customer(fleet: Octospec) -> None:
    arn = f"arn:aws:iam::{ONE}:role/Reader"
    values = {"reader_arn": arn, "external_id": "abcdefgh", "spec_name": "small", "spec_version": "1.0.0"}
    ran = register(fleet, {key: {"value": value} for key, value in values.items()}, "--write", "--json")
    assert (ran.code, ran.json["events"][0]["proof"]) == (0, "external ID"), ran
    assert entry("acme")["roles"] == {"reader": arn}
    assert "abcdefgh" not in ran.out


def of_stack(account: str, code: str) -> dict[str, Any]:
    """Return what CloudFormation sends for the stack of a customer."""
    said = {
        "Spec": "small",
        "Release": "1.0.0",
        "Account": account,
        "Partition": "aws",
        "Region": "us-east-1",
        "Code": code,
        "Roles": {"reader": f"arn:aws:iam::{account}:role/Reader"},
    }
    return {
        "RequestType": "Create",
        "RequestId": "1",
        "StackId": f"arn:aws:cloudformation:us-east-1:{account}:stack/octo/4f2a8c10",
        "ResourceType": RESOURCE_TYPE,
        "ResourceProperties": said,
        "at": "2026-11-30T12:00:00Z",
    }


def test_the_code_of_a_link_names_the_customer_of_an_unknown_account(fleet: Octospec) -> None:
    code = registration_code("abcdefgh", "small", "acme")
    ran = register(fleet, of_stack(ONE, code), "--write", "--json")
    assert (ran.code, ran.json["events"][0]["proof"]) == (0, "code"), ran
    assert (entry("acme")["account"], entry("acme")["state"]) == (ONE, "claimed")
    assert code not in ran.out + Path("fleet.jsonl").read_text()


def test_a_code_does_not_move_a_customer_from_the_account_that_you_wrote(fleet: Octospec) -> None:
    """CloudFormation cannot sign an event: who has seen one can send its code with another account."""
    before = Path("fleet.jsonl").read_text()
    ran = register(fleet, of_stack(ONE, registration_code("ijklmnop", "small", "globex")), "--write")
    said = f"the event is of account {ONE}, but the entry says account {TWO}"
    assert (ran.code, said in ran.err, Path("fleet.jsonl").read_text()) == (2, True, before), ran
    assert register(fleet, of_stack(TWO, registration_code("ijklmnop", "small", "globex"))).code == 0


@pytest.mark.parametrize(("sent", "code"), [("true", 0), ("false", 0), ("on", 0), ("maybe", 2)])
def test_a_stack_sends_true_or_false_for_a_switch(fleet: Octospec, sent: str, code: int) -> None:
    event = of_stack(ONE, registration_code("abcdefgh", "small", "acme"))
    event["ResourceProperties"]["Inputs"] = {"extra": sent}
    ran = register(fleet, event, "--write")
    assert ran.code == code, ran
    assert ("'maybe' is not a value of the choice 'extra'" in ran.err) is (code == 2)


@pytest.mark.parametrize(
    "code",
    [
        registration_code("ijklmnop", "small", "acme"),
        registration_code("abcdefgh", "other", "acme"),
        registration_code("abcdefgi", "small", "acme"),
        "é",
    ],
)
def test_another_code_is_of_no_customer(fleet: Octospec, code: str) -> None:
    before = Path("fleet.jsonl").read_text()
    ran = register(fleet, of_stack(TWO, code), "--write")
    assert (ran.code, "OCT865" in ran.err, "its code is not made" in ran.err) == (2, True, True)
    ran = register(fleet, of_stack(ONE, code), "--customer", "acme", "--write")
    assert (ran.code, "its code is not made with the external ID of this customer" in ran.err) == (2, True)
    assert Path("fleet.jsonl").read_text() == before


def test_an_unknown_sender_is_named_by_a_person(fleet: Octospec) -> None:
    ran = register(fleet, EVENT, "--write")
    assert (ran.code, "OCT865" in ran.err, "--customer" in ran.err) == (2, True, True)
    assert register(fleet, EVENT, "--write", "--customer", "acme").code == 0
    assert entry("acme")["account"] == ONE
    assert "OCT865" in register(fleet, sign_event(json.dumps(EVENT), "wrong")).err
    assert "no customer 'hooli'" in register(fleet, EVENT, "--customer", "hooli").err


def test_an_account_to_which_stacks_report_is_the_vendors_own(fleet: Octospec) -> None:
    spec = Path("spec.yaml").read_text()
    service = "arn:${partition}:sns:${region}:777788889999:octo"
    fleet.write("spec.yaml", f"{spec}register: {{service: '{service}'}}\n")
    ran = register(fleet, of_account(TWO), "--write")
    assert (ran.code, "is yours" in ran.err) == (2, True), ran


def test_an_event_that_is_sent_again_after_a_deletion_changes_nothing(fleet: Octospec) -> None:
    code = registration_code("abcdefgh", "small", "acme")
    created = of_stack(ONE, code)
    deleted = {**created, "RequestType": "Delete", "at": "2026-11-30T13:00:00Z"}
    for event in (created, deleted, created, {**created, "at": None}):
        assert register(fleet, event, "--write").code == 0
    assert (entry("acme")["state"], entry("acme")["registered"]) == ("deleted", "2026-11-30T13:00:00Z")


def confirmed(octospec: Octospec) -> None:
    text = GLOBEX.replace('"777788889999"}', '"777788889999", "state": "confirmed"}')
    octospec.write("fleet.jsonl", f"{HEAD}\n{ACME}\n{text}\n")


def test_what_contradicts_the_customer_is_refused(fleet: Octospec) -> None:
    register(fleet, of_account(TWO), "--write")
    stolen = register(fleet, of_account(TWO), "--customer", "acme", "--write")
    assert (stolen.code, "is that of customer 'globex'" in stolen.err) == (2, True)
    text = sign_event(json.dumps(of_account(TWO)), "abcdefgh")
    assert "its signature is not made with" in register(fleet, text, "--customer", "globex").err
    confirmed(fleet)
    moved = register(fleet, EVENT, "--customer", "globex", "--write")
    assert (moved.code, "octospec assumed the roles in account 777788889999" in moved.err) == (2, True)
    vendor = register(fleet, of_account("111122223333"), "--customer", "acme", "--write")
    assert (vendor.code, "is yours" in vendor.err) == (2, True)
    assert '"deployed": {"account": "777788889999", "state": "confirmed"}' in Path("fleet.jsonl").read_text()


@pytest.mark.parametrize(
    "said",
    [
        {"at": "2026-1-3T1:2:3Z"},
        {"at": "9999-12-31T23:59:59Z"},
        {"format": "terraform\n"},
        {"region": "eu-west-1\x1b"},
        {"partition": "aws\n"},
    ],
)
def test_an_event_that_would_spoil_the_entry_is_refused(fleet: Octospec, said: dict[str, str]) -> None:
    before = Path("fleet.jsonl").read_bytes()
    ran = register(fleet, of_account(TWO, **said), "--write")
    assert (ran.code, "OCT864" in ran.err, Path("fleet.jsonl").read_bytes()) == (2, True, before), ran


def test_two_customers_cannot_register_one_role_at_once(fleet: Octospec) -> None:
    both = "\n".join(sign_event(json.dumps(EVENT), id) for id in ("abcdefgh", "ijklmnop"))
    ran = register(fleet, both, "--write")
    assert (ran.code, "is that of customer 'acme'" in ran.err, "1 written" in ran.out) == (2, True, True), ran


@pytest.mark.parametrize("id", ['["x"]', "{}"])
def test_a_line_without_a_name_stays_as_it_is(octospec: Octospec, id: str) -> None:
    octospec.write("fleet.jsonl", f'{HEAD}\n{{"id": {id}}}\n{GLOBEX}')
    ran = register(octospec, of_account(TWO), "--write")
    assert (ran.code, "1 written" in ran.out) == (2, True), ran
    assert Path("fleet.jsonl").read_text().startswith(f'{HEAD}\n{{"id": {id}}}\n{{"deployed"')


@pytest.mark.medium
def test_a_fleet_is_as_large_as_it_is(octospec: Octospec) -> None:
    line = json.dumps({"id": "large", "x-notes": "y" * 900_000})
    lines = (line.replace("large", f"large-{number}") for number in range(5))
    octospec.write("fleet.jsonl", "\n".join((HEAD, *lines, GLOBEX)))
    ran = register(octospec, of_account(TWO), "--write")
    assert (ran.code, "1 written" in ran.out, entry("globex")["state"]) == (0, True, "claimed"), ran.err[:500]


def test_a_fleet_that_another_process_wrote_meanwhile_stays(
    fleet: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = GLOBEX.replace("é", "e")

    def read_late(path: str, inputs: Inputs) -> Iterator[FleetCustomer]:
        yield from any_customers(path, inputs)
        fleet.write("fleet.jsonl", f"{HEAD}\n{ACME}\n{changed}")

    monkeypatch.setattr("octo_spec.live.registered_customers.any_customers", read_late)
    ran = register(fleet, of_account(TWO), "--write")
    assert (ran.code, "changed since it was read" in ran.err) == (2, True), ran
    assert Path("fleet.jsonl").read_text().endswith(changed)


def test_a_sound_event_is_written_next_to_a_refused_one(fleet: Octospec) -> None:
    bad = of_account(TWO, spec="small", release="x")
    ran = register(fleet, f"{json.dumps(bad)}\n{json.dumps(of_account(TWO))}", "--write")
    assert (ran.code, "1 written" in ran.out, "OCT864" in ran.err) == (2, True, True)


@pytest.mark.parametrize(
    ("event", "code"),
    [("{", "OCT863"), ("[]", "OCT863"), ("[" * 99_999, "OCT863"), (of_account(ONE, spec="other"), "OCT864")],
)
def test_what_is_no_event_of_the_spec_is_reported(fleet: Octospec, event: object, code: str) -> None:
    ran = register(fleet, event, "--write")
    assert (ran.code, code in ran.err) == (2, True), ran


def test_only_json_lines_are_written(fleet: Octospec) -> None:
    fleet.write("event.json", json.dumps(EVENT))
    fleet.write(
        "customers.yaml", "octospec-customers: 1\ncustomers:\n  acme: {fix: {external-id: abcdefgh}}\n"
    )
    options = ("--customer", "acme", "--spec", "spec.yaml")
    ran = fleet("register", "event.json", "--customers", "customers.yaml", *options, "--write")
    assert (ran.code, "OCT866" in ran.err) == (2, True)
    shown = fleet("register", "event.json", "--customers", "customers.yaml", *options)
    assert (shown.code, f'acme: {{"deployed": {{"account": "{ONE}"' in shown.out) == (0, True)
    fleet.write("fleet.jsonl", f"{HEAD}\n{{id: acme, fix: {{external-id: abcdefgh}}}}\n")
    ran = register(fleet, EVENT, "--customer", "acme", "--write")
    assert (ran.code, "is not JSON" in ran.err) == (2, True)
