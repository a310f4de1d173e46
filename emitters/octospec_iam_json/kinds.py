"""The diagnostics that the writer and the reader of IAM documents can report."""

from __future__ import annotations

from typing import Final

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.model.reports import NOT_UNDERSTOOD

BAD_JSON = DiagnosticKind.error(
    "OCT430", "bad-json", "The file is not JSON, or not JSON as octospec writes it."
)
MISSING_FILE = DiagnosticKind.error("OCT431", "missing-file", "A required file is missing.")
UNKNOWN_FILE = DiagnosticKind.error("OCT432", "unknown-file", "A file that the index does not name.")
FOREIGN_SCRIPT = DiagnosticKind.error("OCT433", "foreign-script", "An apply.sh that octospec did not write.")
READS_OTHERWISE = DiagnosticKind.error(
    "OCT434", "reads-otherwise", "A text that would be read back as something else."
)
READS_RECORDS = DiagnosticKind.error(
    "OCT435",
    "reads-records",
    "A condition or a variable that reads a tag in which apply.sh keeps its records.",
)

KINDS: Final = (
    NOT_UNDERSTOOD,
    BAD_JSON,
    MISSING_FILE,
    UNKNOWN_FILE,
    FOREIGN_SCRIPT,
    READS_OTHERWISE,
    READS_RECORDS,
)
