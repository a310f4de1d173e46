"""Reads evidence from files, plain or compressed with gzip, one event at a time.

A file of CloudTrail is one JSON object with all of its events, and may have gigabytes once it is unpacked.
So the text is decoded in parts: memory does not grow with the file.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.paths import shown
from octo_spec.usage.cloudtrail import CloudTrailReader
from octo_spec.usage.evidence import Evidence
from octo_spec.usage.last_accessed import is_last_accessed, read_last_accessed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BAD_EVIDENCE = DiagnosticKind(
    "OCT850",
    "bad-evidence",
    Severity.WARNING,
    "A part of a file of evidence that octospec cannot read; the rest of the file counts.",
)
NO_EVIDENCE = DiagnosticKind.error("OCT851", "no-evidence", "A file that is no evidence octospec reads.")

PART: Final = 1 << 20
"""The characters to decode at once."""
LONGEST_EVENT: Final = 1 << 21
"""CloudTrail's events have at most 256 KB."""
_GZIP: Final = b"\x1f\x8b"


@frozen
class EvidenceReading:
    """How to read files: the roles and customers that events are about, and the first day that counts."""

    role_of: Callable[[str], str | None]
    customer_of: Callable[[str], str]
    only_role: str
    """The role that last-accessed details are about, which do not name it in the spec's words."""
    since: str = ""


def read_evidence(path: str, reading: EvidenceReading) -> tuple[Evidence, tuple[Diagnostic, ...]]:
    """Read a file; return what it shows, and what is wrong with it."""
    evidence = Evidence()
    reader = CloudTrailReader(evidence, reading.role_of, reading.customer_of, reading.since)
    try:
        with _opened(path) as file:
            problems = tuple(_read(file, path, reading, reader))
    except OSError as error:
        message = f"{shown(path)} cannot be read: {(error.strerror or str(error)).lower()}"
        return evidence, (UNREADABLE.at(None, message),)
    except (EOFError, zlib.error):
        message = f"{shown(path)} is cut off: events after the damage are missing"
        return evidence, (BAD_EVIDENCE.at(Span(shown(path)), message, "download it again"),)
    return evidence, problems


def _opened(path: str) -> IO[str]:
    with Path(path).open("rb") as file:
        is_compressed = file.read(2) == _GZIP
    if is_compressed:
        return gzip.open(path, "rt", encoding="utf-8", errors="replace")
    return Path(path).open(encoding="utf-8", errors="replace")


def _read(
    file: IO[str], path: str, reading: EvidenceReading, reader: CloudTrailReader
) -> Iterator[Diagnostic]:
    is_any = False
    for data in _values(file):
        if data is _DAMAGED:
            message = f"{shown(path)} has text that is not JSON: events after it may be missing"
            yield BAD_EVIDENCE.at(Span(shown(path)), message)
            continue
        if is_last_accessed(data):
            customer = Path(path).name.partition(".")[0]
            read_last_accessed(data, customer, reading.only_role, reader.evidence)
            is_any = True
        elif isinstance(data, dict) and "eventName" in data:
            reader.read(data)
            is_any = True
    if not is_any:
        message = f"{shown(path)} has neither CloudTrail events nor last-accessed details"
        yield NO_EVIDENCE.at(Span(shown(path)), message)


_DAMAGED: Final = object()
_RECORDS: Final = '"Records"'


def _values(file: IO[str]) -> Iterator[Any]:
    """Yield the events of a file: of ``Records``, of a list, or one a line; or else the whole value."""
    decoder = json.JSONDecoder()
    text, at = file.read(PART).lstrip("\ufeff \t\r\n"), 0
    if text.startswith("{") and (records := _begin_of_records(text)) is not None:
        at = records
    elif text.startswith("["):
        at = 1
    while True:
        at = _skipped(text, at)
        if at >= len(text):
            more = file.read(PART)
            if not more:
                return
            text, at = more, 0
            continue
        if text[at] in "]}":
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            more = file.read(PART)
            if not more or len(text) - at > LONGEST_EVENT * 8:
                yield _DAMAGED
                return
            text, at = text[at:] + more, 0
            continue
        yield value


def _begin_of_records(text: str) -> int | None:
    """Return where the events begin if the first key of an object is ``Records``."""
    head = text[1:200].lstrip()
    if not head.startswith(_RECORDS):
        return None
    begin = text.find("[", text.index(_RECORDS))
    return None if begin < 0 else begin + 1


def _skipped(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at
