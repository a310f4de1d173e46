"""The format folders of a build in its output folder: written, left as they are, or found out of date."""

from __future__ import annotations

from dataclasses import field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen, mutable
from octo_spec.pipeline.format_build import FormatBuild
from octo_spec.pipeline.proof import Proof
from octo_spec.storage.folders.folder_report import FolderReport, State
from octo_spec.storage.folders.folder_specs import SpecName
from octo_spec.storage.folders.former_customers import (
    CUSTOMERS,
    former_customer_warning,
    former_customers,
    prune_customers,
)
from octo_spec.storage.folders.manifest import (
    NAME,
    FolderRecord,
    Manifest,
    load_manifest,
    lost_manifest,
    misrecorded_manifest,
    parsed_manifest,
    record_of,
)
from octo_spec.storage.folders.on_disk import (
    FormatFolder,
    collision,
    differences,
    foreign_files,
    holds,
    in_the_way,
    refusal,
)
from octo_spec.storage.folders.pinned_folders import pinned_folder, with_given_name
from octo_spec.storage.folders.proven_build import UpToDateFolder
from octo_spec.storage.folders.skipped_formats import skipped_format_there
from octo_spec.storage.folders.staging import CANNOT_WRITE, Stage, record, repair
from octo_spec.storage.hashing import paths_on_disk, sha256
from octo_spec.storage.inputs.inputs import UNREADABLE
from octo_spec.storage.lock import lock_holder, take_lock
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.pipeline.compile import Compilation
    from octo_spec.storage.folders.pinned_folders import Identity
    from octo_spec.storage.folders.upgrade import Upgrade
    from octo_spec.storage.lock import Waiting


@frozen
class BuiltFolder:
    """One format for one customer: its build, its folder, and what was done with the folder.

    ``details`` says how the folder on disk differs, and ``upgrade`` what a new version of octospec changes.
    """

    customer: str
    build: FormatBuild
    folder: FormatFolder
    state: State
    details: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    upgrade: Upgrade | None = None

    @property
    def report(self) -> FolderReport:
        """The report about it."""
        return FolderReport(
            self.customer,
            self.build.format,
            self.build.emitter,
            self.build.proof,
            "" if self.folder.path == PurePosixPath() else str(self.folder.path),
            tuple(str(artifact.path) for artifact in self.folder.artifacts),
            self.state,
            self.details,
            self.diagnostics,
            self.upgrade,
        )


Builds = tuple[BuiltFolder, ...]


def built_folders(compilations: Iterable[Compilation]) -> Builds:
    """Give each build its folder, and each customer without a build a failed folder; nothing is written."""
    return tuple(built for compilation in compilations for built in _built_folders(compilation))


def _built_folders(compilation: Compilation) -> Iterator[BuiltFolder]:
    customer = compilation.customer.id
    if compilation.deployment is None and not compilation.formats:
        yield _built_folder(customer, FormatBuild("", "", (), Proof.FAILED), compilation.diagnostics)
    for build in compilation.formats:
        yield _built_folder(customer, build, build.diagnostics)


def _built_folder(customer: str, build: FormatBuild, diagnostics: Iterable[Diagnostic]) -> BuiltFolder:
    parts = (CUSTOMERS, customer, build.format) if customer else (build.format,)
    folder = FormatFolder(PurePosixPath(*parts), build.artifacts)
    if build.is_good:
        return BuiltFolder(customer, build, folder, State.STALE)
    problems = tuple(diagnostic for diagnostic in diagnostics if diagnostic.is_error)
    return BuiltFolder(customer, build, folder, State.FAILED, diagnostics=problems)


