"""Files that a command reads: bytes to text to a spec, with every fault as a diagnostic."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.language.load import load_customers, load_spec
from octo_spec.plugin.discovery import reserved
from octo_spec.resolve.codes import UNKNOWN_CUSTOMER
from octo_spec.resolve.customers import Answer, Customer, FormatRequest, customer, over
from octo_spec.source import MAX_CHARACTERS, TOO_LARGE, decode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from octo_spec.language.load import LoadedCustomers, LoadedSpec

UNREADABLE = DiagnosticKind.error("OCT507", "unreadable-file", "A file cannot be read.")
BAD_ARGUMENT = DiagnosticKind.error(
    "OCT508", "bad-argument", "An argument of the command line is not ID=VALUE."
)

FILE: Final = click.Path(readable=False)
"""A file or folder of the command line, which shells complete; what cannot be read is a diagnostic."""


@dataclass(slots=True)
class Inputs:
    """What was read so far: texts by path, for excerpts, and what was wrong."""

    sources: dict[str, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def spec(self, path: str) -> LoadedSpec | None:
        """Read and load a spec; ``None`` where it has errors."""
        text = self._text(path)
        if text is None:
            return None
        loaded = load_spec(text, path, reserved())
        self.diagnostics.extend(loaded.diagnostics)
        return loaded if loaded.spec else None

    def customers(self, path: str) -> LoadedCustomers | None:
        """Read and load a customers file; ``None`` where nothing of it is usable."""
        text = self._text(path)
        if text is None:
            return None
        loaded = load_customers(text, path, reserved())
        self.diagnostics.extend(loaded.diagnostics)
        return loaded if loaded.file else None

    def _text(self, path: str) -> str | None:
        content = read(path)
        text = decode(content, path) if isinstance(content, bytes) else content
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            return None
        self.sources[path] = text
        return text


def read(path: str) -> bytes | Diagnostic:
    """Read a file, but no more of it than any real spec has."""
    limit = MAX_CHARACTERS * 4  # the most bytes that so many characters take in UTF-8
    try:
        with Path(path).open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        return UNREADABLE.at(None, f"{path} cannot be read: {(error.strerror or 'error').lower()}")
    if len(content) > limit:
        return TOO_LARGE.at(Span(path), f"the file has more than {MAX_CHARACTERS:,} characters")
    return content


def today() -> date:
    """Give the day by which an acceptance has expired or has not; the same day everywhere."""
    return datetime.now(UTC).date()


# --- who receives artifacts --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says over a customer's entry: ``ID=VALUE`` texts, ids, formats."""

    fix: tuple[str, ...] = ()
    preset: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()

    def customer(self) -> Customer | tuple[Diagnostic, ...]:
        """Read them as an entry of their own, or say which is not ``ID=VALUE``."""
        bad = tuple(_malformed(one) for one in (*self.fix, *self.preset) if "=" not in one)
        if bad:
            return bad
        return Customer(
            fix=_answers(self.fix),
            preset=_answers(self.preset),
            ask=dict.fromkeys(self.ask),
            formats=tuple(FormatRequest(name, {}) for name in dict.fromkeys(self.formats)),
        )


def _malformed(argument: str) -> Diagnostic:
    return BAD_ARGUMENT.at(None, f"{argument!r} is not ID=VALUE", "as in --fix remediation=off")


def _answers(arguments: Iterable[str]) -> dict[str, Answer]:
    pairs = (argument.split("=", 1) for argument in arguments)
    return {id: Answer(value) for id, value in pairs}


def chosen(
    loaded: LoadedCustomers, ids: tuple[str, ...], overrides: Customer
) -> tuple[tuple[Customer, ...], tuple[Diagnostic, ...]]:
    """Pick entries of the customers file (all, where no id is given), each under the command line's."""
    entries = loaded.file
    if entries is None:
        return (), ()
    common = Customer() if entries.common is None else customer("", entries.common, loaded.spans, ("common",))
    wanted = ids or tuple(entries.customers)
    unknown = tuple(_unknown(id, tuple(entries.customers)) for id in wanted if id not in entries.customers)
    picked = tuple(
        over(overrides, over(customer(id, entries.customers[id], loaded.spans, ("customers", id)), common))
        for id in wanted
        if id in entries.customers
    )
    return picked, unknown


def _unknown(id: str, known: tuple[str, ...]) -> Diagnostic:
    return UNKNOWN_CUSTOMER.at(
        None, f"the customers file has no customer {id!r}", f"it has {', '.join(known)}"
    )
