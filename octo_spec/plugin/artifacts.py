"""What goes out of an emitter and comes into a reader: files as values, and what was said of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.model.deployment import Deployment


@dataclass(frozen=True, slots=True, order=True)
class Artifact:
    """One file: a path inside the format's folder, and its text, which ends with one newline."""

    path: PurePosixPath
    text: str


@dataclass(frozen=True, slots=True)
class Emission:
    """What an emitter wrote; with an error among the diagnostics, nothing of it is used."""

    artifacts: tuple[Artifact, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader understood: a deployment, or ``None`` and a diagnostic for each place it did not."""

    deployment: Deployment | None
    diagnostics: tuple[Diagnostic, ...] = ()


def artifact_at(artifacts: Iterable[Artifact], path: str) -> Artifact | None:
    """Find an artifact by path."""
    return next((artifact for artifact in artifacts if artifact.path == PurePosixPath(path)), None)
