"""A build from the files that it reads to the folders that it writes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Severity, has_errors
from octo_spec.frozen import frozen
from octo_spec.parallel import map_large_in_parallel, start_work
from octo_spec.pipeline.compile import compile_each, nothing_before
from octo_spec.pipeline.format_build import import_what_all_need
from octo_spec.plugin.discovery import built_by_default, documents
from octo_spec.plugin.distributions import installed_version
from octo_spec.resolve.answer_partitions import partition_problems
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.external_ids import external_id_problems
from octo_spec.storage.builds.build_report import BuildReport
from octo_spec.storage.folders.folder_report import State
from octo_spec.storage.folders.output import OutputFolder, built_folders
from octo_spec.storage.folders.skipped_formats import skipped_folders
from octo_spec.storage.folders.staging import CANNOT_WRITE
from octo_spec.storage.hashing import sha256
from octo_spec.storage.inputs.inputs import Overrides, chosen_customers
from octo_spec.storage.linting import linting_of
from octo_spec.storage.paths import shown_path
from octo_spec.storage.progress import UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.load import LoadedSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.lint.linting import Linting
    from octo_spec.pipeline.compile import Compilation, Previous
    from octo_spec.pipeline.documentation import Reviewer
    from octo_spec.pipeline.format_build import FormatBuild, FormatJob
    from octo_spec.storage.builds.build_options import BuildOptions
    from octo_spec.storage.folders.output import Builds, BuiltFolder
    from octo_spec.storage.folders.proven_build import UpToDateFolder
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.progress import Progress


@frozen
class Done:
    """A finished build.

    ``up_to_date`` is what it left on disk, if another build would give the same, and report the same, until
    the day ``until``.
    """

    report: BuildReport
    up_to_date: UpToDateFolder | None = None
    until: date | None = None


def build(options: BuildOptions, inputs: Inputs, progress: Progress = UNWATCHED) -> Done:
    """Build what is requested; errors in the files that are read go to ``inputs``."""
    if not options.out:
        return Done(BuildReport((), (CANNOT_WRITE.at(None, "--out names no folder", "as in --out dist"),)))
    loaded = inputs.spec(options.spec, meanwhile=import_what_all_need)
    recipients = _recipients(options, inputs)
    if loaded is None or loaded.spec is None:
        return Done(BuildReport((), tuple(inputs.diagnostics)))
    spec, spans = loaded.spec, loaded.spans
    ids = external_id_problems(spec, recipients.as_built)
    problems = (*ids, *partition_problems(spec, recipients.customers))
    inputs.diagnostics.extend(problems)
    if problems and (options.strict or has_errors(problems)):
        return Done(BuildReport((), tuple(inputs.diagnostics), title_of(spec), stopped=True))
    previous = _previous(options, inputs)
    if previous is None:
        return Done(BuildReport((), tuple(inputs.diagnostics)))
    linting = _start_linting(spec, spans, recipients)
    building = compile_each(
        spec,
        spans,
        recipients.customers,
        verify=options.verify,
        map_jobs=partial(_map_jobs, linting),
        previous=previous,
        review=reviewer_of(loaded, linting, options, inputs) if are_reviewed(recipients.customers) else None,
        published=options.published,
    )
    compilations = tuple(progress.watched(building, len(recipients.customers), "Building"))
    built = Built(spec, compilations, recipients.all_ids)
    return _finish_build(options, inputs, built, linting(), progress)


def _start_linting(spec: Spec, spans: Spans, recipients: Recipients) -> Callable[[], Linting]:
    """Start linting on a free processor; if two processors build formats, linting waits for a gap."""
    work = partial(linting_of, spec, spans)
    formats = {
        request.name for customer in recipients.customers for request in customer.formats
    } or built_by_default()
    return cache(start_work(work, busy=min(2, len(formats))))


@frozen
class Recipients:
    """The customers to build for, with the options of the command line, and all customers of the file."""

    customers: tuple[Customer, ...] = ()
    all_customers: tuple[Customer, ...] | None = None

    @property
    def all_ids(self) -> tuple[str, ...] | None:
        """The ids of all customers of the file."""
        return None if self.all_customers is None else tuple(customer.id for customer in self.all_customers)

    @property
    def as_built(self) -> tuple[Customer, ...]:
        """All customers, with the command line's options for the built ones."""
        if self.all_customers is None:
            return self.customers
        built = {customer.id: customer for customer in self.customers}
        return tuple(built.get(customer.id, customer) for customer in self.all_customers)


@frozen
class Built:
    """What was compiled, and the ids of all customers."""

    spec: Spec
    compilations: tuple[Compilation, ...]
    all_ids: tuple[str, ...] | None


def _recipients(options: BuildOptions, inputs: Inputs) -> Recipients:
    """Return the customers to build for; errors about them go to ``inputs``."""
    overrides = Overrides(options.fix, options.preset, options.ask, options.formats).customer()
    if isinstance(overrides, tuple):
        inputs.diagnostics.extend(overrides)
        return Recipients()
    if options.customers_file is None:
        return Recipients((overrides,))
    loaded = inputs.customers(options.customers_file)
    if loaded is None or loaded.file is None:
        return Recipients()
    customers, unknown = chosen_customers(loaded, options.ids, overrides)
    inputs.diagnostics.extend(unknown)
    all_customers, _ = chosen_customers(loaded, (), Customer())
    return Recipients(customers, all_customers)


