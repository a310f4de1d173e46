"""What an emitter returns and a reader receives: files as values, with diagnostics."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.plugin.read_mode import ReadMode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment


__all__ = ["Artifact", "Emission", "ReadMode", "Reading", "artifact_at"]


@frozen(order=True)
class Artifact:
    """A file: its path in the folder of the format, and its text, which ends with a single newline."""

    path: PurePosixPath
    text: str


@frozen
class Emission:
    """The artifacts that an emitter writes; they are not used if a diagnostic is an error."""

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class Reading:
    """The deployment that a reader returns, or ``None`` with a diagnostic for each place it cannot read."""

    deployment: Deployment | None
    diagnostics: tuple[Diagnostic, ...] = ()


def artifact_at(artifacts: Iterable[Artifact], path: str) -> Artifact | None:
    """Return the artifact with a path; ``None`` if there is no such artifact."""
    return next((artifact for artifact in artifacts if artifact.path == PurePosixPath(path)), None)
