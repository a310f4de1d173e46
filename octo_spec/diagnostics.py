"""Diagnostics with places: errors are values until the command line prints them."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable


DOCUMENTATION: Final = "https://OWNER.github.io/octospec/latest/"
"""Where the documentation of the latest release is; `make addresses` sets it."""


def documentation_page(name: str) -> str:
    """Return the address of a page of the documentation; empty while no address is set."""
    return f"{DOCUMENTATION}{name}/" if "//OWNER." not in DOCUMENTATION else ""


class Severity(StrEnum):
    """How severe a diagnostic is: only an error stops a build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen(order=True)
class Span:
    """A place in a file: lines and columns count from 1, columns in characters."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@frozen
class Replacement:
    """A help that names what to write instead of ``wrong``, a text at the place of the diagnostic."""

    wrong: str
    instead: tuple[str, ...]
    words: str
    is_everywhere: bool = False
    """Whether each occurrence of ``wrong`` in the text at the place is replaced, not only the first."""

    def __str__(self) -> str:
        return self.words


@frozen
class Removal:
    """A help that says to remove the item of a list at the place of the diagnostic."""

    words: str = "remove it"

    def __str__(self) -> str:
        return self.words


@frozen
class GroupMove:
    """A help that says to move groups of a role into managed policies of their own."""

    groups: tuple[str, ...]
    words: str

    def __str__(self) -> str:
        return self.words


Remedy: TypeAlias = Replacement | Removal | GroupMove
"""A help that a tool can carry out."""
Help: TypeAlias = str | Remedy


@frozen
class DiagnosticKind:
    """A kind of diagnostic: a stable code, a name for the finding, and its meaning.

    Codes: OCT1xx language, OCT2xx resolving and projecting, OCT3xx rules, OCT4xx emitters and
    readers, OCT5xx plugins and the command line, OCT6xx comparing.
    """

    code: str
    name: str
    severity: Severity
    summary: str

    @classmethod
    def error(cls, code: str, name: str, summary: str) -> Self:
        """Return a kind whose diagnostics stop a build."""
        return cls(code, name, Severity.ERROR, summary)

    @property
    def address(self) -> str:
        """The page of one of octospec's own codes, which never moves; empty while no address is set."""
        return documentation_page(f"codes/{self.code}") if self.code.startswith("OCT") else ""

    def is_named(self, text: str) -> bool:
        """Whether a person means this kind: by its code in any case, or by its name."""
        return text.lower() in (self.code.lower(), self.name)

    def at(self, span: Span | None, message: str, help: Help = "") -> Diagnostic:
        """Return a diagnostic of this kind at a place."""
        return Diagnostic(self, message, span, str(help), remedy=None if isinstance(help, str) else help)


@frozen
class CustomerFinding:
    """A finding about the entry of a customer; it is the same for another if kind and ``topic`` are equal."""

    customer: str
    topic: str = ""


@frozen
class Diagnostic:
    """A report: its kind, a message, the place, and the help."""

    kind: DiagnosticKind
    message: str
    span: Span | None = None
    help: str = ""
    finding: CustomerFinding | None = field(default=None, compare=False, repr=False, kw_only=True)
    """What is found for one customer, if that may also be found for many others."""
    remedy: Remedy | None = field(default=None, compare=False, repr=False, kw_only=True)
    """What a tool can do about it, if ``help`` is more than words."""

    @property
    def is_error(self) -> bool:
        """Whether the diagnostic stops a build."""
        return self.kind.severity is Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.span}: " if self.span else ""
        help_ = f"; {self.help}" if self.help else ""
        return f"{place}{self.kind.code} {self.message}{help_}"


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether any of the diagnostics stops a build."""
    return any(diagnostic.is_error for diagnostic in diagnostics)


def in_file_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place; diagnostics without a place come last, in their given order."""
    return tuple(
        sorted(diagnostics, key=lambda diagnostic: (diagnostic.span is None, diagnostic.span or Span("")))
    )
