"""Former customers: they are in the output folder, but no longer in the customers file."""

from __future__ import annotations

import os
from dataclasses import field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.storage.folders.on_disk import in_the_way
from octo_spec.storage.folders.pinned_folders import pinned_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from octo_spec.storage.folders.manifest import FolderRecord, Manifest

CUSTOMER_LEFT = DiagnosticKind(
    "OCT532",
    "customer-left",
    Severity.WARNING,
    "The output folder holds artifacts for a customer that is not in the customers file.",
)
PRUNED = DiagnosticKind(
    "OCT533",
    "pruned",
    Severity.NOTE,
    "Artifacts that no customer needs any longer were removed with --prune.",
)

CUSTOMERS: Final = "customers"


@frozen
class FormerCustomer:
    """A former customer, and its format folders in the manifest."""

    id: str
    records: Mapping[str, FolderRecord] = field(default_factory=dict)

    @property
    def folder(self) -> PurePosixPath:
        """The customer's folder below the output folder."""
        return PurePosixPath(CUSTOMERS, self.id)


def former_customers(out: Path, manifest: Manifest, staying: Collection[str]) -> tuple[FormerCustomer, ...]:
    """Find customers that have a folder or a record, and are no longer in the file."""
    ids = {*_recorded_ids(manifest), *_ids_with_folder(out)} - {*staying}
    names = {id.lower(): id for id in staying} if ids else {}
    return tuple(
        FormerCustomer(id, _records(manifest, id))
        for id in sorted(ids)
        if not _is_same_folder(out, id, names.get(id.lower()))
    )


def _is_same_folder(out: Path, id: str, staying: str | None) -> bool:
    """Whether a file system that ignores case has one folder for both."""
    try:
        return staying is not None and (out / CUSTOMERS / id).samefile(out / CUSTOMERS / staying)
    except OSError:
        return False


def _recorded_ids(manifest: Manifest) -> Iterator[str]:
    for path in manifest.folders:
        match path.split("/"):
            case [folder, id, _] if folder == CUSTOMERS:
                yield id


def _ids_with_folder(out: Path) -> Iterator[str]:
    try:
        with os.scandir(out / CUSTOMERS) as entries:
            yield from (
                entry.name
                for entry in entries
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")
            )
    except (FileNotFoundError, NotADirectoryError):
        return


def _records(manifest: Manifest, id: str) -> dict[str, FolderRecord]:
    return {
        path: record for path, record in manifest.folders.items() if path.startswith(f"{CUSTOMERS}/{id}/")
    }


def former_customer_warning(out: Path, left: FormerCustomer) -> Diagnostic:
    """Report a former customer, and how to remove its artifacts."""
    message = f"{out / left.folder} exists, but the customers file has no customer {left.id!r}"
    help = "--prune removes the files of it that the manifest lists"
    return CUSTOMER_LEFT.at(None, message, help if left.records else "remove it if it is not needed")


# --- pruning -----------------------------------------------------------------------------------


def prune_customers(
    out: Path, manifest: Manifest, left: Iterable[FormerCustomer]
) -> tuple[Manifest, tuple[Diagnostic, ...]]:
    """Remove what the manifest lists for former customers, and nothing else; raises ``OSError``.

    Returns the manifest without them, and what was done or could not be done.
    """
    diagnostics: list[Diagnostic] = []
    gone: set[str] = set()
    for customer in left:
        problems = tuple(_link_problems(out, customer))
        if problems or not customer.records:
            diagnostics.extend(problems or (former_customer_warning(out, customer),))
            continue
        gone |= customer.records.keys()
        diagnostics.append(_remove_customer(out, customer))
    folders = {path: record for path, record in manifest.folders.items() if path not in gone}
    return replace(manifest, folders=folders), tuple(diagnostics)


def _link_problems(out: Path, customer: FormerCustomer) -> Iterator[Diagnostic]:
    """Find links out of a customer's folder, where nothing may be removed."""
    paths = dict.fromkeys(PurePosixPath(path).parent for path in _listed_paths(customer))
    yield from dict.fromkeys(problem for path in paths if (problem := in_the_way(out, path)))


def _listed_paths(customer: FormerCustomer) -> tuple[str, ...]:
    return tuple(
        f"{folder}/{path}" for folder, record in customer.records.items() for path in record.artifacts
    )


def _remove_customer(out: Path, customer: FormerCustomer) -> Diagnostic:
    listed = _listed_paths(customer)
    for path in map(PurePosixPath, listed):
        if (out / path.parent).is_dir():
            with pinned_folder(out, path.parent) as above:
                _remove_file(above / path.name)
    for folder in _deepest_first(listed, customer.records):
        if (out / folder).is_dir():
            with pinned_folder(out, folder.parent) as above:
                _remove_if_empty(above / folder.name)
    stays = (out / customer.folder).exists()
    rest = "; third-party files in it remain" if stays else ""
    return PRUNED.at(
        None, f"the artifacts of {customer.id!r} were removed from {out / customer.folder}{rest}"
    )


def _remove_file(path: Path) -> None:
    # A folder in the place of a written file is not octospec's.
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)


def _deepest_first(paths: Iterable[str], folders: Iterable[str]) -> list[PurePosixPath]:
    above = {parent for path in paths for parent in PurePosixPath(path).parents}
    above |= {PurePosixPath(folder) for folder in folders}
    above |= {parent for folder in folders for parent in PurePosixPath(folder).parents}
    return sorted(above - {PurePosixPath()}, key=lambda path: len(path.parts), reverse=True)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        if folder.is_dir() and not any(folder.iterdir()):
            raise
