"""What an emitter gives and a reader takes: files as values, with diagnostics."""

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
    """The artifacts that an emitter writes; they are not used where a diagnostic is an error."""

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


@frozen
class Reading:
    """The deployment that a reader gives, or ``None`` with a diagnostic for each place it cannot read."""

    deployment: Deployment | None
    diagnostics: tuple[Diagnostic, ...] = ()


def artifact_at(artifacts: Iterable[Artifact], path: str) -> Artifact | None:
    """Give the artifact with a path; ``None`` where there is none."""
    return next((artifact for artifact in artifacts if artifact.path == PurePosixPath(path)), None)
