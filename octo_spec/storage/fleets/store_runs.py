"""One run in a store: what each customer gets from one build, next to the earlier runs."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.language.checks.customers import CUSTOMER_ID
from octo_spec.release.publication import PublishedFile, root_file
from octo_spec.storage.destinations.destinations import RefusedError
from octo_spec.storage.fleets.codes import NO_STORE
from octo_spec.storage.fleets.fleet_folders import KEY, listed_files
from octo_spec.storage.fleets.fleet_report import CustomerReport
from octo_spec.storage.fleets.fleets import customer_report
from octo_spec.storage.fleets.store_connections import as_of_store, store_at
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.former_customers import CUSTOMERS
from octo_spec.storage.folders.manifest import NAME, Manifest, parsed_manifest, record_of
from octo_spec.storage.hashing import sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.destinations.destinations import Store
    from octo_spec.storage.fleets.fleets import FleetWork
    from octo_spec.storage.folders.output import Builds

RUNS: Final = "runs"
MARK: Final = "run.json"
"""Says in a run what it is made from; it is written before anything else of the run."""
AT_ONCE: Final = 10
"""The number of customers that a process uploads at once: an upload mostly waits for the network."""
_NO_TAG: Final = '"00000000000000000000000000000000"'
"""An entity tag that no content has."""


@frozen
class StoreRun:
    """One run in a store: ``name`` is like ``runs/1f0a…``, where each customer has a folder."""

    out: str
    name: str
    is_current: bool = False
    """Whether the index names it, so that nothing in it may be overwritten."""

    @property
    def _store(self) -> Store:
        return store_at(self.out)

    def some(self, work: FleetWork, customers: Sequence[Customer]) -> tuple[CustomerReport, ...]:
        """Build for some customers, and upload their files: compile one by one, upload in parallel."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            known = list(pool.map(partial(self._known, work), customers))
            puts = [
                partial(_same, there)
                if there
                else partial(pool.submit(self._put, *self._made(work, one)).result)
                for one, there in zip(customers, known, strict=True)
            ]
            return tuple(put() for put in puts)

    def _known(self, work: FleetWork, customer: Customer) -> CustomerReport | None:
        """Return the report if the customer's folder in this run is up to date and complete."""
        key = work.identity_for(customer)[KEY]
        if work.rebuild or not key:
            return None
        try:
            return self._whole(customer.id, key)
        except RefusedError as error:
            return CustomerReport(customer.id, State.REFUSED, diagnostics=(as_of_store(error),))

    def _whole(self, id: str, key: str) -> CustomerReport | None:
        folder = self.folder(id)
        there = self._store.keys(folder)
        if f"{folder}{NAME}" not in there:
            return None
        content = self._store.read(f"{folder}{NAME}").content
        manifest = parsed_manifest(content, Path(NAME))
        if isinstance(manifest, Diagnostic) or manifest.spec.get(KEY) != key:
            return None
        listed = {f"{folder}{path}" for path in listed_files(manifest)}
        whole = CustomerReport(id, State.UNCHANGED, manifest=sha256(content))
        return whole if listed | {f"{folder}{NAME}"} == there else None

    def _made(self, work: FleetWork, customer: Customer) -> tuple[CustomerReport, tuple[PublishedFile, ...]]:
        """Build for one customer: the result, and the files, of which the manifest is the last."""
        builds = work.builds_for(customer)
        if any(built.state is State.FAILED for built in builds):
            return customer_report(customer.id, builds), ()
        written = tuple(replace(built, state=State.WRITTEN) for built in builds)
        manifest = _manifest(work.identity_for(customer), builds)
        report = replace(customer_report(customer.id, written), manifest=sha256(manifest))
        return report, tuple(self._files(customer.id, builds, manifest))

    def _files(self, id: str, builds: Builds, manifest: bytes) -> Iterator[PublishedFile]:
        for built in builds:
            for artifact in built.folder.artifacts:
                yield self._file(id, f"{built.folder.path}/{artifact.path}", artifact.text.encode())
        yield self._file(id, NAME, manifest)

    def _file(self, id: str, path: str, content: bytes) -> PublishedFile:
        return replace(root_file(f"{self.folder(id)}{path}", content), cache=_KEPT)

    def _put(self, report: CustomerReport, files: tuple[PublishedFile, ...]) -> CustomerReport:
        """Upload the files of one customer; if all are there, nothing is written."""
        try:
            new = [self._created(file) for file in files]
        except RefusedError as error:
            return replace(report, state=State.REFUSED, diagnostics=(as_of_store(error),), manifest="")
        return report if any(new) or not files else replace(report, state=State.UNCHANGED)

    def _created(self, file: PublishedFile) -> bool:
        if self._store.create(file):
            return True
        there = self._store.read(file.key)
        if there.content == file.content:
            return False
        if self.is_current or not self._store.replace(file, there.tag):
            message = f"{self._store.shown}/{file.key} has other content than this build"
            raise RefusedError(NO_STORE.at(None, message, "remove it, and build again"))
        return True

    def folder(self, id: str) -> str:
        """Return the key prefix of one customer."""
        return f"{self.name}/{CUSTOMERS}/{id}/"

    # --- the run as a whole --------------------------------------------------------------------

    def claim(self, made_from: str) -> None:
        """Write what the run is made from; this also tests whether the store supports conditions."""
        mark = json.dumps({"octospec-run": 1, "made-from": made_from}, indent=2) + "\n"
        file = replace(root_file(f"{self.name}/{MARK}", mark.encode()), cache=_KEPT)
        if not self._created(file):
            # The new mark shows ``--prune`` in another process that a build is running.
            self._store.replace(file, self._store.read(file.key).tag)
        if self._store.create(file) or self._store.replace(file, _NO_TAG):
            message = f"{self._store.shown} ignores conditional writes and would overwrite existing files"
            raise RefusedError(NO_STORE.at(None, message, _HONOURS))

    def started_at(self) -> datetime:
        """Return when the last build of this run began, by the clock of the store.

        Raises ``RefusedError`` if another process has removed the run.
        """
        mark = f"{self.name}/{MARK}"
        times = [page[mark] for page in self._store.pages(mark) if mark in page]
        if not times:
            message = f"{self._store.shown}/{self.name} was removed while this build was running"
            raise RefusedError(NO_STORE.at(None, message, "build again"))
        return times[0]

    def carried(self, before: str, id: str) -> str:
        """Copy the files of an unbuilt customer from the run before; return the hash of the manifest."""
        there = f"{before}/{CUSTOMERS}/{id}/"
        is_told = before and re.fullmatch(CUSTOMER_ID, id)
        keys = self._store.keys(there) if is_told else frozenset()
        if f"{there}{NAME}" not in keys:
            return ""
        content = b""
        for key in sorted(keys, key=lambda key: (key == f"{there}{NAME}", key)):
            content = self._store.read(key).content
            self._created(self._file(id, key.removeprefix(there), content))
        return sha256(content)

    def ids_in(self, run: str) -> frozenset[str]:
        """Name the customers of a run."""
        keys = self._store.keys(f"{run}/{CUSTOMERS}/") if run else ()
        return frozenset(key.split("/")[3] for key in keys)

    def reached(self) -> None:
        """Try to read from the store; raises ``RefusedError``."""
        self._store.keys(f"{self.name}/{MARK}")


_KEPT: Final = "private, max-age=31536000, immutable"
_HONOURS: Final = "write to a store that supports If-None-Match and If-Match, as S3 does"


def _same(report: CustomerReport) -> CustomerReport:
    return report


def _manifest(identity: dict[str, str], builds: Builds) -> bytes:
    records = {str(built.folder.path): record_of(built.build, built.folder.hashes) for built in builds}
    return Manifest(identity, records).text().encode()
