"""``octospec build`` for ten thousand customers: all rebuilt, nothing new, one new, and one grant."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

OCTOSPEC: Final = str(Path(sys.executable).parent / "octospec")
SPEC: Final = Path(__file__).parents[2] / "spec" / "octo.yaml"
CUSTOMERS: Final = 10_000
MOST_MEGABYTES: Final = 300
WAITING: Final = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""
"""Prints the seconds of all processors that a command takes, and the most kilobytes of a process of it."""

FORMATS: Final[dict[str, dict[str, str]]] = {"cloudformation": {}, "terraform": {}, "iam-json": {}}


@dataclass(frozen=True, slots=True)
class Measured:
    """One build: what it was for, its seconds, those of all its processors, the most memory, and our aim."""

    what: str
    seconds: float
    busy: float
    megabytes: float
    most: float


def report() -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(_measured(Path(folder)))
    rows = [(each.what, f"{each.seconds:.1f}", f"{each.busy:.1f}", f"{each.megabytes:.0f}") for each in found]
    text = [
        "## A fleet",
        "",
        f"Octo's spec for {CUSTOMERS:,} customers in three formats, compiled, proven and written; one run",
        "each. Customers differ in id, title and external ID, and every fourth is asked one choice.",
        "",
        table(("build", "s", "s of all processors", "most MB of a process"), rows),
    ]
    of_time = (Outcome(f"{each.what}, s", each.seconds, each.most) for each in found)
    of_memory = Outcome("a fleet, MB", max(each.megabytes for each in found), MOST_MEGABYTES)
    return Section("\n".join(text), (*of_time, of_memory))


def _measured(folder: Path) -> Iterator[Measured]:
    spec, customers = folder / "spec.yaml", folder / "customers.jsonl"
    spec.write_text(SPEC.read_text("utf-8"), "utf-8")
    customers.write_text("\n".join(_lines("")) + "\n", "utf-8")
    yield _timed("a fleet, all rebuilt", folder, 60)
    yield _timed("a fleet, nothing has changed", folder, 15)
    customers.write_text("\n".join(_lines("renamed")) + "\n", "utf-8")
    yield _timed("a fleet, one customer has changed", folder, 15)
    spec.write_text(SPEC.read_text("utf-8").replace("ce:Get*", "ce:GetCost*", 1), "utf-8")
    yield _timed("a fleet, one grant has changed", folder, 60)


def _lines(title: str) -> Iterator[str]:
    common = {"fix": {"principal": "131920598436"}, "formats": FORMATS}
    yield json.dumps({"octospec-customers": 1, "common": common})
    for number in range(CUSTOMERS):
        secret = hashlib.sha256(str(number).encode()).hexdigest()[:32]
        entry: dict[str, object] = {"id": f"customer-{number:05}", "fix": {"external-id": f"MSP-{secret}"}}
        entry["title"] = f"Customer {title or number}" if number == 0 else f"Customer {number}"
        yield json.dumps(entry | ({"ask": ["remediation"]} if number % 4 == 1 else {}))


def _timed(what: str, folder: Path, most: float) -> Measured:
    command = [OCTOSPEC, "build", "spec.yaml", "--customers", "customers.jsonl", "--out", "dist", "--quiet"]
    start = time.perf_counter()
    # A process of its own waits for the build: what this one has waited for before would count, too.
    ran = [sys.executable, "-c", WAITING, *command]
    printed = subprocess.run(ran, cwd=folder, check=True, capture_output=True, text=True).stdout
    seconds = time.perf_counter() - start
    busy, kilobytes = map(float, printed.split()[-2:])
    return Measured(what, seconds, busy, kilobytes / 1000, most)


if __name__ == "__main__":
    print(report().text)  # noqa: T201 - the figures are what the command is for
