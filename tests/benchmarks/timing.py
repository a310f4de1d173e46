"""Whole processes timed in turn, and work timed inside one process."""

from __future__ import annotations

import os
import subprocess
import time
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet


DONE: Final = frozenset({0})
FOUND: Final = frozenset({0, 1})
"""What a linter exits with, also where it finds something."""


def in_turn(
    commands: Mapping[str, Sequence[str]], runs: int, exit_codes: AbstractSet[int] = DONE
) -> dict[str, float]:
    """Give the median seconds of each command: one warm-up each, then A B C, A B C ….

    In turn, so that a machine whose speed drifts slows all of them alike. Any other than ``exit_codes`` is
    a failure, and raises ``CalledProcessError``.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            spent = _seconds(command, exit_codes)
            if turn:
                seconds[name].append(spent)
    return {name: median(times) for name, times in seconds.items()}


def _seconds(command: Sequence[str], exit_codes: AbstractSet[int]) -> float:
    # Everybody may keep compiled bytecode, as on a person's machine.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, capture_output=True, env=environment
    )
    spent = time.perf_counter() - start
    if done.returncode not in exit_codes:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return spent


def warm(work: Callable[[], object], runs: int = 15) -> float:
    """Give the median milliseconds of ``work`` inside this process, after two runs that do not count."""
    times = []
    for turn in range(runs + 2):
        start = time.perf_counter()
        work()
        if turn > 1:
            times.append((time.perf_counter() - start) * 1000)
    return median(times)
