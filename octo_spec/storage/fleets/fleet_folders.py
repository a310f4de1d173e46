"""The folders of a fleet: one for each customer, with its own manifest, and one small index of all.

A customer's folder is an output folder within the folder of the fleet. Its manifest lists the files that
octospec wrote there, so that octospec replaces no others; no build trusts what it says about their content.
A manifest and the index depend only on the spec and the customers, not on when, where or by how many
processes they were written.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.language.checks.customers import CUSTOMER_ID
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.folder_specs import INDEX
from octo_spec.storage.folders.former_customers import (
    CUSTOMERS,
    FormerCustomer,
    former_customer_warning,
    former_customers,
    prune_customers,
)
from octo_spec.storage.folders.manifest import NAME, FolderRecord, Manifest, load_manifest
from octo_spec.storage.folders.staging import STAGE
from octo_spec.storage.hashing import digest_of_files, hashes_on_disk, paths_on_disk, sha256
from octo_spec.storage.lock import NAME as LOCK
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.folders.output import Builds


def customer_key(fleet: str, customer: Customer) -> str:
    """Return the key of all that decides what one customer gets; ``fleet`` is the key of what all share.

    It is empty if that of the fleet is.
    """
    if not fleet:
        return ""
    formats = [[request.name, dict(request.options)] for request in customer.formats]
    answers = [
        {id: answer.value for id, answer in given.items()} for given in (customer.fix, customer.preset)
    ]
    facts = [customer.id, customer.title, answers, sorted(customer.ask), formats, sorted(customer.accept)]
    return sha256(json.dumps([fleet, facts], default=str).encode())


@frozen
class CustomerFolder:
    """The folder of one customer's artifacts."""

    out: Path
    id: str

    @property
    def place(self) -> Path:
        """The folder."""
        return self.out / CUSTOMERS / self.id

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of each file in it, now; raises ``OSError``."""
        return hashes_on_disk(self.place) if self.place.is_dir() else {}

    def paths(self) -> tuple[str, ...]:
        """Return the path of each file in it; raises ``OSError``."""
        return paths_on_disk(self.place) if self.place.is_dir() else ()

    def is_interrupted(self) -> bool:
        """Whether it holds what a killed build left; raises ``OSError``."""
        return self.place.is_dir() and any(map(STAGE.fullmatch, os.listdir(self.place)))  # noqa: PTH208 - no path for each file

    @property
    def has_manifest(self) -> bool:
        """Whether octospec ever wrote something there."""
        try:
            return not self.place.is_symlink() and (self.place / NAME).is_file()
        except OSError:  # an id may be longer than names are here
            return False

    def manifest_hash(self) -> str:
        """Return the SHA-256 of its manifest; raises ``OSError``."""
        return sha256(regular_content(self.place / NAME))


@frozen
class CustomerFiles:
    """All files that a build gives to one customer, by SHA-256, and the ``manifest`` that lists them."""

    manifest: bytes
    hashes: Mapping[str, str]
    formats: tuple[str, ...]
    """The folders of the formats."""

    @classmethod
    def of(cls, builds: Builds, manifest: Manifest) -> CustomerFiles:
        """Return the files of builds that are good, and the manifest."""
        content = manifest.content
        good = [built for built in builds if built.state not in (State.FAILED, State.REFUSED)]
        listed = {
            f"{built.folder.path}/{path}": digest
            for built in good
            for path, digest in built.folder.hashes.items()
        }
        formats = tuple(f"{built.folder.path}/" for built in good)
        return cls(content, {**listed, NAME: sha256(content)}, formats)

    @property
    def digest(self) -> str:
        """One hash of all of them."""
        return digest_of_files(self.hashes)

    def has_manifest_of(self, there: Mapping[str, str]) -> bool:
        """Whether the manifest in ``there`` says what a build gives now."""
        return there.get(NAME) == self.hashes[NAME]

    def differences(self, there: Mapping[str, str], misplaced: Iterable[str] = ()) -> tuple[str, ...]:
        """List the files that are missing or different in ``there``, and those that are ``misplaced``."""
        wanted = sorted(self.hashes.items())
        missing = (f"{path} is missing" for path, _ in wanted if path not in there)
        changed = (f"{path} differs" for path, digest in wanted if there.get(path, digest) != digest)
        return (*missing, *changed, *(f"{path} does not belong there" for path in misplaced))

    def others(self, paths: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """List the ``paths`` of other files: in the folders of the formats, and next to these.

        What a running or a killed build has there does not count.
        """
        others = [path for path in paths if path not in self.hashes and path != LOCK]
        others = [path for path in others if not STAGE.match(path)]
        misplaced = tuple(path for path in others if path.startswith(self.formats))
        return misplaced, tuple(path for path in others if path not in misplaced)


# --- the index ---------------------------------------------------------------------------------


def index_problem(out: Path, content: bytes) -> str:
    """Say how the index of a folder is not ``content``; empty if it is."""
    index = out / INDEX
    if not index.is_file():
        return f"{INDEX} is missing"
    is_same = not index.is_symlink() and regular_content(index) == content
    return "" if is_same else f"{INDEX} differs"


def index_content(out: Path, spec: Mapping[str, str], ids: Iterable[str]) -> bytes:
    """Return the index of what is in a folder; raises ``OSError``."""
    folders = (CustomerFolder(out, id) for id in sorted(ids) if re.fullmatch(CUSTOMER_ID, id))
    lines = [f"{folder.manifest_hash()}  {folder.id}\n" for folder in folders if folder.has_manifest]
    data = {"octospec-fleet": 1, "spec": dict(spec), "customers": len(lines), "sha256": digest_of(lines)}
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()


def write_index(out: Path, content: bytes) -> None:
    """Sync all to the disk, and then write the index; raises ``OSError``."""
    part = out / f".{INDEX}.part"
    part.unlink(missing_ok=True)
    part.write_bytes(content)
    os.sync()
    part.replace(out / INDEX)


def digest_of(lines: Iterable[str]) -> str:
    """Return one hash of all manifests: of a line for each customer, in their order."""
    return sha256("".join(lines).encode())


# --- former customers --------------------------------------------------------------------------


def find_former(
    out: Path, staying: Collection[str], *, prune: bool
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Find, or remove, folders of former customers; raises ``OSError``."""
    gone = former_customers(out, Manifest(), staying)
    left = tuple(_with_records(out, customer) for customer in gone)
    if not prune:
        return tuple(customer.id for customer in left), tuple(
            former_customer_warning(out, customer) for customer in left
        )
    manifest = Manifest({}, {path: record for customer in left for path, record in customer.records.items()})
    rest, said = prune_customers(out, manifest, left)
    still = tuple(customer.id for customer in left if customer.records.keys() & rest.folders.keys())
    return still, said


def _with_records(out: Path, customer: FormerCustomer) -> FormerCustomer:
    """Return the manifest of a customer and what it lists, by paths below the folder of the fleet."""
    manifest = load_manifest(out / customer.folder / NAME)
    if isinstance(manifest, Diagnostic):
        return customer
    records = {f"{customer.folder}/{path}": record for path, record in manifest.folders.items()}
    own = {str(customer.folder): FolderRecord({NAME: ""})} if records else {}
    return replace(customer, records=records | own)
