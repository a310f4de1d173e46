"""A build for a fleet: a customer on each line, or a file for each."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage.fleets.fleets import FleetWork
from octo_spec.storage.lock import Lock, take_lock
from tests.cli.conftest import SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.fleets.fleet_report import CustomerReport
    from tests.cli.conftest import Octospec, Ran

HEAD = '{"octospec-customers": 1, "common": {"formats": {"cloudformation": {}, "iam-json": {}}}}'


def line(number: int, **more: object) -> str:
    secret = f"q{'abcdefghijklmnopqrstuvwxyz'[number % 26] * 20}"
    return json.dumps({"id": f"c{number}", "accept": ACCEPTED, "fix": {"external-id": secret}, **more})


ACCEPTED = {"guessable-external-id": "A test."}


def write(octospec: Octospec, *lines: str) -> None:
    octospec.write("fleet.jsonl", "\n".join((HEAD, *lines)) + "\n")


def build(octospec: Octospec, *options: str) -> Ran:
    return octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", "out", *options)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module", autouse=True)
def _one_processor() -> None:
    """Build a fleet as it is built: on all processors."""


@pytest.mark.medium
def test_each_customer_has_a_folder_and_a_manifest_of_its_own(octospec: Octospec) -> None:
    write(octospec, *map(line, range(5)))
    done = build(octospec)
    assert done.code == 0, done
    assert "5 written" in done.out
    assert "10 folders same shape as one that was read back: equal to the spec, grants the same" in done.out
    index = json.loads((octospec.folder / "out/fleet.json").read_text())
    assert index["customers"] == 5
    for number in range(5):
        folder = octospec.folder / f"out/customers/c{number}"
        manifest = json.loads((folder / "manifest.json").read_text())
        assert set(manifest["formats"]) == {"cloudformation", "iam-json"}
        assert (folder / "cloudformation/template.yaml").is_file()


@pytest.mark.medium
def test_a_link_out_of_the_folder_of_customers_is_refused_with_its_place(octospec: Octospec) -> None:
    folder = octospec.folder / "fleet"
    (folder / "data").mkdir(parents=True)
    (folder / "_common.yaml").write_text(HEAD)
    octospec.write("secret.yaml", "fix: {external-id: thesecretofsomeoneelse}\n")
    (folder / "data/c1.yaml").write_text(line(1).replace('"id": "c1", ', ""))
    (folder / "c1.yaml").symlink_to("data/c1.yaml")
    (folder / "c2.yaml").symlink_to("../secret.yaml")
    ran = octospec("build", "spec.yaml", "--customers", "fleet", "--out", "out")
    assert (ran.code, "1 written" in ran.out) == (2, True)
    assert (
        "fleet/c2.yaml:1:1: OCT507 fleet/c2.yaml is a link that leads out of the folder" in ran.out + ran.err
    )
    assert "thesecret" not in ran.out + ran.err
    assert (octospec.folder / "out/customers/c1").is_dir()
    (folder / "_common.yaml").unlink()
    (folder / "_common.yaml").symlink_to("../secret.yaml")
    ran = octospec("build", "spec.yaml", "--customers", "fleet", "--out", "out")
    assert (ran.code, "fleet/_common.yaml is a link that leads out of the folder" in ran.err) == (2, True)


@pytest.mark.medium
def test_a_file_whose_name_cannot_be_a_folder_everywhere_stops_no_other(octospec: Octospec) -> None:
    folder = octospec.folder / "fleet"
    folder.mkdir()
    (folder / "_common.yaml").write_text(HEAD)
    refused = ("\u00e9", "e\u0301", "con", "a..b", "f\n::error::", "\x1b[31m", "\u202e", "x" * 65, "\udcff")
    for name in ("c1", "C1", *refused):
        (folder / f"{name}.yaml").write_text(line(1).replace('"id": "c1", ', ""))
    os.mkfifo(folder / "pipe.yaml")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "folder.yaml").mkdir()
    ran = octospec("build", "spec.yaml", "--customers", "fleet", "--out", "out")
    assert (ran.code, "1 written" in ran.out) == (2, True), ran.out + ran.err
    codes = {code: (ran.out + ran.err).count(code) for code in ("OCT170", "OCT171", "OCT507")}
    assert codes == {"OCT170": len(refused), "OCT171": 1, "OCT507": 4}
    assert [path.name for path in (octospec.folder / "out/customers").iterdir()] == ["C1"]
    assert not {"\x1b", "\u202e"} & {*ran.out, *ran.err}
    assert "\n::error::" not in ran.out + ran.err


@pytest.mark.medium
def test_a_folder_of_files_reaches_the_same_as_lines(octospec: Octospec) -> None:
    write(octospec, line(1), line(2))
    assert build(octospec).code == 0
    folder = octospec.folder / "fleet"
    folder.mkdir()
    (folder / "_common.yaml").write_text(HEAD)
    for number, name in enumerate(("c1.yaml", "c2.YAML"), 1):
        entry = {key: value for key, value in json.loads(line(number)).items() if key != "id"}
        (folder / name).write_text(json.dumps(entry))
    done = octospec("build", "spec.yaml", "--customers", "fleet", "--out", "other")
    assert done.code == 0, done
    assert tree(octospec.folder / "other") == tree(octospec.folder / "out")


@pytest.mark.medium
def test_the_artifacts_are_those_of_a_customers_file(octospec: Octospec) -> None:
    write(octospec, line(1), line(2))
    build(octospec)
    common = json.loads(HEAD)["common"]
    customers = {entry.pop("id"): entry for entry in map(json.loads, (line(1), line(2)))}
    octospec.write(
        "customers.yaml", json.dumps({"octospec-customers": 1, "common": common, "customers": customers})
    )
    assert octospec("build", "spec.yaml", "--customers", "customers.yaml", "--out", "plain").code == 0
    for path, content in tree(octospec.folder / "plain/customers").items():
        assert (octospec.folder / "out/customers" / path).read_bytes() == content


@pytest.mark.medium
def test_the_unchanged_costs_a_look_and_one_change_changes_one(octospec: Octospec) -> None:
    write(octospec, *map(line, range(4)))
    build(octospec)
    before = tree(octospec.folder / "out")
    assert "4 unchanged" in build(octospec).out
    assert tree(octospec.folder / "out") == before
    write(octospec, *map(line, range(3)), line(3, title="Third"))
    assert "3 unchanged, 1 written" in build(octospec).out
    octospec.write("spec.yaml", (octospec.folder / "spec.yaml").read_text().replace("ce:Get*", "ce:GetCost*"))
    assert "4 written" in build(octospec).out
    (octospec.folder / "out/customers/c1/cloudformation/template.yaml").write_text("by hand")
    assert "3 unchanged, 1 written" in build(octospec).out
    assert "8 folders not verified" in build(octospec, "--no-cache", "--no-verify").out


@pytest.mark.medium
def test_a_format_that_was_built_before_is_never_left_with_an_earlier_version(octospec: Octospec) -> None:
    """A customer who requests all formats gets no new files next to old access."""
    lines = [json.loads(line(number)) for number in range(2)]
    lines[1]["formats"] = {"iam-json": {}}
    octospec.write("fleet.jsonl", "\n".join(map(json.dumps, ({"octospec-customers": 1}, *lines))) + "\n")
    assert build(octospec).code == 0
    before = tree(octospec.folder / "out/customers/c0")
    octospec.write("spec.yaml", SPEC.replace("    name: Reader\n", ""))
    for options in (("--check",), (), ()):
        ran = build(octospec, *options)
        assert (ran.code, "OCT241 out/customers/c0/iam-json was built before" in ran.out) == (2, True), ran
        assert tree(octospec.folder / "out/customers/c0") == before
    shutil.rmtree(octospec.folder / "out/customers/c0/iam-json")
    ran = build(octospec, "--customer", "c0")
    assert (ran.code, "1 written" in ran.out) == (0, True), ran


@pytest.mark.medium
def test_what_a_killed_build_left_last_is_removed(octospec: Octospec) -> None:
    write(octospec, line(1), line(2))
    build(octospec)
    stage = octospec.folder / "out/customers/c1/.octospec-0123456789abcdef"
    (stage / "new").mkdir(parents=True)
    done = build(octospec)
    assert (done.code, "2 unchanged" in done.out) == (0, True), done
    assert not stage.exists()


ROLE = "arn:aws:iam::210987654321:role/Reader"

BAD = (
    ('{"id": "a b"}', "OCT170", 3),
    ('{"id": "c1"}', "OCT171", 3),
    ('{"fix": {}}', "OCT106", 3),
    ('{"id": "x", "fix": {"nothing": "1"}}', "OCT", None),
    ('{"id": "x", "unknown": 1}', "OCT104", 3),
    ('{"id": "x", "deployed": {"account": "123456789012", "unknown": 1}}', "OCT104", 3),
    ('{"id": "x", "deployed": {"account": "1"}}', "OCT110", 3),
    (
        '{"id": "x", "deployed": {"account": "123456789012", "roles": {"a": ' + f'"{ROLE}"' + "}}}",
        "OCT110",
        3,
    ),
    ("no json", "OCT107", 3),
    ('{"id": "x"', "OCT100", 3),
    ("caf\udce9", "OCT102", 3),
)


@pytest.mark.medium
@pytest.mark.parametrize(("bad", "code", "number"), BAD)
def test_a_bad_customer_is_reported_by_line_and_stops_no_other(
    octospec: Octospec, bad: str, code: str, number: int | None
) -> None:
    text = "\n".join((HEAD, line(1), bad, line(2))) + "\n"
    (octospec.folder / "fleet.jsonl").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = build(octospec)
    assert done.code == 2
    assert "2 written" in done.out
    assert "1 failed" in done.out
    assert code in done.out
    assert number is None or f"fleet.jsonl:{number}:" in done.out
    data = build(octospec, "--json").json
    assert data["ok"] is False
    assert len(data["failed"]) == 1
    assert data["customers"]["unchanged"] == 2


@pytest.mark.medium
def test_where_a_customer_is_deployed_and_what_its_vendor_adds_changes_nothing_that_is_built(
    octospec: Octospec,
) -> None:
    write(octospec, line(1))
    assert build(octospec).code == 0
    before = tree(octospec.folder / "out")
    deployed = {"account": "123456789012", "roles": {"reader": ROLE.replace("210987654321", "123456789012")}}
    write(octospec, line(1, deployed=deployed, **{"x-crm": {"tier": 3, "active": True}}))
    done = build(octospec)
    assert (done.code, "1 unchanged" in done.out) == (0, True), done
    assert tree(octospec.folder / "out") == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "OCT109"),
        ('{"id": "c1"}\n', "OCT540"),
        ('{"octospec-customers": 2}\n', "OCT540"),
        ("[]\n", "OCT540"),
    ],
)
def test_a_fleet_that_does_not_say_so_builds_nothing(octospec: Octospec, text: str, code: str) -> None:
    octospec.write("fleet.jsonl", text)
    done = build(octospec)
    assert done.code == 2
    assert code in done.err
    assert not (octospec.folder / "out").exists()


@pytest.mark.medium
def test_an_id_of_one_letter_may_be_once(octospec: Octospec) -> None:
    write(octospec, line(1, id="a"), line(2, id="a"), line(3, id="A"))
    done = build(octospec)
    assert (done.code, done.out.count("OCT171")) == (2, 2)
    assert "1 written, 2 failed: a, A" in done.out
    assert "customer 'a' has an entry already, at fleet.jsonl:2; rename one" in " ".join(done.out.split())
    clash = "customers 'a', at fleet.jsonl:2, and 'A' would share one folder; rename one"
    assert clash in " ".join(done.out.split())


@pytest.mark.medium
def test_a_line_without_end_and_an_id_that_is_not_a_name_stop_no_other(octospec: Octospec) -> None:
    long = '{"id": "x", "title": "' + "A" * 3_000_000 + '"}'
    write(octospec, line(1), long, line(2, id="a" * 300), line(3))
    done = build(octospec)
    assert done.code == 2
    assert "fleet.jsonl:3:1: OCT101 the line has more than 1,000,000 characters" in done.out
    assert "OCT170" in done.out
    assert "2 written" in done.out
    assert "2 failed: (no id), aaaa" in done.out
    assert json.loads((octospec.folder / "out/fleet.json").read_text())["customers"] == 2


@pytest.mark.medium
def test_a_file_that_cannot_be_read_is_one_customers(octospec: Octospec) -> None:
    folder = octospec.folder / "fleet"
    folder.mkdir()
    (folder / "_common.yaml").write_text(HEAD)
    entry = {key: value for key, value in json.loads(line(1)).items() if key != "id"}
    (folder / "c1.yaml").write_text(json.dumps(entry))
    os.mkfifo(folder / "c2.yaml")
    (folder / "c3.yaml").symlink_to("nowhere.yaml")
    done = octospec("build", "spec.yaml", "--customers", "fleet", "--out", "out")
    assert done.code == 2
    assert "1 written, 2 failed: c2, c3" in done.out


@pytest.mark.medium
def test_a_disk_that_refuses_one_customer_stops_no_other(
    octospec: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = FleetWork.known_report

    def refusing(work: FleetWork, customer: Customer) -> CustomerReport | None:
        if customer.id == "c1":
            raise OSError(errno.EIO, "Input/output error")
        return known(work, customer)

    monkeypatch.setattr(FleetWork, "known_report", refusing)
    write(octospec, *map(line, range(3)))
    done = build(octospec)
    assert (done.code, "2 written" in done.out) == (2, True)
    assert "customers/c1 cannot be written: input/output error" in done.out + done.err


def test_two_customers_with_one_external_id_build_nothing(octospec: Octospec) -> None:
    write(octospec, line(1), line(2, fix={"external-id": "qbbbbbbbbbbbbbbbbbbbb"}))
    done = build(octospec)
    assert done.code == 2
    assert "OCT213" in done.err or "have one external ID" in done.err
    assert not (octospec.folder / "out").exists()


@pytest.mark.medium
def test_who_left_is_reported_and_pruned(octospec: Octospec) -> None:
    write(octospec, line(1), line(2))
    build(octospec)
    (octospec.folder / "out/customers/c2/notes.txt").write_text("mine")
    write(octospec, line(1))
    assert "1 no longer in the file: c2" in build(octospec).out
    checked = build(octospec, "--check")
    assert checked.code == 1
    done = build(octospec, "--prune")
    assert done.code == 0, done
    assert tree(octospec.folder / "out/customers/c2") == {"notes.txt": b"mine"}


@pytest.mark.medium
def test_nothing_is_pruned_through_a_link(octospec: Octospec) -> None:
    write(octospec, line(1), line(2))
    build(octospec)
    (octospec.folder / "out/customers").rename(octospec.folder / "elsewhere")
    (octospec.folder / "out/customers").symlink_to(octospec.folder / "elsewhere")
    before = tree(octospec.folder / "elsewhere")
    write(octospec, line(1))
    build(octospec, "--prune")
    assert tree(octospec.folder / "elsewhere") == before


@pytest.mark.medium
def test_no_folder_and_a_folder_that_is_being_written_are_reported(octospec: Octospec) -> None:
    write(octospec, line(1))
    assert "OCT511" in octospec("build", "spec.yaml", "--customers", "fleet.jsonl", "--out", "").err
    build(octospec)
    lock = take_lock(octospec.folder / "out")
    assert isinstance(lock, Lock)
    for options in ((), ("--check",)):
        busy = build(octospec, *options)
        assert (busy.code, "OCT531" in busy.err) == (2, True)
    lock.release()


@pytest.mark.medium
def test_a_check_writes_nothing(octospec: Octospec) -> None:
    write(octospec, line(1), line(2))
    assert build(octospec, "--check").code == 1
    assert not (octospec.folder / "out").exists()
    build(octospec)
    assert build(octospec, "--check").code == 0
    (octospec.folder / "out/customers/c1/iam-json/index.json").unlink()
    reported = build(octospec, "--check")
    assert reported.code == 1
    assert "1 out of date: c1" in reported.out


@pytest.mark.medium
def test_only_some_customers(octospec: Octospec) -> None:
    write(octospec, line(1), line(2))
    assert "1 written" in build(octospec, "--customer", "c2").out
    assert not (octospec.folder / "out/customers/c1").exists()
    assert "OCT" in build(octospec, "--customer", "absent").err


@pytest.mark.medium
def test_third_party_files_and_links_are_not_written_over(octospec: Octospec) -> None:
    write(octospec, line(1), line(2), line(3))
    customers = octospec.folder / "out/customers"
    (customers / "c1/cloudformation").mkdir(parents=True)
    (customers / "c1/cloudformation/mine.txt").write_text("mine")
    (octospec.folder / "elsewhere").mkdir()
    (customers / "c2").symlink_to(octospec.folder / "elsewhere")
    done = build(octospec)
    assert done.code == 2
    assert "1 written" in done.out
    assert "2 refused: c1, c2" in done.out
    assert not any((octospec.folder / "elsewhere").iterdir())
    assert "1 refused: c2" in build(octospec, "--force").out
    assert (customers / "c1/cloudformation/mine.txt").read_text() == "mine"


@pytest.mark.medium
def test_a_pipe_is_not_a_fleet_and_nothing_of_it_is_lost(octospec: Octospec) -> None:
    os.mkfifo(octospec.folder / "pipe.jsonl")
    assert "OCT507" in octospec("build", "spec.yaml", "--customers", "pipe.jsonl").err
    entry = {key: value for key, value in json.loads(line(1)).items() if key != "id"}
    read, write = os.pipe()
    os.write(write, json.dumps({"octospec-customers": 1, "customers": {"c1": entry}}).encode())
    os.close(write)
    done = octospec("build", "spec.yaml", "--customers", f"/dev/fd/{read}", "--out", "out")
    os.close(read)
    assert done.code == 0, done


OTHERS = (
    ("validate", "spec.yaml"),
    ("lint", "spec.yaml"),
    ("diff", "spec.yaml", "wide.yaml"),
    ("access", "spec.yaml"),
    ("access", "spec.yaml", "--customer", "c2"),
)


@pytest.mark.medium
@pytest.mark.parametrize("command", OTHERS, ids=" ".join)
def test_other_commands_take_a_fleet_as_a_customers_file(
    octospec: Octospec, command: tuple[str, ...]
) -> None:
    write(octospec, *map(line, (1, 2, 3)))
    octospec.write("wide.yaml", (octospec.folder / "spec.yaml").read_text().replace("ce:Get*", "ce:*"))
    entries = [json.loads(line(number)) for number in (1, 2, 3)]
    customers = {entry.pop("id"): entry for entry in entries}
    (octospec.folder / "fleet").mkdir()
    octospec.write("fleet/_common.yaml", HEAD)
    for id, entry in customers.items():
        octospec.write(f"fleet/{id}.json", json.dumps(entry))
    octospec.write("customers.yaml", json.dumps({**json.loads(HEAD), "customers": customers}))
    text = (octospec.folder / "fleet.jsonl").read_text()
    expected = octospec(*command, "--customers", "customers.yaml", "--json")
    assert expected.code in (0, 1), expected
    for fleet, given in (("fleet.jsonl", ""), ("fleet", ""), ("-", text)):
        ran = octospec(*command, "--customers", fleet, "--json", given=given)
        assert (ran.code, ran.json) == (expected.code, expected.json), fleet


def test_other_commands_report_an_invalid_entry_at_its_line(octospec: Octospec) -> None:
    write(octospec, line(1), '{"id": "c2", "fix": {"nothing": "1"}}', line(1), '{"id": "x", "unknown": "1"}')
    ran = octospec("validate", "spec.yaml", "--customers", "fleet.jsonl")
    assert ran.code == 2
    assert "fleet.jsonl:4:1: OCT171 customer 'c1' has an entry already, at fleet.jsonl:2" in ran.err
    assert "fleet.jsonl:5:13: OCT104 unknown key 'unknown' in a customer" in ran.err
    assert "fleet.jsonl:3" in ran.err
    octospec.write("fleet.jsonl", HEAD)
    empty = octospec("validate", "spec.yaml", "--customers", "fleet.jsonl")
    assert (empty.code, "the fleet has no customer" in empty.err) == (2, True)


@pytest.mark.deep
@pytest.mark.large
def test_a_build_that_is_killed_goes_on_where_it_stopped(octospec: Octospec) -> None:
    write(octospec, *map(line, range(26)))
    build(octospec)
    whole = tree(octospec.folder / "out")
    shutil.rmtree(octospec.folder / "out")
    command = [
        sys.executable,
        "-m",
        "octo_spec",
        "build",
        "spec.yaml",
        "--customers",
        "fleet.jsonl",
        "--out",
        "out",
    ]
    for moment in (0.6, 0.8, 1.0, 1.3):
        running = subprocess.Popen(
            command, cwd=octospec.folder, start_new_session=True, stdout=subprocess.DEVNULL
        )
        time.sleep(moment)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    done = build(octospec)
    assert done.code == 0, done
    assert tree(octospec.folder / "out") == whole
