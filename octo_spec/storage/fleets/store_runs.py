"""One run in a store: what each customer gets from one build, next to the earlier runs."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.frozen import frozen
from octo_spec.language.checks.customers import CUSTOMER_ID
from octo_spec.release.publication import UploadedFile, root_file
from octo_spec.storage.destinations.destinations import CONDITIONS_HELP, OtherObjectError, RefusedError
from octo_spec.storage.fleets.codes import NO_STORE
from octo_spec.storage.fleets.fleet_folders import CustomerFiles
from octo_spec.storage.fleets.fleet_report import CustomerReport, customer_report
from octo_spec.storage.fleets.store_connections import store_at, store_diagnostic
from octo_spec.storage.fleets.store_indexes import RUNS
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.former_customers import CUSTOMERS
from octo_spec.storage.folders.manifest import NAME, Manifest, record_of
from octo_spec.storage.hashing import digest_of_files, sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.destinations.destinations import Store
    from octo_spec.storage.fleets.fleets import FleetWork
    from octo_spec.storage.fleets.proven_customers import ProvenCustomer
    from octo_spec.storage.folders.output import Builds

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
    """Whether the index names it, so that all its files were there."""

    @property
    def _store(self) -> Store:
        return store_at(self.out)

    def some(self, work: FleetWork, customers: Sequence[Customer]) -> tuple[CustomerReport, ...]:
        """Build for some customers, and upload their files: compile one by one, the rest in parallel."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(partial(self._find_files, work), customers))
            ends = [self._start_customer(pool, work, *pair) for pair in zip(customers, found, strict=True)]
            return tuple(end() for end in ends)

    def _start_customer(
        self, pool: ThreadPoolExecutor, work: FleetWork, customer: Customer, found: _Found
    ) -> Callable[[], CustomerReport]:
        """Compile for a customer that is not known, and start its uploads; return what waits for them."""
        if isinstance(found, CustomerReport):
            return partial(_same, found)
        report, files = self._build_customer(work, customer, found)
        return pool.submit(self._upload_files, report, files).result

    def _find_files(self, work: FleetWork, customer: Customer) -> _Found:
        """Read and hash the files of a customer, and return the report if these are proven."""
        try:
            there = self._hashes(customer.id)
        except RefusedError as error:
            return CustomerReport(customer.id, State.REFUSED, diagnostics=(store_diagnostic(error),))
        return work.skip_if_proven(customer, lambda: there) or there

    def _hashes(self, id: str) -> dict[str, str]:
        """Return the SHA-256 of the bytes of each object of a customer, as they are now.

        Neither a list nor a header says that for each kind of object: an entity tag is an MD5 only of an
        object that was uploaded in one part and not encrypted with a key of KMS or of the customer.
        https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
        """
        folder = self.folder(id)
        return {key.removeprefix(folder): self._hash(key) for key in sorted(self._store.keys(folder))}

    def _hash(self, key: str) -> str:
        """Return the SHA-256 of an object; what cannot be read has none."""
        try:
            return sha256(self._store.read(key).content)
        except OtherObjectError as error:
            return error.problem.message

    def _build_customer(
        self, work: FleetWork, customer: Customer, there: Mapping[str, str]
    ) -> tuple[CustomerReport, tuple[UploadedFile, ...]]:
        """Build for one customer: the result, and the missing files, of which the manifest is the last.

        It is out of date if this run cannot hold the files, as it holds others, and nothing is overwritten.
        """
        builds = work.builds_for(customer)
        if any(built.state is State.FAILED for built in builds):
            return customer_report(customer.id, builds), ()
        files = CustomerFiles.of(builds, _manifest(work.identity, builds))
        others = sorted(there.keys() - files.hashes.keys())
        details = files.differences(there, others)
        missing = files.hashes.keys() - there.keys()
        is_stale = others or any(there.get(path, digest) != digest for path, digest in files.hashes.items())
        state = State.WRITTEN if missing else State.UNCHANGED
        if is_stale or (missing and work.options.check):
            state = State.STALE
        done = tuple(replace(built, state=state) for built in builds)
        report = replace(
            customer_report(customer.id, done),
            manifest=files.hashes[NAME],
            details=details if there and (is_stale or self.is_current) else (),
            digest=files.digest,
        )
        is_written = state is State.WRITTEN
        return report, tuple(self._files(customer.id, builds, files.manifest, missing)) if is_written else ()

    def _files(
        self, id: str, builds: Builds, manifest: bytes, missing: Collection[str]
    ) -> Iterator[UploadedFile]:
        """Return the missing files, of which the manifest is the last."""
        for built in builds:
            for artifact in built.folder.artifacts:
                if (path := f"{built.folder.path}/{artifact.path}") in missing:
                    yield self._file(id, path, artifact.text.encode())
        if NAME in missing:
            yield self._file(id, NAME, manifest)

    def _file(self, id: str, path: str, content: bytes) -> UploadedFile:
        return replace(root_file(f"{self.folder(id)}{path}", content), cache=_KEPT)

    def _upload_files(self, report: CustomerReport, files: tuple[UploadedFile, ...]) -> CustomerReport:
        """Upload the files of one customer; what another build has uploaded meanwhile is compared."""
        try:
            new = [self._create_file(file) for file in files]
        except _OtherContentError as error:
            return replace(report, state=State.STALE, details=(error.problem.message,))
        except RefusedError as error:
            return replace(report, state=State.REFUSED, diagnostics=(store_diagnostic(error),), manifest="")
        return report if any(new) or not files else replace(report, state=State.UNCHANGED)

    def _create_file(self, file: UploadedFile) -> bool:
        """Write a new file; ``False`` if it is there already. Raises ``_OtherContentError``."""
        if self._store.create(file):
            return True
        if self._hash(file.key) != sha256(file.content):
            message = f"{self._store.display_name}/{file.key} has other content than this build"
            raise _OtherContentError(NO_STORE.at(None, message, "remove it, and build again"))
        return False

    def folder(self, id: str) -> str:
        """Return the key prefix of one customer."""
        return f"{self.name}/{CUSTOMERS}/{id}/"

    # --- the run as a whole --------------------------------------------------------------------

    def claim(self, made_from: str) -> None:
        """Write what the run is made from; this also tests whether the store supports conditions."""
        mark = json.dumps({"octospec-run": 1, "made-from": made_from}, indent=2) + "\n"
        file = replace(root_file(f"{self.name}/{MARK}", mark.encode()), cache=_KEPT)
        if not self._store.create(file):
            # The new mark shows ``--prune`` in another process that a build is running.
            self._store.replace(file, self._store.read(file.key).tag)
        if self._store.create(file) or self._store.replace(file, _NO_TAG):
            message = (
                f"{self._store.display_name} ignores conditional writes and would overwrite existing files"
            )
            raise RefusedError(NO_STORE.at(None, message, CONDITIONS_HELP))

    def next(self, made_from: str) -> StoreRun:
        """Return the run for the same build, if this one holds something else."""
        return StoreRun(self.out, f"{RUNS}/{sha256(f'{made_from} {self.name}'.encode())[:32]}")

    def others(self, ids: Collection[str]) -> tuple[str, ...]:
        """List the objects in it that no build of customers with these ``ids`` writes."""
        prefix = f"{self.name}/{CUSTOMERS}/"
        keys = (key for page in self._store.pages(f"{self.name}/") for key in page)
        return tuple(
            key
            for key in keys
            if key != f"{self.name}/{MARK}"
            and not (key.startswith(prefix) and key.removeprefix(prefix).partition("/")[0] in ids)
        )

    def started_at(self) -> datetime:
        """Return when the last build of this run began, by the clock of the store.

        Raises ``RefusedError`` if another process has removed the run.
        """
        mark = f"{self.name}/{MARK}"
        times = [page[mark] for page in self._store.pages(mark) if mark in page]
        if not times:
            message = f"{self._store.display_name}/{self.name} was removed while this build was running"
            raise RefusedError(NO_STORE.at(None, message, "build again"))
        return times[0]

    def carry_files(self, before: str, id: str, known: ProvenCustomer | None) -> CarriedFiles:
        """Copy the files of an unbuilt customer from the run before, unless they are not what is known."""
        run_before = StoreRun(self.out, before)
        has_files = before and re.fullmatch(CUSTOMER_ID, id)
        there = run_before._hashes(id) if has_files else {}
        if NAME not in there:
            return CarriedFiles()
        if known is not None and digest_of_files(there) != known.digest:
            return CarriedFiles(is_altered=True)
        for path in sorted(there, key=lambda path: (path == NAME, path)):
            content = self._store.read(f"{run_before.folder(id)}{path}").content
            if sha256(content) != there[path]:
                return CarriedFiles(is_altered=True)
            self._create_file(self._file(id, path, content))
        return CarriedFiles(there[NAME], is_checked=known is not None)

    def ids_in(self, run: str) -> frozenset[str]:
        """Name the customers of a run."""
        keys = self._store.keys(f"{run}/{CUSTOMERS}/") if run else ()
        return frozenset(key.split("/")[3] for key in keys)

    def check_reachable(self) -> None:
        """Try to read from the store; raises ``RefusedError``."""
        self._store.keys(f"{self.name}/{MARK}")


_KEPT: Final = "private, max-age=31536000, immutable"


@frozen
class CarriedFiles:
    """The files of an unbuilt customer that a run has from the run before.

    ``manifest`` is the SHA-256 of the manifest; it is empty if they have no manifest, or were altered.
    """

    manifest: str = ""
    is_altered: bool = False
    is_checked: bool = False


class _OtherContentError(RefusedError):
    """A run holds other content at a key than this build, and nothing in a run is overwritten."""


_Found: TypeAlias = "CustomerReport | Mapping[str, str]"
"""The report about a customer that needs no build, or the SHA-256 of each of its objects."""


def _same(report: CustomerReport) -> CustomerReport:
    return report


def _manifest(identity: Mapping[str, str], builds: Builds) -> Manifest:
    records = {str(built.folder.path): record_of(built.build, built.folder.hashes) for built in builds}
    return Manifest(identity, records)
