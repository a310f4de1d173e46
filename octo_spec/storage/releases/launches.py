"""How to start a deployment from a release, once it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.model.launch import LaunchSite, PublishedFile
from octo_spec.plugin.discovery import find
from octo_spec.release.codes import LAUNCH_CAUTION
from octo_spec.storage.archive import write_archive
from octo_spec.storage.hashing import hashes_on_disk
from octo_spec.storage.inputs.reader_choice import output_of
from octo_spec.storage.sides.sides import DeploymentSide, load_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from octo_spec.model.launch import Launch
    from octo_spec.storage.inputs.inputs import Inputs


ARCHIVE: Final = ".zip"
"""The suffix of a format's name for a file with the whole format next to its folder."""


@frozen
class ReleaseFolder:
    """The future place of a release: the URL of its parent folder, the version, and whose presets it has."""

    url: str
    version: str
    presets: frozenset[str]


def write_archives(stage: Path, formats: Sequence[str]) -> None:
    """Write an archive of each format, in addition to its folder; raises ``OSError``."""
    for name in formats:
        write_archive(stage / name, stage / f"{name}{ARCHIVE}")


def launches(
    stage: Path, formats: Sequence[str], folder: ReleaseFolder, inputs: Inputs
) -> tuple[Launch, ...]:
    """Ask each format how to start from the URL where the release is published."""
    hashes = hashes_on_disk(stage)
    ways: list[Launch] = []
    for name in formats:
        ways += _ways(name, stage, launch_site(name, hashes, folder), inputs)
    inputs.diagnostics.extend(_cautions(ways))
    return tuple(ways)


def launch_site(name: str, hashes: Mapping[str, str], folder: ReleaseFolder) -> LaunchSite:
    """Return where the files of a format will be published; ``hashes`` are those of the whole release."""
    url = folder_url(folder.url, folder.version)
    published = {
        path: PublishedFile(path, f"{url}/{quote(path)}", known)
        for path, known in hashes.items()
        if path.startswith(f"{name}/") or path == f"{name}{ARCHIVE}"
    }
    archive = published.pop(f"{name}{ARCHIVE}")
    return LaunchSite(folder.version, tuple(published.values()), archive, folder.presets)


def folder_url(url: str, version: str) -> str:
    """Return the address of a version below that of all releases."""
    # A bucket reads a + in a URL as a space, and a version may contain one.
    return f"{url}/{quote(version)}"


def _ways(name: str, stage: Path, site: LaunchSite, inputs: Inputs) -> Iterator[Launch]:
    with output_of(name):
        plugin, side = find(name), load_side(f"{stage}/{name}", inputs)
    if isinstance(plugin, Diagnostic) or not isinstance(side, DeploymentSide):
        return
    for way in plugin.launch(side.rollout or side.deployment, site):
        if isinstance(way, Diagnostic):
            inputs.diagnostics.append(way)
        else:
            yield way


def _cautions(ways: Sequence[Launch]) -> Iterator[Diagnostic]:
    """Report once for each format what does not work everywhere."""
    for caution, name in dict.fromkeys((way.caution, way.format) for way in ways if way.caution):
        yield LAUNCH_CAUTION.at(
            None, f"{name}: {caution}", "publish to a bucket, and name its address with --url"
        )
