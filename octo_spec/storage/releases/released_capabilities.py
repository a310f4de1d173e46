"""The capabilities of all releases of a folder: ``capabilities.json`` of each, checked against its sums."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.release.capabilities import CAPABILITIES, features_of
from octo_spec.release.codes import NO_RELEASE, NOT_AS_RELEASED
from octo_spec.release.latest import is_version
from octo_spec.release.octospec_capabilities import Capabilities, CapabilitiesError
from octo_spec.release.sums import SUMS, parsed_sums
from octo_spec.storage.hashing import sha256
from octo_spec.storage.paths import shown_path
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.features.feature_changes import KnownFeatures
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.storage.inputs.inputs import Inputs


def released_capabilities(folder: str, inputs: Inputs) -> Capabilities | None:
    """Read the capabilities of each release; one of an earlier octospec, or without features, has none."""
    documents = []
    for found in _documents(folder):
        if isinstance(found, Diagnostic):
            inputs.diagnostics.append(found)
        else:
            documents.append(found)
    try:
        return Capabilities(*documents)
    except CapabilitiesError as error:
        inputs.diagnostics.append(NO_RELEASE.at(None, f"{shown_path(folder)}: {error}"))
        return None


def known_features(release: Path, inputs: Inputs) -> KnownFeatures | None:
    """Return the features that a release permits; ``None`` if it has no capabilities."""
    found = _document(release)
    if isinstance(found, Diagnostic):
        inputs.diagnostics.append(found)
        return None
    return None if found is None else features_of(found)


def _documents(folder: str) -> Iterator[dict[str, JsonValue] | Diagnostic]:
    try:
        versions = sorted(each.name for each in Path(folder).iterdir() if is_version(each.name))
    except OSError as error:
        yield NO_RELEASE.at(None, f"{shown_path(folder)} cannot be read: {error.strerror}")
        return
    if not versions:
        yield NO_RELEASE.at(
            None, f"{shown_path(folder)} contains no release", "name the folder of all releases"
        )
    for version in versions:
        found = _document(Path(folder) / version)
        if found is not None:
            yield found


def _document(release: Path) -> dict[str, JsonValue] | Diagnostic | None:
    path = release / CAPABILITIES
    if not path.exists():
        return None
    try:
        content, sums = regular_content(path), regular_content(release / SUMS).decode()
        data = json.loads(content)
    except (OSError, ValueError) as error:
        return NO_RELEASE.at(None, f"{shown_path(str(path))} cannot be read: {error}")
    listed = (parsed_sums(sums) or {}).get(CAPABILITIES)
    if listed != sha256(content):
        return NOT_AS_RELEASED.at(None, f"{shown_path(str(path))} was changed: {SUMS} lists another checksum")
    return (
        data
        if isinstance(data, dict)
        else NO_RELEASE.at(None, f"{shown_path(str(path))} is not a JSON object")
    )
