"""What can be wrong where a release is published, or where a customer looks it up."""

from __future__ import annotations

from octo_spec.diagnostics import DiagnosticKind, Severity

PUBLISHED_OTHERWISE = DiagnosticKind.error(
    "OCT830", "published-otherwise", "A version that is published is never written again."
)
NO_DESTINATION = DiagnosticKind.error(
    "OCT831", "no-destination", "A place to publish in is not there, or cannot be read or written."
)
NO_CONDITIONS = DiagnosticKind.error(
    "OCT832", "no-conditions", "A store that writes over what is there, whatever condition it is given."
)
ANOTHER_SET = DiagnosticKind.error(
    "OCT833", "another-set", "A place to publish in where other releases lie: of another spec or customer."
)
LATEST_ELSEWHERE = DiagnosticKind.error(
    "OCT834", "latest-elsewhere", "What is published of the latest release is not known here."
)
LATEST_WAITS = DiagnosticKind(
    "OCT835",
    "latest-waits",
    Severity.WARNING,
    "What tells of the latest release waits until each version that it tells of is published.",
)
NO_VERSION = DiagnosticKind.error(
    "OCT836", "no-version", "Nothing tells which version is deployed, or there is nothing to compare with."
)
