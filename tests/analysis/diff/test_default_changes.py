"""The sides with their own defaults are made once for both directions of a change."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.default_changes import sides_with_defaults
from octo_spec.analysis.sides import SideAccess, SidePair, deployment_side
from octo_spec.model.deployment import Parameter
from octo_spec.symbolic.unknowns import Unknowns
from tests.review.small_deployments import deployment_of, grant


def side(default: str | None) -> SideAccess:
    parameters = (Parameter("bucket", "A bucket.", default=default),)
    deployment = replace(deployment_of(grant("s3:GetObject")), parameters=parameters)
    return deployment_side("side", deployment, Unknowns())


def directions(old: str | None, new: str | None) -> list[tuple[Direction, ...]]:
    pair = SidePair(side(old), side(new), Unknowns())
    return [each.directions for each in sides_with_defaults((pair,))]


def test_two_defaults_are_compared_once_for_both_directions() -> None:
    assert directions("a", "b") == [tuple(Direction)]


def test_a_default_that_only_one_side_has_adds_access_on_that_side() -> None:
    assert directions(None, "b") == [(Direction.NEW,)]
    assert directions("a", None) == [(Direction.LOST,)]


def test_without_another_default_nothing_is_compared() -> None:
    assert directions("a", "a") == directions(None, None) == []
