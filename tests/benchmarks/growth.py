"""``octospec validate``, ``lint`` and ``build`` as whole processes, the more grants a spec has."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.benchmarks.aims import Section
from tests.benchmarks.large_specs import spec_of_many_roles
from tests.benchmarks.tables import table
from tests.benchmarks.timing import in_turn

OCTOSPEC: Final = str(Path(sys.executable).parent / "octospec")
SIZES: Final = (20, 200, 1_000)
COMMANDS: Final = {
    "validate": ("validate",),
    "lint": ("lint",),
    "build": ("build", "--no-cache"),
    "build, nothing has changed": ("build",),
}


def report() -> Section:
    """Measure, and write the section."""
    rows = [(f"{grants:,}", *(f"{seconds:.2f}" for seconds in _seconds(grants))) for grants in SIZES]
    text = [
        "## Specs of different sizes",
        "",
        "Seconds of whole processes, medians of 3 runs. A role has 20 grants, each on a resource of its own",
        "and with a condition with a policy variable; a build writes and proves three formats.",
        "",
        table(("grants", *COMMANDS), rows),
    ]
    return Section("\n".join(text), ())


def _seconds(grants: int) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "spec.yaml"
        spec.write_text(spec_of_many_roles(grants), "utf-8")
        options = {"build": ("--out", str(Path(folder) / "dist"))}
        commands = {
            name: [OCTOSPEC, *command, str(spec), *options.get(command[0], ())]
            for name, command in COMMANDS.items()
        }
        return tuple(in_turn(commands, 3).values())
