"""The differences between a release and the version before, and whether the version step is large enough."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.joined_diffs import joined_diff
from octo_spec.analysis.diff.markdown import code, markdown, plain
from octo_spec.analysis.diff.report import undecided_change
from octo_spec.analysis.diff.update_markdown import markdown as updates_markdown
from octo_spec.analysis.features.feature_changes import KnownFeatures, change_in_words, feature_changes
from octo_spec.analysis.wording import cut_short
from octo_spec.diagnostics import Diagnostic, has_errors
from octo_spec.frozen import frozen
from octo_spec.model.updates import UpdateEffect
from octo_spec.release.capabilities import features_of
from octo_spec.release.codes import NO_RELEASE, ONLY_BUILDS, SMALL_STEP
from octo_spec.release.latest import is_older
from octo_spec.review.change_facts import feature_change, reviewed_changes
from octo_spec.review.unanswered_choices import unanswered_choices
from octo_spec.storage.inputs.reader_choice import output_of
from octo_spec.storage.paths import shown_path
from octo_spec.storage.releases.every_answer import kept_every_answer
from octo_spec.storage.releases.released_capabilities import known_features
from octo_spec.storage.sides.compared_sides import DiffOptions, DiffReport, compare_sides
from octo_spec.storage.sides.given_answers import GivenAnswers
from octo_spec.storage.sides.sides import DeploymentSide, load_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.features.feature_changes import FeatureChange
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.review_facts import Changes, UnansweredChoice
    from octo_spec.model.updates import FormatUpdate
    from octo_spec.storage.inputs.inputs import Inputs
    from octo_spec.storage.releases.every_answer import EveryAnswer


@frozen
class ComparedFormat:
    """One format of the version before, and its differences from the same format of a release."""

    old: DeploymentSide
    new: DeploymentSide
    report: DiffReport


@frozen
class VersionComparison:
    """The differences from the version before: ``text`` for customers to read, and the same as facts.

    ``first`` is the first format that both versions have. ``others`` are the differences from each
    other version that a customer may run, the newest first. ``unanswered`` are the choices that have
    another value than in one of these versions if no one sets it.
    """

    text: str
    first: ComparedFormat | None = None
    advice: Advice | None = None
    changes: Changes | None = None
    others: tuple[Changes, ...] = ()
    unanswered: tuple[UnansweredChoice, ...] = ()
    folders: tuple[str, ...] = ()
    """The folder of each version in ``others``."""
    only_builds: tuple[str, ...] = ()
    """The versions of which only the builds without a customer were compared."""


@frozen
class EarlierVersion:
    """The folder of the version before, and the newest earlier version in latest.json.

    ``others`` are the folders of all other versions that a customer may run, also of withdrawn ones, the
    newest first.
    """

    folder: str | None
    version: str | None
    others: tuple[str, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    """The versions to which no customer should update."""

    @property
    def folders(self) -> tuple[str, ...]:
        """All folders of versions that a customer may run."""
        there = (each for each in self.others if Path(each).is_dir())
        return (*there, *((self.folder,) if self.folder else ()))


def compare_with_previous(
    before: EarlierVersion,
    stage: Path,
    formats: Sequence[str],
    now: EveryAnswer | None,
    inputs: Inputs,
) -> VersionComparison | Diagnostic:
    """Return the differences from the version before, or say that the version step is too small.

    ``now`` is what the new version grants for every answer; ``None`` if it is for one customer.
    """
    if before.folder is None:
        return VersionComparison("# Changes\n\nNo version before this one was named, so none is compared.\n")
    compared = list(_compared_formats(before.folder, stage, formats, inputs))
    if not compared or has_errors(inputs.diagnostics):
        message = f"{shown_path(before.folder)} contains no format of this release"
        return NO_RELEASE.at(None, message, "name the folder of a release or of a build")
    whole = _with_every_answer(before.folder, compared[0], now, inputs)
    reports = [whole.report, *(each.report for each in compared[1:])]
    advice = reports[0].diff.advice
    if advice is not None and (problem := _step_problem(advice, before, reports[0].diff)) is not None:
        return problem
    updates = [update for report in reports for update in report.updates or ()]
    text = markdown(reports[0].diff, _title(reports[0]))
    only_builds_lines = ("", _ONLY_BUILDS) if whole.only_builds else ()
    lines = ("# Changes", "", text.rstrip("\n"), *only_builds_lines, *updates_markdown(updates))
    first = _version_changes(whole, updates)
    others = dict(_compare_with_others(before, stage, compared, now, inputs))
    only_builds = tuple(each.changes.previous for each in (first, *others.values()) if each.only_builds)
    if only_builds and now is not None and now.decided:
        inputs.diagnostics.append(_only_builds_warning(only_builds, now))
    each_other = tuple(others.values())
    unanswered = tuple(choice for each in (first, *each_other) for choice in each.unanswered)
    return VersionComparison(
        "\n".join(lines) + "\n",
        compared[0],
        advice,
        first.changes,
        tuple(each.changes for each in each_other),
        unanswered,
        tuple(others),
        only_builds,
    )


_ONLY_BUILDS: Final = (
    "The builds without a customer are compared. The version before does not say what it grants for other\n"
    "answers to choices that a build decides."
)


def _only_builds_warning(versions: tuple[str, ...], now: EveryAnswer) -> Diagnostic:
    choices, which = ", ".join(now.decided), cut_short(versions)
    message = f"only the builds without a customer were compared with {which}, not other answers to {choices}"
    return ONLY_BUILDS.at(None, message, "compare the specs with `octospec diff --fail-on version`")


@frozen
class _Whole:
    """The differences from a version, for every answer unless only the builds are known."""

    report: DiffReport
    only_builds: bool = False


def _with_every_answer(
    folder: str, compared: ComparedFormat, now: EveryAnswer | None, inputs: Inputs
) -> _Whole:
    """Add what differs for answers that a build without a customer does not give, and in guarantees."""
    then = None if now is None else kept_every_answer(Path(folder))
    if isinstance(then, Diagnostic):
        inputs.diagnostics.append(then)
        return _Whole(compared.report, only_builds=True)
    if now is None or then is None or not (then.deployment or now.decided):
        return _Whole(compared.report, only_builds=now is not None and then is None)
    also = _report(_side(then, compared.old), _side(now, compared.new), updates=False)
    if isinstance(also, DiffReport):
        return _Whole(replace(compared.report, diff=joined_diff(compared.report.diff, also.diff)))
    inputs.diagnostics.extend(also)
    return _Whole(compared.report, only_builds=True)


def _side(every: EveryAnswer, built: DeploymentSide) -> DeploymentSide:
    """Return a version with every choice open: its artifacts, if its builds decide none."""
    if every.deployment is None:
        return built
    return DeploymentSide(built.title, every.deployment, is_approved_spec=True)


def with_feature_changes(
    compared: VersionComparison,
    before: EarlierVersion,
    permitted: Mapping[str, JsonValue] | None,
    inputs: Inputs,
) -> VersionComparison:
    """Add the features that a customer may lose or gain, by the capabilities of both versions."""
    if before.folder is None or compared.changes is None:
        return compared
    changes = _feature_changes(before.folder, permitted, inputs)
    others = (
        _with_features(each, _feature_changes(folder, permitted, inputs))
        for each, folder in zip(compared.others, compared.folders, strict=True)
    )
    text = compared.text + "".join(
        f"{line}\n" for line in (*(("", "## Features", "") if changes else ()), *map(_line, changes))
    )
    return replace(
        compared, text=text, changes=_with_features(compared.changes, changes), others=tuple(others)
    )


def _line(change: FeatureChange) -> str:
    return f"- {code(change.id)}: {plain(change_in_words(change))}."


def _feature_changes(
    folder: str, permitted: Mapping[str, JsonValue] | None, inputs: Inputs
) -> tuple[FeatureChange, ...]:
    before = known_features(Path(folder), inputs)
    if before is None:
        return ()
    now = KnownFeatures({}, ()) if permitted is None else features_of(permitted)
    return tuple(feature_changes(before, now))


def _with_features(changes: Changes, added: Sequence[FeatureChange]) -> Changes:
    return replace(changes, changes=(*changes.changes, *map(feature_change, added)))


@frozen
class _Compared:
    """The differences from one version, and the choices that have another value if no one sets it."""

    changes: Changes
    unanswered: tuple[UnansweredChoice, ...]
    only_builds: bool = False


def _version_changes(whole: _Whole, updates: Sequence[FormatUpdate]) -> _Compared:
    diff, old, new = whole.report.diff, whole.report.old.deployment, whole.report.new.deployment
    version = old.version if old else ""
    unanswered = tuple(unanswered_choices(diff, new, version)) if new else ()
    changes = reviewed_changes(diff, version, updates)
    if whole.only_builds:
        changes = replace(changes, summary=f"Builds without a customer: {changes.summary}")
    return _Compared(changes, unanswered, whole.only_builds)


def _compare_with_others(
    before: EarlierVersion,
    stage: Path,
    first: Sequence[ComparedFormat],
    now: EveryAnswer | None,
    inputs: Inputs,
) -> Iterator[tuple[str, _Compared]]:
    """Compare with each other version; one without a format of this release has a warning of the build.

    ``first`` are the formats of the version before and of this one.
    """
    known: dict[str, tuple[ComparedFormat, ...]] = {each.old.format: (each,) for each in first}
    for folder in before.others:
        compared = tuple(_compared_formats(folder, stage, tuple(known), inputs))
        updates = [
            update
            for each in compared
            for update in _updates(each, _newer(each, known[each.old.format], before.withdrawn))
        ]
        known |= {each.old.format: (*known[each.old.format], each) for each in compared}
        if compared:
            whole = _with_every_answer(folder, compared[0], now, inputs)
            yield folder, _version_changes(whole, updates)


def _newer(
    compared: ComparedFormat, known: tuple[ComparedFormat, ...], withdrawn: frozenset[str]
) -> tuple[ComparedFormat, ...]:
    """Return the newer versions to which a customer may update first."""
    version = compared.old.deployment.version
    there = ((each.old.deployment.version, each) for each in known)
    return tuple(each for at, each in there if at not in withdrawn and is_older(version, at))


def _updates(compared: ComparedFormat, newer: tuple[ComparedFormat, ...]) -> tuple[FormatUpdate, ...]:
    """Return what the update does, and to which version a customer updates first if it is refused."""
    updates = compared.report.updates or ()
    first = next(_way(compared, newer), None) if _is_refused(compared.report) else None
    if first is None:
        return updates
    return tuple(replace(update, by=f"{update.by}: update to {first} first") for update in updates)


def _way(compared: ComparedFormat, newer: tuple[ComparedFormat, ...]) -> Iterator[str]:
    """Yield the ``newer`` versions by which a version can be updated, the newest first."""
    for number, each in enumerate(newer):
        step = _report(compared.old, each.old)
        if not isinstance(step, DiffReport) or _is_refused(step):
            continue
        if not _is_refused(each.report) or next(_way(each, newer[:number]), None) is not None:
            yield each.old.deployment.version


def _is_refused(report: DiffReport) -> bool:
    return any(update.gravest is UpdateEffect.REFUSED for update in report.updates or ())


def _step_problem(advice: Advice, before: EarlierVersion, diff: Diff) -> Diagnostic | None:
    if not advice.is_enough:
        step, required = f"{advice.new} after {advice.old} is too small a step", advice.required
        message = f"{step}: the changes require a {required} step"
        if advice.is_undecided:
            whether = f"it is not decided whether the changes require a {advice.undecided} step"
            message = f"{step}: {whether}: {_gravest_undecided(diff)}"
        return SMALL_STEP.at(None, message, "give the spec a higher version")
    if before.version is not None and is_older(advice.old, before.version):
        message = f"--previous names {advice.old}, but {before.version} was released since"
        return SMALL_STEP.at(
            None, message, "omit --previous: octospec compares with the newest earlier release"
        )
    return None


def _gravest_undecided(diff: Diff) -> str:
    grows = (change for change in diff.hidden if change.direction is Direction.NEW)
    return undecided_change(next(grows, diff.hidden[0]))


def _title(report: DiffReport) -> str:
    """Name both versions, and no folder: the same release has the same bytes on every machine."""
    old, new = (side.deployment for side in (report.old, report.new))
    return f"{old.name} {old.version} → {new.name} {new.version}" if old and new else ""


def _compared_formats(
    previous: str, stage: Path, formats: Sequence[str], inputs: Inputs
) -> Iterator[ComparedFormat]:
    """Compare each format that both have with itself: what one format lacks, no release of it has."""
    for name in formats:
        if not (Path(previous) / name).is_dir():
            continue
        with output_of(name):
            old, new = load_side(f"{previous}/{name}", inputs), load_side(f"{stage}/{name}", inputs)
        if not isinstance(old, DeploymentSide) or not isinstance(new, DeploymentSide):
            continue
        report = _report(old, new)
        if isinstance(report, DiffReport):
            yield ComparedFormat(old, new, report)
        else:
            inputs.diagnostics.extend(report)


def _report(
    old: DeploymentSide, new: DeploymentSide, *, updates: bool = True
) -> DiffReport | tuple[Diagnostic, ...]:
    options = DiffOptions(None, (), ActionReading.ALL_NAMES, DEFAULT_LIMIT, updates=updates)
    return compare_sides(old, new, options, GivenAnswers())
