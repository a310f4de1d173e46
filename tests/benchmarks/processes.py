"""What a command takes: seconds, those of all its processes, and the most memory of one."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

OCTOSPEC: Final = str(Path(sys.executable).parent / "octospec")
WAITING: Final = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""
"""Prints the seconds of all processors that a command takes, and the most kilobytes of a process of it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run of a command took."""

    seconds: float
    busy: float
    """The seconds of all processors, of the command and of all processes that it started."""
    megabytes: float
    """The most memory of one of these processes."""


def usage(command: Sequence[str], folder: Path) -> Usage:
    """Run a command that must succeed, and return what it took."""
    start = time.perf_counter()
    # A process of its own waits for the command: what this one has waited for before would count, too.
    ran = [sys.executable, "-c", WAITING, *command]
    printed = subprocess.run(ran, cwd=folder, check=True, capture_output=True, text=True).stdout
    seconds = time.perf_counter() - start
    busy, kilobytes = map(float, printed.split()[-2:])
    return Usage(seconds, busy, kilobytes / 1000)
