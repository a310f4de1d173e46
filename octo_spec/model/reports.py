"""Diagnostics about what a reader does not support, or a rule does not decide, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Span
from octo_spec.frozen import mutable

NOT_UNDERSTOOD = DiagnosticKind.error(
    "OCT401", "not-understood", "A file contains something that octospec would not have written."
)

RULE_UNDECIDED = DiagnosticKind.error(
    "OCT518", "rule-undecided", "A rule that needs more search steps than the limit, so it has no result."
)

Report = Callable[[Span, str], None]
"""A function of a place that is not supported, and the reason; the reader continues after the place."""


@mutable
class Reports:
    """Collects diagnostics about parts that a reader does not support."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def __call__(self, span: Span, message: str) -> None:
        """Add a diagnostic: a ``Reports`` is a ``Report``."""
        self.diagnostics.append(NOT_UNDERSTOOD.at(span, message))
