"""Files that a command reads: bytes to text to a spec, with every error as a diagnostic."""

from __future__ import annotations

import re
import sys
from codecs import BOM_UTF8
from dataclasses import field, replace
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISFIFO, S_ISREG
from typing import IO, TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.frozen import frozen, mutable
from octo_spec.language.load import load_customers, load_spec
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.resolve.codes import UNKNOWN_CUSTOMER
from octo_spec.resolve.customers import Customer, FormatRequest, PlacedAnswer, merge_entries, read_customer
from octo_spec.source import MAX_CHARACTERS, TOO_LARGE, decode
from octo_spec.storage.paths import STANDARD_INPUT, STANDARD_INPUT_SHOWN, shown_path
from octo_spec.storage.unlinked_files import OutsideError, open_within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.language.load import LoadedCustomers, LoadedSpec

UNREADABLE = DiagnosticKind.error("OCT507", "unreadable-file", "A file cannot be read.")
BAD_ARGUMENT = DiagnosticKind.error(
    "OCT508", "bad-argument", "An argument of the command line is not ID=VALUE."
)


@mutable
class Inputs:
    """The files that a command has read: their texts by path, for excerpts, and what is wrong with them."""

    sources: dict[str, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    started: dict[str, tuple[str, Callable[[], LoadedSpec]] | None] = field(default_factory=dict)
    """By place, the text of a spec and what waits until it is loaded; ``None`` if it cannot be read."""
    mark_of_standard_input: str = ""
    """The byte order mark with which standard input began; no text has it."""

    def start_spec(self, path: str) -> None:
        """Read a spec, and load it in another process if that is worth it; ``spec`` then waits for it."""
        text = self.text(path)
        if text is None:
            self.started[shown_path(path)] = None
        else:
            self.start_spec_text(text, shown_path(path))

    def start_spec_text(self, text: str, place: str) -> None:
        """Load the text of a spec in another process if that is worth it; ``spec_text`` then waits for it."""
        load: Callable[[], LoadedSpec] = partial(_load, text, place)
        if len(text) >= LARGE_SPEC:
            from octo_spec.parallel import start_work  # noqa: PLC0415 - only work in parallel pays for it

            load = start_work(load)
        self.started[place] = text, load

    def spec(self, path: str, meanwhile: Callable[[], object] | None = None) -> LoadedSpec | None:
        """Read and load a spec; ``None`` if it has errors."""
        loaded = self.any_spec(path, meanwhile)
        return loaded if loaded and loaded.spec else None

    def any_spec(self, path: str, meanwhile: Callable[[], object] | None = None) -> LoadedSpec | None:
        """Read and load a spec, even one with errors; ``None`` if the file cannot be read.

        ``meanwhile`` runs in any case.
        """
        place = shown_path(path)
        text = self.sources.get(place) if place in self.started else self.text(path)
        return None if text is None else self.spec_text(text, place, meanwhile)

    def spec_text(self, text: str, place: str, meanwhile: Callable[[], object] | None = None) -> LoadedSpec:
        """Load the text of a spec, with the files of its extras; ``place`` is the prefix of its places."""
        self.sources[place] = text
        load = self._waiting(text, place)
        loaded = _load_and_run(text, place, meanwhile) if load is None else _run_and_wait(load, meanwhile)
        return self._with_companions(loaded, place)

    def _waiting(self, text: str, place: str) -> Callable[[], LoadedSpec] | None:
        """Return what waits for this text to be loaded, if that was started."""
        started = self.started.pop(place, None)
        if started is None:
            return None
        of_text, load = started
        if of_text == text:
            return load
        load()  # the file has changed: this ends the process that loads the earlier text
        return None

    def _with_companions(self, loaded: LoadedSpec, place: str) -> LoadedSpec:
        """Read the files of the extras of a spec; what is wrong with it goes to ``diagnostics``."""
        if loaded.spec and loaded.spec.extras:
            from octo_spec.storage.inputs.companions import with_companions  # noqa: PLC0415 - it reads files as this does

            loaded = with_companions(loaded, place, self.sources)
        self.diagnostics.extend(loaded.diagnostics)
        return loaded

    def customers(self, path: str) -> LoadedCustomers | None:
        """Read and load a customers file or a fleet; ``None`` if nothing of it is usable."""
        loaded = self._loaded_customers(path)
        return loaded if loaded and loaded.file else None

    def customers_text(self, text: str, place: str) -> LoadedCustomers | None:
        """Load the text of a customers file or a fleet; ``place`` is the prefix of its places."""
        loaded = self._loaded_customers_text(text, place)
        return loaded if loaded.file else None

    def sound_customers(self, path: str) -> LoadedCustomers | None:
        """Read customers; if the entries of some are invalid, return the others."""
        loaded = self._loaded_customers(path)
        return None if loaded is None else replace(loaded, file=loaded.sound)

    def _loaded_customers(self, path: str) -> LoadedCustomers | None:
        from octo_spec.storage.inputs.fleet_entries import as_customers_file, fleet_entries  # noqa: PLC0415 - it reads files as this does
        from octo_spec.storage.inputs.fleet_kind import is_fleet  # noqa: PLC0415 - only customers pay for it

        if path != STANDARD_INPUT and is_fleet(path):
            loaded = as_customers_file(fleet_entries(path, reserved_by_targets()), shown_path(path))
            self.diagnostics.extend(loaded.diagnostics)
            return loaded
        text = self.text(path)
        return None if text is None else self._loaded_customers_text(text, shown_path(path))

    def _loaded_customers_text(self, text: str, place: str) -> LoadedCustomers:
        from octo_spec.storage.inputs.fleet_entries import as_customers_file, entries_on_lines  # noqa: PLC0415 - as above
        from octo_spec.storage.inputs.fleet_kind import begins_fleet  # noqa: PLC0415 - as above

        content = text.encode("utf-8", "surrogatepass")
        if begins_fleet(content.partition(b"\n")[0]):
            loaded = as_customers_file(
                entries_on_lines(BytesIO(content), place, reserved_by_targets()), place
            )
        else:
            self.sources[place] = text
            loaded = load_customers(text, place, reserved_by_targets())
        self.diagnostics.extend(loaded.diagnostics)
        return loaded

    def text_of(self, path: str) -> str:
        """Return the text that was read at ``path``, a file or ``-``."""
        return self.sources[shown_path(path)]

    def text(self, path: str) -> str | None:
        """Read a file; ``None`` if that is not possible. Standard input can be read once, and is kept."""
        if path == STANDARD_INPUT and shown_path(path) in self.sources:
            return self.text_of(path)
        content = read_standard_input() if path == STANDARD_INPUT else read(path)
        if path == STANDARD_INPUT and isinstance(content, bytes) and content.startswith(BOM_UTF8):
            self.mark_of_standard_input = BOM_UTF8.decode()
        text = decode(content, shown_path(path)) if isinstance(content, bytes) else content
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            return None
        self.sources[shown_path(path)] = text
        return text


def read(path: str, *, is_alone: bool = False) -> bytes | Diagnostic:
    """Return the content of a file, but refuse one that is larger than any real spec.

    A file that ``is_alone``, and not in a folder, may be a JSON object as large as plans are.
    """
    try:
        if not _ends(path):
            return UNREADABLE.at(None, f"{path} is not a file", "name a file, or - for standard input")
        with Path(path).open("rb") as file:
            return _content(file, path, is_alone=is_alone)
    except OSError as error:
        return UNREADABLE.at(None, f"{path} cannot be read: {(error.strerror or 'error').lower()}")


def read_within(folder: str, path: PurePosixPath) -> bytes | Diagnostic:
    """Return the content of a file below a folder, as ``read`` does; a link out of the folder is refused.

    The diagnostic has the file as its place, as other files of the folder may be sound.
    """
    place = f"{folder.rstrip('/')}/{path}"
    try:
        with open_within(Path(folder), path) as file:
            return _content(file, place, is_alone=False)
    except OutsideError:
        help = "replace it by the file, or move the file into the folder"
        return UNREADABLE.at(Span(place), f"{place} is a link that leads out of the folder", help)
    except OSError as error:
        return UNREADABLE.at(Span(place), f"{place} cannot be read: {(error.strerror or 'error').lower()}")


def _content(file: IO[bytes], shown: str, *, is_alone: bool) -> bytes | Diagnostic:
    content, limit = file.read(MAX_BYTES + 1), MAX_BYTES
    if len(content) > limit and (limit := most_of(content, is_alone=is_alone)) > MAX_BYTES:
        content += file.read(limit + 1 - len(content))
    return too_large(shown, limit) if len(content) > limit else content


MAX_BYTES: Final = MAX_CHARACTERS * 4
"""The maximum size of a text with this many characters in UTF-8."""
MOST_OF_AN_ACCOUNT: Final = 256_000_000
"""Account details of ten thousand roles and more."""
MOST_OF_JSON: Final = 64_000_000
"""A JSON object with all that an account deploys, such as a customer's plan."""

_ACCOUNT_DETAILS: Final = rb'\A\s*[{\[].*"(?:User|Group|Role)DetailList"\s*:'
_JSON: Final = rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"'


def most_of(content: bytes, *, is_alone: bool) -> int:
    """Return the maximum size of a file with this beginning."""
    if re.search(_ACCOUNT_DETAILS, content, re.DOTALL):
        return MOST_OF_AN_ACCOUNT
    return MOST_OF_JSON if is_alone and re.match(_JSON, content) else MAX_BYTES


def too_large(shown: str, limit: int) -> Diagnostic:
    """Report that a file is larger than ``limit``."""
    most = f"{MAX_CHARACTERS:,} characters" if limit == MAX_BYTES else f"{limit:,} bytes"
    return TOO_LARGE.at(Span(shown), f"the file has more than {most}")


def _ends(path: str) -> bool:
    """Whether reading ends: never for a device, and for a pipe only if the shell has opened it."""
    mode = Path(path).stat().st_mode
    is_open = path == "/dev/stdin" or path.startswith("/dev/fd/")
    return S_ISREG(mode) or S_ISDIR(mode) or (is_open and S_ISFIFO(mode))


def read_standard_input() -> bytes | Diagnostic:
    """Return the content of standard input, with the size limits of a single file."""
    return _content(sys.stdin.buffer, STANDARD_INPUT_SHOWN, is_alone=True)


LARGE_SPEC: Final = 4_000
"""The characters of a spec from which it is worth its cost that another process loads it."""


def _load(text: str, place: str) -> LoadedSpec:
    return load_spec(text, place, reserved_by_targets())


def _run_and_wait(load: Callable[[], LoadedSpec], meanwhile: Callable[[], object] | None) -> LoadedSpec:
    if meanwhile is not None:
        meanwhile()
    return load()


def _load_and_run(text: str, place: str, meanwhile: Callable[[], object] | None) -> LoadedSpec:
    if meanwhile is None:
        return _load(text, place)
    if len(text) < LARGE_SPEC:
        meanwhile()
        return _load(text, place)
    from octo_spec.parallel import run_both  # noqa: PLC0415 - only work in parallel pays for it

    return run_both(partial(_load, text, place), meanwhile)


# --- who receives artifacts --------------------------------------------------------------------


@frozen
class Overrides:
    """What the command line says instead of a customer's entry: ``ID=VALUE`` texts, ids, formats."""

    fix: tuple[str, ...] = ()
    preset: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()

    def customer(self) -> Customer | tuple[Diagnostic, ...]:
        """Return the overrides as a customer's entry, or report each that is not ``ID=VALUE``."""
        problems = tuple(
            _malformed_argument(argument) for argument in (*self.fix, *self.preset) if "=" not in argument
        )
        if problems:
            return problems
        return Customer(
            fix=_answers(self.fix),
            preset=_answers(self.preset),
            ask=dict.fromkeys(self.ask),
            formats=tuple(FormatRequest(name, {}) for name in dict.fromkeys(self.formats)),
        )


def _malformed_argument(argument: str) -> Diagnostic:
    return BAD_ARGUMENT.at(None, f"{argument!r} is not ID=VALUE", "as in --fix remediation=off")


def _answers(arguments: Iterable[str]) -> dict[str, PlacedAnswer]:
    pairs = (argument.split("=", 1) for argument in arguments)
    return {id: PlacedAnswer(value) for id, value in pairs}


def chosen_customers(
    loaded: LoadedCustomers, ids: tuple[str, ...], overrides: Customer
) -> tuple[tuple[Customer, ...], tuple[Diagnostic, ...]]:
    """Return the customers with these ``ids``, or all if it is empty, and an error for each unknown id.

    An entry overrides the common values, and ``overrides`` overrides both.
    """
    file = loaded.file
    if file is None:
        return (), ()
    common = Customer() if file.common is None else read_customer("", file.common, loaded.spans, ("common",))
    entries = {
        id: read_customer(id, file.customers[id], loaded.spans, ("customers", id))
        for id in ids or file.customers
        if id in file.customers
    }
    problems = tuple(_unknown_customer(id, tuple(file.customers)) for id in ids if id not in file.customers)
    return tuple(
        merge_entries(overrides, merge_entries(entry, common)) for entry in entries.values()
    ), problems


def _unknown_customer(id: str, ids: Iterable[str]) -> Diagnostic:
    message = f"the customers file has no customer {id!r}"
    return UNKNOWN_CUSTOMER.at(None, message, f"it has {', '.join(ids)}")
