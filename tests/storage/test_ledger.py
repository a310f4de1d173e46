"""The rows of a fleet are kept at once: a run that is killed loses none, and no two runs write one folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.customer_status import (
    CustomerState,
    RunEnd,
    StatusReason,
    StatusRow,
    StatusRun,
    row_of,
    row_text,
    run_text,
)
from octo_spec.storage.ledger import JOURNAL, PAGE, RUNS, STATUS, Ledger, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.storage.lock import Lock

BEGAN = "2026-11-30T12:00:00Z"
RUN = StatusRun(BEGAN, BEGAN, RunEnd.COMPLETE, 1, 1, ())


def row(id: str, looked: str = BEGAN) -> StatusRow:
    reason = StatusReason("current", "1.0.0: the latest")
    return StatusRow(id, "", None, CustomerState.CURRENT, reason, looked, release="1.0.0", reachable=True)


def opened(folder: Path) -> Ledger:
    ledger = Ledger.open(str(folder), BEGAN)
    assert isinstance(ledger, Ledger)
    return ledger


def closed(ledger: Ledger, *ids: str) -> None:
    ledger.keep(ids, (RUN,))
    ledger.close("<page>")


def opened_and_closed(folder: Path) -> Ledger:
    ledger = opened(folder)
    closed(ledger)
    return ledger


def killed(ledger: Ledger) -> None:
    """Let the system end a process: it closes all files, and releases the lock."""
    ledger.journal.close()
    lock: Lock = ledger.lock
    lock.release()


def test_rows_are_written_in_the_order_of_the_fleet(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    for id in ("b", "a", "gone"):
        ledger.add(row(id))
    closed(ledger, "a", "b", "never-seen")
    written = (tmp_path / STATUS).read_text().splitlines()
    assert [row_of(line) for line in written] == [row("a"), row("b")]
    assert (tmp_path / RUNS).read_text() == f"{run_text(RUN)}\n"
    assert (tmp_path / PAGE).read_text() == "<page>"
    assert sorted(path.name for path in tmp_path.iterdir()) == [PAGE, RUNS, STATUS]


def test_the_last_runs_are_read_and_a_damaged_line_is_skipped(tmp_path: Path) -> None:
    assert opened_and_closed(tmp_path).runs(3) == (RUN,)
    with (tmp_path / RUNS).open("a") as file:
        file.write('{"run": 1}\nnothing\n')
    ledger = opened(tmp_path)
    assert (ledger.runs(3), ledger.runs(2)) == ((RUN,), ())
    ledger.abandon()


def test_the_page_of_something_else_stays(tmp_path: Path) -> None:
    (tmp_path / PAGE).write_text("releases")
    refused = Ledger.open(str(tmp_path), BEGAN)
    assert isinstance(refused, Diagnostic)
    assert refused.kind.code == "OCT862"
    assert [path.name for path in tmp_path.iterdir()] == [PAGE]


def test_the_rows_of_a_killed_run_are_those_of_the_next(tmp_path: Path) -> None:
    ledger = opened(tmp_path)
    ledger.add(row("a"))
    closed(ledger, "a")
    ledger = opened(tmp_path)
    ledger.add(row("a", "2026-11-30T13:00:00Z"))
    ledger.add(row("b"))
    killed(ledger)
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(row_text(row("c")).encode()[:50])  # it was writing this one
    ledger = opened(tmp_path)
    assert ledger.was_killed == BEGAN
    assert ledger.last == {"a": row("a", "2026-11-30T13:00:00Z"), "b": row("b")}
    ledger.add(row("c"))
    closed(ledger, "a", "b", "c")
    assert [each.id for each in rows_of(tmp_path, [])] == ["a", "b", "c"]
    again = opened(tmp_path)
    assert again.was_killed is None
    again.abandon()


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    first = opened(tmp_path)
    second = Ledger.open(str(tmp_path), BEGAN)
    assert isinstance(second, Diagnostic)
    assert second.kind.code == "OCT531"
    closed(first)
    opened(tmp_path).abandon()


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[1]",
        "{}",
        '{"octospec-status": 2, "id": "a"}',
        '{"octospec-status": 1, "id": 3}',
        "[" * 100_000,
        '{"octospec-status": ' + "9" * 5_000 + "}",
    ],
)
def test_a_line_that_is_no_row_is_reported_and_skipped(tmp_path: Path, line: str) -> None:
    (tmp_path / STATUS).write_text(f"{row_text(row('a'))}\n{line}\n{row_text(row('b'))}\n")
    problems: list[Diagnostic] = []
    assert [each.id for each in rows_of(tmp_path, problems)] == ["a", "b"]
    assert [problem.kind.code for problem in problems] == ["OCT860"]
    assert "line 2" in problems[0].message


def test_a_row_of_a_later_octospec_is_read_without_its_new_fields() -> None:
    data = {**json.loads(row_text(row("a"))), "features": ["x"]}
    assert row_of(json.dumps(data)) == row("a")
