"""``make bench``: measure everything, write docs/benchmarks.md, and list missed aims in CONTRIBUTING.

``make bench PART=fleet_kinds`` measures one section, prints it and its missed aims, and writes nothing.
"""

from __future__ import annotations

import platform
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.aims import Section, open_aims, write_open_aims

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
SECTIONS = (
    "commands",
    "linters",
    "growth",
    "fleets",
    "statuses",
    "fleet_kinds",
    "unchanged_fleets",
    "customers_files",
    "customer_links",
    "capabilities",
    "evidence",
    "reviews",
    "formats",
    "diffs",
    "access",
    "account_details",
    "modules",
    "clusters",
    "editors",
    "effects",
)


def main(parts: Sequence[str]) -> None:
    """Run each section and write the page, or print only the sections ``parts``."""
    if parts:
        print("\n\n".join(map(_shown, parts)))  # noqa: T201 - the figures are what the command is for
        return
    sections = [_measured(name) for name in SECTIONS]
    text = "\n\n".join([_head(), *(section.text for section in sections)]) + "\n"
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    write_open_aims(outcome for section in sections for outcome in section.outcomes)
    print(text)  # noqa: T201 - the figures are what the command is for


def _shown(part: str) -> str:
    section = _measured(part.replace("-", "_"))
    return f"{section.text}\n\n{open_aims(section.outcomes)}"


def _measured(name: str) -> Section:
    start = time.perf_counter()
    section: Section = import_module(f"tests.benchmarks.{name}").report()
    print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)  # noqa: T201 - shows progress
    return section


def _head() -> str:
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "This reference lists how long commands take; `make bench` writes it. Times differ from machine",
            "to machine, so read the ratios: each is of two commands of one run, and 2.00 means twice as",
            "long. What is slower than it should be is listed in",
            "[CONTRIBUTING](../CONTRIBUTING.md#speed-that-is-still-missing).",
            "",
            f"Measured on {datetime.now(UTC):%Y-%m-%d}, {_processor()}, Python {platform.python_version()},",
            f"{platform.system()}.",
        ]
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else platform.machine()


if __name__ == "__main__":
    main(sys.argv[1:])
