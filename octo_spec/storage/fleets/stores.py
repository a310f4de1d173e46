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
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from octo_spec.parallel import map_in_parallel
from octo_spec.plugin.process.limits import LIMITS
from octo_spec.storage.destinations.destinations import RefusedError
from octo_spec.storage.fleets.codes import ALTERED, NO_STORE, OTHER_INDEX, BuildStoppedError
from octo_spec.storage.fleets.differing_files import WRITTEN_AGAIN, first_of, unproven_files
from octo_spec.storage.fleets.fleet_folders import customer_key
from octo_spec.storage.fleets.fleet_report import FleetReport
from octo_spec.storage.fleets.fleets import split_into_chunks
from octo_spec.storage.fleets.old_runs import remove_old_runs
from octo_spec.storage.fleets.store_connections import store_at, store_diagnostic
from octo_spec.storage.fleets.store_indexes import Commit, StoreIndex
from octo_spec.storage.fleets.store_runs import StoreRun
from octo_spec.storage.folders.folder_report import UP_TO_DATE, State
from octo_spec.storage.folders.folder_specs import INDEX
from octo_spec.storage.hashing import sha256
from octo_spec.storage.installed_facts import installed_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.storage.fleets.fleet import Fleet
    from octo_spec.storage.fleets.fleet_report import CustomerReport
    from octo_spec.storage.fleets.fleets import FleetWork, Share
    from octo_spec.storage.fleets.store_runs import CarriedFiles

ATTEMPTS: Final = 3
"""The number of runs that a build tries, if the runs hold something else."""


def build_in_store(work: FleetWork, fleet: Fleet, share_for: Callable[[StoreRun], Share]) -> FleetReport:
    """Do the work for a fleet whose output is a store; raises ``BuildStoppedError``."""
    try:
        store = store_at(work.options.out)
        index = StoreIndex.read_from(store, work.spec_name)
        made_from = _inputs_hash(work, fleet)
        if work.options.check:
            run = StoreRun(work.options.out, index.run, is_current=True)
            run = run if index.run else run.next(made_from)
            return _check_run(
                Commit(store, run, index, work.identity, index.made_from), work, fleet, share_for
            )
        run, built = _write_run(work, fleet, _run_to_write(work, index, made_from), made_from, share_for)
        return _commit_index(Commit(store, run, index, work.identity, made_from), work, fleet, built)
    except RefusedError as error:
        raise BuildStoppedError(store_diagnostic(error)) from None


def _write_run(
    work: FleetWork, fleet: Fleet, run: StoreRun, made_from: str, share_for: Callable[[StoreRun], Share]
) -> tuple[StoreRun, FleetReport]:
    """Build into a run; if it holds something else, build into the next one, since nothing is overwritten."""
    altered: dict[str, tuple[str, ...]] = {}
    others: list[str] = []
    for _ in range(ATTEMPTS):
        run.claim(made_from)
        reports = _build_customers(work, fleet, share_for(run))
        found = {each.id: each.details for each in reports if each.state is State.STALE}
        foreign = run.others(_known_ids(run, fleet))
        if not found and not foreign:
            named = (replace(each, details=altered.get(each.id, each.details)) for each in reports)
            return run, FleetReport(tuple(named), diagnostics=tuple(_foreign_file_notes(others)))
        altered |= found
        others.extend(foreign)
        run = run.next(made_from)
    message = f"{ATTEMPTS} runs in {work.options.out} hold something else than this build"
    raise RefusedError(NO_STORE.at(None, message, "find out who else writes there"))


def _build_customers(work: FleetWork, fleet: Fleet, share: Share) -> list[CustomerReport]:
    chunks = split_into_chunks(fleet.chosen_customers)
    reports = list(fleet.failed_reports())
    for reported in work.progress.watched(share(work, chunks), len(chunks), "Building"):
        reports.extend(reported)
    return reports


def _known_ids(run: StoreRun, fleet: Fleet) -> frozenset[str]:
    """Return the customers that a run may hold; with an entry without a readable id, any."""
    is_known = all(entry.id for entry in fleet.invalid)
    return fleet.staying if is_known else fleet.staying | run.ids_in(run.name)


def _foreign_file_notes(keys: Sequence[str]) -> Iterator[Diagnostic]:
    if keys:
        message = f"octospec did not write {first_of(keys)}"
        yield ALTERED.at(None, message, "a new run is without it; find out who wrote it")


