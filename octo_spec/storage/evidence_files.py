"""Reads evidence from files, plain or compressed with gzip, one event at a time.

A file of CloudTrail is one JSON object with all of its events, and may have gigabytes once it is unpacked.
So the text is decoded in parts: memory does not grow with the file.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from codecs import getincrementaldecoder
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen, mutable
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.paths import shown
from octo_spec.usage.cloudtrail import CloudTrailReader
from octo_spec.usage.evidence import UsageEvidence
from octo_spec.usage.last_accessed import is_last_accessed, read_last_accessed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedReader

BAD_EVIDENCE = DiagnosticKind(
    "OCT850",
    "bad-evidence",
    Severity.WARNING,
    "A part of a file of evidence that octospec cannot read; the rest of the file counts.",
)
NO_EVIDENCE = DiagnosticKind.error("OCT851", "no-evidence", "A file has no evidence that octospec can read.")

PART: Final = 1 << 20
"""The bytes to decode at once."""
LONGEST_EVENT: Final = 1 << 21
"""CloudTrail's events have at most 256 KB."""
_GZIP: Final = b"\x1f\x8b"
_DAMAGE: Final = (EOFError, zlib.error, gzip.BadGzipFile)


@frozen
class EvidenceReading:
    """How to read files: the roles and customers that events are about, and the first day that counts."""

    role_of: Callable[[str], str | None]
    customer_of: Callable[[str], str]
    roles: tuple[str, ...]
    """The roles of the spec: last-accessed details do not say of which they are."""
    since: str = ""


def read_evidence(path: str, reading: EvidenceReading) -> tuple[UsageEvidence, tuple[Diagnostic, ...]]:
    """Read a file; return what it shows, and what is wrong with it."""
    evidence = UsageEvidence()
    reader = CloudTrailReader(evidence, reading.role_of, reading.customer_of, reading.since)
    try:
        with _opened(path) as file:
            problems = tuple(_read(_parts(file), path, reading, reader))
    except _DAMAGE:
        message = f"{shown(path)} is cut off or damaged: events after the damage are missing"
        return evidence, (BAD_EVIDENCE.at(Span(shown(path)), message, "download it again"),)
    except OSError as error:
        message = f"{shown(path)} cannot be read: {(error.strerror or str(error)).lower()}"
        return evidence, (UNREADABLE.at(None, message),)
    return evidence, problems


def _opened(path: str) -> BufferedReader | gzip.GzipFile:
    with Path(path).open("rb") as file:
        is_compressed = file.read(2) == _GZIP
    return gzip.open(path, "rb") if is_compressed else Path(path).open("rb")


def _parts(file: BufferedReader | gzip.GzipFile) -> Iterator[str]:
    """Yield the text of a file in parts; an error about damage follows the text before the damage."""
    decoder = getincrementaldecoder("utf-8")("replace")
    part = bytearray()
    try:
        while chunk := file.read1(PART):
            part += chunk
            if len(part) >= PART:
                yield decoder.decode(bytes(part))
                part.clear()
    except _DAMAGE:
        yield decoder.decode(bytes(part))
        raise
    yield decoder.decode(bytes(part), final=True)


def _read(
    parts: Iterator[str], path: str, reading: EvidenceReading, reader: CloudTrailReader
) -> Iterator[Diagnostic]:
    is_any = False
    for data in map(_event, _Values(parts)):
        if data is _DAMAGED:
            message = (
                f"{shown(path)} is cut off or has text that is not JSON: events after that may be missing"
            )
            yield BAD_EVIDENCE.at(Span(shown(path)), message)
            continue
        if is_last_accessed(data):
            is_any = True
            customer, role = _about(path, reading.roles)
            if role is None:
                message = f"{shown(path)} does not say of which role it is, and the spec has several"
                yield NO_EVIDENCE.at(Span(shown(path)), message, f"name it {customer}.ROLE.json")
                continue
            read_last_accessed(data, reading.customer_of(customer), role, reader.evidence)
        elif isinstance(data, dict) and "eventName" in data:
            reader.read(data)
            is_any = True
    if not is_any:
        message = f"{shown(path)} has neither CloudTrail events nor last-accessed details"
        yield NO_EVIDENCE.at(Span(shown(path)), message)


def _about(path: str, roles: tuple[str, ...]) -> tuple[str, str | None]:
    """Return the customer of last-accessed details and the role, as the name of their file has them."""
    customer, _, rest = Path(path).name.partition(".")
    named = rest.partition(".")[0]
    return customer, named if named in roles else roles[0] if len(roles) == 1 else None


_DAMAGED: Final = object()
_LIST: Final = re.compile(r'\[|\{\s*"(?:Records|Events)"\s*:\s*\[')
"""How a list of events begins: as a file of a trail, as the output of lookup-events, or without a name."""
_LONGEST_BEGIN: Final = 200
_SKIPPED: Final = re.compile(r"[ \t\r\n,:\ufeff]*")
_DECODER: Final = json.JSONDecoder()


def _event(data: object) -> Any:  # noqa: ANN401 - any JSON
    """Return an event of lookup-events as a file of a trail has it; anything else as it is."""
    if not isinstance(data, dict) or not isinstance(data.get("CloudTrailEvent"), str):
        return data
    try:
        return json.loads(data["CloudTrailEvent"])
    except (ValueError, RecursionError):
        return _DAMAGED


@mutable
class _Values:
    """The events of lists, and the values outside of them: one on each line, or the whole file.

    Files that were joined are read to the end. A list without an end, and text that is not JSON, are damage.
    """

    parts: Iterator[str]
    text: str = ""
    at: int = 0
    depth: int = 0

    def __iter__(self) -> Iterator[Any]:
        while self._is_more():
            if self._is_bracket():
                continue
            value = self._value()
            yield value
            if value is _DAMAGED:
                return
        if self.depth:
            yield _DAMAGED

    def _is_more(self) -> bool:
        self._skip()
        needed = 1 if self.depth else _LONGEST_BEGIN
        while len(self.text) - self.at < needed and self._read_on():
            self._skip()
        return self.at < len(self.text)

    def _skip(self) -> None:
        if found := _SKIPPED.match(self.text, self.at):
            self.at = found.end()

    def _read_on(self) -> bool:
        more = next(filter(None, self.parts), "")
        self.text, self.at = self.text[self.at :] + more, 0
        return bool(more)

    def _is_bracket(self) -> bool:
        """Pass the begin of a list of events, or the end of it."""
        if self.depth and self.text[self.at] in "]}":
            self.at, self.depth = self.at + 1, self.depth - 1
            return True
        begin = None if self.depth else _LIST.match(self.text, self.at)
        if begin is None:
            return False
        self.at, self.depth = begin.end(), 2 if begin[0].startswith("{") else 1
        return True

    def _value(self) -> Any:  # noqa: ANN401 - any JSON
        while True:
            try:
                value, self.at = _DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError):
                if len(self.text) - self.at > LONGEST_EVENT * 8 or not self._read_on():
                    return _DAMAGED
            else:
                return value
