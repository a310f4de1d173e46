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
REVOKED_KEY = DiagnosticKind.error(
    "OCT840", "revoked-key", "A file is signed with a signing key that is revoked."
)
OLD_KEYS = DiagnosticKind.error(
    "OCT841", "old-keys", "A list of signing keys is older than one that was seen before."
)
BAD_KEYS = DiagnosticKind.error(
    "OCT842", "bad-keys", "A list of signing keys is not valid, or the recovery key did not sign it."
)
KEYS_NOT_KEPT = DiagnosticKind(
    "OCT843", "keys-not-kept", Severity.WARNING, "The number of a list of signing keys cannot be remembered."
)
LINKS_EXPOSED = DiagnosticKind.error(
    "OCT844", "links-exposed", "A file with the links of customers is where releases are published from."
)
KEPT = DiagnosticKind(
    "OCT845",
    "release-kept",
    Severity.NOTE,
    "A release has links for customers, and this octospec would write its files differently.",
)
ONLY_BUILDS = DiagnosticKind(
    "OCT846",
    "only-builds-compared",
    Severity.WARNING,
    "An earlier release does not say what it grants for other answers to choices that a build decides.",
)
LAUNCH_CAUTION = DiagnosticKind(
    "OCT839", "launch-caution", Severity.WARNING, "A deployment link of a release does not work from its URL."
)
UNSUPPORTED = DiagnosticKind(
    "OCT829", "unsupported", Severity.WARNING, "A release is older than the oldest supported one."
)
