"""The whole pipeline as one function over values: resolve, project, emit, read back, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.frozen import frozen
from octo_spec.model.canonical_json import digest
from octo_spec.model.capabilities import project
from octo_spec.model.rollout import (
    NO_ROLLOUT,
    NO_ROLLOUT_THERE,
    ROLLOUT,
    as_one,
    rolled_out,
    rollout_faults,
)
from octo_spec.pipeline.further_rights import FurtherRights
from octo_spec.pipeline.proof import Proof
from octo_spec.pipeline.shapes import NO_VALUES, Emitted, Shaped, Shapes, Shaping, Values
from octo_spec.pipeline.soundness import unsound
from octo_spec.pipeline.verification import disagreement
from octo_spec.plugin.artifacts import Emission
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import bad_options, documents, find, reserved, rolling_out, usual
from octo_spec.resolve.customers import FormatRequest
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.capabilities import Projection
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.reserved import Reserved
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.pipeline.documentation import Reviewer
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.plugin.discovery import Plugin
    from octo_spec.resolve.customers import Customer
    from octo_spec.resolve.resolution import Resolution

NOT_PROVEN = DiagnosticKind.error(
    "OCT402", "not-proven", "What was emitted does not read back as what the spec says."
)


@frozen
class FormatBuild:
    """One format for one customer: artifacts that may be written, unless the proof failed."""

    format: str
    emitter: str
    artifacts: tuple[Artifact, ...]
    proof: Proof
    deployment: Deployment | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    shape: str = ""
    """The name of the shape that it has in common with others; empty where it was not looked for."""
    digest: str = ""
    """The digest of the deployment."""

    @property
    def is_good(self) -> bool:
        """Tell whether the artifacts may be written."""
        return self.proof is not Proof.FAILED


@frozen
class Compilation:
    """All formats for one customer."""

    customer: Customer
    deployment: Deployment | None
    formats: tuple[FormatBuild, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_good(self) -> bool:
        """Tell whether every requested format may be written."""
        return self.deployment is not None and all(build.is_good for build in self.formats)

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of resolving, then those of each format."""
        of_formats = (diagnostic for build in self.formats for diagnostic in build.diagnostics)
        return (*self.diagnostics, *of_formats)


@dataclass(slots=True)
class Compiler:
    """Compiles a spec for one customer after the other, and knows which shapes it has proven.

    What has a shape is told to be proven by it, also for the first who has it: so it is told the same however
    many compilers share the customers.
    """

    spec: Spec
    spans: Spans
    verify: bool = True
    review: Reviewer | None = None
    shapes: Shapes = field(default_factory=Shapes)
    further: FurtherRights = field(default_factory=FurtherRights)
    taken: Reserved = field(default_factory=reserved)

    def compiled(self, customer: Customer) -> Compilation:
        """Compile for one customer."""
        resolution = _told(resolve(self.spec, self.spans, customer, self.taken), self.further)
        jobs = _jobs(customer, resolution, nothing_before, self.review, verify=self.verify)
        builds = (_build(self.shapes, job) for job in jobs)
        told = tuple(replace(build, proof=Proof.SHAPE) if build.shape else build for build in builds)
        return Compilation(customer, resolution.deployment, told, resolution.diagnostics)


def compile_spec(spec: Spec, spans: Spans, customer: Customer, *, verify: bool = True) -> Compilation:
    """Compile ``spec`` for one customer into each requested format, or into each installed one."""
    [compilation] = compile_each(spec, spans, (customer,), verify=verify)
    return compilation


def nothing_before(_customer: Customer, _format: str) -> Deployment | None:
    """Know nothing of what a customer has already."""


