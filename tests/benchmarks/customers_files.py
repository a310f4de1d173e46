"""``validate`` and ``lint`` for a customers file: how their times compare."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.fleet_customers import FORMATS, MSP_HEX, spec_text
from tests.benchmarks.processes import OCTOSPEC, usage
from tests.benchmarks.tables import table

CUSTOMERS: Final = 1_000
COMMANDS: Final = ("validate", "lint")


def report() -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.yaml").write_text(spec_text(widened=False), "utf-8")
        (folder / "customers.yaml").write_text(_customers(), "utf-8")
        busy = {command: _busy(command, folder) for command in COMMANDS}
    rows = [(f"`octospec {command} --customers`", f"{seconds:.2f}") for command, seconds in busy.items()]
    text = [
        "## A customers file",
        "",
        f"Octo's spec and {CUSTOMERS:,} customers with an external ID each.",
        "",
        table(("command", "s of all processors"), rows),
    ]
    ratio = busy["validate"] / busy["lint"]
    aim = Outcome("`validate --customers` as a share of `lint --customers`", ratio, 1)
    return Section("\n".join(text), (aim,))


def _customers() -> str:
    entries = {f"customer-{number:05}": MSP_HEX.entry(number) for number in range(CUSTOMERS)}
    return json.dumps({"octospec-customers": 1, "common": {"formats": FORMATS}, "customers": entries})


def _busy(command: str, folder: Path) -> float:
    return usage((OCTOSPEC, command, "spec.yaml", "--customers", "customers.yaml"), folder).busy


if __name__ == "__main__":
    print(report().text)  # noqa: T201 - the figures are what the command is for
