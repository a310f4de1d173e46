"""Entry points and who brought them: what goes wrong in a plugin is the fault of its distribution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, EntryPoint, entry_points
from operator import attrgetter

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
        return load(self.entry)

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something of a plugin could not be had."""

    words: str


@cache
def entries(group: str) -> tuple[EntryPoint, ...]:
    """List the entry points of ``group`` by name; cached, since every installed distribution is searched."""
    return tuple(sorted(entry_points(group=group), key=attrgetter("name")))


@cache
def offers(group: str) -> tuple[Offer, ...]:
    """List what is installed for ``group``: ours first, then the others by name."""
    unsorted = map(offer, entries(group))
    return tuple(
        sorted(unsorted, key=lambda offer: (offer.distribution != OURS, offer.name, offer.distribution))
    )


def load(entry: EntryPoint) -> object:
    """Import what an entry point names; whatever that raises becomes a ``Failure``."""
    try:
        loaded: object = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises on import is its fault
        return Failure(in_words(error))
    return loaded


def offer(entry: EntryPoint) -> Offer:
    """Add the distribution that brought an entry point."""
    return Offer(entry, *(_name_and_version(entry.dist) if entry.dist else ("an unknown distribution", "")))


@cache
def _name_and_version(distribution: Distribution) -> tuple[str, str]:
    """Read a distribution's metadata, which is parsed anew whenever it is asked for."""
    metadata = distribution.metadata
    return metadata["Name"], metadata["Version"]


def in_words(error: BaseException) -> str:
    """Say what was raised."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
