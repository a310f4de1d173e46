"""A spec and the live roles: their differences, for the answers with which the roles were deployed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.deployment_answers import with_answers
from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.drift.inference import infer
from octo_spec.analysis.sides import SidePair, deployment_side, with_boundaries
from octo_spec.frozen import frozen
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.analysis.deployment_answers import DeploymentAnswers
    from octo_spec.analysis.diff.changes import Diff
    from octo_spec.analysis.drift.inference import Inference
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import Deployment, Role


@frozen
class LiveSide:
    """Live roles by the ids of the spec's roles, and by id the texts of their boundaries.

    ``unknown_settings`` names the settings of a role that are not known: the values of the spec are assumed.
    """

    deployment: Deployment
    boundaries: Mapping[str, Document]
    unknown_settings: Mapping[str, frozenset[str]]


@frozen
class Drift:
    """How live roles differ from a spec.

    The old side of ``diff`` is the spec, the new side the live roles.
    """

    diff: Diff
    inference: Inference

    @property
    def is_there(self) -> bool:
        """Whether anything certainly differs."""
        return bool(self.diff.changes or self.diff.roles)

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs, and no policy without a known text may hide a difference."""
        return not self.is_there and not self.diff.hidden


def drift(spec: Deployment, live: LiveSide, given: DeploymentAnswers, limit: int = DEFAULT_LIMIT) -> Drift:
    """Compare live roles with the spec; raise ``BudgetExceededError`` if ``limit`` steps are too few."""
    inference = infer(spec, {role.id: role for role in live.deployment.roles}, given)
    expected = with_answers(spec, inference.known)
    roles = {role.id: role for role in expected.roles}
    there = replace(
        live.deployment,
        roles=tuple(
            _ordered_like(role, roles[role.id], live.unknown_settings.get(role.id, frozenset()))
            if role.id in roles
            else role
            for role in live.deployment.roles
        ),
    )
    unknowns = Unknowns.of((expected, there), {}, inference.known.place)
    old = deployment_side(spec.name, expected, unknowns, is_documented=True)
    old = with_boundaries(old, _boundaries_of_both(live.boundaries, expected, there))
    new = with_boundaries(deployment_side(there.name, there, unknowns), live.boundaries)
    found = diff((SidePair(old, new, unknowns),), ActionReading.ALL_NAMES, limit)
    return Drift(replace(found, questions=(), advice=None), inference)


def _boundaries_of_both(
    boundaries: Mapping[str, Document], expected: Deployment, there: Deployment
) -> dict[str, Document]:
    """Also use the texts of boundaries that the spec names, so that they bound both sides."""
    named = {role.id: role.boundary.arn for role in expected.roles if role.boundary}
    live = {role.id: role.boundary.arn for role in there.roles if role.boundary}
    return {id: text for id, text in boundaries.items() if id in named and named[id] == live.get(id)}


def _ordered_like(live: Role, expected: Role, unknown_settings: frozenset[str]) -> Role:
    """Order unordered parts as the spec does, and use the spec's value for settings that are not known."""
    order = {(str(policy.name), policy.kind): place for place, policy in enumerate(expected.policies)}
    last = len(order)
    settings = {name: getattr(expected, name) for name in unknown_settings}
    in_order = sorted(live.policies, key=lambda policy: order.get((str(policy.name), policy.kind), last))
    return replace(live, policies=tuple(in_order), **settings)
