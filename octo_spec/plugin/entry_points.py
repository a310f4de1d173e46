"""Entry points and who brought them: what goes wrong in a plugin is the fault of its distribution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

OURS = "octospec"


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry point, and the distribution that brought it."""

    entry: EntryPoint
    distribution: str
    version: str

    @property
    def name(self) -> str:
        """The name under which it is offered."""
        return self.entry.name

    def load(self) -> object:
        """Import what is offered; whatever that raises becomes a ``Failure`` of the distribution."""
        try:
            loaded: object = self.entry.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises on import is its fault
            return Failure(in_words(error))
        return loaded

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something of a plugin could not be had."""

    words: str


@cache
def offers(group: str) -> tuple[Offer, ...]:
    """List what is installed for ``group``: ours first, then the others by name.

    Kept, since every installed distribution is asked.
    """
    found = map(offer, entry_points(group=group))
    return tuple(sorted(found, key=lambda one: (one.distribution != OURS, one.name, one.distribution)))


def offer(entry: EntryPoint) -> Offer:
    """Add who brought an entry point."""
    brought_by = (entry.dist.name, entry.dist.version) if entry.dist else ("an unknown distribution", "")
    return Offer(entry, *brought_by)


def in_words(error: BaseException) -> str:
    """Say what was raised."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
