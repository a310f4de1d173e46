"""What happens to features between two versions: for which answers a customer loses or gains one."""

from __future__ import annotations

from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.features.answer_cases import Dimension, cases, in_words, points, size
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.features.answer_cases import Cases, Point
    from octo_spec.analysis.features.feature_answers import FeatureAnswers

MOST_POINTS: Final = 4096
"""The number of combinations of answers that are compared one by one."""


class FeatureStep(StrEnum):
    """What happens to a feature."""

    REMOVED = "removed"
    NARROWED = "narrowed"
    UNDECIDED = "undecided"
    WIDENED = "widened"
    ADDED = "added"

    @property
    def is_loss(self) -> bool:
        """Whether a customer may lose the feature."""
        return self in {FeatureStep.REMOVED, FeatureStep.NARROWED, FeatureStep.UNDECIDED}


@frozen
class FeatureChange:
    """A feature that changes; ``when`` says in words for which answers, if it is in both versions."""

    id: str
    title: str
    step: FeatureStep
    when: str = ""


@frozen
class KnownFeature:
    """When a feature of a version works, and when that is not decided."""

    title: str
    when: Cases
    undecided: Cases = ()


@frozen
class KnownFeatures:
    """The features of a version by id, and the inputs on which they depend."""

    features: Mapping[str, KnownFeature]
    space: tuple[Dimension, ...]

    @classmethod
    def of(cls, answers: FeatureAnswers) -> KnownFeatures:
        """Return the decided features of a deployment."""
        found = {
            each.feature.id: KnownFeature(each.feature.title, each.when, each.undecided)
            for each in answers.features
        }
        return cls(found, answers.space)


def feature_changes(old: KnownFeatures, new: KnownFeatures) -> Iterator[FeatureChange]:
    """Yield the features that a customer may lose, then the others that change.

    A version without features does not say what it permits, so nothing is new after it.
    """
    found = [change for id, known in old.features.items() for change in _changes(id, known, old, new)]
    if old.features:
        added = ((id, known) for id, known in new.features.items() if id not in old.features)
        found += [FeatureChange(id, known.title, FeatureStep.ADDED) for id, known in added]
    return iter(sorted(found, key=lambda change: not change.step.is_loss))


def _changes(
    id: str, before: KnownFeature, old: KnownFeatures, new: KnownFeatures
) -> Iterator[FeatureChange]:
    now = new.features.get(id)
    if now is None:
        if before.when or before.undecided:
            yield FeatureChange(id, before.title, FeatureStep.REMOVED)
        return
    if (before.when, before.undecided) == (now.when, now.undecided):
        return
    space = _join_spaces(old.space, new.space, _mentioned_inputs(before, now))
    if size(space) > MOST_POINTS:
        yield FeatureChange(id, now.title, FeatureStep.UNDECIDED)
        return
    yield from _combination_changes(id, before, now, space)


def _combination_changes(
    id: str, before: KnownFeature, now: KnownFeature, space: tuple[Dimension, ...]
) -> Iterator[FeatureChange]:
    was, maybe_was = _points(before.when, space), _points(before.undecided, space)
    works, maybe = _points(now.when, space), _points(now.undecided, space)
    undecided = (was & maybe) - works
    for step, changed in (
        (FeatureStep.NARROWED, was - works - undecided),
        (FeatureStep.UNDECIDED, undecided),
        (FeatureStep.WIDENED, works - was - maybe_was),
    ):
        if changed:
            yield FeatureChange(id, now.title, step, in_words(cases(changed, space)))


def _mentioned_inputs(*features: KnownFeature) -> frozenset[str]:
    return frozenset(id for each in features for case in (*each.when, *each.undecided) for id, _ in case)


def _join_spaces(
    old: Iterable[Dimension], new: Iterable[Dimension], mentioned: frozenset[str]
) -> tuple[Dimension, ...]:
    """Return the mentioned inputs of both versions, each with the values that it has in any of them."""
    values: dict[str, dict[str, None]] = {}
    for dimension in (*old, *new):
        if dimension.id in mentioned:
            values.setdefault(dimension.id, {}).update(dict.fromkeys(dimension.values))
    return tuple(Dimension(id, tuple(each)) for id, each in values.items())


def _points(listed: Cases, space: tuple[Dimension, ...]) -> frozenset[Point]:
    """Return the points of some cases; every point is one of ``points(space)``."""
    found: set[Point] = set()
    for case in listed:
        limits = dict(case)
        found.update(product(*(limits.get(dimension.id, dimension.values) for dimension in space)))
    return frozenset(found) & frozenset(points(space))


def change_in_words(change: FeatureChange) -> str:
    """Say in a sentence what happens to a feature."""
    where = "" if change.when in {"", "always"} else f" if {change.when}"
    match change.step:
        case FeatureStep.REMOVED:
            return f"{change.title}: the spec no longer has this feature"
        case FeatureStep.NARROWED:
            return f"{change.title}: no longer has the permissions that it needs{where}"
        case FeatureStep.UNDECIDED:
            return (
                f"{change.title}: it is not decided whether it still has the permissions that it needs{where}"
            )
        case FeatureStep.WIDENED:
            return f"{change.title}: now has the permissions that it needs{where}"
        case FeatureStep.ADDED:
            return f"{change.title}: a new feature"