@mutable
class OutputFolder:
    """One output folder; ``spec`` is what the manifest says about the spec, ``notes`` what was found.

    ``waiting`` receives the holder of the folder, if the build should wait for it. ``staying`` are the ids
    of all customers, if there is a customers file; ``former_customers`` are those with
    artifacts that do not stay. The folder may belong to the spec ``renamed_from``. None of the ``skipped``
    folders, which cannot be built now, may be there. A folder ``within`` a larger one depends on the lock of
    that one, which is synced to the disk as a whole, and which must still be ``same_as`` it was. ``complete``
    is the manifest that the folder should have, once its builds were checked or written.
    """

    out: Path
    spec: Mapping[str, str]
    force: bool = False
    waiting: Waiting | None = None
    staying: Collection[str] | None = None
    prune: bool = False
    renamed_from: str | None = None
    skipped: Collection[PurePosixPath] = ()
    within: Path | None = None
    same_as: Identity | None = None
    former_customers: tuple[str, ...] = ()
    notes: list[Diagnostic] = field(default_factory=list)
    complete: Manifest = field(default_factory=Manifest)
    _root: Path = field(init=False)

    def __post_init__(self) -> None:
        """Keep the name of the output folder as a person gave it."""
        self._root = self.within or self.out

    # --- checking ------------------------------------------------------------------------------

    def check(self, builds: Builds) -> Builds:
        """Compare with what is on disk; nothing is written."""
        try:
            reason = self._place_problem() or lock_holder(self.out, self.waiting)
            if reason:
                return _refuse_all(builds, reason)
            manifest = self._manifest(builds)
            if reason := self._spec_problem(manifest):
                return _refuse_all(builds, reason)
            self._note_former_customers(manifest)
        except OSError as error:
            return _refuse_all(builds, _disk_refusal(UNREADABLE, "read", error, self.out))
        done = tuple(self._compare_record(self._compare_folder(built), manifest) for built in builds)
        self.complete = self._complete(manifest, done)
        return done

    def _compare_record(self, built: BuiltFolder, manifest: Manifest) -> BuiltFolder:
        """Find a folder out of date, too, if the manifest lists other content of it than it has."""
        if built.state is not State.UNCHANGED or not _is_misrecorded(built, manifest):
            return built
        return replace(built, state=State.STALE, details=(f"{NAME} differs about {built.folder.path}",))

    def _manifest(self, builds: Builds) -> Manifest:
        """Read the manifest; one that is missing or invalid counts as empty, and is reported."""
        path = self.out / NAME
        manifest = load_manifest(path)
        if isinstance(manifest, Diagnostic):
            self.notes.append(manifest)
            return Manifest()
        if not path.exists() and any((self.out / built.folder.path).is_dir() for built in builds):
            self.notes.append(lost_manifest(path))
        return manifest

    def _compare_folder(self, built: BuiltFolder) -> BuiltFolder:
        if built.state is State.FAILED:
            return built
        try:
            details = differences(self.out, built.folder)
        except OSError as error:
            return _refuse(built, _disk_refusal(UNREADABLE, "read", error, self.out / built.folder.path))
        return replace(built, state=State.STALE if details else State.UNCHANGED, details=details)

    def _place_problem(self) -> Diagnostic | None:
        """Report something else in the place of the output folder, or of its manifest."""
        if self.out.exists() and not self.out.is_dir():
            return CANNOT_WRITE.at(None, f"{self.out} cannot be written: it is not a folder")
        if (self.out / NAME).is_dir():
            message = f"{self.out / NAME} cannot be written: it is a folder"
            return CANNOT_WRITE.at(None, message, "move it away")
        return None

    def _spec_problem(self, manifest: Manifest) -> Diagnostic | None:
        """Report a folder of another spec, or one with a format that would stay as an earlier spec was."""
        name = SpecName(self.spec["name"], self.renamed_from)
        return name.other_spec(self.out, manifest, self._root) or skipped_format_there(self.out, self.skipped)

    def _note_former_customers(self, manifest: Manifest) -> None:
        left = () if self.staying is None else former_customers(self.out, manifest, self.staying)
        self.former_customers = tuple(customer.id for customer in left)
        self.notes.extend(former_customer_warning(self.out, customer) for customer in left)

    def up_to_date_folder(self, builds: Builds) -> UpToDateFolder | None:
        """Return the state of the folder, if another build would have nothing to do, or to report."""
        is_current = all(
            built.state in (State.WRITTEN, State.UNCHANGED) and not built.details for built in builds
        )
        if not builds or not is_current or self.notes or self.former_customers:
            return None
        try:
            content = regular_content(self.out / NAME)
        except OSError:
            return None
        manifest = parsed_manifest(content, self.out / NAME)
        if isinstance(manifest, Diagnostic) or self._complete(manifest, builds) != manifest:
            return None
        files = {str(built.folder.path): built.folder.hashes for built in builds}
        return UpToDateFolder(files, sha256(content), None if self.staying is None else tuple(self.staying))

    # --- writing -------------------------------------------------------------------------------

    def write(self, builds: Builds) -> Builds:
        """Replace each folder that differs, and then the manifest."""
        try:
            if any(built.state is not State.FAILED for built in builds):
                return self._write_in_pinned_folder(builds)
            if self.out.is_dir():
                self._note_former_customers(self._manifest(()))
        except OSError as error:
            place = Path(error.filename or self.out)
            return _refuse_all(builds, _disk_refusal(CANNOT_WRITE, "written", error, place))
        return builds

    def _write_in_pinned_folder(self, builds: Builds) -> Builds:
        blocked = self._place_problem()
        if blocked:
            return _refuse_all(builds, blocked)
        self._root.mkdir(parents=True, exist_ok=True)
        shown, path = self.out, PurePosixPath(self.out.relative_to(self._root))
        with pinned_folder(self._root, path, self.same_as) as place:
            self.out = place
            try:
                done = self._write_with_lock(builds, lambda holder: with_given_name(holder, place, shown))
            finally:
                self.out = shown
                self.notes[:] = (with_given_name(note, place, shown) for note in self.notes)
        return tuple(
            replace(
                built, diagnostics=tuple(with_given_name(each, place, shown) for each in built.diagnostics)
            )
            for built in done
        )

    def _write_with_lock(self, builds: Builds, named: Callable[[Diagnostic], Diagnostic]) -> Builds:
        """Bring the folder up to date while its lock is held."""
        if self.within:
            return self._bring_up_to_date(builds)
        waiting = self.waiting
        lock = take_lock(self.out, waiting and (lambda holder: waiting(named(holder))))
        if isinstance(lock, Diagnostic):
            return _refuse_all(builds, lock)
        try:
            return self._bring_up_to_date(builds)
        finally:
            lock.release()

    def _bring_up_to_date(self, builds: Builds) -> Builds:
        self.notes.extend(repair(self.out))
        manifest = self._manifest(builds)
        if reason := self._spec_problem(manifest):
            return _refuse_all(builds, reason)
        manifest = self._prune_former_customers(manifest)
        compared = tuple(map(self._compare_folder, builds))
        if not self.within:
            self._note_misrecorded(compared, manifest)
        is_done = self._is_up_to_date(compared, manifest)
        done = compared if is_done else self._write_through_stage(compared, manifest)
        self._plan(manifest, done)
        return done

    def _plan(self, manifest: Manifest, builds: Builds) -> Manifest:
        """Keep the complete manifest; an equal one stays, so that its text is made only once."""
        complete = self._complete(manifest, builds)
        if complete != self.complete:
            self.complete = complete
        return self.complete

    def _note_misrecorded(self, builds: Builds, manifest: Manifest) -> None:
        """Report a manifest that lists other content of unchanged folders than they have."""
        for built in builds:
            if built.state is State.UNCHANGED and _is_misrecorded(built, manifest):
                self.notes.append(misrecorded_manifest(self.out / NAME, built.folder.path))

    def _write_through_stage(self, builds: Builds, manifest: Manifest) -> Builds:
        stage = Stage.begin(self.out, syncs=not self.within)
        try:
            done = self._replace_folders(builds, stage, manifest)
        except BaseException:
            stage.abandon()
            raise
        stage.clear()
        return done

    def _prune_former_customers(self, manifest: Manifest) -> Manifest:
        """Remove what is left of former customers, if requested."""
        if not self.prune or self.staying is None:
            self._note_former_customers(manifest)
            return manifest
        rest, diagnostics = prune_customers(
            self.out, manifest, former_customers(self.out, manifest, self.staying)
        )
        self.notes.extend(diagnostics)
        if rest != manifest:
            record(self.out, rest)
        self.former_customers = tuple(
            customer.id for customer in former_customers(self.out, rest, self.staying)
        )
        return rest

    def _is_up_to_date(self, builds: Builds, manifest: Manifest) -> bool:
        if any(built.state is State.STALE for built in builds):
            return False
        complete = self._complete(manifest, builds)
        path = self.out / NAME
        if not path.exists():
            return not complete.folders
        # Byte by byte: the index of a fleet has a hash of it. Others might replace what a link leads to.
        is_same = complete == manifest and not path.is_symlink()
        return is_same and regular_content(path) == complete.content

    def _replace_folders(self, builds: Builds, stage: Stage, manifest: Manifest) -> Builds:
        staged = tuple(self._stage_folder(built, stage, manifest) for built in builds)
        planned = self._plan(manifest, staged)
        if self._is_up_to_date(staged, manifest):
            return staged
        stage.plan(planned)
        done = tuple(self._swap_folder(built, stage) for built in staged)
        if (complete := self._plan(manifest, done)) is not planned:
            stage.plan(complete)
        stage.commit()
        return done

    def _stage_folder(self, built: BuiltFolder, stage: Stage, manifest: Manifest) -> BuiltFolder:
        if built.state is not State.STALE:
            return built
        try:
            reason = in_the_way(self.out, built.folder.path)
            foreign = () if reason else foreign_files(self.out, built.folder, manifest)
            reason = reason or self._refusal(built.folder, foreign)
            if reason:
                return _refuse(built, reason)
            kept = _staying_files(built.folder, foreign)
            stage.put(built.folder, kept)
        except OSError as error:
            stage.drop(built.folder.path)
            return _refuse(built, _disk_refusal(CANNOT_WRITE, "written", error, self.out / built.folder.path))
        details = (f"{built.folder.path}/{path} is not in the manifest, and remains" for path in kept)
        return replace(built, details=tuple(details))

    def _refusal(self, folder: FormatFolder, foreign: tuple[str, ...]) -> Diagnostic | None:
        """Say why a folder with these third-party files is not replaced."""
        if not foreign:
            return None
        return collision(self.out, folder, foreign) if self.force else refusal(self.out, folder, foreign)

    def _swap_folder(self, built: BuiltFolder, stage: Stage) -> BuiltFolder:
        """Put a folder in place, and check that it holds what was proven."""
        if built.state is not State.STALE:
            return built
        place = self.out / built.folder.path
        try:
            stage.swap(built.folder.path)
            if holds(self.out, built.folder):
                return replace(built, state=State.WRITTEN)
            stage.put_back(built.folder.path)
        except OSError as error:
            if built.folder.path in stage.swapped:
                stage.put_back(built.folder.path)
            return _refuse(built, _disk_refusal(CANNOT_WRITE, "written", error, place))
        message = f"{place} cannot be written: its content differs from what was written"
        return _refuse(built, CANNOT_WRITE.at(None, message))

    def _complete(self, manifest: Manifest, builds: Builds) -> Manifest:
        """Return the manifest with a record of each folder that is or will be up to date."""
        good = [built for built in builds if built.state not in (State.FAILED, State.REFUSED)]
        if not good:
            return manifest
        of = _new_record if self.within else partial(_record, manifest)
        records = {str(built.folder.path): of(built) for built in good}
        left = {path: kept for path, kept in manifest.folders.items() if path in records or self._keeps(path)}
        return Manifest(self.spec, {**left, **records})

    def _keeps(self, path: str) -> bool:
        """Whether the record of a folder that is not built stays: in a fleet, only while it has files."""
        return not self.within or ((self.out / path).is_dir() and bool(paths_on_disk(self.out / path)))


