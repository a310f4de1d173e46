"""At most 100 errors are reported per file: after a hundred fixes, the user tries again anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic

MOST_ERRORS: Final = 100

MORE_ERRORS = DiagnosticKind.error(
    "OCT159", "more-faults", "A file has more errors than octospec reports at once."
)


def limit_errors(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return the first errors in the given order if there are too many, and report how many remain."""
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.is_error]
    if len(errors) <= MOST_ERRORS:
        return diagnostics
    message = f"{len(errors) - MOST_ERRORS:,} more errors are not reported"
    last = errors[MOST_ERRORS - 1].span
    return (*errors[:MOST_ERRORS], MORE_ERRORS.at(last, message, "fix the ones above first"))
