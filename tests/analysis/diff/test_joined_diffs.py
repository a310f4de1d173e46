"""Two comparisons of the same sides are one, in which each change is listed once."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.analysis.diff.changes import Diff, PromiseChange, PropertyChange
from octo_spec.analysis.diff.joined_diffs import joined_diff
from octo_spec.analysis.diff.version_step import VersionStep, advice

LONGER = PropertyChange("reader", "maximum session duration", "1 h", "2 h", grows=True)
WIDER = PropertyChange("reader", "policy", None, "main", grows=None)
BUILDS = Diff((), (LONGER,), (), advice("1.0.0", "1.0.1", VersionStep.PATCH))
EVERY = Diff((), (LONGER, WIDER), (), advice("1.0.0", "1.0.1", VersionStep.MAJOR, VersionStep.MINOR))


def test_each_change_is_listed_once_and_the_higher_step_is_required() -> None:
    joined = joined_diff(BUILDS, EVERY)
    assert joined.roles == (LONGER, WIDER)
    assert joined.advice == EVERY.advice
    assert joined_diff(EVERY, BUILDS) == EVERY
    assert joined_diff(BUILDS, BUILDS) == BUILDS


def test_guarantees_are_those_of_the_comparison_that_knows_them() -> None:
    lost = (PromiseChange("reads-secrets", is_new=False),)
    assert joined_diff(BUILDS, replace(BUILDS, promises=lost)).promises == lost
