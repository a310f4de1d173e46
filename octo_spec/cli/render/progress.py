"""A progress bar on long work, where standard error is a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

LONG: Final = 8
"""From so many steps on, a person wants to see how far it is."""


def watched(steps: Iterable[T], count: int, doing: str) -> Iterator[T]:
    """Go through ``steps``, with a bar that vanishes when it is done."""
    if count < LONG or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield from steps
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal pays for rich
    from rich.progress import track  # noqa: PLC0415 - as above

    yield from track(steps, doing, count, console=Console(stderr=True), transient=True)
