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

    ``actions`` are needed actions of which not all stays, each with the names that stay, and ``on`` are the
    only resources of needs that were on all. A feature ``is_removed`` if it names an action that goes.
    ``changes`` are the answers for which it no longer has the rest.
    """

    id: str
    actions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_removed: bool = False
    changes: tuple[FeatureChange, ...] = ()
    on: tuple[str, ...] = ()


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
        on = tuple(sorted(set(_narrowed_resources(feature, narrowed))))
        if actions or is_removed or on or id in lost:
            yield NarrowedFeature(id, actions, is_removed, tuple(lost.get(id, ())), on)


def _narrowed_resources(feature: FeatureSpec, narrowed: NarrowedNeeds) -> Iterator[str]:
    """Yield the resources that take the place of all resources in a need."""
    on_all = (need for need in feature.needs if need.on == ("*",))
    for written in dict.fromkeys(action for need in on_all for action in need.allow):
        for name in narrowed.names(written):
            yield from narrowed.resources(name) or ()


def _narrowed_actions(feature: FeatureSpec, narrowed: NarrowedNeeds) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the needed actions of which the grants no longer have every name."""
    for written in dict.fromkeys(action for need in feature.needs for action in need.allow):
        names = narrowed.names(written)
        kept = tuple(name for name in names if narrowed.resources(name) is not None)
        if len(kept) < len(names):
            yield written, kept