def compile_each(  # noqa: PLR0913 - what is compiled, and how
    spec: Spec,
    spans: Spans,
    customers: Sequence[Customer],
    *,
    verify: bool = True,
    map_jobs: MapJobs = map,
    previous: Previous = nothing_before,
    review: Reviewer | None = None,
) -> Iterator[Compilation]:
    """Compile ``spec`` for each customer; ``map_jobs`` may build formats in parallel.

    Emitters that can do so write for whoever has what ``previous`` gives.
    ``review`` gives what a documenter writes; without it, none can be built.
    """
    taken = reserved()
    further = FurtherRights()
    resolutions = [_told(resolve(spec, spans, customer, taken), further) for customer in customers]
    jobs = [
        _jobs(*pair, previous, review, verify=verify) for pair in zip(customers, resolutions, strict=True)
    ]
    build = partial(_build, Shapes() if len(customers) > 1 else None)
    builds = iter(map_jobs(build, [job for of_customer in jobs for job in of_customer]))
    told = ProofsTold()
    for customer, resolution, of_customer in zip(customers, resolutions, jobs, strict=True):
        built = tuple(told.of(next(builds)) for _ in of_customer)
        yield Compilation(customer, resolution.deployment, built, resolution.diagnostics)


@dataclass(slots=True)
class ProofsTold:
    """Which shapes were told to be proven: the first who has one was proven whole, whoever worked on it.

    So a build tells the same however many processes share its work, each of which proves a shape itself.
    """

    shapes: set[str] = field(default_factory=set)

    def of(self, build: FormatBuild) -> FormatBuild:
        """Give a build with the proof that is told of it."""
        is_known = build.shape in self.shapes
        if build.shape:
            self.shapes.add(build.shape)
        return replace(build, proof=Proof.SHAPE) if is_known and build.proof is Proof.EQUAL else build


def _told(resolution: Resolution, further: FurtherRights) -> Resolution:
    """Say in a deployment to which rights its roles may come."""
    deployment = resolution.deployment
    return resolution if deployment is None else replace(resolution, deployment=further.told_in(deployment))


@frozen
class FormatJob:
    """One format to be built from a deployment."""

    deployment: Deployment
    request: FormatRequest
    verify: bool
    previous: Deployment | None = None
    partitions: tuple[str, ...] = ()
    """Those into which it may be deployed; none where that may be any."""
    facts: ReviewFacts | Diagnostic | None = None
    """What a documenter writes, or why there is nothing to write."""
    values: Values = NO_VALUES
    """What is the customer's own."""


MapJobs = Callable[[Callable[[FormatJob], FormatBuild], Sequence[FormatJob]], Iterable[FormatBuild]]
"""Applies a function to jobs and gives the results in order, as ``map`` does."""


Previous = Callable[["Customer", str], "Deployment | None"]
"""Gives what a customer has in a format already; ``None`` where that is nothing."""


