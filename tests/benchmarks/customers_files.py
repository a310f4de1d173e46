"""``validate`` and ``lint`` for a customers file: how their times compare."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.fleet_customers import FORMATS, KINDS, MSP_HEX, spec_text
from tests.benchmarks.processes import OCTOSPEC, usage
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.fleet_customers import Kind

CUSTOMERS: Final = 1_000
COMMANDS: Final = ("validate", "lint")
MIXED: Final = 300
MOST_OF_MIXED: Final = 6
"""The most milliseconds of all processors a customer."""


def report() -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.yaml").write_text(spec_text(widened=False), "utf-8")
        (folder / "customers.yaml").write_text(_customers((MSP_HEX,), CUSTOMERS), "utf-8")
        busy = {command: _busy(command, folder) for command in COMMANDS}
    rows = [(f"`octospec {command} --customers`", f"{seconds:.2f}") for command, seconds in busy.items()]
    mixed = _milliseconds_of_mixed()
    text = [
        "## A customers file",
        "",
        f"Octo's spec and {CUSTOMERS:,} customers with an external ID each.",
        "",
        table(("command", "s of all processors"), rows),
        "",
        f"`octospec lint --customers` with {MIXED} customers of mixed kinds: {mixed:.1f} ms a customer,",
        "beyond the time without customers.",
    ]
    ratio = busy["validate"] / busy["lint"]
    aim = Outcome("`validate --customers` as a share of `lint --customers`", ratio, 1)
    of_mixed = Outcome("lint --customers, mixed kinds, ms a customer", mixed, MOST_OF_MIXED)
    return Section("\n".join(text), (aim, of_mixed))


def _milliseconds_of_mixed() -> float:
    """Return what a customer adds to the time of lint."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.yaml").write_text(spec_text(widened=True), "utf-8")
        (folder / "customers.yaml").write_text(_customers(KINDS, MIXED), "utf-8")
        alone = usage((OCTOSPEC, "lint", "spec.yaml"), folder).busy
        return (_busy("lint", folder) - alone) / MIXED * 1000


def _customers(kinds: Sequence[Kind], count: int) -> str:
    entries = {f"customer-{number:05}": kinds[number % len(kinds)].entry(number) for number in range(count)}
    return json.dumps({"octospec-customers": 1, "common": {"formats": FORMATS}, "customers": entries})


def _busy(command: str, folder: Path) -> float:
    return usage((OCTOSPEC, command, "spec.yaml", "--customers", "customers.yaml"), folder).busy


if __name__ == "__main__":
    print(report().text)  # noqa: T201 - the figures are what the command is for
