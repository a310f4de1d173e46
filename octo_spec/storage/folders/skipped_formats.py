"""Formats that were built before and that a spec can no longer be built in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import DiagnosticKind
from octo_spec.storage.folders.former_customers import CUSTOMERS
from octo_spec.storage.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.pipeline.compile import Compilation

SKIPPED_FORMAT_STAYS = DiagnosticKind.error(
    "OCT241", "skipped-format-stays", "A format that was built before cannot express the spec now."
)


def skipped_formats_there(out: Path, compilations: Iterable[Compilation]) -> Iterator[Diagnostic]:
    """Report each folder that a build would leave with an earlier version of the spec."""
    for compilation in compilations:
        customer = compilation.customer.id
        folder = out / CUSTOMERS / customer if customer else out
        for name in compilation.skipped:
            if (folder / name).is_dir():
                path = shown(str(folder / name))
                message = f"{path} was built before, and {name} cannot express the spec now"
                help = f"remove the folder, or build with --format {name} to see what is missing"
                yield SKIPPED_FORMAT_STAYS.at(None, message, help)
