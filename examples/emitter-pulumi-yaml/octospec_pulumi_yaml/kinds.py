"""What this package reports."""

from __future__ import annotations

from typing import Final

from octo_spec.plugin import NOT_TAKEN, NOT_UNDERSTOOD, TAKEN_OTHERWISE, DiagnosticKind

NEEDS_ANSWER = DiagnosticKind.error(
    "PUL101", "pulumi-needs-an-answer", "Pulumi YAML has no conditions and checks no values."
)
LIST_IN_TEXT = DiagnosticKind.error(
    "PUL102", "pulumi-list-in-text", "Pulumi YAML cannot repeat a text for each element of a list."
)
DOLLARS = DiagnosticKind.error(
    "PUL103", "pulumi-dollars", "A dollar sign that Pulumi YAML could read as an escape or a reference."
)
FUNCTION_KEY = DiagnosticKind.error(
    "PUL104", "pulumi-function-key", "A key that Pulumi YAML would call as a function."
)

KINDS: Final = (NOT_UNDERSTOOD, NOT_TAKEN, TAKEN_OTHERWISE, NEEDS_ANSWER, LIST_IN_TEXT, DOLLARS, FUNCTION_KEY)
