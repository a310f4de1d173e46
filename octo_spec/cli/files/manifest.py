"""``manifest.json``: what octospec wrote into an output folder, and from what."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.pipeline.compile import FormatBuild
    from octo_spec.plugin.artifacts import Artifact

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FolderRecord:
    """One format folder: its files with their SHA-256, and what made them."""

    artifacts: Mapping[str, str]
    emitter: str = ""
    deployment: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All format folders under one output folder, by path."""

    spec: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, FolderRecord] = field(default_factory=dict)

    def text(self) -> str:
        """Give the JSON text of it, sorted, so that the same build gives the same bytes."""
        folders = {path: _written(record) for path, record in sorted(self.folders.items())}
        data = {"octospec-manifest": 1, "spec": dict(self.spec), "formats": folders}
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _written(record: FolderRecord) -> dict[str, object]:
    origin = {"emitter": record.emitter, "deployment": record.deployment, "proof": record.proof}
    return {**origin, "artifacts": dict(sorted(record.artifacts.items()))}


def load_manifest(out: Path) -> Manifest:
    """Read the manifest of an output folder; one that is missing or broken records nothing."""
    try:
        data = json.loads((out / NAME).read_text("utf-8"))
        folders = {path: _record(record) for path, record in data["formats"].items()}
        return Manifest(data["spec"], folders)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Manifest()


def _record(data: dict[str, Any]) -> FolderRecord:
    return FolderRecord(data["artifacts"], data["emitter"], data["deployment"], data["proof"])


def sha256(content: bytes) -> str:
    """Give the SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def record_of(build: FormatBuild, deployment_digest: str) -> FolderRecord:
    """Record a build that is about to be written."""
    return FolderRecord(hashes(build.artifacts), build.emitter, deployment_digest, build.proof.value)


def hashes(artifacts: tuple[Artifact, ...]) -> dict[str, str]:
    """Give the SHA-256 of each artifact by path."""
    return {str(artifact.path): sha256(artifact.text.encode()) for artifact in artifacts}


def hashes_on_disk(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of each file below a folder by relative path."""
    return {
        str(PurePosixPath(path.relative_to(folder))): sha256(_content(path))
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }


def _content(path: Path) -> bytes:
    """Give the content of a file, or the target of a link, which need not exist."""
    return os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
