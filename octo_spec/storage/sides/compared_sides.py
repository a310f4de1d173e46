"""Compares two loaded sides, or says why that is not possible."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import BudgetExceededError
from octo_spec.analysis.sides import side_title
from octo_spec.diagnostics import Diagnostic, DiagnosticKind
from octo_spec.frozen import frozen
from octo_spec.iam.json_values import MalformedPolicyError
from octo_spec.model.capabilities import Lack
from octo_spec.model.deployment import UNVERSIONED
from octo_spec.model.updates import FormatUpdate, UpdateEffect
from octo_spec.plugin.discovery import built_by_default, lacks, reserved_by_targets
from octo_spec.storage.inputs.policy_files import BAD_POLICY
from octo_spec.storage.sides.bounds import NO_BOUNDS
from octo_spec.storage.sides.pair_sides import NOT_COMPARABLE, side_pairs
from octo_spec.storage.sides.sides import DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.access.compare import ActionReading
    from octo_spec.analysis.diff.answer_changes import ComparedAnswers
    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.analysis.diff.diff import KnownFormats
    from octo_spec.analysis.sides import SideAccess
    from octo_spec.language.load import LoadedSpec
    from octo_spec.storage.sides.bounds import GivenBounds
    from octo_spec.storage.sides.given_answers import GivenAnswers
    from octo_spec.storage.sides.sides import LoadedSide

EFFORT_EXCEEDED = DiagnosticKind.error(
    "OCT608", "effort-exceeded", "A comparison that needs more steps than the limit; its result is unknown."
)


def is_undecided(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether the only errors say that a question needs more steps than the limit."""
    errors = [each.kind for each in diagnostics if each.is_error]
    return bool(errors) and all(kind == EFFORT_EXCEEDED for kind in errors)


@frozen
class DiffOptions:
    """How two sides are compared."""

    role: str | None
    answers: tuple[str, ...]
    reading: ActionReading
    limit: int
    bounds: GivenBounds = NO_BOUNDS
    updates: bool = False


@frozen
class DiffReport:
    """Two sides and their differences; ``specs`` are those of the old and the new side, for places."""

    old: SideAccess
    new: SideAccess
    diff: Diff
    specs: tuple[LoadedSpec | None, ...] = ()
    updates: tuple[FormatUpdate, ...] | None = None
    """What an update does in each format, if requested."""
    answers: ComparedAnswers | None = None
    """How the answers to reviewers' questions differ, if requested and possible."""

    @property
    def title(self) -> str:
        """Name both sides."""
        return f"{_title(self.old)} → {_title(self.new)}"


def _title(side: SideAccess) -> str:
    if side.deployment is None:
        return side.title
    return side_title(side.deployment, side.title)


def _formats(*sides: LoadedSide) -> KnownFormats:
    """Return the formats for which both sides contain everything."""
    from octo_spec.analysis.diff.diff import KnownFormats  # noqa: PLC0415 - only a comparison pays

    known = reserved_by_targets().namings
    deployed = (side for side in sides if isinstance(side, DeploymentSide))
    artifacts = frozenset(side.format for side in deployed if side.format)
    namings = {target: naming for target, naming in known.items() if {target} >= artifacts}
    targets = tuple(artifacts) or built_by_default()
    registering = tuple(name for name in targets if lacks(name, Lack.REGISTRATION) is False)
    return KnownFormats(namings, artifacts, registering if {*registering} >= artifacts else ())


def compare_sides(
    old: LoadedSide, new: LoadedSide, options: DiffOptions, given: GivenAnswers
) -> DiffReport | tuple[Diagnostic, ...]:
    """Compare two sides for the values that are ``given``."""
    from octo_spec.analysis.diff.diff import diff  # noqa: PLC0415 - as above

    old, new = _with_names_in_each_partition(old), _with_names_in_each_partition(new)
    try:
        pairs = side_pairs(old, new, options.role, given, options.bounds)
        if isinstance(pairs, Diagnostic):
            return (pairs,)
        differences = diff(pairs, options.reading, options.limit, _formats(old, new))
    except BudgetExceededError as error:
        help = "see --limit" if error.limit else ""
        return (EFFORT_EXCEEDED.at(None, f"this comparison could not be decided: {error}", help),)
    except MalformedPolicyError as error:
        return (BAD_POLICY.at(None, f"IAM would refuse a policy of one side: {error}"),)
    specs = tuple(side.spec if isinstance(side, DeploymentSide) else None for side in (old, new))
    updates = _updates(old, new) if options.updates else None
    if isinstance(updates, Diagnostic):
        return (updates,)
    return DiffReport(pairs[0].old, pairs[0].new, differences, specs, updates)


def _with_names_in_each_partition(side: LoadedSide) -> LoadedSide:
    """Name the AWS managed policies of a third-party side in each partition, as ``import`` does.

    A policy name of another partition cannot be deployed there, and grants nothing.
    """
    if not isinstance(side, DeploymentSide) or not side.format or _is_of_octospec(side):
        return side
    from octo_spec.importing.language_fit import in_any_partition  # noqa: PLC0415 - few sides need it

    return replace(side, deployment=in_any_partition(side.deployment))


def _updates(old: LoadedSide, new: LoadedSide) -> tuple[FormatUpdate, ...] | Diagnostic:
    """Return what an update does; for artifacts, only in their own format."""
    if not isinstance(old, DeploymentSide) or not isinstance(new, DeploymentSide):
        return NOT_COMPARABLE.at(None, "--updates needs two sides with roles, and a document has none")
    formats = _formats_of(old, new)
    if len(formats) > 1:
        return NOT_COMPARABLE.at(None, f"an update cannot change the format: {', '.join(sorted(formats))}")
    from octo_spec.pipeline.updates import format_updates  # noqa: PLC0415 - only ``--updates`` pays

    reported = tuple(format_updates(old.deployment, new.deployment, "".join(formats), old.rollout))
    problem = next((one for one in reported if isinstance(one, Diagnostic)), None)
    updates = tuple(one for one in reported if not isinstance(one, Diagnostic))
    if old.is_rollout is not new.is_rollout:
        updates = tuple(map(_with_rollout, updates))
    return problem or updates


def _with_rollout(update: FormatUpdate) -> FormatUpdate:
    """Let the customer make or remove a StackSet."""
    words = "the customer applies it: the rollout over the organization begins, or ends"
    return update if update.gravest is UpdateEffect.REFUSED else replace(update, by=words)


def are_updatable(old: LoadedSide, new: LoadedSide) -> bool:
    """Whether an update leads from one side to the other: octospec built both, for one format at most.

    How third-party tools update their artifacts is not known, nor which tool made live roles.
    """
    return all(map(_is_of_octospec, (old, new))) and len(_formats_of(old, new)) < 2  # noqa: PLR2004 - one


def _is_of_octospec(side: LoadedSide) -> bool:
    if not isinstance(side, DeploymentSide):
        return False
    return side.spec is not None or (bool(side.format) and side.deployment.version != UNVERSIONED)


def _formats_of(*sides: LoadedSide) -> frozenset[str]:
    return frozenset(side.format for side in sides if isinstance(side, DeploymentSide)) - {""}
