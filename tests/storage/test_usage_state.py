"""The state of ``octospec usage``: no unchanged file is read again, and no other file is written over."""

from __future__ import annotations

import json
import resource
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.storage import usage_state
from octo_spec.storage.evidence_files import read_evidence
from octo_spec.usage.evidence import EvidenceUse, UsageEvidence
from octo_spec.usage.evidence_data import evidence_data, evidence_of
from tests.cli.conftest import SPEC, octospec
from tests.usage.events import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.evidence_files import EvidenceReading
    from tests.cli.conftest import Octospec, Ran

__all__ = ["octospec"]

CALL = ("usage", "spec.yaml", "--evidence", "events", "--state", "used.state")


def write(octospec: Octospec, name: str, *names: str) -> None:
    (octospec.folder / "events").mkdir(exist_ok=True)
    octospec.write(f"events/{name}", json.dumps([event("ce.amazonaws.com", each) for each in names]))


@pytest.fixture
def usage(octospec: Octospec) -> Octospec:
    write(octospec, "1.json", "GetTags", "GetTags")
    write(octospec, "2.json", "GetCostAndUsage")
    return octospec


def files_read(monkeypatch: pytest.MonkeyPatch, stop_at: str = "") -> list[str]:
    """List the files that are read from now on; a run is stopped at one of them."""
    read: list[str] = []

    def watched(path: str, reading: EvidenceReading) -> tuple[UsageEvidence, tuple[Diagnostic, ...]]:
        if Path(path).name == stop_at:
            raise KeyboardInterrupt
        read.append(Path(path).name)
        return read_evidence(path, reading)

    monkeypatch.setattr(usage_state, "read_evidence", watched)
    return read


def counted(ran: Ran) -> tuple[int, set[str]]:
    assert ran.code == 0, ran
    seen = {
        each for grant in ran.json["grants"] for used in grant["actions"].values() for each in used["seen"]
    }
    return ran.json["events"], seen


def test_only_new_and_changed_files_are_read_again(usage: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    first = usage(*CALL, "--json")
    assert counted(first) == (3, {"ce:GetTags", "ce:GetCostAndUsage"})
    read = files_read(monkeypatch)
    assert usage(*CALL, "--json").json == first.json
    assert read == []
    write(usage, "2.json", "GetDimensionValues")
    write(usage, "3.json", "GetReservationUtilization")
    known = counted(usage(*CALL, "--json"))
    assert known == (4, {"ce:GetTags", "ce:GetDimensionValues", "ce:GetReservationUtilization"})
    assert read == ["2.json", "3.json"]
    (usage.folder / "events" / "3.json").unlink()
    assert counted(usage(*CALL, "--json"))[0] == 3


def test_a_run_that_was_stopped_continues(usage: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as stopped:
        files_read(stopped, stop_at="2.json")
        assert usage(*CALL).code != 0
    state = usage.folder / "used.state"
    state.write_bytes(state.read_bytes() + b'{"file": "events/2.json", "digest": "')
    read = files_read(monkeypatch)
    assert counted(usage(*CALL, "--json"))[0] == 3
    assert read == ["2.json"]
    assert all(json.loads(line) for line in state.read_text().splitlines())


def test_a_file_with_a_problem_is_reported_in_each_run(usage: Octospec) -> None:
    usage.write("events/2.json", '[{"eventTime": ')
    for _ in range(2):
        ran = usage(*CALL)
        assert (ran.code, ran.err.count("OCT850")) == (2, 1), ran


def test_other_roles_customers_and_days_are_another_reading(
    usage: Octospec, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert usage(*CALL).code == 0
    for change in (("--hash-ids",), ("--days", "90")):
        read = files_read(monkeypatch)
        assert usage(*CALL, *change).code == 0
        assert read == ["1.json", "2.json"]
        assert usage(*CALL, *change).code == 0
        assert read == ["1.json", "2.json"]
        monkeypatch.undo()
        monkeypatch.chdir(usage.folder)
    usage.write("spec.yaml", SPEC.replace("name: Reader", "name: Other"))
    assert counted(usage(*CALL, "--json"))[1] == set()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            '{"octospec-usage-state": 1, "spec": "other", "reading": "", "since": ""}\n',
            "state of another spec",
        ),
        ("my notes\n", "is not a state file"),
        ("[1]\n", "is not a state file"),
        ('{"octospec-usage-state": 2, "spec": "small", "reading": "", "since": ""}\n', "is not a state file"),
    ],
)
def test_a_file_of_something_else_is_refused_and_stays(usage: Octospec, content: str, words: str) -> None:
    usage.write("used.state", content)
    ran = usage(*CALL)
    assert ran.code == 2
    assert "OCT856" in ran.err
    assert words in ran.err
    assert (usage.folder / "used.state").read_text() == content


def test_a_folder_and_a_file_in_use_are_refused(usage: Octospec) -> None:
    owner = usage_state.StateOwner("small", "", "")
    state = usage_state.UsageState.of_file("used.state", owner)
    assert isinstance(state, usage_state.UsageState)
    assert "is used by another run" in usage(*CALL).err
    state.close()
    assert "is not a file" in usage(*CALL[:-1], "events").err


@pytest.mark.parametrize("room", [100, 400])
def test_a_disk_that_is_full_is_reported_once_and_a_later_run_continues(
    usage: Octospec, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    with room_for_files(room), monkeypatch.context() as watched:
        read = files_read(watched)
        ran = usage(*CALL)
    assert (ran.code, ran.out, read) == (2, "", ["1.json"] if room == 400 else [])
    assert ran.err.startswith("OCT856 used.state cannot be written: file too large")
    assert ran.err.count("OCT856") == 1
    assert (usage.folder / "used.state").stat().st_size == room
    assert counted(usage(*CALL, "--json"))[0] == 3
    assert all(json.loads(line) for line in (usage.folder / "used.state").read_text().splitlines())


@contextmanager
def room_for_files(size: int) -> Iterator[None]:
    """Let no file become larger, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_damaged_lines_are_read_again(usage: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    assert usage(*CALL).code == 0
    state = usage.folder / "used.state"
    head, first, second = state.read_text().splitlines()
    line = json.loads(first)
    line["shows"]["uses"][0][-1] = -1
    state.write_text(f"{head}\n{json.dumps(line)}\n{second.replace('others', 'other')}\n[]\n")
    read = files_read(monkeypatch)
    assert counted(usage(*CALL, "--json"))[0] == 3
    assert read == ["1.json", "2.json"]


def test_evidence_is_the_same_after_it_was_written() -> None:
    use = EvidenceUse("acme", "reader", "ce:GetTags", "*", "cloudtrail")
    evidence = UsageEvidence(events=3, others=1, first="2026-11-01", last="2026-11-02")
    evidence.add(use, "2026-11-02", 2)
    evidence.add_denied(use, "2026-11-01")
    evidence.add_unknown("a.amazonaws.com", "B", "2026-11-01")
    evidence.add_service("acme", "reader", "ce", "")
    evidence.add_unused("acme", "reader", "s3:*", "2026-11-01")
    evidence.coded.add(("reader", "ce:GetTags"))
    evidence.data_events.add(("acme", "s3"))
    evidence.logged.add("acme")
    evidence.regions.add("us-east-1")
    data = json.loads(json.dumps(evidence_data(evidence)))
    assert evidence_of(data) == evidence
    for key, value in (("uses", [["a"]]), ("events", True), ("logged", [1]), ("coded", None), ("first", 1)):
        assert evidence_of({**data, key: value}) is None
    assert evidence_of([data]) is None
