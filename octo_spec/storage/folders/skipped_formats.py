"""Formats that were built before and that a spec can no longer be built in."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.storage.folders.former_customers import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.pipeline.compile import Compilation

SKIPPED_FORMAT_STAYS = DiagnosticKind.error(
    "OCT241", "skipped-format-stays", "A format that was built before cannot express the spec now."
)


def skipped_folders(compilations: Iterable[Compilation]) -> tuple[PurePosixPath, ...]:
    """Name the folder of each format that is not built, as it cannot express the spec and no one named it."""
    return tuple(
        PurePosixPath(CUSTOMERS, compilation.customer.id, name)
        if compilation.customer.id
        else PurePosixPath(name)
        for compilation in compilations
        for name in compilation.skipped
    )


def skipped_format_there(out: Path, skipped: Iterable[PurePosixPath]) -> Diagnostic | None:
    """Report the first folder that a build would leave with an earlier version of the spec."""
    there = next((folder for folder in skipped if (out / folder).is_dir()), None)
    if there is None:
        return None
    message = f"{out / there} was built before, and {there.name} cannot express the spec now"
    help = f"remove the folder, or build with --format {there.name} to see what is missing"
    return SKIPPED_FORMAT_STAYS.at(None, message, help)
