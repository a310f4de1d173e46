"""The contract of a rule: what it may look at, and what it gives back.

A rule is a value, ours or a plugin's: entry points of the group ``octo_spec.rules`` give a tuple of
``Rule``. Its page is the docstring of its module.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from octo_spec.analysis.quotas.usage import UsageMeter
from octo_spec.symbolic.example_environment import mentioned
from octo_spec.symbolic.role_access import RoleAccess, every_setting
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octo_spec.diagnostics import DiagnosticKind
    from octo_spec.language.finding import Finding
    from octo_spec.language.models.groups import GrantSpec, GroupSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.model.deployment import Deployment

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class PlacedGrant:
    """One grant of the spec, and where it stands: ``("groups", group, "grants", position)``."""

    group_id: str
    group: GroupSpec
    position: int
    grant: GrantSpec

    @property
    def location(self) -> Location:
        """The way to it in the file."""
        return ("groups", self.group_id, "grants", self.position)


@dataclass(frozen=True)
class Subject:
    """What a rule looks at: the spec as it is written, and what it deploys, in every setting.

    In ``deployment`` every choice is asked and nothing is fixed, so what holds of it holds for every
    customer. Not slotted, since what several rules need is made once, when the first one asks.
    """

    spec: Spec
    deployment: Deployment
    kept: dict[Callable[[Subject], Any], Any] = field(default_factory=dict, repr=False, compare=False)
    """What functions that are asked ``once`` told."""

    @cached_property
    def grants(self) -> tuple[PlacedGrant, ...]:
        """Every grant of every group, in file order."""
        return tuple(
            PlacedGrant(id, group, position, grant)
            for id, group in self.spec.groups.items()
            for position, grant in enumerate(group.grants)
        )

    @cached_property
    def unknowns(self) -> Unknowns:
        """What the deployment asks, in a partition that its texts write out, if they do."""
        every, literal = Unknowns.each((self.deployment,), {}, {}), mentioned((self.deployment,))
        return next((one for one in every if f"arn:{one.partition}:" in literal), every[0])

    @cached_property
    def accesses(self) -> tuple[RoleAccess, ...]:
        """What each role allows, in every setting at once."""
        return every_setting(self.deployment, self.unknowns)

    @cached_property
    def usage_meter(self) -> UsageMeter:
        """What the roles use of each AWS quota."""
        return UsageMeter(self.deployment)


def once(tell: Callable[[Subject], Told]) -> Callable[[Subject], Told]:
    """Keep with each subject what a function tells of it, for all rules that ask."""

    @wraps(tell)
    def kept(subject: Subject) -> Told:
        if tell not in subject.kept:
            subject.kept[tell] = tell(subject)
        told: Told = subject.kept[tell]
        return told

    return kept


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, how to find what it is about, and its page.

    A finding that is not ``acceptable`` stands whatever a spec accepts.
    """

    kind: DiagnosticKind
    find: Callable[[Subject], Iterable[Finding]]
    page: str
    acceptable: bool = True
