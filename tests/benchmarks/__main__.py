"""``make bench``: measure everything and write docs/benchmarks.md."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
SECTIONS = ("commands", "formats", "access")


def main() -> None:
    """Run each section and write the page."""
    sections = [import_module(f"tests.benchmarks.{name}").report() for name in SECTIONS]
    text = "\n\n".join([_head(), *sections]) + "\n"
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(text)  # noqa: T201 - the figures are what the command is for


def _head() -> str:
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`. Times differ from machine to machine; the ratios are what counts, each",
            "against a named peer in the same run.",
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
    main()
