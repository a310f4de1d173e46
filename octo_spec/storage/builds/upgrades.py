"""Folders that are out of date since octospec changed, and not the spec: the difference, decided by reading.

The manifest says which version wrote a folder, and from which spec. It says nothing about what the files
mean: the files on disk are read back by the readers of this version, and compared with the new files.
"""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.report import example, headline, property_change
from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.model.canonical_json import difference
from octo_spec.model.rollout import as_one_deployment
from octo_spec.plugin.artifacts import Artifact
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import find
from octo_spec.source import decode
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.manifest import NAME, load_manifest
from octo_spec.storage.folders.upgrade import Difference, Upgrade
from octo_spec.storage.hashing import hashes_below, sha256
from octo_spec.storage.inputs.readings import ShownArtifacts, read_foreign, read_strictly
from octo_spec.storage.regular import regular_content
from octo_spec.storage.sides.compared_sides import DiffOptions, compare_sides
from octo_spec.storage.sides.given_answers import GivenAnswers
from octo_spec.storage.sides.sides import DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from octo_spec.analysis.diff.changes import AccessChange, Diff
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.discovery import Plugin
    from octo_spec.storage.folders.manifest import FolderRecord, Manifest
    from octo_spec.storage.folders.output import Builds, BuiltFolder

MOST_DETAILS: Final = 3
"""This many changes show what a difference is."""


def with_upgrades(builds: Builds, out: Path, spec: Mapping[str, str], *, is_accepted: bool) -> Builds:
    """Say of each checked folder that is out of date whether octospec changed, and not the spec."""
    manifest = load_manifest(out / NAME)
    if isinstance(manifest, Diagnostic) or manifest.spec.get("sha256") != spec["sha256"]:
        return builds
    return tuple(
        _with_upgrade(built, out, manifest, is_accepted=is_accepted) if built.state is State.STALE else built
        for built in builds
    )


def _with_upgrade(built: BuiltFolder, out: Path, manifest: Manifest, *, is_accepted: bool) -> BuiltFolder:
    record = manifest.folders.get(str(built.folder.path))
    if record is None or not _is_newer_version(record.emitter, built.build.emitter):
        return built
    try:
        changed = _changed_files(out, built, record)
        if changed:
            return replace(built, details=(*built.details, *changed))
        upgrade = _upgrade(built, record, _files(out, record, built))
    except OSError:  # the files are gone: the differences say so
        return built
    state = State.ACCEPTED if is_accepted and upgrade.is_acceptable else built.state
    return replace(built, state=state, upgrade=upgrade)


def _is_newer_version(before: str, now: str) -> bool:
    """Whether both are versions of the same distribution, and not the same one."""
    return before != now and before.rpartition(" ")[0] == now.rpartition(" ")[0] != ""


def _changed_files(out: Path, built: BuiltFolder, record: FolderRecord) -> tuple[str, ...]:
    """Name the files that are not as the manifest lists them: someone changed them, and not octospec."""
    there = hashes_below(out, built.folder.path)
    names = sorted(
        path for path in {*there, *record.artifacts} if there.get(path) != record.artifacts.get(path)
    )
    return tuple(f"{built.folder.path}/{name} was changed after {record.emitter} wrote it" for name in names)


def _files(out: Path, record: FolderRecord, built: BuiltFolder) -> tuple[Artifact, ...] | None:
    """Read the files that the manifest lists; ``None`` if one is not text, or changed meanwhile."""
    folder = out / built.folder.path
    contents = {path: regular_content(folder / path) for path in record.artifacts}
    texts = {path: decode(content, path) for path, content in contents.items()}
    if any(sha256(content) != record.artifacts[path] for path, content in contents.items()):
        return None
    return tuple(Artifact(PurePosixPath(path), text) for path, text in texts.items() if isinstance(text, str))


# --- deciding ----------------------------------------------------------------------------------


def _upgrade(built: BuiltFolder, record: FolderRecord, old: tuple[Artifact, ...] | None) -> Upgrade:
    found = _find_difference(built, old) if old and len(old) == len(record.artifacts) else _NOT_TEXT
    is_same_deployment = record.deployment == built.build.digest
    also = () if is_same_deployment else (_OTHER_DEPLOYMENT,)
    return Upgrade(record.emitter, built.build.emitter, found.difference, (*found.details, *also))


_OTHER_DEPLOYMENT: Final = (
    "the manifest lists another deployment: an option, a customer's entry or a file of extras may have "
    "changed, too"
)


@frozen
class _Found:
    """A difference, and the details that show it."""

    difference: Difference
    details: tuple[str, ...] = ()


