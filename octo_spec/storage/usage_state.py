"""The state file of ``octospec usage``: what each file of evidence shows, so that none is read twice.

It has a line for each file: its name, a digest of its content, and what octospec keeps of it. A line is
written as soon as a file was read, so a run that is killed continues with the next file. Of the lines, only
the names, the digests and the places stay in memory.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.storage.evidence_files import read_evidence
from octo_spec.storage.paths import S3, shown_path
from octo_spec.storage.s3_evidence import object_digest
from octo_spec.usage.evidence_data import evidence_data, evidence_of

if TYPE_CHECKING:
    from octo_spec.storage.evidence_files import EvidenceReading
    from octo_spec.usage.evidence import UsageEvidence

REFUSED_STATE = DiagnosticKind.error(
    "OCT856", "refused-state", "A state file that is of another spec, in use, or no state file."
)
KEY: Final = "octospec-usage-state"
VERSION: Final = 1
LONGEST_HEAD: Final = 1 << 12
TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_A_DAY: Final = timedelta(days=1)


@frozen
class StateOwner:
    """The spec of a state, a digest of all that decides what a file shows, and the first time that counts."""

    spec: str
    reading: str
    since: str


@dataclass(slots=True)
class UsageState:
    """A state file that no other run uses; ``since`` is the first time that counts in all of its lines."""

    path: str
    file: BinaryIO
    since: str
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Name of a file -> its digest, and where its line begins."""

    @classmethod
    def of_file(cls, path: str, owner: StateOwner) -> UsageState | Diagnostic:
        """Open a state file, or begin one; one of another reading of the same spec is replaced."""
        if Path(path).exists() and not Path(path).is_file():
            return _refused(path, "is not a file")
        try:
            file = Path(path).open("ab+")  # noqa: SIM115 - it is open during a run
        except OSError as error:
            return _refused(path, f"cannot be opened: {_reason(error)}")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return _refused(path, "is used by another run")
        except OSError:  # some file systems have no locks
            pass
        try:
            opened = _opened(path, file, owner)
        except OSError as error:
            opened = _refused(path, f"cannot be written: {_reason(error)}")
        if isinstance(opened, Diagnostic):
            _close(file)
        return opened

    def read_lines(self) -> None:
        """Find the lines; the last one of a run that was killed may have no end, and is removed."""
        place = self.file.tell()
        for line in self.file:
            if not line.endswith(b"\n"):
                self.file.truncate(place)
                return
            found = _line(line)
            if found is not None:
                self.lines[found["file"]] = found["digest"], place
            place += len(line)

    def known(self, name: str, digest: str) -> UsageEvidence | None:
        """Return what an unchanged file shows; ``None`` if it must be read."""
        before, place = self.lines.get(name, ("", 0))
        if before != digest:
            return None
        self.file.seek(place)
        found = _line(self.file.readline())
        return None if found is None else evidence_of(found["shows"])

    def keep(self, name: str, digest: str, evidence: UsageEvidence) -> None:
        """Write the line of a file; raises ``OSError``."""
        place = self.file.seek(0, os.SEEK_END)
        self.file.write(_json({"file": name, "digest": digest, "shows": evidence_data(evidence)}))
        self.file.flush()
        self.lines[name] = digest, place

    def close(self) -> None:
        """Let other runs use the file."""
        _close(self.file)


def _close(file: BinaryIO) -> None:
    """Close a file; what could not be written is reported before."""
    with suppress(OSError):
        file.close()


def _reason(error: OSError) -> str:
    return (error.strerror or "error").lower()


def _refused(path: str, why: str) -> Diagnostic:
    return REFUSED_STATE.at(None, f"{shown_path(path)} {why}", "name another file with --state")


def _opened(path: str, file: BinaryIO, owner: StateOwner) -> UsageState | Diagnostic:
    file.seek(0)
    beginning = file.readline(LONGEST_HEAD)
    head = _head(beginning)
    if head is None and not _is_unfinished(beginning):
        return _refused(path, "is not a state file of octospec usage")
    if head is not None and head["spec"] != owner.spec:
        return _refused(path, "is the state of another spec")
    if head is not None and head["reading"] == owner.reading and _continues(head["since"], owner.since):
        state = UsageState(path, file, head["since"])
        state.read_lines()
        return state
    file.truncate(0)
    written = {KEY: VERSION, "spec": owner.spec, "reading": owner.reading, "since": owner.since}
    file.write(_json(written))
    file.flush()
    return UsageState(path, file, owner.since)


def _is_unfinished(beginning: bytes) -> bool:
    """Whether a file is empty, or has only a part of a head, since a run was killed or a disk was full."""
    start = _json({KEY: VERSION}).removesuffix(b"}\n")
    is_part = beginning.startswith(start) or start.startswith(beginning)
    return is_part and not beginning.endswith(b"\n") and len(beginning) < LONGEST_HEAD


def _continues(before: str, now: str) -> bool:
    """Return whether a window began less than a day before the one that is asked for."""
    if not before or not now:
        return before == now
    try:
        old, new = (datetime.strptime(each, TIME).replace(tzinfo=UTC) for each in (before, now))
    except ValueError:
        return False
    return timedelta(0) <= new - old < _A_DAY


def _json(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=True).encode() + b"\n"


def _head(line: bytes) -> dict[str, str] | None:
    data = _parsed(line)
    texts = [data.get(each) for each in ("spec", "reading", "since")] if data else []
    is_head = data is not None and data.get(KEY) == VERSION and all(isinstance(each, str) for each in texts)
    return data if is_head else None


def _line(line: bytes) -> dict[str, Any] | None:
    """Return a line with the name and the digest of a file; ``None`` if it is damaged."""
    data = _parsed(line)
    is_line = data is not None and all(isinstance(data.get(each), str) for each in ("file", "digest"))
    return data if is_line and data is not None and evidence_of(data.get("shows")) is not None else None


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


# --- files -------------------------------------------------------------------------------------


def read_evidence_once(
    path: str, reading: EvidenceReading, state: UsageState | None
) -> tuple[UsageEvidence, tuple[Diagnostic, ...]]:
    """Read a file unless the state has what it shows; a file with problems is read in each run."""
    digest = None if state is None else _digest(path)
    if state is None or digest is None:
        return read_evidence(path, reading)
    known = state.known(path, digest)
    if known is not None:
        return known, ()
    evidence, problems = read_evidence(path, reading)
    if not problems and _digest(path) == digest:
        try:
            state.keep(path, digest, evidence)
        except OSError as error:
            return evidence, (_refused(state.path, f"cannot be written: {_reason(error)}"),)
    return evidence, problems


def _digest(path: str) -> str | None:
    """Return a digest of the content of a file; ``None`` if it cannot be read."""
    if path.startswith(S3):
        return object_digest(path)
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
