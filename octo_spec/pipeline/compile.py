"""From a spec and its customers to compilations: each resolved, and each of its formats built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, Severity
from octo_spec.frozen import frozen, mutable
from octo_spec.model.capabilities import refusals
from octo_spec.pipeline.format_build import FormatBuild, FormatJob, build_format
from octo_spec.pipeline.proof import Proof
from octo_spec.pipeline.role_escalations import CachedEscalations
from octo_spec.pipeline.safe_values import Values
from octo_spec.pipeline.shapes import Shapes
from octo_spec.pipeline.update_reports import EarlierDeployments
from octo_spec.plugin.discovery import built_by_default, documents, find, reserved_by_targets
from octo_spec.resolve.customers import FormatRequest
from octo_spec.resolve.resolution import resolve
from octo_spec.resolve.shared_resolutions import SharedResolutions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.reserved_words import Reserved
    from octo_spec.pipeline.documentation import Reviewer
    from octo_spec.resolve.customers import Customer
    from octo_spec.resolve.resolution import Resolution

FORMAT_SKIPPED = DiagnosticKind(
    "OCT240",
    "format-skipped",
    Severity.NOTE,
    "A format that cannot express the spec is not built, unless '--format' or a customer names it.",
)


@frozen
class Compilation:
    """All formats for one customer; ``skipped`` are those that cannot express the spec and no one named."""

    customer: Customer
    deployment: Deployment | None
    formats: tuple[FormatBuild, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether every requested format may be written."""
        return self.deployment is not None and all(build.is_good for build in self.formats)

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of resolving, then those of each format."""
        of_formats = (diagnostic for build in self.formats for diagnostic in build.diagnostics)
        return (*self.diagnostics, *of_formats)


Previous = Callable[["Customer", str], EarlierDeployments]
"""Returns what a customer may have deployed in a format."""


def nothing_before(_customer: Customer, _format: str) -> EarlierDeployments:
    """Return nothing: no customer has anything deployed."""
    return EarlierDeployments()


@mutable
class Compiler:
    """Compiles a spec for one customer after the other, and records which shapes it has proven.

    A build with a shape is reported as proven by the shape, even for the first customer that has it: so the
    report is the same for any number of compilers that share the customers.
    """

    spec: Spec
    spans: Spans
    verify: bool = True
    review: Reviewer | None = None
    shapes: Shapes = field(default_factory=Shapes)
    further: CachedEscalations = field(default_factory=CachedEscalations)
    taken: Reserved = field(default_factory=reserved_by_targets)
    previous: Previous = nothing_before
    """What customers may have deployed. A customer with something is proven whole."""
    resolutions: SharedResolutions = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what customers share."""
        self.resolutions = SharedResolutions(self.spec, self.spans, self.taken)

    def compile_for(self, customer: Customer) -> Compilation:
        """Compile for one customer."""
        resolution = self.further.with_escalations(self.resolutions.resolution(customer))
        jobs = _jobs(self.spec, customer, resolution, self.previous, self.review, verify=self.verify)
        builds = (build_format(self.shapes, job) for job in jobs)
        reported = tuple(replace(build, proof=Proof.SHAPE) if build.shape else build for build in builds)
        return _compilation(customer, resolution, reported)


def compile_spec(spec: Spec, spans: Spans, customer: Customer, *, verify: bool = True) -> Compilation:
    """Compile ``spec`` for one customer into each requested format, or into each installed one."""
    [compilation] = compile_each(spec, spans, (customer,), verify=verify)
    return compilation