def _jobs(
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
    requests = customer.formats or tuple(FormatRequest(name, {}) for name in usual())
    wanted = review is not None and any(documents(request.name) for request in requests)
    facts = review(deployment, customer) if review is not None and wanted else None
    values = Values.of(customer)
    return tuple(
        FormatJob(
            deployment,
            request,
            verify,
            None if documents(request.name) else previous(customer, request.name),
            _partitions(deployment, customer),
            facts if documents(request.name) else None,
            values,
        )
        for request in requests
    )


def _partitions(deployment: Deployment, customer: Customer) -> tuple[str, ...]:
    fixed = customer.fix.get("partition")
    return (str(fixed.value),) if fixed else tuple(known.key for known in deployment.partitions)


def _build(shapes: Shapes | None, job: FormatJob) -> FormatBuild:
    """Find the emitter, check its options, and project the deployment, before anything is emitted."""
    request = job.request
    plugin = find(request.name, request.span)
    if isinstance(plugin, Diagnostic):
        return _failed(request, "", plugin)
    faults = tuple(_cannot_roll_out(job, plugin)) or bad_options(plugin, request.options, request.place)
    if faults:
        return _failed(request, str(plugin), *faults)
    if plugin.description.documents:
        return _documented(job, plugin)
    if request.rolls_out:
        return _rolled_out(shapes, job, plugin)
    return _emitted(shapes, job, plugin)


def _cannot_roll_out(job: FormatJob, plugin: Plugin) -> Iterator[Diagnostic]:
    """Say why a rollout over an organisation cannot be had."""
    request, able = job.request, plugin.description.rolls_out_in
    place = request.place(ROLLOUT)
    if ROLLOUT in request.options and not able:
        message = f"{request.name} rolls out over no organisation"
        yield NO_ROLLOUT.at(place, message, f"take it out, or build {' or '.join(rolling_out())} for that")
    elif request.rolls_out:
        for partition in job.partitions:
            if partition not in able:
                message = f"{request.name} rolls out over no organisation in {partition}"
                yield NO_ROLLOUT_THERE.at(place, message, f"fix the partition: one of {', '.join(able)}")


def _rolled_out(shapes: Shapes | None, job: FormatJob, plugin: Plugin) -> FormatBuild:
    """Build what the payer gets and what each member gets, as one."""
    rollout = rolled_out(job.deployment)
    faults = tuple(rollout_faults(rollout))
    if faults:
        return _failed(job.request, str(plugin), *faults)
    previous = job.previous
    if previous is not None and previous.members is None:
        previous = rolled_out(previous)
    return _emitted(shapes, replace(job, deployment=rollout, previous=previous), plugin, job.deployment)


def _emitted(
    shapes: Shapes | None, job: FormatJob, plugin: Plugin, undivided: Deployment | None = None
) -> FormatBuild:
    """Project the deployment, emit it, and prove it; a rollout is part of an ``undivided`` deployment."""
    request = job.request
    projection = project(job.deployment, plugin.description.lacks, request.name)
    if projection.deployment is None:
        return _failed(request, str(plugin), *projection.diagnostics)
    before = job.previous and project(job.previous, plugin.description.lacks, request.name).deployment
    emission = plugin.emit(projection.deployment, request.options, before)
    if isinstance(emission, tuple):
        return _failed(request, str(plugin), *projection.diagnostics, *emission)
    diagnostics = (*projection.diagnostics, *emission.diagnostics)
    emission = replace(emission, diagnostics=diagnostics)
    shaping = _shaping(shapes, job, plugin, projection, emission)
    if shaping and (shaped := shaping.proven()):
        return _of_shape(request, plugin, projection.deployment, emission, shaped)
    handed_over = _handed_over(emission, projection.deployment, plugin, request)
    build = _proven(job, plugin, projection.deployment, undivided or projection.whole, handed_over)
    if shaping and build.proof is Proof.EQUAL and build.diagnostics == handed_over.diagnostics:
        return replace(build, shape=shaping.keep(build.artifacts))
    return build


def _shaping(
    shapes: Shapes | None, job: FormatJob, plugin: Plugin, projection: Projection, emission: Emission
) -> Shaping | None:
    """Give what is to be held against the shapes that are proven; ``None`` for what is always proven whole.

    That is what others emit or read, an update, a rollout, and what may not be written.
    """
    projected, request = projection.deployment, job.request
    is_ours = isinstance(plugin, BuiltIn) and plugin.description.reads
    if shapes is None or projected is None or not is_ours or not job.verify:
        return None
    if has_errors(emission.diagnostics) or job.previous is not None or projected.members is not None:
        return None
    kind = (request.name, repr(sorted(request.options.items())), job.partitions)
    whole = None if projection.whole is projected else projection.whole
    return Shaping(shapes, kind, job.values, Emitted(projected, whole, emission.artifacts))


def _of_shape(
    request: FormatRequest, plugin: Plugin, projected: Deployment, emission: Emission, shaped: Shaped
) -> FormatBuild:
    """Give what is proven, since its shape is."""
    whole = _with_pages(emission, shaped.pages)
    build = FormatBuild(request.name, str(plugin), whole.artifacts, Proof.SHAPE, projected, whole.diagnostics)
    return replace(build, shape=shaped.shape, digest=shaped.digest)


def _handed_over(
    emission: Emission, deployment: Deployment, plugin: Plugin, request: FormatRequest
) -> Emission:
    """Put the pages for whoever deploys beside what was emitted, before it is read back."""
    if not plugin.description.hands_over or has_errors(emission.diagnostics):
        return emission
    from octo_spec.review.hand_over import hand_over_facts  # noqa: PLC0415 - only who writes pages pays for it

    facts = hand_over_facts(as_one(deployment))
    pages = plugin.hand_over(deployment, request.options, facts) if facts else Emission(())
    if isinstance(pages, tuple):
        return replace(emission, diagnostics=(*emission.diagnostics, *pages))
    return _with_pages(emission, pages.artifacts, pages.diagnostics)


def _with_pages(
    emission: Emission, pages: tuple[Artifact, ...], diagnostics: tuple[Diagnostic, ...] = ()
) -> Emission:
    files = {artifact.path: artifact for artifact in (*emission.artifacts, *pages)}
    return Emission(tuple(files.values()), (*emission.diagnostics, *diagnostics))


def _documented(job: FormatJob, plugin: Plugin) -> FormatBuild:
    """Let a documenter write the facts; nothing is read back."""
    request, emitter = job.request, str(plugin)
    if job.facts is None or isinstance(job.facts, Diagnostic):
        return _failed(request, emitter, *filter(None, (job.facts,)))
    emission = plugin.document(job.facts, request.options)
    if isinstance(emission, tuple):
        return _failed(request, emitter, *emission)
    if has_errors(emission.diagnostics):
        return _failed(request, emitter, *emission.diagnostics)
    artifacts, diagnostics = emission.artifacts, emission.diagnostics
    build = FormatBuild(request.name, emitter, artifacts, Proof.DOCUMENTATION, job.deployment, diagnostics)
    return replace(build, digest=digest(job.deployment))


def _proven(
    job: FormatJob, plugin: Plugin, projected: Deployment, whole: Deployment | None, emission: Emission
) -> FormatBuild:
    """Read back what was emitted, unless it is refused or not to be verified."""
    request, emitter = job.request, str(plugin)
    if has_errors(emission.diagnostics):
        return _failed(request, emitter, *emission.diagnostics)
    verify = job.verify and plugin.description.reads
    of_proof = _of_proof(plugin, emission, projected, whole or projected) if verify else ()
    diagnostics = (*emission.diagnostics, *of_proof)
    if has_errors(of_proof):
        return _failed(request, emitter, *diagnostics)
    proof = _proof(plugin, verify=job.verify)
    build = FormatBuild(request.name, emitter, emission.artifacts, proof, projected, diagnostics)
    return replace(build, digest=digest(projected))


def _failed(request: FormatRequest, emitter: str, *diagnostics: Diagnostic) -> FormatBuild:
    return FormatBuild(request.name, emitter, (), Proof.FAILED, None, diagnostics)


def _proof(plugin: Plugin, *, verify: bool) -> Proof:
    if not plugin.description.reads:
        return Proof.DOCUMENTATION
    return Proof.EQUAL if verify else Proof.UNVERIFIED


def _of_proof(
    plugin: Plugin, emission: Emission, expected: Deployment, whole: Deployment
) -> tuple[Diagnostic, ...]:
    """Read back what was emitted, and say how it differs from the deployment, or what the reader notes."""
    reading = plugin.read(emission.artifacts)
    if isinstance(reading, tuple):
        return reading
    if reading.deployment is None:
        return (_not_proven(plugin, "it cannot read back what it emitted"), *reading.diagnostics)
    difference = _difference(reading.deployment, expected, whole)
    return (_not_proven(plugin, difference),) if difference else reading.diagnostics


def _difference(read: Deployment, expected: Deployment, whole: Deployment) -> str:
    """Say how what was read differs; what is no deployment of a spec cannot be compared."""
    faults = () if read == expected else tuple(unsound(read))
    return faults[0] if faults else disagreement(read, expected, whole)


def _not_proven(plugin: Plugin, how: str) -> Diagnostic:
    message = f"emitter {plugin.description.name!r} of {plugin} does not say what the spec says: {how}"
    return NOT_PROVEN.at(None, message, f"nothing was written; report it to {plugin.distribution}")
