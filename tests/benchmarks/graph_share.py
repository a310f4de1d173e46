"""The share of the graph of escalation steps in lint and review: time within ``analysis/escalation``."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from typing import Final

RUNS: Final = 5
MEASURING: Final = """\
import atexit, os, sys, time
from functools import wraps
from octo_spec.__main__ import run
from octo_spec.analysis.escalation import limit_escapes, other_principals, privilege_escalations, self_grants

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # so that nothing runs in a second process
within, spent = [0], [0.0]

def measured(function):
    @wraps(function)
    def call(*given, **named):
        start, outer = time.process_time(), within[0]
        within[0] = 1
        try:
            return function(*given, **named)
        finally:
            within[0] = outer
            spent[0] += 0 if outer else time.process_time() - start
    return call

# What is imported from here on calls the measured functions.
for module, names in {
    limit_escapes: ["limit_escapes"],
    other_principals: ["raises_through_others"],
    privilege_escalations: ["escalations_through_others", "privilege_escalations"],
    self_grants: ["self_granting_statements", "self_grants", "trust_grant"],
}.items():
    for name in names:
        setattr(module, name, measured(getattr(module, name)))
atexit.register(lambda: print(spent[0] / time.process_time(), file=sys.stderr))
sys.argv = ["octospec", *sys.argv[1:]]
run()
"""
"""Runs a command, and prints the graph's share of the time of its only process as the last line."""


def share_of_graph(arguments: list[str]) -> float:
    """Return the share of a command's time that the graph takes, as the median of some runs."""
    return median(_share(arguments) for _ in range(RUNS))


def _share(arguments: list[str]) -> float:
    ran = [sys.executable, "-c", MEASURING, *arguments]
    printed = subprocess.run(ran, check=True, capture_output=True, text=True).stderr
    return float(printed.split()[-1])
