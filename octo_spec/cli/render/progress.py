"""The progress of long work, on standard error: a progress bar, if that is a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, TypeVar

from octo_spec.cli.printing import erase_progress_bar, print_line, progress_bar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.diagnostics import Diagnostic

T = TypeVar("T")

LONG: Final = 8
"""From this number of steps on, the progress is shown."""


def watched(steps: Iterable[T], count: int, doing: str) -> Iterator[T]:
    """Iterate over ``steps``, with a bar that is erased at the end, also when the work is interrupted."""
    width = _bar_width(doing) if count >= LONG and _is_terminal() else 0
    if not width:
        yield from steps
        return
    try:
        with progress_bar(steps, count, doing, width) as bar:
            yield from bar
    finally:
        erase_progress_bar()


_WIDEST: Final = 36
_LONGEST_REST: Final = len("  []  100%  99d 23:59:59")


def _is_terminal() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _bar_width(doing: str) -> int:
    """Return the columns of the bar; 0 if the line would wrap, which cannot be erased."""
    # A terminal that does not know its size reports 0.
    columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    return max(0, min(_WIDEST, columns - len(doing) - _LONGEST_REST - 1))


class ShownProgress:
    """Shows the progress of long work on a terminal."""

    def watched(self, steps: Iterable[T], count: int, doing: str) -> Iterator[T]:
        """Iterate over ``steps``, with a bar."""
        return watched(steps, count, doing)

    def waiting(self, reason: Diagnostic) -> None:
        """Say which process is writing the output folder."""
        print_line(f"waiting: {reason.message}", err=True)


SHOWN: Final = ShownProgress()