def _previous(options: BuildOptions, inputs: Inputs) -> Previous | None:
    """Return what customers may have deployed; ``None`` if that cannot be read."""
    if not options.previous:
        return nothing_before
    from octo_spec.storage.sides.previous_sides import previous_sides  # noqa: PLC0415 - only updates pay for it

    sides = previous_sides(options.previous, options.spec, inputs, options.withdrawn)
    return (
        None
        if sides is None
        else (lambda customer, target: sides.previous_deployments(customer, target, inputs))
    )


def are_reviewed(customers: Iterable[Customer]) -> bool:
    """Whether any customer requests a documenter, which needs the facts of a review."""
    return any(documents(request.name) for customer in customers for request in customer.formats)


def reviewer_of(
    loaded: LoadedSpec, linting: Callable[[], Linting], options: BuildOptions, inputs: Inputs
) -> Reviewer | None:
    """Return what reviews a spec for those that request a review."""
    from octo_spec.analysis.questions.installed_questions import installed_questions  # noqa: PLC0415 - only reviews pay for it
    from octo_spec.pipeline.documentation import SpecReviewer  # noqa: PLC0415 - as above
    from octo_spec.review.facts import Origin  # noqa: PLC0415 - as above

    if loaded.spec is None:
        return None
    content = inputs.text_of(options.spec).encode()
    origin = Origin(f"octospec {installed_version('octospec')}", shown_path(options.spec), sha256(content))
    questions = installed_questions().questions  # linting reports errors of plugin questions
    return SpecReviewer(loaded.spec, loaded.spans, linting, origin, questions)


MANY: Final = 300
"""Up to this many statements, one worker next to this process is faster than one for each processor."""


def _map_jobs(
    while_waiting: Callable[[], object],
    work: Callable[[FormatJob], FormatBuild],
    jobs: Sequence[FormatJob],
) -> Iterator[FormatBuild]:
    roles = (role for job in jobs for role in job.deployment.roles)
    statements = sum(len(policy.statements) for role in roles for policy in role.policies)
    # Sending a deployment through a pipe takes longer than making it.
    return map_large_in_parallel(
        lambda job: replace(work(job), deployment=None),
        jobs,
        lambda job: job.request.name,
        are_large=statements > MANY,
        while_waiting=while_waiting,
    )


def _finish_build(
    options: BuildOptions, inputs: Inputs, built: Built, linting: Linting, progress: Progress
) -> Done:
    """Write or check the artifacts, unless findings of the rules stop that."""
    findings = tuple(finding for finding in linting.open if finding.kind.severity is not Severity.NOTE)
    title = title_of(built.spec)
    if has_errors(linting.problems) or linting.stopping(strict=options.strict):
        reasons = dict.fromkeys(
            (*inputs.diagnostics, *linting.problems, *_diagnostics(built.compilations, ()))
        )
        return Done(BuildReport((), tuple(reasons), title, findings, stopped=True))
    identity = identity_of(built.spec, inputs.text_of(options.spec))
    output = _output(options, identity, built, progress)
    builds = built_folders(built.compilations)
    done = _check_builds(options, output, builds) if options.check else output.write(builds)
    said = (*inputs.diagnostics, *linting.problems, *output.notes, *_diagnostics(built.compilations, done))
    reported = tuple(built.report for built in done)
    report = BuildReport(
        reported, said, title, findings, former_customers=output.former_customers, check=options.check
    )
    up_to_date_folder = None if options.check or report.exit_code else output.up_to_date_folder(done)
    return Done(report, up_to_date_folder, linting.until)


def _check_builds(options: BuildOptions, output: OutputFolder, builds: Builds) -> Builds:
    """Compare with what is on disk; of what is out of date, say whether only octospec changed."""
    done = output.check(builds)
    if not any(built.state is State.STALE for built in done):
        return done
    from octo_spec.storage.builds.upgrades import with_upgrades  # noqa: PLC0415 - few checks find anything

    return with_upgrades(done, Path(options.out), output.spec, is_accepted=options.accept_upgrade)


def title_of(spec: Spec) -> str:
    """Return the name of a spec with its version."""
    return f"{spec.name} {spec.version}"


def _output(
    options: BuildOptions, identity: dict[str, str], built: Built, progress: Progress
) -> OutputFolder:
    waiting = progress.waiting if options.wait else None
    return OutputFolder(
        *(Path(options.out), identity, options.force, waiting, built.all_ids, options.prune),
        renamed_from=options.renamed_from,
        skipped=skipped_folders(built.compilations),
    )


def identity_of(spec: Spec, text: str) -> dict[str, str]:
    """Return what a manifest says about the spec."""
    return {"name": spec.name, "version": spec.version, "sha256": sha256(text.encode())}


def _diagnostics(compilations: Iterable[Compilation], builds: Iterable[BuiltFolder]) -> Iterator[Diagnostic]:
    """Return each diagnostic once, as many customers share a note."""
    yield from dict.fromkeys(
        (
            *(diagnostic for compilation in compilations for diagnostic in compilation.all_diagnostics),
            *(diagnostic for built in builds for diagnostic in built.diagnostics),
        )
    )
