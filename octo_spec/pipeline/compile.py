"""The whole pipeline as one function over values: resolve, project, emit, read back, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.model.capabilities import project
from octo_spec.pipeline.verification import disagreement
from octo_spec.plugin.discovery import Plugin, find, guarded, installed, options_for, reserved
from octo_spec.plugin.emitter import Emission
from octo_spec.resolve.customers import FormatRequest
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Spans
    from octo_spec.model.deployment import Deployment
    from octo_spec.plugin.emitter import Artifact, EmitterOptions
    from octo_spec.resolve.customers import Customer
    from octo_spec.resolve.resolution import Resolution

NOT_PROVEN = DiagnosticKind.error(
    "OCT402", "not-proven", "What was emitted does not read back as what the spec says."
)


class Proof(StrEnum):
    """What is known of the artifacts of one format."""

    EQUAL = "equal"
    """Read back, they are the projected deployment, and allow the same requests in every setting."""
    UNVERIFIED = "unverified"
    """Nobody looked: ``--no-verify``."""
    DOCUMENTATION = "documentation"
    """The emitter only documents; nothing is deployed from it."""
    FAILED = "failed"
    """They were not made, or are not what the spec says."""


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
        """Tell whether every format that was asked for may be written."""
        return self.deployment is not None and all(build.is_good for build in self.formats)

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that was said on the way."""
        return (*self.diagnostics, *(one for build in self.formats for one in build.diagnostics))


def compile_spec(spec: Spec, spans: Spans, customer: Customer, *, verify: bool = True) -> Compilation:
    """Compile ``spec`` for one customer into every format asked for, or into all that are installed."""
    [compilation] = compile_each(spec, spans, (customer,), verify=verify)
    return compilation


def compile_each(
    spec: Spec, spans: Spans, customers: Sequence[Customer], *, verify: bool = True, spread: Spread = map
) -> Iterator[Compilation]:
    """Compile ``spec`` for each customer; ``spread`` may build formats side by side, in order."""
    taken = reserved()
    resolutions = [resolve(spec, spans, customer, taken) for customer in customers]
    jobs = [_jobs(*pair, verify=verify) for pair in zip(customers, resolutions, strict=True)]
    builds = iter(spread(_build, [job for every in jobs for job in every]))
    for customer, resolution, every in zip(customers, resolutions, jobs, strict=True):
        built = tuple(next(builds) for _ in every)
        yield Compilation(customer, resolution.deployment, built, resolution.diagnostics)


@dataclass(frozen=True, slots=True)
class Job:
    """One format to be built from a deployment."""

    deployment: Deployment
    request: FormatRequest
    verify: bool


Spread = Callable[[Callable[[Job], FormatBuild], Sequence[Job]], Iterable[FormatBuild]]
"""A ``map``: it applies a function to jobs and gives the results in order."""


def _jobs(customer: Customer, resolution: Resolution, *, verify: bool) -> tuple[Job, ...]:
    if resolution.deployment is None:
        return ()
    requests = customer.formats or tuple(FormatRequest(name, {}) for name in installed())
    return tuple(Job(resolution.deployment, request, verify) for request in requests)


def _build(job: Job) -> FormatBuild:
    deployment, request, verify = job.deployment, job.request, job.verify
    plugin = find(request.name, request.span)
    if isinstance(plugin, Diagnostic):
        return _failed(request, "", plugin)
    options = options_for(plugin, dict(request.options), request.place)
    if isinstance(options, tuple):
        return _failed(request, str(plugin), *options)
    projection = project(deployment, plugin.emitter.lacks, request.name)
    if projection.deployment is None:
        return _failed(request, str(plugin), *projection.diagnostics)
    emission = _emitted(plugin, projection.deployment, options)
    said = (*projection.diagnostics, *emission.diagnostics)
    if has_errors(emission.diagnostics):
        return _failed(request, str(plugin), *said)
    wrong = _unproven(plugin, emission, projection.deployment, deployment) if verify else ()
    if wrong:
        return _failed(request, str(plugin), *said, *wrong)
    proof = _proof(plugin, verify=verify)
    return FormatBuild(request.name, str(plugin), emission.artifacts, proof, projection.deployment, said)


def _failed(request: FormatRequest, emitter: str, *diagnostics: Diagnostic) -> FormatBuild:
    return FormatBuild(request.name, emitter, (), Proof.FAILED, None, diagnostics)


def _proof(plugin: Plugin, *, verify: bool) -> Proof:
    if plugin.emitter.read is None:
        return Proof.DOCUMENTATION
    return Proof.EQUAL if verify else Proof.UNVERIFIED


def _emitted(plugin: Plugin, deployment: Deployment, options: EmitterOptions) -> Emission:
    emission = guarded(plugin, "emitting", lambda: plugin.emitter.emit(deployment, options))
    if isinstance(emission, Diagnostic):
        return Emission((), (emission,))
    return emission


def _unproven(
    plugin: Plugin, emission: Emission, expected: Deployment, whole: Deployment
) -> tuple[Diagnostic, ...]:
    """Read back what was emitted, and say how it differs from what was meant."""
    read = plugin.emitter.read
    if read is None:
        return ()
    reading = guarded(plugin, "reading back what it emitted", lambda: read(emission.artifacts))
    if isinstance(reading, Diagnostic):
        return (reading,)
    if reading.deployment is None:
        return (_not_proven(plugin, "it cannot read back what it emitted"), *reading.diagnostics)
    differs = disagreement(reading.deployment, expected, whole)
    return (_not_proven(plugin, differs),) if differs else ()


def _not_proven(plugin: Plugin, how: str) -> Diagnostic:
    message = f"emitter {plugin.emitter.name!r} of {plugin} does not say what the spec says: {how}"
    return NOT_PROVEN.at(None, message, f"nothing was written; report it to {plugin.distribution}")
