"""Publishes a release from its folder to where customers find it: checked first, and then written in order.

Nothing is written if anything is in the way. What a killed publisher has written stays, and the next one
writes the rest. The files of a version are created, and never replaced; a newer latest.json replaces the
published one, if that is unchanged since it was read.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.release.key_list import KEYS, parsed_key_list
from octo_spec.release.latest import LATEST, parsed_latest
from octo_spec.release.publication import (
    KEY_FILES,
    MARKER,
    ROOT,
    Turn,
    UploadedFile,
    keys_problem,
    marker,
    turn,
)
from octo_spec.release.publishing_codes import (
    ANOTHER_SET,
    LATEST_ELSEWHERE,
    LATEST_WAITS,
    NO_CONDITIONS,
    PUBLISHED_OTHERWISE,
)
from octo_spec.release.signing import is_signed, public_key
from octo_spec.release.sums import SIGNATURE, SUMS, paths_of
from octo_spec.storage.destinations.destinations import CONDITIONS_HELP, RefusedError
from octo_spec.storage.hashing import sha256
from octo_spec.storage.progress import UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.release.key_list import KeyList
    from octo_spec.release.latest import ReleasedVersion
    from octo_spec.storage.destinations.destinations import Destination, Stored
    from octo_spec.storage.progress import Progress
    from octo_spec.storage.releases.published_release import PublishedRelease


class LatestState(StrEnum):
    """What became of the published latest.json."""

    UPLOADED = "uploaded"
    UNCHANGED = "unchanged"
    NEWER = "newer"
    WAITS = "waits"


@frozen
class Publication:
    """What was uploaded, or would be: the keys, in their order, and how many files were there already."""

    destination: str
    written: tuple[str, ...]
    unchanged: int
    latest: LatestState
    notes: tuple[Diagnostic, ...] = ()


def publish(
    release: PublishedRelease, destination: Destination, progress: Progress = UNWATCHED, *, dry_run: bool
) -> Publication:
    """Publish a release; raises ``RefusedError``, before the first write if possible."""
    marked = _is_marked(release, destination)
    missing = _missing_files(release, destination, progress)
    root_files = _root_files(release, destination)
    if dry_run:
        new = () if marked else (MARKER,)
        written = (*new, *(file.key for file in missing), *root_files.wanted_keys)
        return _noting_refusals(release, destination, written, root_files)
    put = (
        *_claim_destination(release, destination, is_marked=marked),
        *_put_files(missing, destination, progress),
    )
    # Another publisher may have uploaded the missing versions meanwhile.
    root_files = _root_files(release, destination)
    return _noting_refusals(
        release, destination, (*put, *_put_root_files(root_files, destination)), root_files
    )


def _noting_refusals(
    release: PublishedRelease, destination: Destination, written: tuple[str, ...], root_files: _RootFiles
) -> Publication:
    of_version = [key for key in written if key.startswith(f"{release.version}/")]
    unchanged = len(release.files) - len(of_version)
    return Publication(destination.display_name, written, unchanged, root_files.state, root_files.notes)


# --- whose releases are there ------------------------------------------------------------------


def _is_marked(release: PublishedRelease, destination: Destination) -> bool:
    """Whether the destination is marked for these releases; another set is refused."""
    for outer in destination.places_above(MARKER):
        message = f"{destination.display_name} is within {outer}, which contains other releases"
        raise RefusedError(ANOTHER_SET.at(None, message, "give each set its own place"))
    if MARKER not in destination.keys(MARKER):
        return False
    if destination.read(MARKER).content != marker(release.latest).content:
        whose = f"of customer {release.latest.customer}" if release.latest.customer else "for everyone"
        message = (
            f"{destination.display_name} contains other releases than those of {release.latest.name} {whose}"
        )
        raise RefusedError(ANOTHER_SET.at(None, message, f"see {MARKER} there"))
    return True


def _claim_destination(
    release: PublishedRelease, destination: Destination, *, is_marked: bool
) -> Iterator[str]:
    """Mark the destination, and test, by rewriting the mark, whether the store supports conditions."""
    mine = marker(release.latest)
    if not is_marked and destination.create(mine):
        yield MARKER
    elif not is_marked:
        _is_marked(release, destination)
    if destination.create(mine) or destination.replace(mine, _NO_TAG):
        message = f"{destination.display_name} ignores conditional writes and would overwrite existing files"
        raise RefusedError(NO_CONDITIONS.at(None, message, CONDITIONS_HELP))


_NO_TAG = '"00000000000000000000000000000000"'
"""An entity tag that no content has."""


# --- the files of the version ------------------------------------------------------------------


def _missing_files(
    release: PublishedRelease, destination: Destination, progress: Progress
) -> tuple[UploadedFile, ...]:
    """Return the files that are not there yet; a version that is there with different files is refused."""
    there = destination.keys(f"{release.version}/")
    wanted = {file.key for file in release.files}
    for key in sorted(there - wanted):
        raise _other_files_error(release.version, destination, f"{key} is published, and not in the release")
    both = [file for file in release.files if file.key in there]
    for file in progress.watched(both, len(there), "Comparing"):
        if destination.read(file.key).content != file.content:
            raise _other_files_error(
                release.version, destination, f"{file.key} has different published content"
            )
    return tuple(file for file in release.files if file.key not in there)


def _put_files(
    files: tuple[UploadedFile, ...], destination: Destination, progress: Progress
) -> Iterator[str]:
    for file in progress.watched(files, len(files), "Publishing"):
        if destination.create(file):
            yield file.key
        # A write with a lost response, or another publisher of the same release, has written the same.
        elif destination.read(file.key).content != file.content:
            version = file.key.partition("/")[0]
            raise _other_files_error(
                version, destination, f"{file.key} was published in the meantime with different content"
            )


def _other_files_error(version: str, destination: Destination, reason: str) -> RefusedError:
    message = f"{version} is published in {destination.display_name} with other files: {reason}"
    return RefusedError(PUBLISHED_OTHERWISE.at(None, message, "give the spec a new version"))


# --- latest.json and its page ------------------------------------------------------------------


@frozen
class _RootFiles:
    """The files to write next to the versions, what was there, and the result for latest.json."""

    wanted: tuple[UploadedFile, ...]
    seen: Mapping[str, Stored]
    state: LatestState
    notes: tuple[Diagnostic, ...] = ()

    @property
    def wanted_keys(self) -> tuple[str, ...]:
        """The keys of what is to be written."""
        return tuple(file.key for file in self.wanted)


def _root_files(release: PublishedRelease, destination: Destination) -> _RootFiles:
    """Decide what to do with the files next to the versions."""
    seen = _seen_root_files(destination)
    if (problem := keys_problem(release.keys, _keys(seen))) is not None:
        raise RefusedError(problem)
    wanted = tuple(
        file for file in release.root_files if file.key not in seen or seen[file.key].content != file.content
    )
    keys = tuple(file for file in wanted if file.key in KEY_FILES)
    if _turn(release, seen) is Turn.LEAVE:
        return _RootFiles(keys, seen, LatestState.NEWER)
    if wanted == keys:
        return _RootFiles(keys, seen, LatestState.UNCHANGED)
    waits = tuple(_unpublished_versions(release, destination))
    if waits:
        message = f"{LATEST} was not uploaded: it lists {', '.join(waits)}, which is not published yet"
        note = LATEST_WAITS.at(None, message, "publish each version")
        return _RootFiles(keys, seen, LatestState.WAITS, (note,))
    return _RootFiles(wanted, seen, LatestState.UPLOADED)


def _keys(seen: Mapping[str, Stored]) -> KeyList | None:
    """Return the published list of keys; one that is invalid or not signed says nothing, and is replaced."""
    keys = parsed_key_list(seen[KEYS].content.decode("utf-8", "replace")) if KEYS in seen else None
    if keys is None or isinstance(recovery := public_key(keys.recovery.encode(), KEYS), Diagnostic):
        return keys
    signed = seen.get(f"{KEYS}{SIGNATURE}")
    return keys if signed and is_signed(seen[KEYS].content, signed.content, recovery) else None


def _seen_root_files(destination: Destination) -> dict[str, Stored]:
    return {name: destination.read(name) for name in ROOT if name in destination.keys(name)}


def _turn(release: PublishedRelease, seen: Mapping[str, Stored]) -> Turn:
    if LATEST not in seen:
        return Turn.REPLACE
    there = parsed_latest(seen[LATEST].content.decode("utf-8", "replace"))
    if there is None:
        message = f"the published {LATEST} is not valid"
        raise RefusedError(LATEST_ELSEWHERE.at(None, message, "move it away"))
    if f"{LATEST}{SIGNATURE}" in seen and not release.is_signed:
        message = f"the published {LATEST} is signed, and this one is not"
        raise RefusedError(LATEST_ELSEWHERE.at(None, message, "release with --key"))
    decided = turn(release.latest, there, release.version)
    if isinstance(decided, Diagnostic):
        raise RefusedError(decided)
    return decided


def _unpublished_versions(release: PublishedRelease, destination: Destination) -> Iterator[str]:
    """Name the listed versions that are not withdrawn, and not completely published."""
    for listed in release.latest.releases:
        is_meant = listed.version != release.version and not release.latest.withdrawal(listed.version)
        if is_meant and not _is_whole(listed, destination, is_signed=release.is_signed):
            yield listed.version


def _is_whole(listed: ReleasedVersion, destination: Destination, *, is_signed: bool) -> bool:
    there = destination.keys(f"{listed.version}/")
    sums = f"{listed.version}/{SUMS}"
    if sums not in there or (is_signed and f"{sums}{SIGNATURE}" not in there):
        return False
    content = destination.read(sums).content
    paths = paths_of(content.decode("utf-8", "replace"))
    return sha256(content) == listed.sums and {f"{listed.version}/{path}" for path in paths} <= there


def _put_root_files(root_files: _RootFiles, destination: Destination) -> Iterator[str]:
    """Replace what was read; if another publisher was faster, restore its signature and page."""
    done: list[UploadedFile] = []
    for file in root_files.wanted:
        if not _replace_root_file(file, root_files.seen.get(file.key), destination):
            _put_back(done, root_files.seen, destination)
            message = f"{file.key} was changed by another publisher in the meantime"
            raise RefusedError(LATEST_ELSEWHERE.at(None, message, "publish again"))
        done.append(file)
        yield file.key
    for file in done:
        # Another publisher that was too late for the last file may have replaced an earlier one.
        now = _current_object(file.key, destination)
        if now and now.content != file.content and _is_mine(root_files, destination):
            destination.replace(file, now.tag)


def _replace_root_file(file: UploadedFile, seen: Stored | None, destination: Destination) -> bool:
    done = destination.create(file) if seen is None else destination.replace(file, seen.tag)
    now = None if done else _current_object(file.key, destination)
    return done or (now is not None and now.content == file.content)


def _put_back(done: list[UploadedFile], seen: Mapping[str, Stored], destination: Destination) -> None:
    for file in reversed(done):
        # A list of keys is never taken back: it may revoke one, and customers refuse an older list.
        now = None if file.key in KEY_FILES else _current_object(file.key, destination)
        if file.key in seen and now and now.content == file.content:
            before = UploadedFile(file.key, seen[file.key].content, file.content_type, file.cache)
            destination.replace(before, now.tag)


def _is_mine(root_files: _RootFiles, destination: Destination) -> bool:
    mine = next((file.content for file in root_files.wanted if file.key == LATEST), None)
    now = _current_object(LATEST, destination)
    return mine is not None and now is not None and now.content == mine


def _current_object(key: str, destination: Destination) -> Stored | None:
    return destination.read(key) if key in destination.keys(key) else None