_NOT_TEXT: Final = _Found(Difference.UNDECIDED, ("a file is not text, or changed while it was read",))


def _find_difference(built: BuiltFolder, old: tuple[Artifact, ...]) -> _Found:
    plugin = find(built.build.format)
    if not isinstance(plugin, BuiltIn):
        return _Found(Difference.UNDECIDED, (f"its reader is that of a plugin, {built.build.emitter}",))
    if not plugin.description.reads:
        return _Found(Difference.UNDECIDED, ("it only documents, and no reader compares documentation",))
    found = _compare_readings(plugin, str(built.folder.path), old, built.folder.artifacts)
    pages = tuple(_changed_pages(plugin, old, built.folder.artifacts))
    if pages and found.difference is Difference.NONE:
        words = f"what grants access is the same; no reader compares documentation: {', '.join(pages)}"
        return _Found(Difference.UNDECIDED, (words,))
    return found


def _changed_pages(plugin: Plugin, old: tuple[Artifact, ...], new: tuple[Artifact, ...]) -> Iterator[str]:
    """Name the files that only document and differ: a reader ignores them."""
    before, now = ({str(each.path): each.text for each in files} for files in (old, new))
    for path in sorted(before.keys() | now.keys()):
        is_page = any(fnmatchcase(path, pattern) for pattern in plugin.description.documentation)
        if is_page and before.get(path) != now.get(path):
            yield path


def _compare_readings(
    plugin: Plugin, shown: str, old: tuple[Artifact, ...], new: tuple[Artifact, ...]
) -> _Found:
    """Read both as output of octospec; older files, if they are not read so, as third-party files."""
    before, now = (read_strictly(plugin, _shown_artifacts(shown, files)) for files in (old, new))
    if now.deployment is None:
        return _Found(Difference.UNDECIDED, ("the new files cannot be read back",))
    if before.deployment == now.deployment:
        return _Found(Difference.NONE)
    if before.deployment is not None:
        return _compare_deployments(before.deployment, now.deployment, shown, plugin)
    foreign = read_foreign(plugin, _shown_artifacts(shown, old)).deployment
    found = foreign and _compare_deployments(foreign, now.deployment, shown, plugin)
    if found and found.difference is Difference.ACCESS:
        return found
    reason = next((str(each) for each in before.diagnostics if each.is_error), "it gives no roles")
    return _Found(Difference.UNDECIDED, (f"this version cannot read the files on disk: {reason}",))


def _shown_artifacts(shown: str, files: tuple[Artifact, ...]) -> ShownArtifacts:
    return ShownArtifacts(shown, files, {str(each.path): f"{shown}/{each.path}" for each in files})


def _compare_deployments(old: Deployment, new: Deployment, shown: str, plugin: Plugin) -> _Found:
    name = plugin.description.name
    before, now = (DeploymentSide(shown, as_one_deployment(each), format=name) for each in (old, new))
    report = compare_sides(before, now, _OPTIONS, GivenAnswers())
    if isinstance(report, tuple):
        return _Found(Difference.UNDECIDED, tuple(map(str, report)))
    grows = [*report.diff.roles, *report.diff.questions]
    access = tuple(map(_access_words, report.diff.changes))
    other = tuple(f"{each.subject}: {property_change(each)}" for each in grows)
    if access or any(each.grows is not None for each in grows):
        return _Found(Difference.ACCESS, _first_details(access or other))
    if undecided := tuple(_uncompared_parts(report.diff, old, new)):
        return _Found(Difference.UNDECIDED, _first_details(undecided))
    return _Found(Difference.NAMES, _first_details(other) or (difference(old, new),))


_OPTIONS: Final = DiffOptions(None, (), ActionReading.ALL_NAMES, DEFAULT_LIMIT)


def _access_words(change: AccessChange) -> str:
    role = f"role {change.role}: " if change.role else ""
    return f"{role}{headline(change)}. Example: {example(change.example)}"


def _uncompared_parts(diff: Diff, old: Deployment, new: Deployment) -> Iterator[str]:
    """Say what a comparison of roles and inputs does not cover, and what differs."""
    yield from (
        f"{each.role or 'a role'} depends on texts that are not known: {each.parts}" for each in diff.hidden
    )
    without_compared = (
        replace(each, roles=(), parameters=(), choices=(), description="", title="") for each in (old, new)
    )
    if rest := difference(*without_compared):
        yield f"other parts differ: {rest}"


def _first_details(details: tuple[str, ...]) -> tuple[str, ...]:
    more = len(details) - MOST_DETAILS
    return (*details[:MOST_DETAILS], *([f"and {more} more"] if more > 0 else []))
