"""A store as the output of a fleet: each build writes a new run, and one index names the current run.

A store cannot rename, and cannot change two objects at once. So the files of a customer are never
overwritten: a build uploads them below ``runs/``, in a run that is named by what it is made from, and
writes ``fleet.json`` last, if the index is unchanged since it was read. A client that reads the index
before sees the run before. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from octo_spec.parallel import map_in_parallel
from octo_spec.storage.destinations.destinations import RefusedError
from octo_spec.storage.fleets.codes import NO_STORE, OTHER_INDEX, BuildStoppedError
from octo_spec.storage.fleets.fleet_folders import KEY
from octo_spec.storage.fleets.fleet_report import CustomerReport, FleetReport
from octo_spec.storage.fleets.fleets import chunked
from octo_spec.storage.fleets.old_runs import remove_old_runs
from octo_spec.storage.fleets.store_connections import as_of_store, store_at
from octo_spec.storage.fleets.store_indexes import Commit, Index
from octo_spec.storage.fleets.store_runs import RUNS, StoreRun
from octo_spec.storage.folders.folder_report import UP_TO_DATE, State
from octo_spec.storage.folders.folder_specs import INDEX
from octo_spec.storage.hashing import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.fleets.fleets import Fleet, FleetWork, Share


def build_in_store(work: FleetWork, fleet: Fleet, share_for: Callable[[StoreRun], Share]) -> FleetReport:
    """Do the work for a fleet whose output is a store; raises ``BuildStoppedError``."""
    try:
        store = store_at(work.options.out)
        index = Index.seen(store, work.spec_name)
        run = _run_of(work, index, made_from := _made_from(work, fleet))
        run.claim(made_from)
        reports = list(fleet.failed())
        chunks = chunked(fleet.chosen)
        for reported in work.progress.watched(share_for(run)(work, chunks), len(chunks), "Building"):
            reports.extend(reported)
        commit = Commit(store, run, index, work.identity, made_from)
        said = _indexed(commit, fleet, reports) or _pruned(commit, work)
    except RefusedError as error:
        raise BuildStoppedError(as_of_store(error)) from None
    return FleetReport(tuple(reports), (), said)


def _pruned(commit: Commit, work: FleetWork) -> tuple[Diagnostic, ...]:
    if not work.options.prune:
        return ()
    try:
        return tuple(remove_old_runs(commit))
    except RefusedError as error:
        problem = as_of_store(error)
        return (replace(problem, message=f"old runs are not removed: {problem.message}"),)


def share_into(run: StoreRun) -> Share:
    """Distribute the customers to the processors of this machine."""
    return lambda work, chunks: map_in_parallel(partial(run.some, work), chunks)


def _run_of(work: FleetWork, index: Index, made_from: str) -> StoreRun:
    if index.made_from == made_from:
        return StoreRun(work.options.out, index.run, is_current=True)
    # Customers that are not built keep what the run before holds, so that counts as well.
    return StoreRun(work.options.out, f"{RUNS}/{sha256(f'{made_from} {index.run}'.encode())[:32]}")


def _made_from(work: FleetWork, fleet: Fleet) -> str:
    if not work.key:
        return uuid4().hex
    customers = sorted((customer.id, work.identity_for(customer)[KEY]) for customer in fleet.chosen)
    return sha256(json.dumps([work.identity, customers, sorted(fleet.staying)]).encode())


def _indexed(commit: Commit, fleet: Fleet, reports: Sequence[CustomerReport]) -> tuple[Diagnostic, ...]:
    """Write the index last; if the store refused a customer, keep the earlier index."""
    if any(report.state is State.REFUSED for report in reports):
        return (NO_STORE.at(None, f"{commit.store.shown}/{INDEX} was not changed", "build again"),)
    manifests = dict(_manifests(commit.run, commit.before, fleet, reports))
    chosen = len(fleet.chosen)
    is_whole = sum(report.state in UP_TO_DATE for report in reports) == chosen
    content = commit.content(manifests, is_whole=is_whole)
    if not manifests or commit.put(content):
        return ()
    message = f"another build wrote the index of {commit.store.shown} in the meantime; it was not replaced"
    return (OTHER_INDEX.at(None, message, "build again: finished customers are not built again"),)


def _manifests(
    run: StoreRun, index: Index, fleet: Fleet, reports: Iterable[CustomerReport]
) -> Iterator[tuple[str, str]]:
    """Return the hash of each customer's manifest; for unbuilt customers, that of the run before."""
    staying = set()
    for report in reports:
        if report.state in UP_TO_DATE:
            yield report.id, report.manifest
        else:
            staying.add(report.id)
    if not all(entry.id for entry in fleet.faulty):
        # An entry without a readable id may belong to any customer with a folder.
        staying |= run.ids_in(index.run) - fleet.staying
    for id in sorted(staying):
        if digest := run.carried(index.run, id):
            yield id, digest
