"""The folders of a fleet: one for each customer, with its own manifest, and one small index of all.

A customer's folder is an output folder within that of the fleet, and is written as such. Its manifest has a
key of what it was made from: a folder with the same key, and every file as the manifest says, is up to
date.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.language.checks.customers import CUSTOMER_ID
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
from octo_spec.storage.hashing import hashes_on_disk, sha256
from octo_spec.storage.regular import regular_content

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from octo_spec.resolve.customers import Customer

KEY: Final = "made-from"


def customer_key(fleet: str, customer: Customer) -> str:
    """Return the key of all that decides what one customer gets; ``fleet`` is the key of what all share."""
    formats = [[request.name, dict(request.options)] for request in customer.formats]
    answers = [
        {id: answer.value for id, answer in given.items()} for given in (customer.fix, customer.preset)
    ]
    asked = [customer.id, customer.title, answers, sorted(customer.ask), formats, sorted(customer.accept)]
    return sha256(json.dumps([fleet, asked], default=str).encode())


@frozen
class CustomerFolder:
    """The folder of one customer's artifacts."""

    out: Path
    id: str

    @property
    def place(self) -> Path:
        """The folder."""
        return self.out / CUSTOMERS / self.id

    def is_as_made_from(self, key: str) -> bool:
        """Whether it was made from the same, and holds nothing else, nor what a killed build left."""
        try:
            manifest = load_manifest(self.place / NAME)
            if isinstance(manifest, Diagnostic) or manifest.spec.get(KEY) != key:
                return False
            if any(map(STAGE.fullmatch, os.listdir(self.place))):  # noqa: PTH208 - no path for each file
                return False
            there = hashes_on_disk(self.place)
        except OSError:
            return False
        there.pop(NAME, None)
        return there == listed_files(manifest)

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


def listed_files(manifest: Manifest) -> dict[str, str]:
    """Return the SHA-256 of each file that a manifest lists."""
    return {
        f"{folder}/{path}": digest
        for folder, record in manifest.folders.items()
        for path, digest in record.artifacts.items()
    }


# --- the index ---------------------------------------------------------------------------------


def write_index(out: Path, spec: Mapping[str, str], ids: Iterable[str]) -> str:
    """Sync all to the disk, and then write the index of what is there; raises ``OSError``."""
    folders = (CustomerFolder(out, id) for id in sorted(ids) if re.fullmatch(CUSTOMER_ID, id))
    lines = [f"{folder.manifest_hash()}  {folder.id}\n" for folder in folders if folder.has_manifest]
    data = {"octospec-fleet": 1, "spec": dict(spec), "customers": len(lines), "sha256": digest_of(lines)}
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    index = out / INDEX
    if index.is_file() and regular_content(index) == text.encode():
        return text
    part = out / f".{INDEX}.part"
    part.unlink(missing_ok=True)
    part.write_bytes(text.encode())
    os.sync()
    part.replace(index)
    return text


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
