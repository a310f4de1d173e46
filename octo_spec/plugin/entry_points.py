"""Entry points with the distributions that provide them, which a diagnostic names if a plugin fails."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache, reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from octo_spec.frozen import frozen
from octo_spec.plugin.distributions import distributions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.plugin.distributions import Distribution

OURS = "octospec"
UNKNOWN = "an unknown distribution"
OURS_ONLY: Final = ContextVar("ours_only", default=False)
"""Whether third-party plugins are ignored."""


@frozen
class EntryPoint:
    """What a distribution provides under a name: ``value`` is ``module:attribute``.

    https://packaging.python.org/specifications/entry-points/
    """

    name: str
    value: str
    group: str
    distribution: str = UNKNOWN
    version: str = ""

    @property
    def module(self) -> str:
        """The module that the entry point names."""
        return self._parts[0]

    @property
    def _parts(self) -> tuple[str, str]:
        module, _, attributes = self.value.partition("[")[0].partition(":")
        return module.strip(), attributes.strip()

    def load(self) -> Any:  # noqa: ANN401 - an entry point may name anything
        """Import what the entry point names."""
        module, attributes = self._parts
        return reduce(getattr, filter(None, attributes.split(".")), import_module(module))


@frozen
class Offer:
    """An entry point, and the distribution that provides it."""

    entry: EntryPoint
    distribution: str
    version: str

    @property
    def name(self) -> str:
        """The name of the entry point."""
        return self.entry.name

    @property
    def is_ours(self) -> bool:
        """Whether octospec itself provides it."""
        return self.distribution == OURS

    def load(self) -> object:
        """Import what the entry point names; an exception becomes a ``Failure``."""
        return load(self.entry)

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"


@frozen
class Failure:
    """Why an entry point could not be loaded."""

    words: str


@cache
def entries(group: str) -> tuple[EntryPoint, ...]:
    """List the entry points of ``group`` by name; cached, since every installed distribution is searched."""
    return tuple(sorted(_group_entries(group), key=lambda entry: entry.name))


def offers(group: str) -> tuple[Offer, ...]:
    """List the offers for ``group``: octospec's own first, then the others by name unless ignored."""
    if OURS_ONLY.get():
        return tuple(offer for offer in _all_offers(group) if offer.is_ours)
    return _all_offers(group)


@cache
def _all_offers(group: str) -> tuple[Offer, ...]:
    unsorted = map(offer, entries(group))
    return tuple(sorted(unsorted, key=lambda offer: (not offer.is_ours, offer.name, offer.distribution)))


def load(entry: EntryPoint) -> object:
    """Import what an entry point names; an exception becomes a ``Failure``."""
    try:
        loaded: object = entry.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - any exception on import is the error of the plugin
        return Failure(in_words(error))
    return loaded


def offer(entry: EntryPoint) -> Offer:
    """Add to an entry point the distribution that provides it."""
    return Offer(entry, entry.distribution, entry.version)


def in_words(error: BaseException) -> str:
    """Describe an exception."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


# --- finding them ------------------------------------------------------------------------------


def _group_entries(group: str) -> Iterator[EntryPoint]:
    installed = _texts()
    if installed is None:
        yield from _entries_by_python(group)
        return
    for distribution, text in installed:
        if f"[{group}]" in text:
            source = (distribution.field("Name"), distribution.field("Version"))
            yield from (EntryPoint(name, value, group, *source) for name, value in _section(text, group))


@cache
def _texts() -> tuple[tuple[Distribution, str], ...] | None:
    """Read what each distribution offers."""
    found = distributions()
    if found is None:
        return None
    texts = ((distribution, distribution.text("entry_points.txt")) for distribution in found)
    return tuple((distribution, text) for distribution, text in texts if text)


def _section(text: str, group: str) -> Iterator[tuple[str, str]]:
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip()
        elif section == group and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()


def _entries_by_python(group: str) -> Iterator[EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - costs more than the rest of this module

    for entry in entry_points(group=group):
        source = (
            (entry.dist.metadata["Name"], entry.dist.metadata["Version"]) if entry.dist else (UNKNOWN, "")
        )
        yield EntryPoint(entry.name, entry.value, group, *source)
