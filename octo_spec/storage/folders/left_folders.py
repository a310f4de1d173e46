"""Artifacts that no build renews any longer, since several specs have a folder each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.diagnostics import Diagnostic

LEFT_ARTIFACTS = DiagnosticKind(
    "OCT558",
    "left-artifacts",
    Severity.WARNING,
    "The output folder of several specs still holds the artifacts of one of them, which no build renews.",
)
_MANIFEST: Final = "manifest.json"


def left_artifacts(out: str) -> Iterator[Diagnostic]:
    """Find artifacts of a build of one spec in a folder with a folder for each spec."""
    if not os.path.lexists(Path(out, _MANIFEST)):
        return
    from octo_spec.storage.folders.manifest import Manifest, load_manifest  # noqa: PLC0415 - hardly ever needed

    found = load_manifest(Path(out, _MANIFEST))
    if isinstance(found, Manifest) and found.folders:
        names = ", ".join(sorted({path.partition("/")[0] for path in found.folders}))
        message = f"{out} still holds {names} of {found.spec.get('name', 'one spec')}, which no build renews"
        help = f"each spec has a folder of its own there; remove the others, and {out}/{_MANIFEST}"
        yield LEFT_ARTIFACTS.at(None, message, help)
