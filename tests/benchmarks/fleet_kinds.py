"""``octospec build`` by kind of customer: what each one costs after the first hundred.

``python -m tests.benchmarks.fleet_kinds`` measures only this, and with words only the kinds whose names
contain one of them: ``python -m tests.benchmarks.fleet_kinds UUID tag``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.fleet_customers import KINDS, lines, spec_text
from tests.benchmarks.processes import OCTOSPEC, usage
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.benchmarks.fleet_customers import Kind

FEW: Final = 100
MANY: Final = 300
MOST_MILLISECONDS: Final = 8.0


def report(kinds: Sequence[Kind] = KINDS) -> Section:
    """Measure, and write the section."""
    found = [(kind.name, _milliseconds(kind)) for kind in kinds]
    text = [
        "## A fleet, by kind of customer",
        "",
        "What one more customer of Octo's spec costs in three formats, compiled, proven and written: the",
        f"processor time of a build for {MANY} customers less that for {FEW}, divided by {MANY - FEW}. The",
        "kinds say what the external ID is, or what else differs. For a tag, a name, a region and a bucket,",
        "the spec has further parameters.",
        "",
        table(("kind of customer", "ms a customer"), [(name, f"{each:.1f}") for name, each in found]),
    ]
    aims = (Outcome(f"a customer of a fleet, {name}, ms", each, MOST_MILLISECONDS) for name, each in found)
    return Section("\n".join(text), tuple(aims))


def _milliseconds(kind: Kind) -> float:
    """Return the processor time that a further customer costs."""
    return (_busy(kind, MANY) - _busy(kind, FEW)) / (MANY - FEW) * 1000


def _busy(kind: Kind, count: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "spec.yaml").write_text(spec_text(widened=kind.widened), "utf-8")
        (folder / "customers.jsonl").write_text(lines((kind,), count), "utf-8")
        command = [
            OCTOSPEC,
            "build",
            "spec.yaml",
            "--customers",
            "customers.jsonl",
            "--out",
            "dist",
            "--quiet",
        ]
        return usage(command, folder).busy


def _chosen(words: Iterable[str]) -> tuple[Kind, ...]:
    words = tuple(words)
    return tuple(kind for kind in KINDS if not words or any(word in kind.name for word in words))


if __name__ == "__main__":
    print(report(_chosen(sys.argv[1:])).text)  # noqa: T201 - the figures are what the command is for
