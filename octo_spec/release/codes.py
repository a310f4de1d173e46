"""What can be wrong with a release."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind, Severity

RELEASED = DiagnosticKind.error(
    "OCT820", "already-released", "A version that is released is never written again."
)
SMALL_STEP = DiagnosticKind.error(
    "OCT821", "small-step", "A version whose step is smaller than what changed asks for."
)
BAD_KEY = DiagnosticKind.error("OCT822", "bad-key", "A file is not the key that is asked for.")
NOT_AS_RELEASED = DiagnosticKind.error(
    "OCT823", "not-as-released", "A file of a release is changed, missing, or was not released."
)
BAD_SIGNATURE = DiagnosticKind.error(
    "OCT824", "bad-signature", "A signature is missing, or is not one of this key over this file."
)
OLD_LATEST = DiagnosticKind.error(
    "OCT825", "old-latest", "What says which release is the latest is older than a release that is known."
)
NO_RELEASE = DiagnosticKind.error(
    "OCT826", "no-release", "A folder is no release, or cannot be read or written."
)
UNSIGNED = DiagnosticKind(
    "OCT827", "unsigned", Severity.WARNING, "A release without a signature: nobody can tell who made it."
)
WITHDRAWN = DiagnosticKind.error(
    "OCT828", "withdrawn", "A release is withdrawn: nobody should deploy it any more."
)
LAUNCH_CAUTION = DiagnosticKind(
    "OCT839", "launch-caution", Severity.WARNING, "A way to start from a release does not work from its URL."
)
UNSUPPORTED = DiagnosticKind(
    "OCT829", "unsupported", Severity.WARNING, "A release is older than the oldest that still works."
)
