"""``octospec build`` for ten thousand customers of mixed kinds: all, nothing new, one new, and one grant."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.fleet_customers import KINDS, lines, spec_text
from tests.benchmarks.processes import OCTOSPEC, usage
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.processes import Usage

CUSTOMERS: Final = 10_000
MOST_MEGABYTES: Final = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """One build: what it was for, what it took, and the seconds that it should take at most."""

    what: str
    took: Usage
    most: float


def report(customers: int = CUSTOMERS) -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder:
        found = list(_measured(Path(folder), customers))
    rows = [
        (each.what, f"{each.took.seconds:.1f}", f"{each.took.busy:.1f}", f"{each.took.megabytes:.0f}")
        for each in found
    ]
    text = [
        "## A fleet",
        "",
        f"Octo's spec for {customers:,} customers in three formats, compiled, proven and written; one run",
        "each. The customers are of all kinds below, in turn.",
        "",
        table(("build", "s", "s of all processors", "most MB of a process"), rows),
    ]
    of_time = (Outcome(f"{each.what}, s", each.took.seconds, each.most) for each in found)
    of_memory = Outcome("a fleet, MB", max(each.took.megabytes for each in found), MOST_MEGABYTES)
    return Section("\n".join(text), (*of_time, of_memory))


def _measured(folder: Path, count: int) -> Iterator[Measured]:
    spec, customers = folder / "spec.yaml", folder / "customers.jsonl"
    spec.write_text(spec_text(widened=True), "utf-8")
    customers.write_text(lines(KINDS, count), "utf-8")
    yield Measured("a fleet, all rebuilt", _built(folder), 60)
    yield Measured("a fleet, nothing has changed", _built(folder), 15)
    customers.write_text(lines(KINDS, count, {"title": "Customer renamed"}), "utf-8")
    yield Measured("a fleet, one customer has changed", _built(folder), 15)
    spec.write_text(spec_text(widened=True).replace("ce:Get*", "ce:GetCost*"), "utf-8")
    yield Measured("a fleet, one grant has changed", _built(folder), 60)


def _built(folder: Path) -> Usage:
    command = (OCTOSPEC, "build", "spec.yaml", "--customers", "customers.jsonl", "--out", "dist", "--quiet")
    return usage(command, folder)


if __name__ == "__main__":
    print(report().text)  # noqa: T201 - the figures are what the command is for
