"""``octospec status``: a row for each customer of a fleet, from account details."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.live.seen_accounts import DumpFolder
from octo_spec.release.customer_status import row_of
from octo_spec.testing.environments import ACCOUNT
from tests.cli.conftest import Octospec
from tests.cli.test_outdated import Vendor
from tests.cli.test_output_format import KEYS
from tests.importing.test_account_details import page
from tests.live.fleet_dumps import VERSIONS, allowing, denying, dump, requiring

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.live.seen_accounts import SeenAccount, Unseen
    from octo_spec.resolve.customers import Customer
    from tests.cli.conftest import Ran
    from tests.live.fleet_dumps import Role

HEAD = '{"octospec-customers": 1}'
OTHER = "210987654321"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release two versions once: the second has the access of 2.1.0 elsewhere."""
    folder = tmp_path_factory.mktemp("released")
    octospec = Octospec(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Vendor(octospec)  # makes the keys
        for version, spec in (("2.0.0", "2.0.0"), ("3.0.0", "2.1.0")):
            octospec.write("spec.yaml", VERSIONS[spec].replace("version: 1.0.0", f"version: {version}"))
            ran = octospec("release", "spec.yaml", "--key", "octo.key")
            assert ran.code == 0, ran
    return folder


ACCOUNTS = {"acme": "333333333333", "initech": "444444444444"}


def line(id: str, account: str = "") -> str:
    account = account or ACCOUNTS.get(id, ACCOUNT)
    return json.dumps({"id": id, "fix": {"external-id": id}, "deployed": {"account": account}})


@pytest.fixture
def fleet(octospec: Octospec, released: Path) -> Octospec:
    """Write a fleet of four customers, and the details of their accounts."""
    for name in ("spec.yaml", "octo.pub"):
        shutil.copy(released / name, octospec.folder / name)
    shutil.copytree(released / "release", octospec.folder / "release")
    (octospec.folder / "gaad").mkdir()
    write(octospec, line("acme"), line("globex"), line("hooli", OTHER), line("initech"))
    octospec.write("gaad/acme.json", dump("2.1.0", "acme", ACCOUNTS["acme"], denying))
    octospec.write("gaad/globex.json", dump("2.0.0", "globex"))
    octospec.write("gaad/hooli.json", dump("2.1.0", "hooli", OTHER, allowing("s3:GetObject")))
    octospec.write("gaad/initech.json", json.dumps(page()))
    return octospec


def write(octospec: Octospec, *lines: str) -> None:
    octospec.write("fleet.jsonl", "\n".join((HEAD, *lines)) + "\n")


def status(octospec: Octospec, *options: str, given: str = "", customers: str = "fleet.jsonl") -> Ran:
    base = ("status", "spec.yaml", "--customers", customers, "--releases", "release", "--key", "octo.pub")
    return octospec(*base, *options, given=given)


def states(ran: Ran) -> dict[str, str]:
    return {row["id"]: row["state"] for row in ran.json["customers"]}


EXPECTED = {"acme": "current", "globex": "outdated", "hooli": "drifted", "initech": "not-deployed"}


@pytest.mark.medium
def test_each_customer_has_a_row_and_the_worst_cause_comes_first(fleet: Octospec) -> None:
    ran = status(fleet, "--dump-dir", "gaad")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("small: the latest release is 3.0.0 of "), ran.out
    assert "4 customers: 1 not-deployed, 1 drifted, 1 outdated, 1 current" in ran.out
    assert ran.out.index("(more-access)") < ran.out.index("(not-there)") < ran.out.index("(major-behind)")
    assert "for example s3:GetObject on arn:aws:s3:::example/example" in ran.out
    data = status(fleet, "--dump-dir", "gaad", "--json").json
    assert data.keys() - {"diagnostics"} == KEYS["status"]
    assert (data["ok"], data["latest"], data["signed"]) == (False, "3.0.0", True)
    assert data["causes"] == {"more-access": ["hooli"], "not-there": ["initech"], "major-behind": ["globex"]}
    assert {row["id"]: row["state"] for row in data["customers"]} == EXPECTED
    assert [own["text"] for own in data["customers"][0]["own"]] == ["cost-center=42", "guard"]


@pytest.mark.medium
@pytest.mark.parametrize(
    ("options", "code"),
    [((), 1), (("--fail-on", "unreachable"), 0), (("--fail-on", "outdated"), 1), (("--customer", "acme"), 0)],
)
def test_the_states_that_fail_are_chosen(fleet: Octospec, options: tuple[str, ...], code: int) -> None:
    assert status(fleet, "--dump-dir", "gaad", *options).code == code


@pytest.mark.medium
def test_a_customer_who_cannot_be_seen_is_not_called_current(fleet: Octospec) -> None:
    Path("gaad/globex.json").unlink()
    ran = status(fleet, "--dump-dir", "gaad", "--fail-on", "withdrawn", "--json")
    assert (ran.code, states(ran)["globex"]) == (3, "unknown")


@pytest.mark.medium
def test_rows_are_kept_and_shown_without_looking(fleet: Octospec) -> None:
    assert status(fleet, "--dump-dir", "gaad", "--out", "status").code == 1
    rows = [row_of(text) for text in Path("status/status.jsonl").read_text().splitlines()]
    assert [(row.id, row.state.value) for row in rows if row] == list(EXPECTED.items())
    shutil.rmtree("gaad")
    ran = status(fleet, "--out", "status", "--json")
    assert (ran.code, states(ran)) == (1, EXPECTED)
    [run] = map(json.loads, Path("status/runs.jsonl").read_text().splitlines())
    assert (run["end"], run["customers"], run["looked"]) == ("complete", 4, 4)


@pytest.mark.medium
def test_what_cannot_be_seen_now_keeps_its_last_release(fleet: Octospec) -> None:
    status(fleet, "--dump-dir", "gaad", "--out", "status")
    fleet.write("gaad/globex.json", "{")
    ran = status(fleet, "--dump-dir", "gaad", "--out", "status", "--json")
    [row] = [row for row in ran.json["customers"] if row["id"] == "globex"]
    assert (row["state"], row["release"], row["last-release"]) == ("unknown", None, "2.0.0")
    assert row["seen"] is not None


@pytest.mark.medium
def test_a_run_that_is_stopped_keeps_its_rows_and_the_next_one_looks_at_the_rest(
    fleet: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, seen, stopping = DumpFolder.read, list[str](), ["hooli"]

    def noted(folder: DumpFolder, customer: Customer) -> SeenAccount | Unseen:
        if customer.id in stopping:
            raise KeyboardInterrupt
        seen.append(customer.id)
        return read(folder, customer)

    monkeypatch.setattr(DumpFolder, "read", noted)
    ran = status(fleet, "--dump-dir", "gaad", "--out", "status", "--fail-on", "drifted", "--json")
    assert (ran.code, ran.json["end"], ran.json["missing"]) == (3, "stopped", 2)
    stopping.clear()
    ran = status(fleet, "--dump-dir", "gaad", "--out", "status", "--stale", "1h", "--json")
    assert (states(ran), seen) == (EXPECTED, ["acme", "globex", "hooli", "initech"])
    ends = [json.loads(text)["end"] for text in Path("status/runs.jsonl").read_text().splitlines()]
    assert ends == ["stopped", "complete"]


@pytest.mark.deep
@pytest.mark.large
def test_a_run_that_is_killed_is_continued(fleet: Octospec) -> None:
    ids = [f"c{a}{b}{c}".translate(LETTERS) for a in range(6) for b in range(6) for c in range(6)]
    write(fleet, *map(line, ids))
    one = dump("2.0.0", "someone")
    for id in ids:
        fleet.write(f"gaad/{id}.json", one.replace("someone", id))
    options = ("--releases", "release", "--dump-dir", "gaad", "--out", "status")
    command = [
        sys.executable,
        "-m",
        "octo_spec",
        "status",
        "spec.yaml",
        "--customers",
        "fleet.jsonl",
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        journal = Path("status/.status-journal.jsonl")
        while running.poll() is None and not (journal.exists() and journal.stat().st_size > 4_000):
            time.sleep(0.01)
        running.kill()
    data = status(fleet, "--dump-dir", "gaad", "--out", "status", "--stale", "1h", "--json").json
    assert (data["counts"]["outdated"], data["missing"]) == (len(ids), 0)
    assert data["looked"] < len(ids)
    ends = [json.loads(text)["end"] for text in Path("status/runs.jsonl").read_text().splitlines()]
    assert ends == ["stopped", "complete"]


LETTERS = str.maketrans("0123456789", "abcdefghij")
"""The small spec accepts external IDs of letters."""


@pytest.mark.medium
def test_a_fleet_is_a_file_a_folder_yaml_or_standard_input(fleet: Octospec) -> None:
    text = Path("fleet.jsonl").read_text()
    expected = states(status(fleet, "--dump-dir", "gaad", "--json"))
    assert states(status(fleet, "--dump-dir", "gaad", "--json", customers="-", given=text)) == expected
    entries = [json.loads(each) for each in text.splitlines()[1:]]
    Path("customers").mkdir()
    fleet.write("customers/_common.yaml", "octospec-customers: 1\n")
    for entry in entries:
        fleet.write(f"customers/{entry.pop('id')}.json", json.dumps(entry))
    assert states(status(fleet, "--dump-dir", "gaad", "--json", customers="customers")) == expected
    by_id = {json.loads(each).pop("id"): json.loads(each) for each in text.splitlines()[1:]}
    yaml = {"octospec-customers": 1, "customers": {id: without(entry, "id") for id, entry in by_id.items()}}
    fleet.write("customers.yaml", json.dumps(yaml))
    for given, name in (("", "customers.yaml"), (json.dumps(yaml), "-")):
        assert states(status(fleet, "--dump-dir", "gaad", "--json", customers=name, given=given)) == expected


def without(entry: dict[str, object], key: str) -> dict[str, object]:
    return {name: value for name, value in entry.items() if name != key}


def test_prometheus_gets_the_counts(fleet: Octospec) -> None:
    ran = status(fleet, "--dump-dir", "gaad", "--output-format", "prometheus")
    assert 'octospec_customers{state="drifted"} 1\n' in ran.out
    assert 'octospec_customers{state="unreachable"} 0\n' in ran.out
    assert 'octospec_customers_by_release{release="2.0.0"} 1\n' in ran.out
    assert "octospec_customers_not_looked_at 0\n" in ran.out


# --- other commands about all customers ----------------------------------------------------------


def test_outdated_takes_a_fleet(fleet: Octospec) -> None:
    options = ("--customers", "fleet.jsonl", "--latest", "release/latest.json", "--key", "octo.pub")
    ran = fleet("outdated", "gaad", *options, "--json")
    assert (ran.code, states(ran)) == (1, EXPECTED)
    assert "1 outdated (major-behind)" in fleet("outdated", "gaad", *options).out
    assert "for all of them" in fleet("outdated", "gaad", *options, "--match", "reader=Reader").err
    assert "name DEPLOYED, or use --live" in fleet("outdated", *options).err


def test_drift_takes_a_fleet_and_compares_with_the_spec(fleet: Octospec) -> None:
    ran = fleet("drift", "spec.yaml", "gaad", "--customers", "fleet.jsonl", "--json")
    expected = {"acme": "current", "globex": "drifted", "hooli": "drifted", "initech": "not-deployed"}
    assert (ran.code, states(ran)) == (1, expected)
    text = fleet("drift", "spec.yaml", "gaad", "--customers", "fleet.jsonl").out
    assert text.startswith("4 customers: 1 not-deployed, 2 drifted, 1 current")
    for one in (("--set", "a=b"), ("--match", "reader=Reader"), ("--output-format", "sarif")):
        assert (
            "name a --customer" in fleet("drift", "spec.yaml", "gaad", "--customers", "fleet.jsonl", *one).err
        )
    for id in ("globex", "hooli", "initech"):
        Path(f"gaad/{id}.json").write_text(Path("gaad/acme.json").read_text().replace('"acme"', f'"{id}"'))
    write(fleet, *(line(id, ACCOUNTS["acme"]) for id in EXPECTED))
    assert fleet("drift", "spec.yaml", "gaad", "--customers", "fleet.jsonl").code == 0


# --- hostile input -----------------------------------------------------------------------------


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


def long_session(role: Role) -> None:
    """Give a number as a text, which is not a number that is not known."""
    role["MaxSessionDuration"] = "43200"


HOSTILE: tuple[tuple[str, Callable[[Path], object], str], ...] = (
    ("a link that leads out", linked, "malformed"),
    ("long numbers", lambda path: path.write_text(f'{{"RoleDetailList": [{"9" * 5000}]}}'), "malformed"),
    ("nesting", lambda path: path.write_text('{"RoleDetailList":' + "[" * 100_000), "malformed"),
    ("another account", lambda path: path.write_text(dump("2.1.0", "globex", OTHER)), "other-account"),
    ("no roles", lambda path: path.write_text('{"Users": []}'), "malformed"),
    ("a session", lambda path: path.write_text(dump("2.0.0", "globex", change=long_session)), "malformed"),
    ("no text", lambda path: path.write_bytes(b"\xff\xfe{"), "malformed"),
    ("a folder", a_folder, "malformed"),
    ("cut", lambda path: path.write_text(json.dumps(page(cut=True))), "malformed"),
    ("another ID", lambda path: path.write_text(dump("2.1.0", change=requiring("x"))), "other-external-id"),
)


@pytest.mark.parametrize(
    ("change", "cause"), [each[1:] for each in HOSTILE], ids=[each[0] for each in HOSTILE]
)
def test_a_hostile_file_concerns_one_customer(
    fleet: Octospec, change: Callable[[Path], object], cause: str
) -> None:
    change(Path("gaad/globex.json"))
    data = status(fleet, "--dump-dir", "gaad", "--json").json
    assert "globex" in data["causes"][cause]
    assert sum(len(ids) for ids in data["causes"].values()) == 3


def test_what_get_role_prints_is_not_enough(fleet: Octospec) -> None:
    Path("gaad/globex.json").write_text('{"Role": {"RoleName": "Reader"}}')
    said = json.dumps(status(fleet, "--dump-dir", "gaad", "--json").json)
    assert "is neither what 'aws iam get-account-authorization-details' prints nor" in said
    [role] = json.loads(dump("2.0.0", "globex"))["RoleDetailList"]
    Path("gaad/globex.json").write_text(json.dumps(role))
    assert states(status(fleet, "--dump-dir", "gaad", "--json"))["globex"] == "outdated"


@pytest.mark.medium
def test_an_id_with_hidden_characters_is_refused_and_shown_escaped(fleet: Octospec) -> None:
    write(fleet, line("acme"), json.dumps({"id": "ac\u202eme\n::error::x"}))
    ran = status(fleet, "--dump-dir", "gaad")
    assert (ran.code, "OCT170" in ran.err or "OCT102" in ran.err) == (2, True), ran
    assert "\u202e" not in ran.out + ran.err
    assert "\n::error" not in ran.out + ran.err
    assert "1 current" in ran.out


def test_a_role_that_no_release_has_is_reported(fleet: Octospec) -> None:
    entry = json.loads(line("acme"))
    entry["deployed"]["roles"] = {"reeder": f"arn:aws:iam::{ACCOUNTS['acme']}:role/Reader"}
    write(fleet, json.dumps(entry), line("globex"))
    ran = status(fleet, "--dump-dir", "gaad", "--json")
    [problem] = ran.json["diagnostics"]
    assert (ran.code, problem["code"], problem["help"]) == (2, "OCT613", "did you mean 'reader'?")
    assert (problem["path"], problem["line"]) == ("fleet.jsonl", 2)
    assert states(ran) == {"acme": "current", "globex": "outdated"}


@pytest.mark.medium
def test_two_entries_with_one_role_are_reported(fleet: Octospec) -> None:
    write(fleet, line("acme", ACCOUNT), line("globex"), line("hooli", OTHER))
    for call in (("validate",), ("lint",), ("status", "--releases", "release", "--dump-dir", "gaad")):
        ran = fleet(call[0], "spec.yaml", "--customers", "fleet.jsonl", *call[1:])
        assert "OCT217" in ran.out + ran.err, ran
        assert f"'acme' and 'globex' have the same role, arn:aws:iam::{ACCOUNT}:role/Reader" in (
            " ".join((ran.out + ran.err).split())
        )
        assert "'hooli' have" not in ran.out + ran.err


def test_what_cannot_be_done_is_refused(fleet: Octospec) -> None:
    assert "use --live, --dump-dir FOLDER" in status(fleet).err
    assert "--stale needs --out" in status(fleet, "--dump-dir", "gaad", "--stale", "1h").err
    assert "is not a time" in status(fleet, "--dump-dir", "gaad", "--out", "s", "--stale", "soon").err
    assert "'fine' is not one of" in status(fleet, "--dump-dir", "gaad", "--fail-on", "fine").err
    assert "OCT861" in status(fleet, "--out", "nothing").err
    assert "is not a folder" in status(fleet, "--dump-dir", "nothing").err
    assert "no customer 'x'" in status(fleet, "--dump-dir", "gaad", "--customer", "x").err
    shutil.rmtree("release/2.0.0")
    ran = status(fleet, "--dump-dir", "gaad")
    assert (ran.code, "does not contain 2.0.0" in ran.err) == (2, True)
