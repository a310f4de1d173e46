"""The features of a spec, decided once for all rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from octo_spec.analysis.features.feature_answers import FeatureAnswer
    from octo_spec.analysis.features.need_requests import NeedsInPartition
    from octo_spec.lint.rule import Subject


def is_open(subject: Subject) -> bool:
    """Return whether the spec has features, and every answer of the deployment is open.

    A customer who declines what a feature needs does not have the feature: that is no finding.
    """
    spec, deployment = subject.spec, subject.deployment
    return (
        bool(spec.features)
        and spec.choices.keys() == {choice.id for choice in deployment.choices}
        and spec.parameters.keys() == {parameter.id for parameter in deployment.parameters}
        and bool(spec.partitions) == bool(deployment.partitions)
    )


@memoized
def decided_features(subject: Subject) -> tuple[FeatureAnswer, ...]:
    """Return when each feature has what it needs, unless some customer plainly has all of it.

    For a customer who fixed an answer, nothing is decided.
    """
    if not is_open(subject):
        return ()
    from octo_spec.analysis.features.feature_answers import answers_with_needs, plainly_granted  # noqa: PLC0415 - few specs have features

    deployment, needs = subject.deployment, needs_by_partition(subject)
    granted = plainly_granted(deployment, needs[0])
    others = tuple(feature for feature in deployment.features if feature.id not in granted)
    return answers_with_needs(replace(deployment, features=others), needs).features


@memoized
def needs_by_partition(subject: Subject) -> tuple[NeedsInPartition, ...]:
    """Return the roles and the requests of the needs in each partition."""
    from octo_spec.analysis.features.need_requests import needs_by_partition  # noqa: PLC0415 - as above

    return needs_by_partition(subject.deployment)
