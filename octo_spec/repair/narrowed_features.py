"""What a narrowed spec takes from features: needed actions, answers that permit them, or whole features."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.features.feature_changes import FeatureChange
    from octo_spec.language.models.features import FeatureSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.repair.narrowed_page import NarrowedNeeds


@frozen
class NarrowedFeature:
    """A feature that loses something.

    ``actions`` are needed actions of which not all stays, each with the names that stay. A feature
    ``is_removed`` if it names one that goes. ``changes`` are the answers for which it no longer has the rest.
    """

    id: str
    actions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_removed: bool = False
    changes: tuple[FeatureChange, ...] = ()


def narrowed_features(
    before: Spec, after: Spec, narrowed: NarrowedNeeds, changes: Iterable[FeatureChange]
) -> Iterator[NarrowedFeature]:
    """Yield each feature of a spec that loses something in the narrowed one."""
    lost: dict[str, list[FeatureChange]] = {}
    for change in changes:
        if change.step.is_loss and change.id in after.features:
            lost.setdefault(change.id, []).append(change)
    for id, feature in before.features.items():
        actions, is_removed = tuple(_narrowed_actions(feature, narrowed)), id not in after.features
        if actions or is_removed or id in lost:
            yield NarrowedFeature(id, actions, is_removed, tuple(lost.get(id, ())))


def _narrowed_actions(feature: FeatureSpec, narrowed: NarrowedNeeds) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the needed actions of which the grants no longer have every name."""
    for written in dict.fromkeys(action for need in feature.needs for action in need.allow):
        names = narrowed.names(written)
        kept = tuple(name for name in names if narrowed.resources(name) is not None)
        if len(kept) < len(names):
            yield written, kept
