"""``octospec diff`` of two specs, as a whole process, the more grants have changed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.large_specs import large_spec
from tests.benchmarks.tables import table
from tests.benchmarks.timing import in_turn

OCTOSPEC = str(Path(sys.executable).parent / "octospec")
AIMS = {50: None, 200: None, 800: 3, 3_200: 15}
"""The most seconds, by the number of changed grants."""


def report() -> Section:
    """Measure, and write the section."""
    seconds = {grants: _seconds(grants) for grants in AIMS}
    rows = [(f"{grants:,}", f"{spent:.1f}") for grants, spent in seconds.items()]
    outcomes = (
        Outcome(f"octospec diff of {grants:,} changed grants, s", seconds[grants], most)
        for grants, most in AIMS.items()
        if most is not None
    )
    text = "\n".join(
        [
            "## Diff of specs of different sizes",
            "",
            "Seconds of a whole process. Each grant is on a resource of its own, has a condition with a",
            "policy variable, and loses one action for another.",
            "",
            table(("changed grants", "seconds"), rows),
        ]
    )
    return Section(text, tuple(outcomes))


def _seconds(grants: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "old.yaml", Path(folder) / "new.yaml"
        old.write_text(large_spec(grants), "utf-8")
        new.write_text(large_spec(grants, "s3:GetObject, s3:DeleteObject"), "utf-8")
        command = [OCTOSPEC, "diff", str(old), str(new)]
        return in_turn({"diff": command}, 1)["diff"]
