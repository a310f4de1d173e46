"""A listed version whose files this octospec cannot write again: links for customers need no new files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.plugin.discovery import reserved_by_targets, usual
from octo_spec.release.codes import KEPT
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.inputs.reader_choice import output_of
from octo_spec.storage.releases.release_folders import changed_release
from octo_spec.storage.sides.compared_sides import DiffOptions, DiffReport, compare_sides
from octo_spec.storage.sides.given_answers import GivenAnswers
from octo_spec.storage.sides.sides import DeploymentSide, load_side

if TYPE_CHECKING:
    from pathlib import Path

    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.storage.releases.staged_release import Making


def kept_release(out: Path, making: Making, problem: Diagnostic, inputs: Inputs) -> Diagnostic:
    """Return a note if links can use a listed release that cannot be made again; otherwise an error.

    ``problem`` says why it cannot. Its files must be as released, and must have the access, trust and inputs
    of the build of the spec without a customer.
    """
    folder = out / making.spec.version
    if making.listed is None:
        return problem
    changed = changed_release(str(folder), making.listed.sums)
    if changed is not None:
        return changed
    if not _is_of_spec(folder, making, inputs):
        return problem
    exposures = tuple(making.customers.exposures(making.spec, folder, with_own=False))
    inputs.diagnostics.extend(exposures)
    what = "the links are for the files as released, with the access, trust and inputs of the spec's build"
    return KEPT.at(None, f"{what}: {problem.message}")


def _is_of_spec(folder: Path, making: Making, inputs: Inputs) -> bool:
    """Whether each format of a release has the access, trust and inputs of the spec."""
    if making.spans is None:
        return False
    own = Inputs(inputs.sources)
    resolution = resolve(making.spec, making.spans, Customer(), reserved_by_targets())
    formats = tuple(name for name in usual() if (folder / name).is_dir())
    if resolution.deployment is None or not formats:
        return False
    now = DeploymentSide(making.path, resolution.deployment)
    return all(_is_same(f"{folder}/{name}", name, now, own) for name in formats) and not has_errors(
        own.diagnostics
    )


def _is_same(place: str, name: str, now: DeploymentSide, inputs: Inputs) -> bool:
    with output_of(name):
        released = load_side(place, inputs)
    if not isinstance(released, DeploymentSide):
        return False
    options = DiffOptions(None, (), ActionReading.ALL_NAMES, DEFAULT_LIMIT)
    report = compare_sides(released, now, options, GivenAnswers())
    return isinstance(report, DiffReport) and not _differs(report.diff)


def _differs(diff: Diff) -> bool:
    return any((diff.changes, diff.roles, diff.questions, diff.extras, diff.hidden))
