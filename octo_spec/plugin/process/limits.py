"""Limits for a plugin: time, memory beyond that of octospec itself, and the environment that it sees."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

from octo_spec.frozen import frozen


@frozen
class Limits:
    """Seconds for each call, loading included, and MiB of memory.

    ``variables`` are the names of the environment variables that a plugin gets in addition to the usual ones.
    """

    seconds: int = 60
    memory: int = 1024
    variables: tuple[str, ...] = ()


LIMITS: Final = ContextVar("limits", default=Limits())  # noqa: B039 - it is frozen
"""The limits of this run, which the command line sets."""

WRITTEN: Final = 64 << 20
"""The bytes that a plugin may print or write into a file; its contract is to write none."""

ANSWERED: Final = 256 << 20
"""A larger answer is treated as a mistake."""
