"""The repair of a spec: fixes, one after the other, each with the proof of what it does to access."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.role_changes import POLICY
from octo_spec.diagnostics import Diagnostic, Span, has_errors
from octo_spec.frozen import frozen
from octo_spec.lint.discovery import installed_rules
from octo_spec.lint.engine import lint
from octo_spec.repair.fixes import fixes_of
from octo_spec.repair.text_edits import TextPlace, apply_edits, place_before
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve
from octo_spec.storage.clock import today
from octo_spec.storage.inputs.inputs import Inputs
from octo_spec.storage.sides.compared_sides import DiffOptions, DiffReport
from octo_spec.storage.sides.open_choices import compare_for_every_answer
from octo_spec.storage.sides.sides import DeploymentSide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.language.load import LoadedSpec
    from octo_spec.repair.fixes import Fix

MOST_REPAIRS: Final = 100
"""The most fixes in one run: a person should look at the result before the next run."""


class RepairEffect(StrEnum):
    """What a fix does to the access of the spec."""

    EQUAL = "equal"
    NARROWER = "narrower"
    UNPROVEN = "unproven"


@frozen
class Repair:
    """A fix of a problem, and its proven effect; ``reason`` says why it has none.

    The place of the problem is that in the file, not that in the text after earlier fixes.
    """

    problem: Diagnostic
    fix: Fix
    effect: RepairEffect
    reason: str = ""

    @property
    def is_safe(self) -> bool:
        """Whether the roles may do the same afterwards, or less."""
        return self.effect is not RepairEffect.UNPROVEN


@frozen
class RepairedSpec:
    """The text of a spec after its repairs, and the fixes that were not applied."""

    text: str
    applied: tuple[Repair, ...]
    omitted: tuple[Repair, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def reached_limit(self) -> bool:
        """Whether there may be more to fix, in another run."""
        return len(self.applied) >= MOST_REPAIRS


@frozen
class _Version:
    """A text of a spec, what is wrong with it, and its side of a comparison, if it can be deployed."""

    text: str
    loaded: LoadedSpec
    problems: tuple[Diagnostic, ...]
    side: DeploymentSide | None


def repair_spec(text: str, path: str, rule: str | None = None, *, unsafe: bool = False) -> RepairedSpec:
    """Apply the fixes of a spec one after the other; only those of ``rule`` if it is named."""
    version = _version(text, path)
    applied: list[Repair] = []
    omitted: list[Repair] = []
    while len(applied) < MOST_REPAIRS:
        omitted = []
        for found, after in _repairs(version, path, rule):
            if found.is_safe or unsafe:
                applied.append(_as_written(found, applied))
                version = after
                break
            omitted.append(_as_written(found, applied))
        else:
            break
    return RepairedSpec(version.text, tuple(applied), tuple(omitted), _errors_of_unread(version))


def _as_written(found: Repair, applied: list[Repair]) -> Repair:
    """Place a problem where it is in the file: it was found in a text after the applied fixes."""
    span = found.problem.span
    if span is None or not applied:
        return found
    place = TextPlace(span.line - 1, span.column - 1)
    for each in reversed(applied):
        place = place_before(each.fix.edit, place)
    written = Span(span.path, place.line + 1, place.column + 1)
    return replace(found, problem=replace(found.problem, span=written))


def _errors_of_unread(version: _Version) -> tuple[Diagnostic, ...]:
    return tuple(each for each in version.problems if each.is_error) if version.loaded.spec is None else ()


def _version(text: str, path: str) -> _Version:
    inputs = Inputs()
    loaded = inputs.spec_text(text, path)
    if loaded.spec is None:
        return _Version(text, loaded, tuple(inputs.diagnostics), None)
    linting = lint(loaded.spec, loaded.spans, today(), installed_rules())
    resolution = resolve(loaded.spec, loaded.spans, Customer())
    deployment = None if has_errors(resolution.diagnostics) else resolution.deployment
    side = DeploymentSide(path, deployment, loaded) if deployment else None
    return _Version(text, loaded, (*inputs.diagnostics, *linting.problems, *linting.open), side)


def _repairs(before: _Version, path: str, rule: str | None) -> Iterator[tuple[Repair, _Version]]:
    """Yield each fix that removes its problem and adds none."""
    for problem in before.problems:
        if rule is not None and not problem.kind.is_named(rule):
            continue
        for fix in _certain_fix(before.text, problem):
            after = _version(apply_edits(before.text, [fix.edit]), path)
            if _is_better(before, after, problem):
                yield Repair(problem, fix, *_effect(before, after)), after


def _certain_fix(text: str, problem: Diagnostic) -> tuple[Fix, ...]:
    """Return the only fix of a problem: a person must choose one of several."""
    fixes = fixes_of(text, problem)
    return fixes if len(fixes) == 1 else ()


def _is_better(before: _Version, after: _Version, problem: Diagnostic) -> bool:
    """Return whether a problem is gone, and no kind of problem occurs more often than before."""
    kinds = [each.kind.code for each in before.problems]
    left = [each.kind.code for each in after.problems]
    kinds.remove(problem.kind.code)
    if _count(problem, after) >= _count(problem, before):
        return False
    if before.side is not None and after.side is None:
        return False
    # What follows from an error is found only when the error is gone.
    return before.side is None or all(left.count(code) <= kinds.count(code) for code in left)


def _count(problem: Diagnostic, version: _Version) -> int:
    return sum((each.kind, each.message) == (problem.kind, problem.message) for each in version.problems)


# --- the proof ---------------------------------------------------------------------------------


def _effect(before: _Version, after: _Version) -> tuple[RepairEffect, str]:
    if before.side is None or after.side is None:
        return RepairEffect.UNPROVEN, "the spec grants nothing before, since it has an error"
    options = DiffOptions(None, (), ActionReading.ALL_NAMES, DEFAULT_LIMIT)
    report = compare_for_every_answer(before.side, after.side, options)
    if not isinstance(report, DiffReport):
        return RepairEffect.UNPROVEN, report[0].message
    return _effect_of(report.diff)


def _effect_of(found: Diff) -> tuple[RepairEffect, str]:
    """Return what differences mean: the same, less, or something else."""
    if found.not_compared or found.hidden:
        return RepairEffect.UNPROVEN, "a part of the access is not compared"
    roles = [change for change in found.roles if change.name != POLICY]
    if roles or found.questions or found.extras or found.guarantees:
        return RepairEffect.UNPROVEN, "it changes more than what roles may do"
    if any(change.direction is Direction.NEW for change in found.changes):
        return RepairEffect.UNPROVEN, "it allows something new"
    return (RepairEffect.NARROWER if found.changes else RepairEffect.EQUAL), ""
