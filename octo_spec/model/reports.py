"""Diagnostics about what a reader of artifacts does not understand, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.frozen import mutable

NOT_UNDERSTOOD = DiagnosticKind.error(
    "OCT401", "not-understood", "A reader met something that octospec would not have written."
)

Report = Callable[[Span, str], None]
"""Takes the place of something that is not understood, and why; the reader goes on behind it."""


@mutable
class Reports:
    """Gathers diagnostics about what a reader does not understand."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def __call__(self, span: Span, message: str) -> None:
        """Add a diagnostic: a ``Reports`` is a ``Report``."""
        self.diagnostics.append(NOT_UNDERSTOOD.at(span, message))
