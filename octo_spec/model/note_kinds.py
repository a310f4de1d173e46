"""The kinds of notes about parts of third-party artifacts that a reader cannot represent exactly."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind, Severity

NOT_TAKEN = DiagnosticKind(
    "OCT440", "not-taken", Severity.WARNING, "A part of the imported artifact that is not in the spec."
)
TAKEN_OTHERWISE = DiagnosticKind(
    "OCT441",
    "taken-otherwise",
    Severity.NOTE,
    "A part of the imported artifact that has another form in the spec.",
)
NARROWER = DiagnosticKind(
    "OCT443",
    "asked-for",
    Severity.WARNING,
    "A value that is optional for the trust of the imported artifact, but required in the spec.",
)
CHANGED_INPUT = DiagnosticKind(
    "OCT446",
    "asked-anew",
    Severity.NOTE,
    "A deployed value that must be given differently with an update, or is no longer asked.",
)

OUTPUT_DROPPED = DiagnosticKind(
    "OCT492",
    "output-dropped",
    Severity.WARNING,
    "An output of the imported template that is not in the spec.",
)
"""It grants nothing, so a review does not report it."""

DEFAULT_TAKEN = DiagnosticKind(
    "OCT493",
    "default-taken",
    Severity.NOTE,
    "An input of the imported module that the spec cannot ask for: its default is used.",
)
"""Anyone who gives another value may get more."""
