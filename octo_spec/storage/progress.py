"""Who receives the progress of long work, and what it waits for: a terminal, or no one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic

T = TypeVar("T")


class Progress(Protocol):
    """Receives the progress of long work."""

    def watched(self, steps: Iterable[T], count: int, doing: str) -> Iterator[T]:
        """Iterate over ``steps``; ``count`` is their number."""
        ...

    def waiting(self, reason: Diagnostic) -> None:
        """Receive the other build for which this one waits."""
        ...


class Unwatched:
    """Work that no one watches."""

    def watched(self, steps: Iterable[T], count: int, doing: str) -> Iterator[T]:  # noqa: ARG002 - of the protocol
        """Iterate over ``steps``."""
        return iter(steps)

    def waiting(self, reason: Diagnostic) -> None:
        """Report nothing."""


UNWATCHED: Final = Unwatched()
