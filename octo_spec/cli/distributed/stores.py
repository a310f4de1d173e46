"""A store as the place of a fleet: each build writes a run of its own, and one index says which run holds.

A store renames nothing, and cannot change two objects at once. So what customers get is never written over:
a build puts it below ``runs/``, in a run that is named by what it is made from, and puts ``fleet.json``
last, if the index is still the one that it has seen. Whoever reads the index before sees the run before.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from octo_spec.cli.distributed.codes import NO_STORE, OTHER_INDEX, BrokenOffError
from octo_spec.cli.files.destinations import RefusedError, StoreOptions, opened
from octo_spec.cli.files.fleet_folders import INDEX, KEY, digest_of, listed_files
from octo_spec.cli.files.folder_report import State
from octo_spec.cli.files.hashing import sha256
from octo_spec.cli.files.left_customers import CUSTOMERS
from octo_spec.cli.files.manifest import NAME, Manifest, parsed_manifest, record_of
from octo_spec.cli.fleets import chunked, customer_report
from octo_spec.cli.parallel import side_by_side
from octo_spec.cli.render.fleet_text import AS_IT_SHOULD_BE, CustomerReport, FleetReport
from octo_spec.cli.render.progress import watched
from octo_spec.diagnostics import Diagnostic
from octo_spec.frozen import frozen
from octo_spec.language.checks.customers import CUSTOMER_ID
from octo_spec.release.publication import PublishedFile, root_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.cli.files.destinations import Destination, Stored
    from octo_spec.cli.files.output import Builds
    from octo_spec.cli.fleets import Fleet, FleetWork, Share
    from octo_spec.resolve.customers import Customer

RUNS: Final = "runs"
MARK: Final = "run.json"
"""Says in a run what it is made from; it is there before anything else of the run."""
AT_ONCE: Final = 10
"""So many customers a process puts at once: what a store takes is mostly the way to it."""
_NO_TAG: Final = '"00000000000000000000000000000000"'
"""An entity tag that no content has."""


# --- what one customer gets ---------------------------------------------------------------------


@frozen
class StoreRun:
    """One run in a store: ``name`` is as in ``runs/1f0a…``, where each customer has a folder."""

    out: str
    name: str
    is_current: bool = False
    """Whether the index names it, so that nothing in it may be written over."""

    @property
    def _store(self) -> Destination:
        return _opened(self.out, os.getpid())

    def some(self, work: FleetWork, customers: Sequence[Customer]) -> tuple[CustomerReport, ...]:
        """Build for some customers, and put what they get: compiled here one by one, put side by side."""
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
        """Tell who has a folder in this run that is made from the same and whole."""
        key = work.identity_for(customer)[KEY]
        if work.anew or not key:
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
        """Build for one customer: how that went, and the files, of which the manifest is the last."""
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
        """Put the files of one customer; where all are there, nothing is written."""
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
            message = f"{self._store.shown}/{file.key} holds something else than what belongs there"
            raise RefusedError(NO_STORE.at(None, message, "remove it, and build again"))
        return True

    def folder(self, id: str) -> str:
        """Give how the keys of one customer begin."""
        return f"{self.name}/{CUSTOMERS}/{id}/"

    # --- the run as a whole --------------------------------------------------------------------

    def claim(self, made_from: str) -> None:
        """Say what the run is made from, and try with that whether the store honours conditions."""
        mark = json.dumps({"octospec-run": 1, "made-from": made_from}, indent=2) + "\n"
        file = replace(root_file(f"{self.name}/{MARK}", mark.encode()), cache=_KEPT)
        self._created(file)
        if self._store.create(file) or self._store.replace(file, _NO_TAG):
            message = f"{self._store.shown} overwrites what is there, whatever the condition"
            raise RefusedError(NO_STORE.at(None, message, _HONOURS))

    def carried(self, before: str, id: str) -> str:
        """Let a customer who is not built keep what the run before holds; give the hash of the manifest."""
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
        """Try to look into the store; raises ``RefusedError``."""
        self._store.keys(f"{self.name}/{MARK}")


_KEPT: Final = "private, max-age=31536000, immutable"
_HONOURS: Final = "write to a store that honours If-None-Match and If-Match, as S3 does"


def _same(report: CustomerReport) -> CustomerReport:
    return report


def _manifest(identity: dict[str, str], builds: Builds) -> bytes:
    records = {str(built.folder.path): record_of(built.build, built.folder.hashes) for built in builds}
    return Manifest(identity, records).text().encode()


@lru_cache(maxsize=1)
def _opened(out: str, _process: int) -> Destination:
    """Give the store, once in a process: a connection does not outlive a fork."""
    with opened(out, StoreOptions(), dry_run=False) as destination:
        return destination


def as_of_store(error: RefusedError) -> Diagnostic:
    """Tell in the words of a build why a store refuses."""
    fault = error.fault
    help = _SET_UP if fault.help.startswith("see --") else fault.help
    return NO_STORE.at(None, fault.message, help)


_SET_UP: Final = "set it up as for the AWS CLI: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_S3"


# --- the index ---------------------------------------------------------------------------------


@frozen
class Index:
    """The index of a store as it was seen: the run, and what that is made from; empty where there is none."""

    stored: Stored | None = None
    run: str = ""
    made_from: str = ""

    @classmethod
    def seen(cls, store: Destination, name: str) -> Index:
        """Read that of the spec ``name``; raises ``RefusedError``, also where another lies there."""
        if INDEX not in store.keys(INDEX):
            return cls()
        stored = store.read(INDEX)
        try:
            data = json.loads(stored.content)
            found = cls(stored, str(data["run"]), str(data["made-from"]))
            whose = data["spec"]["name"]
        except (ValueError, KeyError, TypeError):
            message = f"{store.shown}/{INDEX} is not the index of a fleet"
            raise RefusedError(NO_STORE.at(None, message, _OF_ITS_OWN)) from None
        if whose != name:
            message = f"{store.shown} holds the fleet of {whose}, and not of {name}"
            raise RefusedError(NO_STORE.at(None, message, _OF_ITS_OWN))
        return found


_OF_ITS_OWN: Final = "give the fleet a place of its own"


def in_store(work: FleetWork, fleet: Fleet, share_for: Callable[[StoreRun], Share]) -> FleetReport:
    """Do the work for a fleet whose output is a store; raises ``BrokenOffError``."""
    try:
        store = _opened(work.options.out, os.getpid())
        index = Index.seen(store, work.identity["name"])
        run = _run_of(work, index, made_from := _made_from(work, fleet))
        run.claim(made_from)
        reports = list(fleet.failed())
        chunks = chunked(fleet.chosen)
        for told in watched(share_for(run)(work, chunks), len(chunks), "Building"):
            reports.extend(told)
        said = _indexed(Commit(store, run, index, work.identity, made_from), fleet, reports)
    except RefusedError as error:
        raise BrokenOffError(as_of_store(error)) from None
    return FleetReport(tuple(reports), (), said)


def side_by_side_into(run: StoreRun) -> Share:
    """Share the customers out to the processors of this machine."""
    return lambda work, chunks: side_by_side(partial(run.some, work), chunks)


def _run_of(work: FleetWork, index: Index, made_from: str) -> StoreRun:
    if index.made_from == made_from:
        return StoreRun(work.options.out, index.run, is_current=True)
    # Customers that are not built keep what the run before holds, so that decides as well.
    return StoreRun(work.options.out, f"{RUNS}/{sha256(f'{made_from} {index.run}'.encode())[:32]}")


def _made_from(work: FleetWork, fleet: Fleet) -> str:
    if not work.key:
        return uuid4().hex
    customers = sorted((customer.id, work.identity_for(customer)[KEY]) for customer in fleet.chosen)
    return sha256(json.dumps([work.identity, customers, sorted(fleet.staying)]).encode())


@frozen
class Commit:
    """What an index is about to say, and what it said before."""

    store: Destination
    run: StoreRun
    before: Index
    identity: Mapping[str, str]
    made_from: str

    def content(self, manifests: Mapping[str, str], *, is_whole: bool) -> bytes:
        """Write the index; one that is not whole lets the next build make a run of its own."""
        lines = [f"{digest}  {id}\n" for id, digest in sorted(manifests.items())]
        data = {
            "octospec-fleet": 1,
            "spec": dict(self.identity),
            "customers": len(lines),
            "sha256": digest_of(lines),
            "run": self.run.name,
            "made-from": self.made_from if is_whole else "",
        }
        return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()


def _indexed(commit: Commit, fleet: Fleet, reports: Sequence[CustomerReport]) -> tuple[Diagnostic, ...]:
    """Put the index last; where the store refused a customer, leave that which is there."""
    if any(report.state is State.REFUSED for report in reports):
        return (NO_STORE.at(None, f"{commit.store.shown}/{INDEX} is left as it was", "build again"),)
    manifests = dict(_manifests(commit.run, commit.before, fleet, reports))
    chosen = len(fleet.chosen)
    is_whole = sum(report.state in AS_IT_SHOULD_BE for report in reports) == chosen
    content = commit.content(manifests, is_whole=is_whole)
    if not manifests or _committed(commit.store, commit.before, content):
        return ()
    message = f"another build has put its index into {commit.store.shown} meanwhile, and that stays"
    return (OTHER_INDEX.at(None, message, "build again: what is there already is not made again"),)


def _manifests(
    run: StoreRun, index: Index, fleet: Fleet, reports: Iterable[CustomerReport]
) -> Iterator[tuple[str, str]]:
    """Give the hash of each customer's manifest, of those who are not built that of the run before."""
    staying = set()
    for report in reports:
        if report.state in AS_IT_SHOULD_BE:
            yield report.id, report.manifest
        else:
            staying.add(report.id)
    if not all(entry.id for entry in fleet.faulty):
        # An entry that does not tell its id may be that of anybody who has a folder.
        staying |= run.ids_in(index.run) - fleet.staying
    for id in sorted(staying):
        if digest := run.carried(index.run, id):
            yield id, digest


def _committed(store: Destination, index: Index, content: bytes) -> bool:
    """Put the index, if it is still the one that was seen; another build of the same has put the same."""
    if index.stored is not None and index.stored.content == content:
        return True
    file = replace(root_file(INDEX, content), cache="no-cache")
    done = store.replace(file, index.stored.tag) if index.stored else store.create(file)
    return done or (INDEX in store.keys(INDEX) and store.read(INDEX).content == content)
