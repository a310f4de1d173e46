"""Whole processes timed in turn, and work timed inside one process."""

from __future__ import annotations

import os
import subprocess
import time
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def in_turn(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, float]:
    """Give the median seconds of each command: one warm-up each, then A B C, A B C ….

    In turn, so that a machine whose speed drifts slows all of them alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            spent = _seconds(command)
            if turn:
                seconds[name].append(spent)
    return {name: median(times) for name, times in seconds.items()}


def _seconds(command: Sequence[str]) -> float:
    # Everybody may keep compiled bytecode, as on a person's machine.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def warm(work: Callable[[], object], runs: int = 15) -> float:
    """Give the median milliseconds of ``work`` inside this process, after two runs that do not count."""
    times = []
    for turn in range(runs + 2):
        start = time.perf_counter()
        work()
        if turn > 1:
            times.append((time.perf_counter() - start) * 1000)
    return median(times)
