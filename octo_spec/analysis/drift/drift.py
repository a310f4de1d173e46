"""A spec and the live roles: their differences, for the answers with which the roles were deployed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.budget import DEFAULT_LIMIT
from octo_spec.access.compare import ActionReading
from octo_spec.analysis.deployment_answers import with_answers
from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.diff.diff import diff
from octo_spec.analysis.diff.role_changes import BOUNDARY, ROLE, SESSION
from octo_spec.analysis.drift.inference import infer
from octo_spec.analysis.drift.own_settings import OwnKind, own_settings, own_tags, without_own_settings
from octo_spec.analysis.drift.tag_access import changes_by_tags
from octo_spec.analysis.sides import SidePair, deployment_side, with_boundaries
from octo_spec.frozen import frozen
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.analysis.deployment_answers import DeploymentAnswers
    from octo_spec.analysis.diff.changes import AccessChange, Diff, HiddenChange
    from octo_spec.analysis.drift.inference import Inference
    from octo_spec.analysis.drift.own_settings import OwnSetting
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


DECIDING: Final = frozenset({ROLE, BOUNDARY, SESSION})
"""The properties of a role that belong to its access; attached policies count by what they allow."""


@frozen
class Drift:
    """How live roles differ from a spec.

    The old side of ``diff`` is the spec, the new side the live roles without their customer's ``own``
    settings. ``diff`` includes the access that a tag of the customer opens. ``limited`` is the access of the
    spec that ``own`` settings take away, and ``may_limit`` what boundaries without a known text may.
    """

    diff: Diff
    inference: Inference
    own: tuple[OwnSetting, ...] = ()
    limited: tuple[AccessChange, ...] = ()
    may_limit: tuple[HiddenChange, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether anything certainly differs."""
        return bool(self.diff.changes or self.diff.roles)

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs, and no policy without a known text may hide a difference."""
        return not self.is_there and not self.diff.hidden

    @property
    def has_same_access(self) -> bool:
        """Whether the roles have the access, the trust and the session of the spec; names do not count.

        This decides which release is deployed. The customer's own settings never decide it.
        """
        differs = any(change.name in DECIDING for change in self.diff.roles)
        return not self.diff.changes and not self.diff.hidden and not differs


def drift(spec: Deployment, live: LiveSide, given: DeploymentAnswers, limit: int = DEFAULT_LIMIT) -> Drift:
    """Compare live roles with the spec; raise ``BudgetExceededError`` if ``limit`` steps are too few."""
    inference = infer(spec, {role.id: role for role in live.deployment.roles}, given)
    compared = _Compared.of(spec, live, inference)
    found = compared.diff(compared.without_own, limit)
    by_tags = compared.changes_by_tags(limit)
    opened = tuple(change for change in by_tags if change.direction is Direction.NEW)
    closed = tuple(change for change in by_tags if change.direction is Direction.LOST)
    found = replace(found, changes=(*found.changes, *opened), questions=(), advice=None)
    own = compared.own
    if all(setting.kind is OwnKind.TAG for setting in own):
        return Drift(found, inference, own, closed)
    whole = compared.diff(compared.there, limit)
    limited = tuple(
        change
        for change in whole.changes
        if change.direction is Direction.LOST and change not in found.changes
    )
    may_limit = tuple(
        change for change in whole.hidden if change.direction is Direction.LOST and change not in found.hidden
    )
    return Drift(found, inference, own, (*limited, *closed), may_limit)


@frozen
class _Compared:
    """The roles that the spec expects, and those that are there: with and without what customers added."""

    expected: Deployment
    there: Deployment
    without_own: Deployment
    boundaries: Mapping[str, Document]
    place: Mapping[str, str]

    @classmethod
    def of(cls, spec: Deployment, live: LiveSide, inference: Inference) -> _Compared:
        """Fill in the known answers, and order unordered parts of the live roles as the spec does."""
        expected = with_answers(spec, inference.known)
        roles = {role.id: role for role in expected.roles}
        in_order = tuple(
            _with_order_of(role, roles[role.id], live.unknown_settings.get(role.id, frozenset()))
            if role.id in roles
            else role
            for role in live.deployment.roles
        )
        bare = (without_own_settings(roles[each.id], each) if each.id in roles else each for each in in_order)
        there, without_own = (replace(live.deployment, roles=each) for each in (in_order, tuple(bare)))
        return cls(expected, there, without_own, live.boundaries, inference.known.place)

    @property
    def own(self) -> tuple[OwnSetting, ...]:
        """What the customer added to the live roles."""
        return tuple(setting for pair in self._pairs() for setting in own_settings(*pair))

    def _pairs(self) -> Iterator[tuple[Role, Role]]:
        there = {role.id: role for role in self.there.roles}
        return ((role, there[role.id]) for role in self.expected.roles if role.id in there)

    def diff(self, there: Deployment, limit: int) -> Diff:
        """Compare the spec with roles that are there."""
        unknowns = Unknowns.of((self.expected, there), {}, self.place)
        old = deployment_side(self.expected.name, self.expected, unknowns, is_documented=True)
        old = with_boundaries(old, _boundaries_of_both(self.boundaries, self.expected, there))
        new = with_boundaries(deployment_side(there.name, there, unknowns), self.boundaries)
        return diff((SidePair(old, new, unknowns),), ActionReading.ALL_NAMES, limit)

    def changes_by_tags(self, limit: int) -> tuple[AccessChange, ...]:
        """Return what the tags that the customer added open and close."""
        tags = {expected.id: own_tags(expected, live) for expected, live in self._pairs()}
        if not any(tags.values()):
            return ()
        unknowns = Unknowns.of((self.expected, self.without_own), {}, self.place)
        side = deployment_side(self.there.name, self.without_own, unknowns)
        return changes_by_tags(with_boundaries(side, self.boundaries), tags, unknowns, limit)


def _boundaries_of_both(
    boundaries: Mapping[str, Document], expected: Deployment, there: Deployment
) -> dict[str, Document]:
    """Also use the texts of boundaries that the spec names, so that they bound both sides."""
    named = {role.id: role.boundary.arn for role in expected.roles if role.boundary}
    live = {role.id: role.boundary.arn for role in there.roles if role.boundary}
    return {id: text for id, text in boundaries.items() if id in named and named[id] == live.get(id)}


def _with_order_of(live: Role, expected: Role, unknown_settings: frozenset[str]) -> Role:
    """Order unordered parts as the spec does, and use the spec's value for settings that are not known."""
    order = {(str(policy.name), policy.kind): place for place, policy in enumerate(expected.policies)}
    last = len(order)
    settings = {name: getattr(expected, name) for name in unknown_settings}
    in_order = sorted(live.policies, key=lambda policy: order.get((str(policy.name), policy.kind), last))
    return replace(live, policies=tuple(in_order), **settings)
