"""The diagnostics that the writer and the reader of bundles can report; the rules have their own."""

from __future__ import annotations

from typing import Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.model.note_kinds import NOT_TAKEN, TAKEN_OTHERWISE
from octo_spec.model.reports import NOT_UNDERSTOOD

NOT_IN_A_BUNDLE = DiagnosticKind.error(
    "OCT447",
    "not-in-a-bundle",
    "Something that a bundle cannot express, such as a managed policy of a session.",
)
DOES_NOT_FIT = DiagnosticKind.error(
    "OCT448", "does-not-fit", "A template or a boundary that can be too large for AWS to register."
)
SEVERAL_TEMPLATES = DiagnosticKind(
    "OCT449",
    "several-templates",
    Severity.WARNING,
    "A session whose permissions need several templates, so several requests.",
)

KINDS: Final = (NOT_UNDERSTOOD, NOT_TAKEN, TAKEN_OTHERWISE, NOT_IN_A_BUNDLE, DOES_NOT_FIT, SEVERAL_TEMPLATES)
