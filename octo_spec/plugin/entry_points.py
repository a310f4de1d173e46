"""Entry points with the distributions that offer them, which are named where a plugin fails."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, EntryPoint, entry_points
from operator import attrgetter

OURS = "octospec"


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry point, and the distribution that offers it."""

    entry: EntryPoint
    distribution: str
    version: str

    @property
    def name(self) -> str:
        """The name of the entry point."""
        return self.entry.name

    @property
    def is_ours(self) -> bool:
        """Tell whether octospec itself makes the offer."""
        return self.distribution == OURS

    def load(self) -> object:
        """Import what the entry point names; an exception becomes a ``Failure``."""
        return load(self.entry)

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an entry point could not be loaded."""

    words: str


@cache
def entries(group: str) -> tuple[EntryPoint, ...]:
    """List the entry points of ``group`` by name; cached, since every installed distribution is searched."""
    return tuple(sorted(entry_points(group=group), key=attrgetter("name")))


@cache
def offers(group: str) -> tuple[Offer, ...]:
    """List the offers for ``group``: octospec's own first, then the others by name."""
    unsorted = map(offer, entries(group))
    return tuple(sorted(unsorted, key=lambda offer: (not offer.is_ours, offer.name, offer.distribution)))


def load(entry: EntryPoint) -> object:
    """Import what an entry point names; an exception becomes a ``Failure``."""
    try:
        loaded: object = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises on import is its fault
        return Failure(in_words(error))
    return loaded


def offer(entry: EntryPoint) -> Offer:
    """Add to an entry point the distribution that offers it."""
    return Offer(entry, *(_name_and_version(entry.dist) if entry.dist else ("an unknown distribution", "")))


@cache
def _name_and_version(distribution: Distribution) -> tuple[str, str]:
    """Read the name and the version of a distribution.

    They stand among the first lines of its metadata; importlib parses all of it, its README too, which
    every command would pay for.
    """
    header = (distribution.read_text("METADATA") or "").partition("\n\n")[0]
    fields = dict(line.partition(": ")[::2] for line in header.splitlines())
    if "Name" in fields and "Version" in fields:
        return fields["Name"].strip(), fields["Version"].strip()
    return distribution.metadata["Name"], distribution.metadata["Version"]


def in_words(error: BaseException) -> str:
    """Describe an exception."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
