"""``octospec_capabilities`` in a vendor's product: its import, and a question about a customer."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from octo_spec.release.octospec_capabilities import Capabilities
from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.tables import table

FILE: Final = Path(__file__).parents[2] / "octo_spec" / "release" / "octospec_capabilities.py"
MOST_MILLISECONDS: Final = 5
MOST_MICROSECONDS: Final = 10
CUSTOMERS: Final = 10_000
_TIMED: Final = """\
import time
start = time.process_time()
import octospec_capabilities
print(time.process_time() - start)
"""


def report() -> Section:
    """Measure, and write the section."""
    milliseconds, microseconds = _import(), _question()
    text = [
        "## The library for a product",
        "",
        "The median CPU time of 21 imports of `octospec_capabilities`, each in a new process, and the mean",
        f"of a question about one of {CUSTOMERS:,} customers; half of the features depend on their answers.",
        "",
        table(("import, ms", "a question, µs"), [(f"{milliseconds:.2f}", f"{microseconds:.2f}")]),
    ]
    aims = (
        Outcome("import of octospec_capabilities, ms", milliseconds, MOST_MILLISECONDS),
        Outcome("a question to octospec_capabilities, µs", microseconds, MOST_MICROSECONDS),
    )
    return Section("\n".join(text), aims)


def _import() -> float:
    command = (sys.executable, "-c", _TIMED)
    taken = [
        float(subprocess.run(command, cwd=FILE.parent, check=True, capture_output=True, text=True).stdout)
        for _ in range(21)
    ]
    return statistics.median(taken) * 1e3


def _question() -> float:
    when = [[{}], [{"level": ["act"], "logs": ["on"]}]]
    document = {
        "octospec-capabilities": 1,
        "version": "1.0.0",
        "fixed": {},
        "answers": {"level": ["look", "act"], "logs": ["off", "on"]},
        "features": {f"f{n}": {"when": when[n % 2], "undecided": [], "reason": ""} for n in range(20)},
    }
    known = Capabilities(document)
    rows = [
        {
            "id": f"c{n}",
            "state": "current",
            "release": "1.0.0",
            "inputs": [
                {"id": "level", "values": [("look", "act")[n % 2]]},
                {"id": "logs", "values": ["on"]},
                {"id": "external-id", "values": [f"id-{n}"]},
            ],
        }
        for n in range(CUSTOMERS)
    ]
    start = time.process_time()
    for number, row in enumerate(rows):
        known.allowed(row, f"f{number // 2 % 20}")
    return (time.process_time() - start) / CUSTOMERS * 1e6
