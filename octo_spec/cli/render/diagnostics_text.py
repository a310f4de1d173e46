"""Diagnostics as text, with the line and a caret, and as JSON."""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from octo_spec.cli.printing import print_json_text, print_lines, style
from octo_spec.cli.render.folded_findings import fold_findings
from octo_spec.cli.render.wrapping import WIDEST, cells, columns, wrap
from octo_spec.diagnostics import Severity, Span
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic

COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def show(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], *, named: bool = False, err: bool = True
) -> None:
    """Print diagnostics, to standard error unless they are the result of the command.

    A terminal gets lines that fit it; elsewhere each message is one line, for tools that read it.
    ``sources`` holds the text of each file by path; ``named`` adds the names of the kinds, with which a
    spec accepts findings. A finding that is the same for many customers is printed once.
    """
    width = columns(err=err)
    for diagnostic in fold_findings(diagnostics):
        headline = _headline(diagnostic, named=named)
        excerpt = _excerpt(diagnostic.span, sources, width or WIDEST) if diagnostic.span else ()
        print_lines((*(wrap(headline, 0, 4, width) if width else (headline,)), *excerpt), err=err)


def _headline(diagnostic: Diagnostic, *, named: bool) -> str:
    kind = diagnostic.kind
    place = style(f"{diagnostic.span}: ", bold=True) if diagnostic.span else ""
    severity = "" if kind.severity is Severity.ERROR else f"{kind.severity}: "
    name = f" {kind.name}:" if named else ""
    code = style(f"{severity}{kind.code}{name}", fg=COLOURS[kind.severity])
    help = f"; {diagnostic.help}" if diagnostic.help else ""
    return f"{place}{code} {diagnostic.message}{help}"


def _excerpt(span: Span, sources: Mapping[str, str], width: int) -> tuple[str, ...]:
    """Show the line of ``span`` with a caret; of a long line, show the part around the caret."""
    lines = sources.get(span.path, "").split("\n")
    if span.line > len(lines) or not lines[span.line - 1].strip():
        return ()
    whole = lines[span.line - 1].rstrip("\r")
    if span == Span(span.path) and len(whole) > width:
        return ()  # the place is the whole file: the beginning of a long line does not help
    # A line may have a million characters; at most the width is shown on either side.
    skipped = max(0, span.column - 1 - width)
    line = whole[skipped : span.column + width].replace("\t", " ")
    gutter = f"{span.line:>6} | "
    room = width - len(gutter)
    at = span.column - 1 - skipped
    end = at + _marked_length(span, whole)
    before = visible(line[:at].ljust(at))
    if cells(before) + cells(visible(line[at:end])) > room:
        before = _end(before, room // 2)
    marked = _beginning(visible(line[at:end]), room - cells(before))
    caret = " " * (len(gutter) - 2) + "| " + " " * cells(before) + "^" * max(1, cells(marked))
    shown = _beginning(before + visible(line[at:]), room)
    return (style(gutter, dim=True) + shown, style(caret, fg="red"))


def _marked_length(span: Span, line: str) -> int:
    """Count the characters that are marked."""
    if not span.end_line:
        return 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    return max(1, min(end, len(line)) - span.column + 1)


_CUT: Final = "…"


def _end(text: str, room: int) -> str:
    """Return as much of the end of a text as fits."""
    return _beginning(text[::-1], room)[::-1]


def _beginning(text: str, room: int) -> str:
    """Return as much of the beginning of a text as fits, with a mark if it is cut."""
    # Each character takes one cell at least.
    taken = list(accumulate(map(cells, text[: max(room, 0) + 1])))
    if not taken or (len(taken) == len(text) and taken[-1] <= room):
        return text
    return text[: bisect_right(taken, room - 1)] + _CUT


def as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """Return diagnostics as JSON data, one object each."""
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
"""A lone surrogate: it represents a byte that is not UTF-8, as a file name may hold."""


class _Together:
    """The JSON that a command prints for each of several specs."""

    def __init__(self) -> None:
        self.specs: list[dict[str, Any]] = []
        self.spec = ""

    def begin(self, spec: str) -> None:
        """Print for this spec from now on."""
        self.spec = spec


_TOGETHER: Final = ContextVar[_Together | None]("_TOGETHER", default=None)


def print_json(data: Any) -> None:  # noqa: ANN401 - any JSON
    """Print JSON to standard output."""
    if (together := _TOGETHER.get()) is None:
        print_json_text(json_text(data))
    else:
        together.specs.append({"spec": together.spec, **data})


@contextmanager
def print_together() -> Iterator[Callable[[str], None]]:
    """Print what is printed as JSON for several specs as one object; yields what begins a spec."""
    together = _Together()
    before = _TOGETHER.set(together)
    try:
        yield together.begin
    finally:
        _TOGETHER.reset(before)
    if together.specs:
        print_json({"ok": all(each["ok"] for each in together.specs), "specs": together.specs})


def json_text(data: object) -> str:
    """Write data as the lines of a JSON file; a byte that is not text is escaped, as in text output."""
    import json  # noqa: PLC0415 - few ask for JSON

    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _SURROGATE.sub(lambda found: f"\\\\u{ord(found.group()):04x}", text) + "\n"
