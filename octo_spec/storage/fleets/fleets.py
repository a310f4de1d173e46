"""A build for a fleet: any number of customers, each compiled and written by itself.

octospec distributes customers to as many processes as there are processors, in chunks. Each process
compiles, proves and writes; it sends back only a report. So memory does not grow with what is written, a
customer that fails stops no other, and an interrupted build continues where it stopped: a folder that was
made from the same stays as it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.diagnostics import Diagnostic, Severity, has_errors
from octo_spec.parallel import map_in_parallel
from octo_spec.pipeline.compile import Compiler
from octo_spec.plugin.discovery import reserved_by_targets
from octo_spec.plugin.process.limits import LIMITS
from octo_spec.resolve.customers import without_id
from octo_spec.storage.builds.building import (
    are_reviewed,
    identity_of,
    reviewer_of,
    title_of,
)
from octo_spec.storage.fleets.codes import ALTERED
from octo_spec.storage.fleets.differing_files import WRITTEN_AGAIN, altered_files, unchecked_files
from octo_spec.storage.fleets.fleet import Fleet
from octo_spec.storage.fleets.fleet_files import fleet_customers
from octo_spec.storage.fleets.fleet_folders import (
    CustomerFiles,
    CustomerFolder,
    customer_key,
    find_former,
    index_content,
    index_problem,
    write_index,
)
from octo_spec.storage.fleets.fleet_report import (
    CustomerReport,
    FleetReport,
    customer_report,
    refused_by_disk,
)
from octo_spec.storage.fleets.proven_customers import ProvenCustomers
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.folder_specs import SpecName
from octo_spec.storage.folders.former_customers import CUSTOMERS
from octo_spec.storage.folders.manifest import NAME, Manifest, load_manifest
from octo_spec.storage.folders.on_disk import in_the_way
from octo_spec.storage.folders.output import OutputFolder, built_folders
from octo_spec.storage.folders.pinned_folders import identity, pinned_folder, with_given_name
from octo_spec.storage.folders.skipped_formats import skipped_folders
from octo_spec.storage.folders.staging import CANNOT_WRITE
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.inputs import Inputs, Overrides
from octo_spec.storage.installation import installed_digest
from octo_spec.storage.linting import linting_of
from octo_spec.storage.lock import lock_holder, take_lock
from octo_spec.storage.progress import UNWATCHED
from octo_spec.storage.sides.previous_sides import FleetPrevious, previous_sides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from octo_spec.pipeline.compile import Compilation
    from octo_spec.resolve.customers import Customer
    from octo_spec.storage.builds.build_options import BuildOptions
    from octo_spec.storage.folders.output import Builds
    from octo_spec.storage.folders.pinned_folders import Identity
    from octo_spec.storage.progress import Progress

AT_A_TIME: Final = 20


Doing: TypeAlias = "Callable[[FleetWork, Fleet], FleetReport]"
"""Does the work for a fleet: the implementation decides where it runs and writes."""
Share: TypeAlias = "Callable[[FleetWork, Sequence[Sequence[Customer]]], Iterator[Sequence[CustomerReport]]]"
"""Distributes chunks of customers to the builders; the reports come in the same order."""


def build_fleet(
    options: BuildOptions,
    inputs: Inputs,
    progress: Progress = UNWATCHED,
    *,
    rebuild: bool = False,
    doing: Doing | None = None,
) -> FleetReport:
    """Build for each customer of a fleet; with ``rebuild`` even if nothing has changed."""
    if not options.out:
        return FleetReport(diagnostics=(CANNOT_WRITE.at(None, "--out names no folder", "as in --out dist"),))
    loaded = inputs.spec(options.spec)
    overrides = Overrides(options.fix, options.preset, options.ask, options.formats).customer()
    if isinstance(overrides, tuple):
        return FleetReport(diagnostics=overrides)
    if loaded is None or loaded.spec is None or options.customers_file is None:
        return FleetReport(diagnostics=tuple(inputs.diagnostics))
    fleet = Fleet.read(fleet_customers(options.customers_file, reserved_by_targets(), overrides), options.ids)
    problems = (*inputs.diagnostics, *fleet.problems(loaded.spec))
    linting = linting_of(loaded.spec, loaded.spans)
    findings = tuple(finding for finding in linting.open if finding.kind.severity is not Severity.NOTE)
    stopped = linting.stopping(strict=options.strict) or has_errors(linting.problems)
    if stopped or has_errors(problems) or (problems and options.strict):
        said = (*problems, *linting.problems)
        return FleetReport(title=title_of(loaded.spec), diagnostics=said, findings=findings, stopped=True)
    review = (
        reviewer_of(loaded, lambda: linting, options, inputs)
        if are_reviewed(fleet.chosen_customers)
        else None
    )
    compiler = Compiler(loaded.spec, loaded.spans, verify=options.verify, review=review)
    previous = previous_sides(options.previous, options.spec, inputs) if options.previous else None
    if options.previous and previous is None:
        return FleetReport(title=title_of(loaded.spec), diagnostics=tuple(inputs.diagnostics), stopped=True)
    if previous is not None:
        compiler.previous = FleetPrevious(previous, Inputs())
    identity = identity_of(loaded.spec, inputs.text_of(options.spec))
    work = FleetWork(options, identity, _origin(options, inputs, linting.until), compiler, progress=progress)
    report = _skipping_proven(work, fleet, doing or FleetWork.build_fleet, rebuild=rebuild)
    differing = (*altered_files(report.customers), *unchecked_files(report.customers))
    said = (*problems, *linting.problems, *report.diagnostics, *differing)
    return replace(
        report, diagnostics=said, title=title_of(loaded.spec), findings=findings, check=options.check
    )


def _skipping_proven(work: FleetWork, fleet: Fleet, doing: Doing, *, rebuild: bool) -> FleetReport:
    """Do the work, but skip customers that are proven; a check and ``rebuild`` build for every customer."""
    # What a customer had before is no part of its key.
    key = "" if rebuild or work.options.check or work.options.previous else _key(work)
    if not key:
        return doing(work, fleet)
    proven = ProvenCustomers.read(work.identity["name"], work.options.out)
    report = doing(replace(work, key=key, proven=proven), fleet)
    keys = {customer.id: customer_key(key, customer) for customer in fleet.chosen_customers}
    proven.keep(report.customers, {**dict.fromkeys(fleet.staying, ""), **keys})
    return report


@dataclass(slots=True)
class FleetWork:
    """Compiles and writes for one customer after the other, in a separate process.

    ``origin`` is the hash of all that customers have in common, except what is installed. ``key`` is the hash
    of all of it on this machine; without it, no customer is skipped. ``proven`` is what may be skipped. While
    it works, the output folder must be ``same_as`` it was.
    """

    options: BuildOptions
    identity: dict[str, str]
    origin: str
    compiler: Compiler
    key: str = ""
    proven: ProvenCustomers = field(default_factory=ProvenCustomers)
    same_as: Identity | None = None
    share: Share = field(default=lambda work, chunks: map_in_parallel(work.some, chunks))
    progress: Progress = UNWATCHED

    def build_fleet(self, fleet: Fleet) -> FleetReport:
        """Do the work for all chosen customers, while the output folder is locked."""
        out = Path(self.options.out)
        try:
            waiting = self.progress.waiting if self.options.wait else None
            if self.options.check:
                busy = lock_holder(out, waiting)
                return FleetReport(diagnostics=(busy,)) if busy else self._build_all(fleet)
            out.mkdir(parents=True, exist_ok=True)
            self.same_as = identity(out)
            lock = take_lock(out, waiting)
            if isinstance(lock, Diagnostic):
                return FleetReport(diagnostics=(lock,))
            try:
                return self._build_all(fleet)
            finally:
                lock.release()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            message = f"{error.filename or out} cannot be written: {reason}"
            return FleetReport(diagnostics=(CANNOT_WRITE.at(None, message),))

    def _build_all(self, fleet: Fleet) -> FleetReport:
        chosen, out = fleet.chosen_customers, Path(self.options.out)
        if other := self._other_spec(out):
            return FleetReport(diagnostics=(other,))
        chunks = split_into_chunks(chosen)
        reports = list(fleet.failed_reports())
        for reported in self.progress.watched(self.share(self, chunks), len(chunks), "Building"):
            reports.extend(reported)
        if self.options.check:
            return self._finish_report(out, fleet, tuple(reports))
        with pinned_folder(out, same_as=self.same_as) as place:
            report = self._finish_report(place, fleet, tuple(reports))
        return replace(
            report, diagnostics=tuple(with_given_name(each, place, out) for each in report.diagnostics)
        )

    def _finish_report(self, out: Path, fleet: Fleet, reports: tuple[CustomerReport, ...]) -> FleetReport:
        """Look for former customers, and write the index."""
        # An entry without a readable id may belong to any customer with a folder.
        is_known = all(entry.id for entry in fleet.invalid)
        left, said = find_former(out, fleet.staying, prune=self.options.prune) if is_known else ((), ())
        return self._update_index(out, fleet, FleetReport(reports, left, said))

    def _update_index(self, out: Path, fleet: Fleet, report: FleetReport) -> FleetReport:
        """Write the index, or say how it differs from what is in the folder."""
        content = index_content(out, self.identity, fleet.staying)
        problem = index_problem(out, content)
        if self.options.check:
            return replace(report, details=(problem,)) if problem else report
        if not problem:
            return report
        write_index(out, content)
        is_new = len(report.customers_in(State.UNCHANGED)) < len(report.customers)
        said = () if is_new else (ALTERED.at(None, problem, WRITTEN_AGAIN),)
        return replace(report, diagnostics=(*report.diagnostics, *said))

    def _other_spec(self, out: Path) -> Diagnostic | None:
        """Say that the folder belongs to another spec, by its index or by its manifest."""
        manifest = load_manifest(out / NAME)
        return self.spec_name.other_spec(
            out, Manifest() if isinstance(manifest, Diagnostic) else manifest, out
        )

    @property
    def spec_name(self) -> SpecName:
        """The name of the spec, and the one before."""
        return SpecName(self.identity["name"], self.options.renamed_from)

    def some(self, customers: Sequence[Customer]) -> tuple[CustomerReport, ...]:
        """Build for some customers."""
        return tuple(map(self.one, customers))

    def one(self, customer: Customer) -> CustomerReport:
        """Build for one customer; an error of its disk does not stop the others."""
        try:
            return self._customer_report(customer)
        except OSError as error:
            return refused_by_disk(customer.id, error)

    def _customer_report(self, customer: Customer) -> CustomerReport:
        """Build for one customer, unless its folder is proven to hold what it gets."""
        return self.known_report(customer) or self._busy_report(customer) or self.build_customer(customer)

    def known_report(self, customer: Customer) -> CustomerReport | None:
        """Return the report if the folder holds what is proven, or if something else is in its place."""
        out = Path(self.options.out)
        folder = CustomerFolder(out, customer.id)
        if blocked := in_the_way(out, PurePosixPath(CUSTOMERS, customer.id)):
            return CustomerReport(customer.id, State.REFUSED, diagnostics=(blocked,))
        return self.skip_if_proven(customer, folder.hashes) if not folder.is_interrupted() else None

    def skip_if_proven(
        self, customer: Customer, there: Callable[[], Mapping[str, str]]
    ) -> CustomerReport | None:
        """Return the report if the files that are there now are those that are proven for a customer.

        This is the only place that decides so, for a folder and for a store.
        """
        key = customer_key(self.key, customer)
        if not self.proven.was_built(customer.id, key):
            return None
        hashes = there()
        if not self.proven.is_proven(customer.id, key, hashes):
            return None
        digest = self.proven.of[customer.id].digest
        return CustomerReport(customer.id, State.UNCHANGED, manifest=hashes[NAME], digest=digest)

    def _busy_report(self, customer: Customer) -> CustomerReport | None:
        # If a build has ended, a machine of its cluster may still be writing.
        busy = lock_holder(CustomerFolder(Path(self.options.out), customer.id).place)
        return CustomerReport(customer.id, State.REFUSED, diagnostics=(busy,)) if busy else None

    def build_customer(self, customer: Customer) -> CustomerReport:
        """Build for one customer, whatever is known of its folder."""
        folder = CustomerFolder(Path(self.options.out), customer.id)
        before, compilation = folder.hashes(), self.compilation_for(customer)  # work out, whatever is there
        builds = built_folders((compilation,))
        renamed_from = self.options.renamed_from
        output = OutputFolder(
            *(folder.place, self.identity, self.options.force),
            renamed_from=renamed_from,
            skipped=skipped_folders((compilation,)),
            within=Path(self.options.out),
            same_as=self.same_as,
        )
        done = output.check(builds) if self.options.check else output.write(builds)
        report = customer_report(customer.id, done, output.notes)
        if report.state in (State.FAILED, State.REFUSED):
            return report
        files = CustomerFiles.of(done, output.complete)
        misplaced, others = files.others(folder.paths())
        if self.options.check:
            details, left = files.differences(before, misplaced), others
        else:  # what is still there after writing is there by --force
            details, left = files.differences(before), (*misplaced, *others)
        report = replace(report, unchecked=left, digest="" if left else files.digest)
        return self._with_details(customer, report, details, was_same=files.has_manifest_of(before))

    def _with_details(
        self, customer: Customer, report: CustomerReport, details: tuple[str, ...], *, was_same: bool
    ) -> CustomerReport:
        """Add to a report how the files of a customer differed, if they should not have."""
        state = report.state
        if details and state is State.UNCHANGED:  # only the manifest differs
            state = State.STALE if self.options.check else State.WRITTEN
        was_same = was_same or self.proven.was_built(customer.id, customer_key(self.key, customer))
        return replace(report, state=state, details=details if was_same or state is State.STALE else ())

    def builds_for(self, customer: Customer) -> Builds:
        """Compile for one customer, and give each format a folder."""
        return built_folders((self.compilation_for(customer),))

    def compilation_for(self, customer: Customer) -> Compilation:
        """Compile for one customer, whose folder is the output folder."""
        compilation = self.compiler.compile_for(customer)
        previous = self.compiler.previous
        said = previous.taken_reports() if isinstance(previous, FleetPrevious) else ()
        diagnostics = (*said, *compilation.diagnostics)
        return replace(compilation, customer=without_id(customer), diagnostics=diagnostics)


def split_into_chunks(customers: Sequence[Customer]) -> list[Sequence[Customer]]:
    """Return the customers in chunks."""
    return [customers[start : start + AT_A_TIME] for start in range(0, len(customers), AT_A_TIME)]


def _origin(options: BuildOptions, inputs: Inputs, until: date | None) -> str:
    """Return the hash of all that customers have in common, except what is installed.

    After the day ``until``, findings of the rules differ, and with them what a review says.
    """
    texts = {place: sha256(text.encode()) for place, text in sorted(inputs.sources.items())}
    return sha256(json.dumps([texts, options.verify, str(until)]).encode())


def _key(work: FleetWork) -> str:
    """Return the key of all that customers have in common; empty if not all of it can be known.

    Variables of ``--plugin-env`` may hold secrets, so no key is made from them.
    """
    installed, limits = installed_digest(), LIMITS.get()
    if installed is None or limits.variables:
        return ""
    return sha256(json.dumps([installed, work.origin, limits.seconds, limits.memory]).encode())
