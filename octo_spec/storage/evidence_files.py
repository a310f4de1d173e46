"""Reads evidence from files, plain or compressed with gzip, one event at a time.

A file of CloudTrail is one JSON object with all of its events, and may have gigabytes once it is unpacked.
So the text is decoded in parts: memory does not grow with the file.
"""

from __future__ import annotations

import gzip
import zlib
from codecs import getincrementaldecoder
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity, Span
from octo_spec.frozen import frozen
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.paths import S3, shown_path
from octo_spec.storage.s3_evidence import EvidenceStoreError, object_names, open_object
from octo_spec.usage.cloudtrail import CloudTrailReader
from octo_spec.usage.code_policies import policies_of, read_code_policy
from octo_spec.usage.evidence import UsageEvidence
from octo_spec.usage.json_stream import DAMAGED, JsonValues, event_of
from octo_spec.usage.last_accessed import is_last_accessed, read_last_accessed
from octo_spec.usage.query_rows import (
    DamagedCsvError,
    csv_rows,
    is_csv,
    is_query_row,
    record_of_row,
    rows_of_results,
)
from octo_spec.usage.unused_access import findings_of, read_finding

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
_GZIP: Final = b"\x1f\x8b"
_DAMAGE: Final = (EOFError, zlib.error, gzip.BadGzipFile)


@frozen
class EvidenceReading:
    """How to read files: the roles and customers that events are about, and the first day that counts."""

    roles_of: Callable[[str], tuple[str, ...]]
    customer_of: Callable[[str], str]
    roles: tuple[str, ...]
    """The roles of the spec: last-accessed details do not say of which they are."""
    since: str = ""


def read_evidence(path: str, reading: EvidenceReading) -> tuple[UsageEvidence, tuple[Diagnostic, ...]]:
    """Read a file; return what it shows, and what is wrong with it."""
    evidence = UsageEvidence()
    reader = CloudTrailReader(evidence, reading.roles_of, reading.customer_of, reading.since)
    try:
        with _open_evidence(path) as file:
            problems = tuple(_read_parts(_parts(file), path, reading, reader))
    except _DAMAGE:
        message = f"{shown_path(path)} is cut off or damaged: events after the damage are missing"
        return evidence, (BAD_EVIDENCE.at(Span(shown_path(path)), message, "download it again"),)
    except OSError as error:
        message = f"{shown_path(path)} cannot be read: {(error.strerror or str(error)).lower()}"
        return evidence, (UNREADABLE.at(None, message),)
    return evidence, problems


@contextmanager
def _open_evidence(path: str) -> Iterator[BufferedReader | gzip.GzipFile]:
    with open_object(path) if path.startswith(S3) else Path(path).open("rb") as file:
        if file.peek(2)[:2] != _GZIP:
            yield file
            return
        with gzip.open(file, "rb") as unpacked:
            yield unpacked


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


def _read_parts(
    parts: Iterator[str], path: str, reading: EvidenceReading, reader: CloudTrailReader
) -> Iterator[Diagnostic]:
    is_any = False
    for data in _values(parts):
        if data is DAMAGED:
            message = f"{shown_path(path)} is cut off or not in its format: events after that may be missing"
            yield BAD_EVIDENCE.at(Span(shown_path(path)), message)
            continue
        found = _add(data, path, reading, reader)
        is_any = is_any or found is not None
        if isinstance(found, Diagnostic):
            yield found
    if not is_any:
        yield NO_EVIDENCE.at(
            Span(shown_path(path)), f"{shown_path(path)} has no evidence that octospec can read"
        )


def _values(parts: Iterator[str]) -> Iterator[object]:
    """Yield the values of a JSON or CSV file, the rows of results one by one."""
    beginning = next(parts, "")
    text = chain((beginning,), parts)
    if is_csv(beginning):
        try:
            yield from csv_rows(text)
        except DamagedCsvError:
            yield DAMAGED
        return
    for value in map(event_of, JsonValues(text)):
        rows = rows_of_results(value)
        yield from (value,) if rows is None else rows


def _add(
    data: object, path: str, reading: EvidenceReading, reader: CloudTrailReader
) -> bool | Diagnostic | None:
    """Add what a value shows; ``None`` if it is no evidence, a diagnostic if it does not say which role."""
    if not isinstance(data, dict):
        return None
    if "eventName" in data and isinstance(data.get("userIdentity"), dict):
        reader.read(data)
        return True
    if is_query_row(data):
        reader.read(record_of_row(data))
        return True
    if (findings := findings_of(data)) is not None:
        for each in findings:
            read_finding(each, reading.roles_of, reading.customer_of, reader.evidence)
        return True
    policies = policies_of(data)
    if policies is None and not is_last_accessed(data):
        return None
    customer, role = _customer_and_role(path, reading.roles)
    if role is None:
        message = f"{shown_path(path)} does not say of which role it is, and the spec has several"
        name = "ROLE" if policies else f"{customer}.ROLE"
        return NO_EVIDENCE.at(Span(shown_path(path)), message, f"name it {name}.json")
    if policies is None:
        read_last_accessed(data, reading.customer_of(customer), role, reader.evidence)
    for policy in policies or ():
        read_code_policy(policy, role, reader.evidence)
    return True


def _customer_and_role(path: str, roles: tuple[str, ...]) -> tuple[str, str | None]:
    """Return the customer and the role in the name of a file; a file of the only role need not name it."""
    customer, _, rest = Path(path).name.partition(".")
    named = next((each for each in (rest.partition(".")[0], customer) if each in roles), None)
    return customer, named or (roles[0] if len(roles) == 1 else None)


def evidence_files(path: str) -> tuple[str, ...] | Diagnostic:
    """Return a file, or the files of a folder or below a prefix in S3, in order.

    The digests of a trail, and what Lake and Athena write about their results, are no evidence.
    """
    if path.startswith(S3):
        return _evidence_objects(path)
    if not Path(path).is_dir():
        return (path,)
    files = (each for each in Path(path).rglob("*") if each.is_file() and not each.is_symlink())
    named = sorted(str(each) for each in files if _may_be_evidence(each.relative_to(path)))
    return tuple(named) or NO_EVIDENCE.at(None, f"{shown_path(path)} has no file that can be evidence")


def _evidence_objects(address: str) -> tuple[str, ...] | Diagnostic:
    try:
        found = object_names(address)
    except EvidenceStoreError as error:
        return UNREADABLE.at(None, f"{shown_path(address)} cannot be read: {error.strerror}")
    if found == (address,):
        return found
    named = tuple(each for each in found if _may_be_evidence(Path(each.removeprefix(S3))))
    return named or NO_EVIDENCE.at(None, f"{shown_path(address)} has no object that can be evidence")


def _may_be_evidence(path: Path) -> bool:
    is_about = "CloudTrail-Digest" in path.parts or path.name.startswith(("result_sign", "."))
    name = path.name.removesuffix(".gz")
    # What Athena unloads has no further suffix.
    is_unloaded = path.suffix == ".gz" and "." not in name
    return not is_about and (is_unloaded or name.endswith((".json", ".jsonl", ".ndjson", ".csv")))
