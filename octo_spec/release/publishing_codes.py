"""What can be wrong where a release is published, or where a customer looks it up."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind, Severity

PUBLISHED_OTHERWISE = DiagnosticKind.error(
    "OCT830", "published-otherwise", "A published version cannot be written again."
)
NO_DESTINATION = DiagnosticKind.error(
    "OCT831", "no-destination", "A place to publish to does not exist, or cannot be read or written."
)
NO_CONDITIONS = DiagnosticKind.error(
    "OCT832", "no-conditions", "A store that ignores conditional writes, and would overwrite existing files."
)
ANOTHER_SET = DiagnosticKind.error(
    "OCT833", "another-set", "A place to publish to that contains releases of another spec or customer."
)
LATEST_ELSEWHERE = DiagnosticKind.error(
    "OCT834", "latest-elsewhere", "The published latest.json contains something that is not known here."
)
LATEST_WAITS = DiagnosticKind(
    "OCT835",
    "latest-waits",
    Severity.WARNING,
    "The latest.json is not uploaded until each version that it lists is published.",
)
NO_VERSION = DiagnosticKind.error(
    "OCT836", "no-version", "The deployed version is not known, or there is nothing to compare it with."
)
