"""The kinds of notes about parts of third-party artifacts that a reader cannot represent exactly."""

from __future__ import annotations

from typing import Final

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

OUTPUT_DROPPED: Final = "stacks that import this output break; change them first"
"""The consequence of a dropped third-party output; it grants nothing, so a review does not report it."""

DEFAULT_TAKEN: Final = "its default is used"
"""The consequence of a value that a spec cannot ask for: anyone who gives another one may get more."""
