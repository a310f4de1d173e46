"""What can be wrong with a release."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind, Severity

RELEASED = DiagnosticKind.error("OCT820", "already-released", "A released version cannot be written again.")
SMALL_STEP = DiagnosticKind.error(
    "OCT821", "small-step", "A version step that is smaller than the changes require."
)
BAD_KEY = DiagnosticKind.error("OCT822", "bad-key", "A file is not the required key.")
NOT_AS_RELEASED = DiagnosticKind.error(
    "OCT823", "not-as-released", "A file of a release was changed, is missing, or was not released."
)
BAD_SIGNATURE = DiagnosticKind.error(
    "OCT824", "bad-signature", "A signature is missing, or is not a signature of this file by this key."
)
OLD_LATEST = DiagnosticKind.error(
    "OCT825", "old-latest", "The latest.json of a vendor is older than a known release."
)
NO_RELEASE = DiagnosticKind.error(
    "OCT826", "no-release", "A folder is not a release, or cannot be read or written."
)
UNSIGNED = DiagnosticKind(
    "OCT827", "unsigned", Severity.WARNING, "A release without a signature: no one can check who made it."
)
WITHDRAWN = DiagnosticKind.error("OCT828", "withdrawn", "A release is withdrawn: no one should deploy it.")
LAUNCH_CAUTION = DiagnosticKind(
    "OCT839", "launch-caution", Severity.WARNING, "A deployment link of a release does not work from its URL."
)
UNSUPPORTED = DiagnosticKind(
    "OCT829", "unsupported", Severity.WARNING, "A release is older than the oldest supported one."
)
