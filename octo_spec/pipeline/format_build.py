"""One format for one customer: projected, emitted, read back, and compared."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from octo_spec.diagnostics import Diagnostic, DiagnosticKind, has_errors
from octo_spec.frozen import frozen
from octo_spec.model.canonical_json import canonical_text, digest
from octo_spec.model.capabilities import project
from octo_spec.model.rollout import (
    NO_ROLLOUT,
    NO_ROLLOUT_THERE,
    ROLLOUT,
    as_one_deployment,
    rolled_out,
    rollout_problems,
)
from octo_spec.pipeline.proof import Proof
from octo_spec.pipeline.safe_values import NO_VALUES, Values
from octo_spec.pipeline.shapes import Emitted, FilledShape, Shapes, Shaping, Written, shape_name
from octo_spec.pipeline.soundness import unsound_parts
from octo_spec.pipeline.update_reports import EarlierDeployments, update_reports
from octo_spec.pipeline.verification import disagreement
from octo_spec.plugin.artifacts import Emission, ReadMode
from octo_spec.plugin.built_in import BuiltIn
from octo_spec.plugin.discovery import bad_options, find, rolling_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import ReviewFacts
    from octo_spec.plugin.artifacts import Artifact
    from octo_spec.plugin.discovery import Plugin
    from octo_spec.resolve.customers import FormatRequest

NOT_PROVEN = DiagnosticKind.error(
    "OCT402", "not-proven", "The artifacts do not read back as what the spec says."
)
BLIND_READER = DiagnosticKind.error(
    "OCT403", "blind-reader", "The reader of a plugin reads changed files as the same, so it proves nothing."
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
    """The name of the shape that it shares with other customers; empty if no shape was searched."""
    digest: str = ""
    """The digest of the deployment."""

    @property
    def is_good(self) -> bool:
        """Whether the artifacts may be written."""
        return self.proof is not Proof.FAILED


@frozen
class FormatJob:
    """One format to build from a deployment."""

    deployment: Deployment
    request: FormatRequest
    verify: bool
    earlier: EarlierDeployments = EarlierDeployments()
    """What customers may have already."""
    partitions: tuple[str, ...] = ()
    """The partitions into which it may be deployed; empty if it may be any."""
    facts: ReviewFacts | Diagnostic | None = None
    """What a documenter writes, or why there is nothing to write."""
    values: Values = NO_VALUES
    """The values that only this customer has."""
    published: str = ""
    """The address at which the folders of all formats will be published, if that is known."""


def import_what_all_need() -> None:
    """Import what each format with pages needs, before the fork: otherwise each process imports it."""
    import_module("jinja2")
    import_module("octo_spec.review.hand_over")


def build_format(shapes: Shapes | None, job: FormatJob) -> FormatBuild:
    """Find the emitter, check its options, and project the deployment, before anything is emitted."""
    request = job.request
    plugin = find(request.name, request.span)
    if isinstance(plugin, Diagnostic):
        return _failed_build(request, "", plugin)
    problems = tuple(_cannot_roll_out(job, plugin)) or bad_options(plugin, request.options, request.place)
    if problems:
        return _failed_build(request, str(plugin), *problems)
    if plugin.description.documents:
        return _build_documentation(job, plugin)
    if request.rolls_out:
        return _build_rollout(shapes, job, plugin)
    return _build_deployment(shapes, job, plugin)


def _cannot_roll_out(job: FormatJob, plugin: Plugin) -> Iterator[Diagnostic]:
    """Say why a rollout over an organization is not possible."""
    request, able = job.request, plugin.description.rolls_out_in
    place = request.place(ROLLOUT)
    if ROLLOUT in request.options and not able:
        message = f"{request.name} does not support a rollout over an organization"
        yield NO_ROLLOUT.at(place, message, f"remove it, or build {' or '.join(rolling_out())} instead")
    elif request.rolls_out:
        for partition in job.partitions:
            if partition not in able:
                message = f"{request.name} does not support a rollout over an organization in {partition}"
                yield NO_ROLLOUT_THERE.at(place, message, f"fix the partition: one of {', '.join(able)}")


def _build_rollout(shapes: Shapes | None, job: FormatJob, plugin: Plugin) -> FormatBuild:
    """Build what the payer gets and what each member gets, as one."""
    rollout = rolled_out(job.deployment)
    problems = tuple(rollout_problems(rollout))
    if problems:
        return _failed_build(job.request, str(plugin), *problems)
    deployed = tuple(rolled_out(each) if each.members is None else each for each in job.earlier.all)
    earlier = replace(job.earlier, all=deployed)
    return _build_deployment(
        shapes, replace(job, deployment=rollout, earlier=earlier), plugin, job.deployment
    )


def _build_deployment(
    shapes: Shapes | None, job: FormatJob, plugin: Plugin, undivided: Deployment | None = None
) -> FormatBuild:
    """Project the deployment, emit it, and prove it; a rollout is part of an ``undivided`` deployment."""
    request = job.request
    shaping = _shaping(shapes, job, plugin)
    if shaping and (given := shaping.filled_shape()):
        return _build_of_shape(request, plugin, given)
    projection = project(job.deployment, plugin.description.lacks, request.name)
    if projection.deployment is None:
        return _failed_build(request, str(plugin), *projection.diagnostics)
    emission = _emission(job, plugin, projection.deployment, projection.diagnostics)
    if isinstance(emission, tuple):
        return _failed_build(request, str(plugin), *emission)
    emitted = _as_emitted(projection.deployment, projection.whole, emission)
    if shaping and (given := shaping.fitting(emitted)):
        return _build_of_shape(request, plugin, given, projection.deployment)
    pages = _add_pages(emission, projection.deployment, plugin, request, job.published)
    handed_over = _add_findings(pages, plugin)
    build = _prove(job, plugin, projection.deployment, undivided or projection.whole, handed_over)
    if build.proof is Proof.PLUGIN:
        return _fail_if_blind(shapes or Shapes(), job, plugin, build)
    if shaping and build.proof is Proof.EQUAL and build.diagnostics == handed_over.diagnostics:
        written = Written(emitted, handed_over)
        return replace(build, shape=shaping.keep(written, partial(_emit_unproven, plugin, request)))
    return build


def _emission(
    job: FormatJob, plugin: Plugin, deployment: Deployment, notes: tuple[Diagnostic, ...]
) -> Emission | tuple[Diagnostic, ...]:
    """Emit a projected deployment, and report how customers update to it, after the ``notes``."""
    lacks, request = plugin.description.lacks, job.request
    projected = (project(each, lacks, request.name).deployment for each in job.earlier.all)
    earlier = tuple(each for each in projected if each is not None)
    emission = plugin.emit(deployment, request.options, earlier)
    if isinstance(emission, tuple):
        return (*notes, *emission)
    versions = replace(job.earlier, all=tuple(map(as_one_deployment, earlier)))
    reported = tuple(update_reports(plugin, versions, as_one_deployment(deployment)))
    diagnostics = (*notes, *emission.diagnostics, *reported)
    return diagnostics if has_errors(reported) else replace(emission, diagnostics=diagnostics)


def _emit_unproven(plugin: Plugin, request: FormatRequest, deployment: Deployment) -> Written | None:
    """Emit a deployment without proving it; ``None`` if that is refused."""
    projection = project(deployment, plugin.description.lacks, request.name)
    emission = projection.deployment and plugin.emit(projection.deployment, request.options)
    if projection.deployment is None or not isinstance(emission, Emission):
        return None
    emission = replace(emission, diagnostics=(*projection.diagnostics, *emission.diagnostics))
    emitted = _as_emitted(projection.deployment, projection.whole, emission)
    return Written(
        emitted, _add_findings(_add_pages(emission, projection.deployment, plugin, request), plugin)
    )


def _as_emitted(deployment: Deployment, whole: Deployment | None, emission: Emission) -> Emitted:
    """Return what a shape is made from."""
    other = None if whole is deployment else whole
    return Emitted(deployment, other, emission.artifacts, emission.diagnostics)


def _shaping(shapes: Shapes | None, job: FormatJob, plugin: Plugin) -> Shaping | None:
    """Return what to compare with the proven shapes; ``None`` for what is always proven whole.

    That is what a third-party plugin emits or reads, an update, a rollout, and a customer that is alone.
    """
    is_ours = isinstance(plugin, BuiltIn) and plugin.description.reads
    if shapes is None or not is_ours or not job.verify or job.values.is_alone:
        return None
    if job.earlier.all or job.deployment.members is not None:
        return None
    return Shaping(shapes, _kind(job), job.values, job.deployment)


def _kind(job: FormatJob) -> tuple[object, ...]:
    """Return what decides a shape next to the deployment."""
    return (job.request.name, repr(sorted(job.request.options.items())), job.partitions)


def _build_of_shape(
    request: FormatRequest, plugin: Plugin, given: FilledShape, projected: Deployment | None = None
) -> FormatBuild:
    """Return a build that is proven because its shape is; the emitter may not have been called."""
    build = FormatBuild(request.name, str(plugin), given.artifacts, Proof.SHAPE, projected, given.diagnostics)
    return replace(build, shape=given.shape, digest=given.digest)


def _add_pages(
    emission: Emission, deployment: Deployment, plugin: Plugin, request: FormatRequest, published: str = ""
) -> Emission:
    """Add the hand-over pages to the emitted artifacts, before the artifacts are read back."""
    if not plugin.description.hands_over or has_errors(emission.diagnostics):
        return emission
    from octo_spec.review.hand_over import hand_over_facts  # noqa: PLC0415 - only pages pay for it

    facts = hand_over_facts(as_one_deployment(deployment))
    if facts is None:
        return _with_pages(emission, ())
    if published:
        facts = replace(facts, url=f"{published}/{request.name}")
    pages = plugin.hand_over(deployment, request.options, facts)
    if isinstance(pages, tuple):
        return replace(emission, diagnostics=(*emission.diagnostics, *pages))
    return _with_pages(emission, pages.artifacts, pages.diagnostics)


def _add_findings(emission: Emission, plugin: Plugin) -> Emission:
    """Add what the rules of the target find in the artifacts; their places are in no file of the spec."""
    if not plugin.description.judges or has_errors(emission.diagnostics):
        return emission
    found = (replace(each, span=None) for each in plugin.judge(emission.artifacts) or ())
    return replace(emission, diagnostics=(*emission.diagnostics, *found))


def _with_pages(
    emission: Emission, pages: tuple[Artifact, ...], diagnostics: tuple[Diagnostic, ...] = ()
) -> Emission:
    files = {artifact.path: artifact for artifact in (*emission.artifacts, *pages)}
    return Emission(tuple(files.values()), (*emission.diagnostics, *diagnostics))


def _build_documentation(job: FormatJob, plugin: Plugin) -> FormatBuild:
    """Let a documenter write the facts; nothing is read back."""
    request, emitter = job.request, str(plugin)
    if job.facts is None or isinstance(job.facts, Diagnostic):
        return _failed_build(request, emitter, *filter(None, (job.facts,)))
    emission = plugin.document(job.facts, request.options)
    if isinstance(emission, tuple):
        return _failed_build(request, emitter, *emission)
    if has_errors(emission.diagnostics):
        return _failed_build(request, emitter, *emission.diagnostics)
    artifacts, diagnostics = emission.artifacts, emission.diagnostics
    build = FormatBuild(request.name, emitter, artifacts, Proof.DOCUMENTATION, job.deployment, diagnostics)
    return replace(build, digest=digest(job.deployment))


def _prove(
    job: FormatJob, plugin: Plugin, projected: Deployment, whole: Deployment | None, emission: Emission
) -> FormatBuild:
    """Read back what was emitted, unless it is refused or ``--no-verify`` is given."""
    request, emitter = job.request, str(plugin)
    if has_errors(emission.diagnostics):
        return _failed_build(request, emitter, *emission.diagnostics)
    verify = job.verify and plugin.description.reads
    of_proof = _proof_problems(plugin, emission, projected, whole or projected) if verify else ()
    diagnostics = (*emission.diagnostics, *of_proof)
    if has_errors(of_proof):
        return _failed_build(request, emitter, *diagnostics)
    proof = _proof(plugin, verify=job.verify)
    build = FormatBuild(request.name, emitter, emission.artifacts, proof, projected, diagnostics)
    return replace(build, digest=digest(projected))


def _failed_build(request: FormatRequest, emitter: str, *diagnostics: Diagnostic) -> FormatBuild:
    return FormatBuild(request.name, emitter, (), Proof.FAILED, None, diagnostics)


def _proof(plugin: Plugin, *, verify: bool) -> Proof:
    if not plugin.description.reads:
        return Proof.DOCUMENTATION
    if not verify:
        return Proof.UNVERIFIED
    return Proof.EQUAL if isinstance(plugin, BuiltIn) else Proof.PLUGIN


def _proof_problems(
    plugin: Plugin, emission: Emission, expected: Deployment, whole: Deployment
) -> tuple[Diagnostic, ...]:
    """Read back what was emitted, and say how it differs from the deployment, or what the reader notes."""
    reading = plugin.read(emission.artifacts, ReadMode.STRICT)
    if isinstance(reading, tuple):
        return reading
    if reading.deployment is None:
        return (_not_proven(plugin, "it cannot read back what it emitted"), *reading.diagnostics)
    difference = _difference(reading.deployment, expected, whole)
    if difference:
        return (_not_proven(plugin, difference),)
    return reading.diagnostics


def _fail_if_blind(shapes: Shapes, job: FormatJob, plugin: Plugin, build: FormatBuild) -> FormatBuild:
    """Fail a build if the reader of a plugin ignores a file; check customers of one shape once."""
    if build.deployment is None:
        return build
    files = (f"{artifact.path}\n{artifact.text}" for artifact in build.artifacts)
    name = shape_name(_kind(job), job.values, (canonical_text(build.deployment), *files))
    if name in shapes.without_blind_spots:
        return build
    if blind := tuple(_ignored_file_problems(plugin, build.artifacts, build.deployment)):
        return _failed_build(job.request, build.emitter, *build.diagnostics, *blind)
    shapes.without_blind_spots.add(name)
    return build


def _ignored_file_problems(
    plugin: Plugin, emitted: tuple[Artifact, ...], deployment: Deployment
) -> Iterator[Diagnostic]:
    """Find files that the reader of a plugin ignores."""
    from octo_spec.pipeline.blind_spots import blind_spots  # noqa: PLC0415 - only plugins pay for it

    def reads_same(artifacts: tuple[Artifact, ...]) -> bool:
        reading = plugin.read(artifacts, ReadMode.STRICT)
        if isinstance(reading, tuple) or has_errors(reading.diagnostics):
            return False
        return reading.deployment == deployment

    help = f"nothing was written; report it to {plugin.distribution}"
    for words in blind_spots(emitted, plugin.description.documentation, deployment, reads_same):
        yield BLIND_READER.at(None, f"emitter {plugin.description.name!r} of {plugin} {words}", help)


def _difference(read: Deployment, expected: Deployment, whole: Deployment) -> str:
    """Say how the reading differs; a deployment that no spec gives cannot be compared."""
    problems = () if read == expected else tuple(unsound_parts(read))
    return problems[0] if problems else disagreement(read, expected, whole)


def _not_proven(plugin: Plugin, how: str) -> Diagnostic:
    message = f"emitter {plugin.description.name!r} of {plugin} does not say what the spec says: {how}"
    return NOT_PROVEN.at(None, message, f"nothing was written; report it to {plugin.distribution}")
