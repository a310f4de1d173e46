"""What can be wrong with a fleet that a cluster builds, or with the store that it is written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic

NO_STORE: Final = DiagnosticKind.error("OCT548", "no-store", "A store that a fleet cannot be written to.")
OTHER_INDEX: Final = DiagnosticKind.error(
    "OCT549", "other-index", "Another build has written its index into a store in the meantime."
)
ALTERED: Final = DiagnosticKind(
    "OCT550", "altered-files", Severity.WARNING, "Files of a fleet were changed since octospec wrote them."
)
UNCHECKED: Final = DiagnosticKind(
    "OCT551",
    "unchecked-files",
    Severity.WARNING,
    "The output of a fleet holds files that this build does not write, and did not check.",
)


class BuildStoppedError(Exception):
    """A build that cannot continue; ``problems`` say why."""

    def __init__(self, *problems: Diagnostic) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