def _staying_files(folder: FormatFolder, foreign: tuple[str, ...]) -> tuple[str, ...]:
    """Return the third-party files that stay: none in the place of an artifact."""
    return tuple(path for path in foreign if path not in folder.hashes)


def _refuse(built: BuiltFolder, reason: Diagnostic) -> BuiltFolder:
    return replace(built, state=State.REFUSED, details=(), diagnostics=(reason,))


def _refuse_all(builds: Builds, reason: Diagnostic) -> Builds:
    return tuple(built if built.state is State.FAILED else _refuse(built, reason) for built in builds)


def _disk_refusal(kind: DiagnosticKind, done: str, error: OSError, place: Path) -> Diagnostic:
    return kind.at(None, f"{place} cannot be {done}: {(error.strerror or str(error)).lower()}")


def _is_misrecorded(built: BuiltFolder, manifest: Manifest) -> bool:
    """Whether a manifest has a record of a folder, with other files or hashes than a build gives."""
    known = manifest.folders.get(str(built.folder.path))
    return known is not None and known.artifacts != built.folder.hashes


def _new_record(built: BuiltFolder) -> FolderRecord:
    return record_of(built.build, built.folder.hashes)


def _record(manifest: Manifest, built: BuiltFolder) -> FolderRecord:
    """Record a folder; an unchanged one keeps its proof, whatever is built with it this time.

    Not so in a fleet, whose manifests follow from its inputs alone.
    """
    record = _new_record(built)
    known = manifest.folders.get(str(built.folder.path), record)
    is_as_it_was = replace(known, proof=record.proof) == record
    return known if is_as_it_was and {known.proof, record.proof} == {Proof.EQUAL, Proof.SHAPE} else record
