"""Diagnostics as text, with the line and a caret, and as JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

import click

from octo_spec.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from octo_spec.diagnostics import Diagnostic, Span

COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}

WIDEST: Final = 200
"""A longer source line is cut to a window around its caret."""


def show(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], *, named: bool = False, err: bool = True
) -> None:
    """Print diagnostics, to standard error unless they are the answer of the command.

    ``sources`` holds the text of each file by path; ``named`` adds the names of the kinds, by which a spec
    accepts findings.
    """
    for diagnostic in diagnostics:
        click.echo(_headline(diagnostic, named=named), err=err)
        excerpt = _excerpt(diagnostic.span, sources) if diagnostic.span else ()
        for line in excerpt:
            click.echo(line, err=err)


def _headline(diagnostic: Diagnostic, *, named: bool) -> str:
    kind = diagnostic.kind
    place = click.style(f"{diagnostic.span}: ", bold=True) if diagnostic.span else ""
    severity = "" if kind.severity is Severity.ERROR else f"{kind.severity}: "
    name = f" {kind.name}:" if named else ""
    code = click.style(f"{severity}{kind.code}{name}", fg=COLOURS[kind.severity])
    help = f"; {diagnostic.help}" if diagnostic.help else ""
    return f"{place}{code} {diagnostic.message}{help}"


def _excerpt(span: Span, sources: Mapping[str, str]) -> tuple[str, ...]:
    lines = sources.get(span.path, "").split("\n")
    if span.line > len(lines) or not lines[span.line - 1].strip():
        return ()
    line = _printable(lines[span.line - 1].rstrip("\r"))
    start = max(0, span.column - 1 - WIDEST // 2)
    shown = line[start : start + WIDEST]
    gutter = f"{span.line:>6} | "
    at = span.column - 1
    before, marked = line[start:at].ljust(at - start), line[at : at + _caret_width(span, line)]
    caret = " " * (len(gutter) - 2) + "| " + " " * _cells(before) + "^" * max(1, _cells(marked))
    return (click.style(gutter, dim=True) + shown, click.style(caret, fg="red"))


def _printable(line: str) -> str:
    """Replace each character that a terminal might act upon by one that it shows."""
    return "".join(
        character if character.isprintable() else "\ufffd" for character in line.replace("\t", " ")
    )


def _cells(text: str) -> int:
    """Count the columns of a terminal: a Chinese, Japanese or Korean character takes two."""
    return sum(2 if east_asian_width(character) in {"W", "F"} else 1 for character in text)


def _caret_width(span: Span, line: str) -> int:
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    return (
        max(1, min(end, len(line), span.column - 1 + WIDEST // 2) - span.column + 1) if span.end_line else 1
    )


def as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """Give diagnostics as JSON data, one object each."""
    return [
        {
            "code": diagnostic.kind.code,
            "name": diagnostic.kind.name,
            "severity": diagnostic.kind.severity.value,
            "message": diagnostic.message,
            "help": diagnostic.help,
            "path": diagnostic.span.path if diagnostic.span else None,
            "line": diagnostic.span.line if diagnostic.span else None,
            "column": diagnostic.span.column if diagnostic.span else None,
        }
        for diagnostic in diagnostics
    ]


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""Stands in a text for a byte that is not UTF-8, as a name of a file may hold."""


def print_json(data: object) -> None:
    """Print JSON to standard output."""
    click.echo(json_text(data), nl=False)


def json_text(data: object) -> str:
    """Write data as the lines of a JSON file; a byte that is no text is written out, as in text output."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _SURROGATE.sub(lambda found: f"\\\\u{ord(found.group()):04x}", text) + "\n"
