"""The folder of ``octospec status``: the last row of each customer, a line for each run, and a page.

``status.jsonl`` is replaced as a whole at the end of a run. Until then each row is appended to a journal, so
that a run that is killed loses at most the row that it was writing: the next run begins with the journal.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.release.customer_status import row_of, row_text, run_of, run_text
from octo_spec.storage.lock import take_lock
from octo_spec.storage.rewriting import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.release.customer_status import StatusRow, StatusRun
    from octo_spec.storage.lock import Lock

STATUS: Final = "status.jsonl"
RUNS: Final = "runs.jsonl"
JOURNAL: Final = ".status-journal.jsonl"
PAGE: Final = "index.html"
LONGEST_ROW: Final = 1 << 20
"""The characters of a row: a role has at most 20 policies and a few kilobytes of documents."""

BAD_ROW = DiagnosticKind(
    "OCT860", "bad-status-row", Severity.WARNING, "A line of status.jsonl that octospec did not write."
)
OTHER_PAGE = DiagnosticKind.error("OCT862", "other-page", "A folder has an index.html of something else.")
NO_STATUS = DiagnosticKind.error("OCT861", "no-status", "There is no status of customers to show.")


@dataclass(slots=True)
class Ledger:
    """The folder while a run writes it; no other run does."""

    out: Path
    lock: Lock
    journal: BinaryIO
    began: str
    was_killed: str | None = None
    """When an earlier run began that was killed."""
    left: int = 0
    """How many rows it left."""
    last: dict[str, StatusRow] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    @classmethod
    def open(cls, out: str, began: str) -> Ledger | Diagnostic:
        """Lock the folder and read what is known; raises ``OSError``."""
        folder = Path(out)
        if (folder / PAGE).exists() and not any((folder / name).exists() for name in (STATUS, JOURNAL)):
            message = f"{folder / PAGE} is not the page of octospec status"
            return OTHER_PAGE.at(None, message, "name another folder with --out")
        folder.mkdir(parents=True, exist_ok=True)
        lock = take_lock(folder)
        if isinstance(lock, Diagnostic):
            return replace(lock, help="run octospec status again when it has ended")
        try:
            problems: list[Diagnostic] = []
            last = {row.id: row for row in rows_of(folder, problems)}
            killed = _begin_time(folder / JOURNAL)
            left = sum(1 for _ in _rows(folder / JOURNAL, []))
            journal = _open_journal(folder / JOURNAL)
        except BaseException:
            lock.release()
            raise
        ledger = cls(folder, lock, journal, began, killed, left, last, problems)
        if killed is None:
            ledger._append({"began": began})
        return ledger

    def add(self, row: StatusRow) -> None:
        """Keep a row, now."""
        self.last[row.id] = row
        self._append_text(row_text(row))

    def runs(self, number: int) -> tuple[StatusRun, ...]:
        """Read the last runs, the oldest first; a line that is no run is skipped."""
        try:
            lines = (self.out / RUNS).read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return ()
        found = map(run_of, lines[-number:])
        return tuple(run for run in found if run is not None)

    def keep(self, ids: Iterable[str], runs: Iterable[StatusRun]) -> None:
        """Write the rows of these customers in this order, and the lines of runs."""
        rows = (self.last[id] for id in ids if id in self.last)
        write_whole(self.out / STATUS, "".join(f"{row_text(row)}\n" for row in rows))
        with (self.out / RUNS).open("ab") as file:
            file.writelines(f"{run_text(run)}\n".encode() for run in runs)
            file.flush()
            os.fsync(file.fileno())
        self.journal.close()
        (self.out / JOURNAL).unlink(missing_ok=True)

    def close(self, page: str) -> None:
        """Write the page, after the rows that it shows."""
        write_whole(self.out / PAGE, page)
        self.lock.release()

    def abandon(self) -> None:
        """Leave the journal for the next run."""
        with suppress(OSError):
            self.journal.close()
        self.lock.release()

    def _append(self, data: dict[str, str]) -> None:
        self._append_text(json.dumps(data))

    def _append_text(self, text: str) -> None:
        self.journal.write(text.encode() + b"\n")
        self.journal.flush()


def _open_journal(path: Path) -> BinaryIO:
    """Open a journal to append; what a killed run left of a line ends here."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o644)
    journal = os.fdopen(file, "ab")
    if journal.tell() or os.fstat(file).st_size:
        journal.write(b"\n")
    return journal


def _begin_time(path: Path) -> str | None:
    """Return when the run of a journal began; ``None`` without a journal."""
    try:
        with path.open("rb") as file:
            data = json.loads(file.readline(LONGEST_ROW))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        return ""
    return str(data.get("began", "")) if isinstance(data, dict) else ""


def rows_of(folder: Path, problems: list[Diagnostic]) -> Iterator[StatusRow]:
    """Read the last rows, then those of a run that was killed; a line that is no row is reported."""
    yield from _rows(folder / STATUS, problems)
    # A journal begins with a line of its own, and may end within a row.
    yield from _rows(folder / JOURNAL, [])


def _rows(path: Path, problems: list[Diagnostic]) -> Iterator[StatusRow]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        number = 0
        while line := file.readline(LONGEST_ROW):
            number += 1
            row = row_of(line.decode("utf-8", "replace"))
            if row is not None:
                yield row
            elif line.strip():
                message = f"{path}, line {number} is not a row of octospec status"
                problems.append(BAD_ROW.at(None, message, "it is skipped, and written again"))
