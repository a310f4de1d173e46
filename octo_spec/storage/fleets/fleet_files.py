"""Customers of a fleet on disk: a file with one on each line, or a folder with a file for each.

Both are read one customer at a time: only the entry of a customer stays in memory, not the text.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.frozen import frozen
from octo_spec.language.codes import CUSTOMER_CLASH
from octo_spec.language.customer_entries import LoadedEntry, load_entry, load_head, load_line
from octo_spec.language.spans import Spans
from octo_spec.resolve.customers import Customer, merged, read_customer
from octo_spec.source import MAX_CHARACTERS, TOO_LARGE, Scalar, decode
from octo_spec.storage.inputs.inputs import UNREADABLE, read_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.customer_entries import LoadedHead
    from octo_spec.model.reserved import Reserved

NO_HEAD = DiagnosticKind.error(
    "OCT540", "no-first-line", "A file or folder of customers lacks its first line or common file."
)

COMMON: Final = "_common.yaml"
_ENTRY: Final = (".yaml", ".yml", ".json")


@frozen
class FleetCustomer:
    """A customer, or ``None`` with the errors of its entry."""

    id: str
    customer: Customer | None
    diagnostics: tuple[Diagnostic, ...] = ()


def fleet_customers(path: str, reserved: Reserved, upper: Customer) -> Iterator[FleetCustomer | Diagnostic]:
    """Read all customers; an entry overrides the common values, and ``upper`` overrides both.

    A diagnostic without a customer is about the whole; if it is an error, no customer follows.
    """
    entries = _in_folder(path, reserved) if Path(path).is_dir() else _on_lines(path, reserved)
    yield from _joined(entries, upper)


def customers_on_lines(
    file: IO[bytes], path: str, reserved: Reserved, upper: Customer
) -> Iterator[FleetCustomer | Diagnostic]:
    """Read all customers of an open file with one on each line, as ``fleet_customers`` does."""
    yield from _joined(_lines(file, path, reserved), upper)


def _joined(
    entries: Iterator[LoadedEntry | Customer | Diagnostic], upper: Customer
) -> Iterator[FleetCustomer | Diagnostic]:
    common = Customer()
    seen: dict[str, tuple[str, str]] = {}
    for found in entries:
        if isinstance(found, Diagnostic):
            yield found
        elif isinstance(found, Customer):
            common = found
        else:
            yield _once(found, common, upper, seen)


def _once(
    found: LoadedEntry, common: Customer, upper: Customer, seen: dict[str, tuple[str, str]]
) -> FleetCustomer:
    """Return a customer, unless another has the same folder."""
    if found.entry is None:
        return FleetCustomer(found.id, None, found.diagnostics)
    entry = read_customer(found.id, found.entry, found.spans, ())
    if first := seen.get(found.id.lower()):
        problem = CUSTOMER_CLASH.at(found.spans.at(()), _clash(*first, found.id), "rename one")
        return FleetCustomer(found.id, None, (problem,))
    place = found.spans.at(())
    seen[found.id.lower()] = (found.id, f"{place.path}:{place.line}")
    return FleetCustomer(found.id, merged(upper, merged(entry, common)), found.diagnostics)


def _clash(first: str, place: str, id: str) -> str:
    if first == id:
        return f"customer {id!r} has an entry already, at {place}"
    return f"customers {first!r}, at {place}, and {id!r} would share one folder"


def _common(loaded: LoadedHead) -> Customer:
    head = loaded.head
    if head is None or head.common is None:
        return Customer()
    return read_customer("", head.common, loaded.spans, ("common",))


# --- a line for each ---------------------------------------------------------------------------


def _on_lines(path: str, reserved: Reserved) -> Iterator[LoadedEntry | Customer | Diagnostic]:
    try:
        with Path(path).open("rb") as file:
            yield from _lines(file, path, reserved)
    except OSError as error:
        yield _unreadable(path, error)


def _lines(file: IO[bytes], path: str, reserved: Reserved) -> Iterator[LoadedEntry | Customer | Diagnostic]:
    head = load_head(_text(file.readline(MAX_CHARACTERS), path), path, 1, reserved)
    yield from head.diagnostics
    if head.head is None:
        yield NO_HEAD.at(Span(path), "the first line is not that of a customers file", _HELP)
        return
    yield _common(head)
    number = 1
    while line := file.readline(MAX_CHARACTERS + 1):
        number += 1
        if len(line) > MAX_CHARACTERS:
            _skip_line(file)
            yield _too_long(path, number)
        elif line.strip():
            yield _entry(line, path, number, reserved)


def _skip_line(file: IO[bytes]) -> None:
    while (rest := file.readline(MAX_CHARACTERS)) and not rest.endswith(b"\n"):
        pass


def _too_long(path: str, number: int) -> LoadedEntry:
    place = Span(path, number)
    reported = TOO_LARGE.at(place, f"the line has more than {MAX_CHARACTERS:,} characters")
    return LoadedEntry("", None, Spans(Scalar("", place), path), (reported,))


_HELP: Final = 'begin with {"octospec-customers": 1}, and go on with one {"id": "acme"} a line'


def _entry(line: bytes, path: str, number: int, reserved: Reserved) -> LoadedEntry:
    return load_line(_text(line, path).strip(), path, number, reserved)


def _text(line: bytes, path: str) -> str:
    # Text that is not UTF-8 contains a character that no text may contain, and is reported.
    text = decode(line, path)
    return text.rstrip("\r\n") if isinstance(text, str) else "\x00"


# --- a file for each ---------------------------------------------------------------------------


def _in_folder(path: str, reserved: Reserved) -> Iterator[LoadedEntry | Customer | Diagnostic]:
    try:
        names = sorted(entry.name for entry in os.scandir(path) if not entry.name.startswith("."))
    except OSError as error:
        yield _unreadable(path, error)
        return
    if COMMON not in names:
        yield NO_HEAD.at(
            None, f"{path} has no {COMMON}", f"{path}/{COMMON} begins with 'octospec-customers: 1'"
        )
        return
    common = _read(path, COMMON)
    if isinstance(common, Diagnostic):
        yield common
        return
    head = load_head(common, f"{path}/{COMMON}", 1, reserved)
    yield from head.diagnostics
    if head.head is None:
        return
    yield _common(head)
    for name in names:
        if name.lower().endswith(_ENTRY) and name != COMMON:
            yield _in_file(path, name, reserved)


def _in_file(folder: str, name: str, reserved: Reserved) -> LoadedEntry:
    place, id = str(Path(folder, name)), PurePath(name).stem
    text = _read(folder, name)
    if isinstance(text, str):
        return load_entry(id, text, place, reserved)
    return LoadedEntry(id, None, Spans(Scalar("", Span(place)), place), (text,))


def _read(folder: str, name: str) -> str | Diagnostic:
    content = read_within(folder, PurePosixPath(name))
    return decode(content, str(Path(folder, name))) if isinstance(content, bytes) else content


def _unreadable(path: str, error: OSError) -> Diagnostic:
    return UNREADABLE.at(None, f"{path} cannot be read: {(error.strerror or 'error').lower()}")
