"""What a build did, in names and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import has_errors
from octo_spec.frozen import frozen
from octo_spec.storage.folders.folder_report import State

if TYPE_CHECKING:
    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.folders.folder_report import FolderReport


@frozen
class BuildReport:
    """What a build did with each folder, and what was found.

    ``findings`` are those of the rules; ``stopped`` if they kept the build from writing.
    ``former_customers`` have artifacts and are no longer in their file; ``check`` if nothing was to be
    written.
    ``proven_on`` is the day of an earlier build, if nothing has changed since, and this one reuses its
    proof.
    """

    builds: tuple[FolderReport, ...]
    diagnostics: tuple[Diagnostic, ...]
    title: str = ""
    findings: tuple[Diagnostic, ...] = ()
    stopped: bool = False
    former_customers: tuple[str, ...] = ()
    check: bool = False
    proven_on: str = ""

    @property
    def exit_code(self) -> int:
        """2 for bad input and for findings of the rules, 1 for an output folder that is out of date."""
        if self.stopped or has_errors(self.diagnostics):
            return 2
        stale = any(built.state is State.STALE for built in self.builds)
        return 1 if stale or (self.check and self.former_customers) else 0
