"""Findings as workflow commands, which GitHub shows at their lines.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.cli.printing import escape_line
from octo_spec.cli.render.folded_findings import fold_findings
from octo_spec.diagnostics import Severity

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic, Span
    from octo_spec.lint.linting import Linting

COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}

IN_MESSAGE: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
IN_PROPERTY: Final = {**IN_MESSAGE, **str.maketrans({":": "%3A", ",": "%2C"})}
"""How GitHub's own toolkit escapes: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts"""


def workflow_commands(linting: Linting) -> str:
    """Write one command a line for each error, and for each finding that is not accepted."""
    diagnostics = fold_findings((*linting.problems, *linting.open))
    return "".join(f"{_annotation(diagnostic)}\n" for diagnostic in diagnostics)


def _annotation(diagnostic: Diagnostic) -> str:
    title = f"{diagnostic.kind.code} {diagnostic.kind.name}"
    properties = {**_place(diagnostic.span), "title": title}
    written = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    message = escape_line(_message(diagnostic, title)).translate(IN_MESSAGE)
    return f"::{COMMANDS[diagnostic.kind.severity]} {written}::{message}"


def _escape_property(value: str) -> str:
    """Escape a value: GitHub finds a file by its name, and decodes the line breaks in it."""
    return escape_line(value.translate(IN_PROPERTY))


def _message(diagnostic: Diagnostic, title: str) -> str:
    """Include place and code: a log shows messages alone, and GitHub annotates ten of a kind a step."""
    place = f"{diagnostic.span}: " if diagnostic.span else ""
    help = f"; {diagnostic.help}" if diagnostic.help else ""
    return f"{place}{title}: {diagnostic.message}{help}"


def _place(span: Span | None) -> dict[str, str]:
    if span is None:
        return {}
    start = {"file": span.path, "line": str(span.line), "col": str(span.column)}
    if not span.end_line:
        return start
    # GitHub supports columns only within one line.
    end = {"endLine": str(span.end_line)}
    return {**start, **end, **({"endColumn": str(span.end_column)} if span.end_line == span.line else {})}
