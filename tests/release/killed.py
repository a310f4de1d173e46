"""Running the command line in a process of its own that is killed at a chosen moment."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from octo_spec.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def running(arguments: Sequence[str], before: Callable[[], object] = lambda: None) -> int:
    """Start a command in a fork, and give the id of its process; ``before`` is called in there first."""
    process = os.fork()
    if process == 0:
        code = 70
        try:
            with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - its file number is needed
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
            before()
            main(list(arguments), standalone_mode=False)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        finally:
            os._exit(code)
    return process


def ended(process: int) -> int:
    """Wait for a process, and give its exit code; negative where it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


class Clock:
    """Counts moments, and kills the process at the ``last`` one."""

    def __init__(self, last: int) -> None:
        self.last = last

    def tick(self) -> None:
        """Let a moment pass."""
        self.last -= 1
        if self.last == 0:
            os.kill(os.getpid(), signal.SIGKILL)
