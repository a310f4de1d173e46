"""Deadlines for calls into a network: a server that sends one byte a second never exceeds a read timeout.

A call runs in a thread of its own. When its time is over, the caller goes on, and the thread ends with the
process at the latest.
"""

from __future__ import annotations

import time
from contextvars import copy_context
from threading import Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from octo_spec.frozen import mutable

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class TooSlowError(Exception):
    """A call did not return in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no complete answer within {seconds:g} seconds")


@mutable
class Deadline:
    """The seconds for each call, or for all calls together; after a call that takes longer, none is made."""

    seconds: float
    ends: float | None = None
    is_over: bool = False

    @classmethod
    def whole(cls, seconds: float) -> Deadline:
        """Begin a time that all calls share."""
        return cls(seconds, time.monotonic() + seconds)

    def run(self, call: Callable[[], T]) -> T:
        """Return what a call returns, or raise what it raises, or ``TooSlowError`` if it takes too long."""
        left = self.seconds if self.ends is None else self.ends - time.monotonic()
        if self.is_over or left <= 0:
            raise TooSlowError(self.seconds)
        running = _Running(call)
        thread = Thread(target=copy_context().run, args=(running,), daemon=True)
        thread.start()
        thread.join(left)
        if thread.is_alive():
            self.is_over = True
            raise TooSlowError(self.seconds)
        return running.outcome()


class _Running(Generic[T]):
    """A call in a thread, and how it ended."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._returned: list[T] = []
        self._raised: BaseException | None = None

    def __call__(self) -> None:
        try:
            self._returned.append(self._call())
        except BaseException as error:  # noqa: BLE001 - the caller raises it
            self._raised = error

    def outcome(self) -> T:
        """Return or raise as the call did."""
        if self._raised is not None:
            raise self._raised
        return self._returned[0]
