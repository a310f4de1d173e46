"""Limits for one call of a plugin: time, and memory beyond that of octospec itself."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

from octo_spec.frozen import frozen


@frozen
class Limits:
    """Seconds for each call, loading included, and MiB of memory."""

    seconds: int = 60
    memory: int = 1024


LIMITS: Final = ContextVar("limits", default=Limits())  # noqa: B039 - it is frozen
"""The limits of this run, which the command line sets."""

WRITTEN: Final = 64 << 20
"""The bytes that a plugin may print or write into a file; its contract is to write none."""

ANSWERED: Final = 256 << 20
"""A larger answer is treated as a mistake."""
