"""The differences between two sides, as values: access, trust, properties of roles, and inputs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.analysis.levels import highest_level
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Hashable

    from octo_spec.access.request import Request
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.analysis.features.feature_changes import FeatureChange
    from octo_spec.analysis.sides import PolicyPurpose
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.catalog import Action, Level
    from octo_spec.iam.conditions import ContextValue


class Direction(StrEnum):
    """Whether access is allowed on the new side only, or on the old side only."""

    NEW = "new"
    LOST = "lost"


@frozen
class WitnessedActions:
    """Some actions of a change as the statement writes them, and one request that shows the change.

    ``context`` holds the condition keys of the request as the statements spell them. ``assumptions`` are the
    answers for which the request is allowed, and ``policy_variables`` are the variables whose values decide.
    """

    actions: tuple[str, ...]
    witness: Request
    context: tuple[tuple[str, ContextValue], ...] = ()
    assumptions: tuple[tuple[str, str], ...] = ()
    policy_variables: tuple[str, ...] = ()


@frozen
class AccessChange:
    """One statement that allows on its side what the other side does not.

    ``known`` are the allowed actions of today's catalogue; it is empty if the statement only matches actions
    that AWS may add. ``today`` shows them on resources as AWS documents them. Both begin with the most
    serious action. ``other_side`` says what the other side has instead. ``lifted`` is the other side's
    statement that denies, if it alone causes the difference. ``only_future_actions`` means that both sides
    allow the actions of today, and one side also those that AWS may add.
    """

    role: str
    purpose: PolicyPurpose
    direction: Direction
    statement: WrittenStatement
    parts: tuple[WitnessedActions, ...]
    known: tuple[Action, ...]
    today: tuple[WitnessedActions, ...]
    other_side: str
    lifted: WrittenStatement | None = None
    only_future_actions: bool = False

    @property
    def key(self) -> Hashable:
        """What identifies the change in a comparison, whatever causes it."""
        return self.role, self.purpose, self.direction, self.statement

    @property
    def example(self) -> WitnessedActions:
        """The part whose request shows the change best."""
        return (*self.today, *self.parts)[0]

    @property
    def level(self) -> Level | None:
        """The highest access level among the known actions."""
        return highest_level(self.known)


@frozen
class PropertyChange:
    """A property of a role or of a question that differs; ``None`` on the side that has no such thing.

    ``subject`` is the id of the role or the question. ``grows`` says whether a customer gives more access or
    must answer more; ``None`` if neither more nor less. ``update`` says what an update replaces because of
    it. ``may_decide`` says whether a policy can depend on it: none tests how long a session may last, or the
    name of an inline policy. ``admits_more`` says whether an input may have values that it could not have:
    access with them is not compared.
    """

    subject: str
    name: str
    old: str | None
    new: str | None
    grows: bool | None
    update: str = ""
    may_decide: bool = True
    admits_more: bool = False

    @property
    def is_wording(self) -> bool:
        """Whether only words differ."""
        return self.name == DESCRIPTION


DESCRIPTION: Final = "description"
"""A property that is only for people, and decides nothing."""


class ExtraStep(StrEnum):
    """The change of an additional resource."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@frozen
class ExtraChange:
    """An additional resource that differs, in one format; without a name, another part of the extra.

    ``grants`` is ``False`` for what reports a deployment to the vendor, which grants nothing.
    """

    target: str
    resource: str
    type: str
    step: ExtraStep
    grants: bool = True


@frozen
class PromiseChange:
    """A guarantee, by the id of its question, that a spec adds or removes."""

    question: str
    is_new: bool


@frozen
class NeverChange:
    """Requests of an entry of ``never`` that a spec no longer forbids, or newly forbids.

    ``statement`` is the entry, and ``parts`` are its requests that only one side forbids; ``today`` shows
    them for documented actions and resources. ``roles`` are the only roles that this is about; it is empty if
    it is about every role that the entry covers.
    """

    statement: WrittenStatement
    parts: tuple[WitnessedActions, ...]
    today: tuple[WitnessedActions, ...]
    is_new: bool
    roles: tuple[str, ...] = ()

    @property
    def example(self) -> WitnessedActions:
        """The part whose request shows the change best."""
        return (*self.today, *self.parts)[0]


GuaranteeChange: TypeAlias = PromiseChange | NeverChange
"""What a spec guarantees about its roles, and no longer does, or newly does."""


@frozen
class HiddenChange:
    """A change that may exist, since ``parts`` of a role have texts that are not known here.

    The role is empty if it may be any, or none; ``because`` is the reason if it is another one.
    """

    role: str
    purpose: PolicyPurpose
    direction: Direction
    parts: str
    because: str = "these texts are not known here"
    outside: tuple[str, ...] = ()
    """The parts of the file that may give access outside the roles, if it is no change of a role."""

    @property
    def is_outside(self) -> bool:
        """Whether it is no change of a role: other parts of the file may give access."""
        return bool(self.outside)


@frozen
class Diff:
    """All differences between two sides, and advice on the version if both sides have one."""

    changes: tuple[AccessChange, ...]
    roles: tuple[PropertyChange, ...]
    questions: tuple[PropertyChange, ...]
    advice: Advice | None = None
    extras: tuple[ExtraChange, ...] = ()
    """The additional resources that differ."""
    promises: tuple[PromiseChange, ...] = ()
    """The promises that differ, if both sides are specs: an artifact has none."""
    never: tuple[NeverChange, ...] = ()
    """The requests of entries of ``never`` that only one side forbids, if both sides are specs."""
    is_never_unknown: bool = False
    """Whether both sides are specs, and entries of ``never`` are known of only one: they are not compared."""
    features: tuple[FeatureChange, ...] = ()
    """The features that differ, if both sides are specs."""
    not_compared: tuple[str, ...] = ()
    """The attached policies, boundaries and skipped parts whose texts are not known."""
    hidden: tuple[HiddenChange, ...] = ()
    """The changes that these texts may hide; empty if they are the same on both sides and hide nothing."""
    aws_policies: tuple[str, ...] = ()
    """The attached AWS managed policies on whose texts, of a fixed date, the result depends."""
    policy_variables: tuple[str, ...] = ()
    """The policy variables whose values were tried to find all changes."""
    by_inputs: tuple[HiddenChange, ...] = ()
    """What inputs may newly allow with values that they could not have: no change for deployed roles."""

    @property
    def not_decided(self) -> tuple[HiddenChange, ...]:
        """All changes that may exist: of deployed roles, and of roles with other values of inputs."""
        return (*self.hidden, *self.by_inputs)

    @property
    def guarantees(self) -> tuple[GuaranteeChange, ...]:
        """The differences in what specs guarantee: promises, then entries of ``never``."""
        return (*self.promises, *self.never)

    def changes_of(self, purpose: PolicyPurpose, direction: Direction) -> tuple[AccessChange, ...]:
        """Return the changes of one purpose and one direction."""
        return tuple(
            change for change in self.changes if change.purpose is purpose and change.direction is direction
        )
