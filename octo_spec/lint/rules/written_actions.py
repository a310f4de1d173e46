"""Actions as a spec writes them, with their place and what the catalogue knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.iam.catalog import Action, Service, action, expand, service
from octo_spec.language.checks.grants import EFFECTS
from octo_spec.lint.rule import memoized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.language.models.groups import NeverSpec
    from octo_spec.language.spans import Location
    from octo_spec.lint.rule import Subject, WrittenGrant


@dataclass(frozen=True, slots=True)
class WrittenAction:
    """One entry of a list of actions: ``s3:Get*``."""

    location: Location
    written: str

    @property
    def position(self) -> int:
        """Its place in its list."""
        return int(self.location[-1])

    @property
    def prefix(self) -> str:
        """The service, in lower case; ``*`` where every action is meant."""
        return self.written.partition(":")[0].lower()

    @property
    def name(self) -> str:
        """What stands after the colon, as it is written; empty where every action is meant."""
        return self.written.partition(":")[2]

    @property
    def service(self) -> Service | None:
        """The service, where the catalogue knows it."""
        found = service(self.prefix)
        return found if isinstance(found, Service) else None

    @property
    def is_pattern(self) -> bool:
        """Tell whether it may match several actions."""
        return "*" in self.written or "?" in self.written

    @property
    def is_everything(self) -> bool:
        """Tell whether it is every action of every service."""
        return not self.name

    @property
    def is_whole_service(self) -> bool:
        """Tell whether it is every action of one service."""
        return bool(self.name) and not self.name.strip("*")

    @property
    def known(self) -> tuple[Action, ...]:
        """The actions that the catalogue knows of it."""
        if self.is_pattern:
            return expand(self.written)
        found = action(self.written)
        return (found,) if isinstance(found, Action) else ()


@memoized
def named_actions(subject: Subject) -> tuple[WrittenAction, ...]:
    """List every action that the spec names, also those that it denies, excepts or forbids."""
    return tuple(_named(subject))


def _named(subject: Subject) -> Iterator[WrittenAction]:
    for grant in subject.grants:
        for effect in EFFECTS:
            yield from _listed(grant, effect)
    for position, never in enumerate(subject.spec.never):
        yield from forbidden_actions(position, never)


def allowed_actions(grant: WrittenGrant) -> tuple[WrittenAction, ...]:
    """List what a grant allows by name."""
    return tuple(_listed(grant, "allow"))


def denied_actions(grant: WrittenGrant) -> tuple[WrittenAction, ...]:
    """List what a grant denies by name."""
    return tuple(_listed(grant, "deny"))


def matched_actions(grant: WrittenGrant) -> tuple[WrittenAction, ...]:
    """List what a grant allows or denies by name; nothing for one that names exceptions."""
    return allowed_actions(grant) or denied_actions(grant)


def forbidden_actions(position: int, never: NeverSpec) -> tuple[WrittenAction, ...]:
    """List what the entry of ``never`` at a position forbids."""
    at: Location = ("never", position, "allow")
    return tuple(WrittenAction((*at, index), written) for index, written in enumerate(never.allow))


def _listed(grant: WrittenGrant, effect: str) -> Iterator[WrittenAction]:
    listed: tuple[str, ...] | None = getattr(grant.grant, effect.replace("-", "_"))
    for index, written in enumerate(listed or ()):
        yield WrittenAction((*grant.location, effect, index), written)
