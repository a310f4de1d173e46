"""The whole pipeline as one function over values: resolve, project, emit, read back, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.model.capabilities import project
from octo_spec.pipeline.verification import disagreement
from octo_spec.plugin.artifacts import Emission
from octo_spec.plugin.discovery import Plugin, find, guarded, installed, options_for, reserved
from octo_spec.resolve.customers import FormatRequest
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.plugin.contract import EmitterOptions
    from octo_spec.resolve.customers import Customer
    from octo_spec.resolve.resolution import Resolution

NOT_PROVEN = DiagnosticKind.error(
    "OCT402", "not-proven", "What was emitted does not read back as what the spec says."
)


class Proof(StrEnum):
    """What is known of the artifacts of one format."""

    EQUAL = "equal"
    """They read back as the projected deployment, and allow the same requests in every setting."""
    UNVERIFIED = "unverified"
    """They were not read back: ``--no-verify``."""
    DOCUMENTATION = "documentation"
    """The emitter only documents; nothing is deployed from its artifacts."""
    FAILED = "failed"
    """They were not made, or do not say what the spec says."""


@dataclass(frozen=True, slots=True)
class FormatBuild:
    """One format for one customer: artifacts that may be written, unless the proof failed."""

    format: str
    emitter: str
    artifacts: tuple[Artifact, ...]
    proof: Proof
    deployment: Deployment | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_good(self) -> bool:
        """Tell whether the artifacts may be written."""
        return self.proof is not Proof.FAILED


@dataclass(frozen=True, slots=True)
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


def compile_spec(spec: Spec, spans: Spans, customer: Customer, *, verify: bool = True) -> Compilation:
    """Compile ``spec`` for one customer into each requested format, or into each installed one."""
    [compilation] = compile_each(spec, spans, (customer,), verify=verify)
    return compilation


def compile_each(
    spec: Spec, spans: Spans, customers: Sequence[Customer], *, verify: bool = True, map_jobs: MapJobs = map
) -> Iterator[Compilation]:
    """Compile ``spec`` for each customer; ``map_jobs`` may build formats in parallel."""
    taken = reserved()
    resolutions = [resolve(spec, spans, customer, taken) for customer in customers]
    jobs = [_jobs(*pair, verify=verify) for pair in zip(customers, resolutions, strict=True)]
    builds = iter(map_jobs(_build, [job for of_customer in jobs for job in of_customer]))
    for customer, resolution, of_customer in zip(customers, resolutions, jobs, strict=True):
        built = tuple(next(builds) for _ in of_customer)
        yield Compilation(customer, resolution.deployment, built, resolution.diagnostics)


@dataclass(frozen=True, slots=True)
class FormatJob:
    """One format to be built from a deployment."""

    deployment: Deployment
    request: FormatRequest
    verify: bool


MapJobs = Callable[[Callable[[FormatJob], FormatBuild], Sequence[FormatJob]], Iterable[FormatBuild]]
"""Applies a function to jobs and gives the results in order, as ``map`` does."""


def _jobs(customer: Customer, resolution: Resolution, *, verify: bool) -> tuple[FormatJob, ...]:
    if resolution.deployment is None:
        return ()
    requests = customer.formats or tuple(FormatRequest(name, {}) for name in installed())
    return tuple(FormatJob(resolution.deployment, request, verify) for request in requests)


def _build(job: FormatJob) -> FormatBuild:
    """Find the emitter, read its options, and project the deployment, before anything is emitted."""
    request = job.request
    plugin = find(request.name, request.span)
    if isinstance(plugin, Diagnostic):
        return _failed(request, "", plugin)
    options = options_for(plugin, dict(request.options), request.place)
    if isinstance(options, tuple):
        return _failed(request, str(plugin), *options)
    projection = project(job.deployment, plugin.emitter.lacks, request.name)
    if projection.deployment is None:
        return _failed(request, str(plugin), *projection.diagnostics)
    emission = _emission(plugin, projection.deployment, options)
    diagnostics = (*projection.diagnostics, *emission.diagnostics)
    return _proven(job, plugin, projection.deployment, replace(emission, diagnostics=diagnostics))


def _proven(job: FormatJob, plugin: Plugin, projected: Deployment, emission: Emission) -> FormatBuild:
    """Read back what was emitted, unless it is refused or not to be verified."""
    request, emitter = job.request, str(plugin)
    if has_errors(emission.diagnostics):
        return _failed(request, emitter, *emission.diagnostics)
    unproven = _unproven(plugin, emission, projected, job.deployment) if job.verify else ()
    if unproven:
        return _failed(request, emitter, *emission.diagnostics, *unproven)
    proof = _proof(plugin, verify=job.verify)
    return FormatBuild(request.name, emitter, emission.artifacts, proof, projected, emission.diagnostics)


def _failed(request: FormatRequest, emitter: str, *diagnostics: Diagnostic) -> FormatBuild:
    return FormatBuild(request.name, emitter, (), Proof.FAILED, None, diagnostics)


def _proof(plugin: Plugin, *, verify: bool) -> Proof:
    if plugin.emitter.read is None:
        return Proof.DOCUMENTATION
    return Proof.EQUAL if verify else Proof.UNVERIFIED


def _emission(plugin: Plugin, deployment: Deployment, options: EmitterOptions) -> Emission:
    emission = guarded(plugin, "emitting", lambda: plugin.emitter.emit(deployment, options))
    if isinstance(emission, Diagnostic):
        return Emission((), (emission,))
    return emission


def _unproven(
    plugin: Plugin, emission: Emission, expected: Deployment, whole: Deployment
) -> tuple[Diagnostic, ...]:
    """Read back what was emitted, and say how it differs from the deployment."""
    read = plugin.emitter.read
    if read is None:
        return ()
    reading = guarded(plugin, "reading back what it emitted", lambda: read(emission.artifacts))
    if isinstance(reading, Diagnostic):
        return (reading,)
    if reading.deployment is None:
        return (_not_proven(plugin, "it cannot read back what it emitted"), *reading.diagnostics)
    difference = disagreement(reading.deployment, expected, whole)
    return (_not_proven(plugin, difference),) if difference else ()


def _not_proven(plugin: Plugin, how: str) -> Diagnostic:
    message = f"emitter {plugin.emitter.name!r} of {plugin} does not say what the spec says: {how}"
    return NOT_PROVEN.at(None, message, f"nothing was written; report it to {plugin.distribution}")
