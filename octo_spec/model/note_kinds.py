"""The kinds of notes about parts of third-party artifacts that a reader cannot represent exactly."""

from __future__ import annotations

from typing import Final

from octo_spec.diagnostics import DiagnosticKind, Severity

NOT_TAKEN = DiagnosticKind(
    "OCT440", "not-taken", Severity.WARNING, "Something of what others wrote is not in the spec."
)
TAKEN_OTHERWISE = DiagnosticKind(
    "OCT441",
    "taken-otherwise",
    Severity.NOTE,
    "Something of what others wrote has another form in the spec.",
)
NARROWER = DiagnosticKind(
    "OCT443",
    "asked-for",
    Severity.WARNING,
    "Something by which others let callers in may be left out there, and must be given in the spec.",
)
ASKED_ANEW = DiagnosticKind(
    "OCT446",
    "asked-anew",
    Severity.NOTE,
    "A value that is deployed must be given otherwise with an update, or is asked no more.",
)

NO_MORE_PUT_OUT: Final = "what reads it finds it no more, and a stack that imports it must be changed first"
"""The consequence of a dropped third-party output; it grants nothing, so a review does not report it."""

DEFAULT_TAKEN: Final = "its default is taken"
"""The consequence of a value that a spec cannot ask for: anyone who gives another one may get more."""
