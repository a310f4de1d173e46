"""Who hears how far long work is, and for whom it waits: a terminal, or no one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic

T = TypeVar("T")


class Progress(Protocol):
    """Hears how far long work is."""

    def watched(self, steps: Iterable[T], count: int, doing: str) -> Iterator[T]:
        """Go through ``steps``, of which there are ``count``."""
        ...

    def waiting(self, reason: Diagnostic) -> None:
        """Hear which other build this one waits for."""
        ...


class Unwatched:
    """Work that no one watches."""

    def watched(self, steps: Iterable[T], count: int, doing: str) -> Iterator[T]:  # noqa: ARG002 - of the protocol
        """Go through ``steps``."""
        return iter(steps)

    def waiting(self, reason: Diagnostic) -> None:
        """Report nothing."""


UNWATCHED: Final = Unwatched()