def _check_run(
    commit: Commit, work: FleetWork, fleet: Fleet, share_for: Callable[[StoreRun], Share]
) -> FleetReport:
    """Compare each object, and the index, with what a build gives; nothing is written."""
    reports, run = _build_customers(work, fleet, share_for(commit.run)), commit.run
    others = tuple(f"{key} does not belong there" for key in run.others(_known_ids(run, fleet)))
    manifests = {report.id: report.manifest for report in reports}
    is_whole = all(report.state is State.UNCHANGED for report in reports)
    problem = commit.problem(manifests) if is_whole else ""
    return FleetReport(tuple(reports), details=(*others, *filter(None, (problem,))))


def _prune_runs(commit: Commit, work: FleetWork) -> tuple[Diagnostic, ...]:
    if not work.options.prune:
        return ()
    try:
        return tuple(remove_old_runs(commit))
    except RefusedError as error:
        problem = store_diagnostic(error)
        return (replace(problem, message=f"old runs are not removed: {problem.message}"),)


def share_into(run: StoreRun) -> Share:
    """Distribute the customers to the processors of this machine."""
    return lambda work, chunks: map_in_parallel(partial(run.some, work), chunks)


def _run_to_write(work: FleetWork, index: StoreIndex, made_from: str) -> StoreRun:
    if index.made_from == made_from:
        return StoreRun(work.options.out, index.run, is_current=True)
    # Customers that are not built keep what the run before holds, so that counts as well.
    return StoreRun(work.options.out, index.run).next(made_from)


def _inputs_hash(work: FleetWork, fleet: Fleet) -> str:
    """Return the hash of all that decides what a run holds, which is the same on each machine.

    Variables of ``--plugin-env`` may hold secrets: with them, each build is another one.
    """
    if LIMITS.get().variables:
        return uuid4().hex
    shared = json.dumps([dict(installed_facts()), work.identity, work.origin])
    customers = sorted((customer.id, customer_key(shared, customer)) for customer in fleet.chosen_customers)
    return sha256(json.dumps([shared, customers, sorted(fleet.staying)]).encode())


def _commit_index(commit: Commit, work: FleetWork, fleet: Fleet, report: FleetReport) -> FleetReport:
    """Write the index last; if the store refused a customer, keep the earlier index."""
    if report.customers_in(State.REFUSED):
        problem = NO_STORE.at(None, f"{commit.store.display_name}/{INDEX} was not changed", "build again")
        return _add_diagnostics(report, problem)
    carried = _carry_files(commit, work, fleet, report)
    built = {each.id: each.manifest for each in report.customers if each.state in UP_TO_DATE}
    manifests = {**built, **{id: files.manifest for id, files in carried.items() if files.manifest}}
    content = commit.content(manifests, is_whole=len(built) == len(fleet.chosen_customers))
    report = _add_diagnostics(report, *unproven_files(carried))
    if manifests and not commit.put(content):
        store = commit.store.display_name
        message = f"another build wrote the index of {store} in the meantime; it was not replaced"
        return _add_diagnostics(
            report, OTHER_INDEX.at(None, message, "build again: finished customers are not built again")
        )
    if commit.is_altered(content) and len(report.customers_in(State.UNCHANGED)) == len(report.customers):
        report = _add_diagnostics(report, ALTERED.at(None, f"{INDEX} differs", WRITTEN_AGAIN))
    return _add_diagnostics(report, *_prune_runs(commit, work))


def _add_diagnostics(report: FleetReport, *said: Diagnostic) -> FleetReport:
    return replace(report, diagnostics=(*report.diagnostics, *said))


def _carry_files(
    commit: Commit, work: FleetWork, fleet: Fleet, report: FleetReport
) -> Mapping[str, CarriedFiles]:
    """Copy the files of each customer that could not be built from the run before."""
    run, before = commit.run, commit.before.run
    staying = {each.id for each in report.customers if each.state not in UP_TO_DATE}
    if not all(entry.id for entry in fleet.invalid):
        # An entry without a readable id may belong to any customer with a folder.
        staying |= run.ids_in(before) - fleet.staying
    return {id: run.carry_files(before, id, work.proven.of.get(id)) for id in sorted(staying)}