def compile_each(  # noqa: PLR0913 - what is compiled, and how
    spec: Spec,
    spans: Spans,
    customers: Sequence[Customer],
    *,
    verify: bool = True,
    map_jobs: MapJobs = map,
    previous: Previous = nothing_before,
    review: Reviewer | None = None,
    published: str = "",
) -> Iterator[Compilation]:
    """Compile ``spec`` for each customer; ``map_jobs`` may build formats in parallel.

    Emitters that support updates get the deployments that ``previous`` returns for the customer.
    ``review`` returns what a documenter writes; without it, no documentation can be built. ``published`` is
    the address at which the folders of the formats will be published.
    """
    further, taken = CachedEscalations(), reserved_by_targets()
    resolved = (
        SharedResolutions(spec, spans, taken).resolution
        if len(customers) > 1
        else partial(resolve, spec, spans, reserved=taken)
    )
    resolutions = [further.with_escalations(resolved(customer)) for customer in customers]
    jobs = [
        tuple(
            replace(job, published=published) for job in _jobs(spec, *pair, previous, review, verify=verify)
        )
        for pair in zip(customers, resolutions, strict=True)
    ]
    build = partial(build_format, Shapes() if len(customers) > 1 else None)
    builds = iter(map_jobs(build, [job for of_customer in jobs for job in of_customer]))
    reported = ReportedProofs()
    for customer, resolution, of_customer in zip(customers, resolutions, jobs, strict=True):
        built = tuple(reported.with_proof(next(builds)) for _ in of_customer)
        yield _compilation(customer, resolution, built)


@mutable
class ReportedProofs:
    """Which shapes are already reported as proven: the first customer with a shape counts as proven whole.

    So a build reports the same for any number of processes, each of which proves a shape itself.
    """

    shapes: set[str] = field(default_factory=set)

    def with_proof(self, build: FormatBuild) -> FormatBuild:
        """Return a build with the proof to report for it."""
        is_known = build.shape in self.shapes
        if build.shape:
            self.shapes.add(build.shape)
        return replace(build, proof=Proof.SHAPE) if is_known and build.proof is Proof.EQUAL else build


MapJobs = Callable[[Callable[[FormatJob], FormatBuild], Sequence[FormatJob]], Iterable[FormatBuild]]
"""Applies a function to jobs and returns the results in order, as ``map`` does."""


def _jobs(  # noqa: PLR0913 - what is compiled, and how
    spec: Spec,
    customer: Customer,
    resolution: Resolution,
    previous: Previous,
    review: Reviewer | None,
    *,
    verify: bool,
) -> tuple[FormatJob, ...]:
    deployment = resolution.deployment
    if deployment is None:
        return ()
    requests = customer.formats or _default_requests(deployment)
    wanted = review is not None and any(documents(request.name) for request in requests)
    facts = review(deployment, customer) if review is not None and wanted else None
    values = Values.of(customer, spec.parameters)
    return tuple(
        FormatJob(
            deployment,
            request,
            verify,
            EarlierDeployments() if documents(request.name) else previous(customer, request.name),
            _partitions(deployment, customer),
            facts if documents(request.name) else None,
            values,
        )
        for request in requests
    )


def _default_requests(deployment: Deployment) -> tuple[FormatRequest, ...]:
    """Return the formats of a build that names none: those that can express the deployment, if any can."""
    names = built_by_default()
    fitting = tuple(name for name in names if _refusal(name, deployment) is None)
    return tuple(FormatRequest(name, {}) for name in fitting or names)


def _refusal(target: str, deployment: Deployment) -> Diagnostic | None:
    plugin = find(target)
    if isinstance(plugin, Diagnostic):
        return None
    return next(refusals(deployment, plugin.description.lacks, target), None)


def _compilation(customer: Customer, resolution: Resolution, built: tuple[FormatBuild, ...]) -> Compilation:
    """Return what was built, and which formats were skipped, since no one named them."""
    deployment = resolution.deployment
    skipped = {} if customer.formats or deployment is None else dict(_skipped_formats(deployment, built))
    diagnostics = (*resolution.diagnostics, *skipped.values())
    return Compilation(customer, deployment, built, diagnostics, tuple(skipped))


def _skipped_formats(
    deployment: Deployment, built: tuple[FormatBuild, ...]
) -> Iterator[tuple[str, Diagnostic]]:
    formats = {each.format for each in built}
    for name in built_by_default():
        refusal = None if name in formats else _refusal(name, deployment)
        if refusal is not None:
            yield name, FORMAT_SKIPPED.at(None, f"{name} is not built: {refusal.message}", refusal.help)


def _partitions(deployment: Deployment, customer: Customer) -> tuple[str, ...]:
    fixed = customer.fix.get("partition")
    return (str(fixed.value),) if fixed else tuple(known.key for known in deployment.partitions)
