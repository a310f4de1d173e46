"""``octospec diff`` of two specs, as a whole process, the more grants have changed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.large_specs import large_spec
from tests.benchmarks.tables import table
from tests.benchmarks.timing import in_turn

OCTOSPEC = str(Path(sys.executable).parent / "octospec")
AIMS = {50: "", 200: "", 800: "at most 3", 3_200: "at most 15"}
"""Seconds, by the number of changed grants."""


def report() -> str:
    """Measure, and write the section."""
    rows = [(f"{grants:,}", f"{_seconds(grants):.1f}", aim) for grants, aim in AIMS.items()]
    return "\n".join(
        [
            "## Diff of specs, and how it grows",
            "",
            "Seconds of a whole process. Each grant is on a resource of its own, has a condition with a",
            "policy variable, and loses one action for another.",
            "",
            table(("changed grants", "seconds", "aim"), rows),
        ]
    )


def _seconds(grants: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "old.yaml", Path(folder) / "new.yaml"
        old.write_text(large_spec(grants), "utf-8")
        new.write_text(large_spec(grants, "s3:GetObject, s3:DeleteObject"), "utf-8")
        command = [OCTOSPEC, "diff", str(old), str(new)]
        return in_turn({"diff": command}, 1)["diff"]
