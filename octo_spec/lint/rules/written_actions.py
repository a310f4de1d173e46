"""Actions as a spec writes them, with their location and their data in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, Service, action, expand, service
from octo_spec.language.checks.grants import EFFECTS
from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject, WrittenGrant

NEWER: Final = "update octospec if so, or accept this finding with the reason"
"""What to do about a service or an action that AWS may have added after the date of the catalogue."""


@frozen
class WrittenAction:
    """One entry of a list of actions, such as ``s3:Get*``."""

    location: Location
    written: str

    @property
    def position(self) -> int:
        """The position of the entry in its list."""
        return int(self.location[-1])

    @property
    def prefix(self) -> str:
        """The service prefix, in lower case; ``*`` if the entry is every action."""
        return self.written.partition(":")[0].lower()

    @property
    def name(self) -> str:
        """The text after the colon, as written; empty if the entry is every action."""
        return self.written.partition(":")[2]

    @property
    def service(self) -> Service | None:
        """The service; ``None`` if it is not in the catalogue."""
        known = service(self.prefix)
        return known if isinstance(known, Service) else None

    @property
    def is_pattern(self) -> bool:
        """Whether the entry has wildcards."""
        return "*" in self.written or "?" in self.written

    @property
    def is_everything(self) -> bool:
        """Whether the entry is every action of every service."""
        return not self.name

    @property
    def is_whole_service(self) -> bool:
        """Whether the entry is every action of one service."""
        return bool(self.name) and not self.name.strip("*")

    @property
    def known_actions(self) -> tuple[Action, ...]:
        """The actions of today's catalogue that the entry matches."""
        if self.is_pattern:
            return expand(self.written)
        known = action(self.written)
        return (known,) if isinstance(known, Action) else ()


@memoized
def named_actions(subject: Subject) -> tuple[WrittenAction, ...]:
    """Return all actions in the spec: allowed, denied, excepted, or in ``never``."""
    return tuple(_all_named_actions(subject))


def _all_named_actions(subject: Subject) -> Iterator[WrittenAction]:
    for grant in subject.grants:
        for effect in EFFECTS:
            yield from _listed_actions(grant, effect)
    for position, never in enumerate(subject.spec.never):
        yield from forbidden_actions(position, never)


def allowed_actions(grant: WrittenGrant) -> tuple[WrittenAction, ...]:
    """Return the actions in ``allow`` of a grant."""
    return tuple(_listed_actions(grant, "allow"))


def denied_actions(grant: WrittenGrant) -> tuple[WrittenAction, ...]:
    """Return the actions in ``deny`` of a grant."""
    return tuple(_listed_actions(grant, "deny"))


def matched_actions(grant: WrittenGrant) -> tuple[WrittenAction, ...]:
    """Return the actions in ``allow`` or ``deny`` of a grant; none if the grant lists exceptions."""
    return allowed_actions(grant) or denied_actions(grant)


def forbidden_actions(position: int, never: NeverSpec) -> tuple[WrittenAction, ...]:
    """Return the actions in the entry of ``never`` at a position."""
    at: Location = ("never", position, "allow")
    return tuple(WrittenAction((*at, index), written) for index, written in enumerate(never.allow))


def _listed_actions(grant: WrittenGrant, effect: str) -> Iterator[WrittenAction]:
    listed: tuple[str, ...] | None = getattr(grant.grant, effect.replace("-", "_"))
    for index, written in enumerate(listed or ()):
        yield WrittenAction((*grant.location, effect, index), written)
