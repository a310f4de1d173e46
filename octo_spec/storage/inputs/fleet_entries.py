"""The entries of a fleet: a file with one on each line, or a folder with a file for each.

They are read one at a time: only the entry of a customer stays in memory, not the text.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span, has_errors
from octo_spec.language.codes import CUSTOMER_CLASH, NO_VALUE
from octo_spec.language.customer_entries import LoadedEntry, LoadedHead, load_entry, load_head, load_line
from octo_spec.language.load import LoadedCustomers
from octo_spec.language.models.customers import CustomersFile
from octo_spec.language.spans import Spans
from octo_spec.source import MAX_CHARACTERS, TOO_LARGE, Entry, Mapping, Scalar, decode
from octo_spec.storage.inputs.inputs import UNREADABLE, read_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.model.reserved_words import Reserved
    from octo_spec.source import Node

NO_HEAD = DiagnosticKind.error(
    "OCT540", "no-first-line", "A file or folder of customers lacks its first line or common file."
)

COMMON: Final = "_common.yaml"
_ENTRY: Final = (".yaml", ".yml", ".json")

FleetPart: TypeAlias = "LoadedEntry | LoadedHead | Diagnostic"
"""A customer; what all have in common, which comes first; or what is wrong with the whole."""


def fleet_entries(path: str, reserved: Reserved) -> Iterator[FleetPart]:
    """Read the entries of a fleet on a disk; after an error that is about the whole, none follows."""
    return _parts_in_folder(path, reserved) if Path(path).is_dir() else _parts_on_lines(path, reserved)


def _parts_on_lines(path: str, reserved: Reserved) -> Iterator[FleetPart]:
    try:
        with Path(path).open("rb") as file:
            yield from entries_on_lines(file, path, reserved)
    except OSError as error:
        yield _unreadable_file(path, error)


def entries_on_lines(file: IO[bytes], path: str, reserved: Reserved) -> Iterator[FleetPart]:
    """Read the entries of an open file with one on each line."""
    head = load_head(_text(file.readline(MAX_CHARACTERS), path), path, 1, reserved)
    yield from head.diagnostics
    if head.head is None:
        yield NO_HEAD.at(Span(path), "the first line is not that of a customers file", _HELP)
        return
    yield head
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


def _parts_in_folder(path: str, reserved: Reserved) -> Iterator[FleetPart]:
    try:
        names = sorted(entry.name for entry in os.scandir(path) if not entry.name.startswith("."))
    except OSError as error:
        yield _unreadable_file(path, error)
        return
    if COMMON not in names:
        yield NO_HEAD.at(
            None, f"{path} has no {COMMON}", f"{path}/{COMMON} begins with 'octospec-customers: 1'"
        )
        return
    common = _read_file(path, COMMON)
    if isinstance(common, Diagnostic):
        yield common
        return
    head = load_head(common, f"{path}/{COMMON}", 1, reserved)
    yield from head.diagnostics
    if head.head is None:
        return
    yield head
    for name in names:
        if name.lower().endswith(_ENTRY) and name != COMMON:
            yield _entry_in_file(path, name, reserved)


def _entry_in_file(folder: str, name: str, reserved: Reserved) -> LoadedEntry:
    place, id = str(Path(folder, name)), PurePath(name).stem
    text = _read_file(folder, name)
    if isinstance(text, str):
        return load_entry(id, text, place, reserved)
    return LoadedEntry(id, None, Spans(Scalar("", Span(place)), place), (text,))


def _read_file(folder: str, name: str) -> str | Diagnostic:
    content = read_within(folder, PurePosixPath(name))
    return decode(content, str(Path(folder, name))) if isinstance(content, bytes) else content


def _unreadable_file(path: str, error: OSError) -> Diagnostic:
    return UNREADABLE.at(None, f"{path} cannot be read: {(error.strerror or 'error').lower()}")


# --- as a customers file -----------------------------------------------------------------------


def as_customers_file(entries: Iterable[FleetPart], path: str) -> LoadedCustomers:
    """Return a whole fleet as a customers file, for commands that compare customers with each other."""
    joined = _Joined(path)
    for found in entries:
        joined.add(found)
    return joined.loaded()


class _Joined:
    """The parts of a fleet so far."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.head: LoadedHead | None = None
        self.entries: dict[str, LoadedEntry] = {}
        self.seen: dict[str, tuple[str, str]] = {}
        self.diagnostics: list[Diagnostic] = []

    def add(self, found: FleetPart) -> None:
        """Add a part."""
        match found:
            case Diagnostic():
                self.diagnostics.append(found)
            case LoadedHead():
                self.head = found
            case LoadedEntry():
                clash = entry_clash(found, self.seen)
                self.diagnostics.extend(found.diagnostics if clash is None else (clash,))
                if found.entry is not None and clash is None:
                    self.entries[found.id] = found

    def loaded(self) -> LoadedCustomers:
        """Return the file, with the place of each entry."""
        if self.head is None or self.head.head is None:
            return LoadedCustomers(None, Spans(None, self.path), tuple(self.diagnostics))
        if not self.entries and not has_errors(self.diagnostics):
            self.diagnostics.append(NO_VALUE.at(Span(self.path), "the fleet has no customer"))
        customers = {id: each.entry for id, each in self.entries.items() if each.entry is not None}
        head = self.head.head
        file = CustomersFile.model_construct(octospec_customers="1", common=head.common, customers=customers)
        valid = None if has_errors(self.diagnostics) else file
        sound = file if customers else None
        return LoadedCustomers(valid, Spans(self._root(), self.path), tuple(self.diagnostics), sound)

    def _root(self) -> Mapping:
        place = Span(self.path)
        parts = (("common", self.head.spans.root if self.head else None), ("customers", self._customers()))
        entries = (_placed_entry(key, value, place) for key, value in parts if value is not None)
        return Mapping(tuple(entries), place)

    def _customers(self) -> Mapping:
        each = ((id, entry.spans.root, entry.spans.at(())) for id, entry in self.entries.items())
        entries = (_placed_entry(id, root, place) for id, root, place in each if root is not None)
        return Mapping(tuple(entries), Span(self.path))


def _placed_entry(key: str, value: Node, place: Span) -> Entry:
    return Entry(Scalar(key, place), value)


def entry_clash(found: LoadedEntry, seen: dict[str, tuple[str, str]]) -> Diagnostic | None:
    """Say that another customer has the same folder; ``seen`` gets the id and the place of each."""
    if found.entry is None:
        return None
    place = found.spans.at(())
    if first := seen.get(found.id.lower()):
        return CUSTOMER_CLASH.at(place, _clash(*first, found.id), "rename one")
    seen[found.id.lower()] = (found.id, f"{place.path}:{place.line}")
    return None


def _clash(first: str, place: str, id: str) -> str:
    if first == id:
        return f"customer {id!r} has an entry already, at {place}"
    return f"customers {first!r}, at {place}, and {id!r} would share one folder"
