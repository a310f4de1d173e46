"""``manifest.json``: what octospec wrote into an output folder, and from what."""

from __future__ import annotations

import json
from dataclasses import field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.storage.hashing import sha256
from octo_spec.storage.regular import regular_content
from octo_spec.validation import validated_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.pipeline.format_build import FormatBuild
    from octo_spec.plugin.artifacts import Artifact

NAME: Final = "manifest.json"

NO_MANIFEST = DiagnosticKind(
    "OCT530",
    "no-manifest",
    Severity.WARNING,
    "The manifest of an output folder is missing, or was not written by octospec.",
)


@frozen
class FolderRecord:
    """One format folder: its files with their SHA-256, and what made them."""

    artifacts: Mapping[str, str]
    emitter: str = ""
    deployment: str = ""
    proof: str = ""


@frozen(slots=False)
class Manifest:
    """All format folders under one output folder, by path."""

    spec: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, FolderRecord] = field(default_factory=dict)

    def text(self) -> str:
        """Return its JSON text, sorted, so that the same build gives the same bytes."""
        folders = {path: _record_data(record) for path, record in sorted(self.folders.items())}
        data = {"octospec-manifest": 1, "spec": dict(self.spec), "formats": folders}
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"

    @cached_property
    def content(self) -> bytes:
        """The bytes of its file."""
        return self.text().encode()


def _record_data(record: FolderRecord) -> dict[str, object]:
    origin = {"emitter": record.emitter, "deployment": record.deployment, "proof": record.proof}
    return {**origin, "artifacts": dict(sorted(record.artifacts.items()))}


# --- reading -----------------------------------------------------------------------------------


def load_manifest(path: Path) -> Manifest | Diagnostic:
    """Read a manifest; if there is no manifest, nothing is recorded."""
    try:
        content = regular_content(path)
    except (FileNotFoundError, NotADirectoryError):
        return Manifest()
    except OSError as error:
        return _invalid_manifest(path, (error.strerror or "error").lower())
    return parsed_manifest(content, path)


def parsed_manifest(content: bytes, path: Path) -> Manifest | Diagnostic:
    """Read the content of a manifest."""
    try:
        written = validated_json(_ManifestFile, content)
    except ValidationError as error:
        return _invalid_manifest(path, "merge conflict" if b"<<<<<<< " in content else _reason(error))
    folders = {path: _record(record) for path, record in written.formats.items()}
    return Manifest(written.spec, folders)


def _record(record: _Record) -> FolderRecord:
    return FolderRecord(record.artifacts, record.emitter, record.deployment, record.proof)


def _invalid_manifest(path: Path, reason: str) -> Diagnostic:
    message = f"{path} was not written by octospec ({reason}), and counts as empty"
    return NO_MANIFEST.at(None, message, "a build replaces it")


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    reason = first["msg"] if first["loc"] else "no JSON"
    return f"{place}: {reason}".removeprefix(": ").encode("ascii", "replace").decode()


def lost_manifest(path: Path) -> Diagnostic:
    """Report format folders without a manifest, which would say what octospec wrote."""
    message = f"{path} is missing: existing files that differ count as third-party files"
    return NO_MANIFEST.at(None, message, "--force replaces those at the paths of artifacts")


def misrecorded_manifest(path: Path, folder: PurePosixPath) -> Diagnostic:
    """Report a manifest that lists other content than octospec wrote."""
    message = f"{path} was changed since octospec wrote it: it lists other files or hashes for {folder}"
    return NO_MANIFEST.at(None, message, "it was replaced; find out who changed it")


def _check_path(path: str) -> str:
    """Refuse a manifest with paths outside its folder."""
    if not path or PurePosixPath(path).is_absolute() or {"..", "."} & set(path.split("/")):
        msg = "not a path below the output folder"
        raise ValueError(msg)
    return path


_Path = Annotated[str, AfterValidator(_check_path)]


class _Record(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", defer_build=True)

    emitter: str
    deployment: str
    proof: str
    artifacts: dict[_Path, str]


class _ManifestFile(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", defer_build=True)

    version: Literal[1] = Field(alias="octospec-manifest")
    spec: dict[str, str]
    formats: dict[_Path, _Record]


# --- recording ---------------------------------------------------------------------------------


def record_of(build: FormatBuild, artifacts: Mapping[str, str]) -> FolderRecord:
    """Record a build that is about to be written, with the SHA-256 of its ``artifacts``."""
    return FolderRecord(artifacts, build.emitter, build.digest, build.proof.value)


def hashes(artifacts: tuple[Artifact, ...]) -> dict[str, str]:
    """Return the SHA-256 of each artifact by path."""
    return {str(artifact.path): sha256(artifact.text.encode()) for artifact in artifacts}
