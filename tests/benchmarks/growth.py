"""``octospec validate``, ``lint``, ``build`` and others as whole processes, the more grants a spec has."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.benchmarks.aims import Outcome, Section
from tests.benchmarks.large_specs import spec_of_many_roles
from tests.benchmarks.tables import table
from tests.benchmarks.timing import FOUND, in_turn

OCTOSPEC: Final = str(Path(sys.executable).parent / "octospec")
SIZES: Final = (20, 200, 1_000)
COMMANDS: Final = {
    "validate": ("validate",),
    "lint": ("lint",),
    "build": ("build", "--no-cache"),
    "build, nothing has changed": ("build",),
}
LARGE: Final = 2_000
OF_LARGE: Final = ("lint", "access", "diff")
MOST_OF_LARGE: Final = 10
"""The most seconds of each command."""


def report() -> Section:
    """Measure, and write the section."""
    rows = [(f"{grants:,}", *(f"{seconds:.2f}" for seconds in _seconds(grants))) for grants in SIZES]
    outcomes = tuple(
        Outcome(f"octospec {command} of {LARGE:,} grants, s", seconds, MOST_OF_LARGE)
        for command, seconds in _seconds_of_large().items()
    )
    text = [
        "## Specs of different sizes",
        "",
        "Seconds of whole processes, medians of 3 runs. A role has 20 grants, each on a resource of its own",
        "and with a condition with a policy variable; a build writes and proves three formats.",
        "",
        table(("grants", *COMMANDS), rows),
        "",
        f"{LARGE:,} grants; the diff is with a spec in which each grant has lost an action for another.",
        "",
        table(("command", "seconds"), [(each.what.split()[1], f"{each.measured:.2f}") for each in outcomes]),
    ]
    return Section("\n".join(text), outcomes)


def _seconds_of_large() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        spec, changed = Path(folder) / "spec.yaml", Path(folder) / "changed.yaml"
        text = spec_of_many_roles(LARGE)
        spec.write_text(text, "utf-8")
        changed.write_text(text.replace("s3:PutObject", "s3:DeleteObject"), "utf-8")
        further = {"diff": (str(changed),)}
        commands = {name: [OCTOSPEC, name, str(spec), *further.get(name, ())] for name in OF_LARGE}
        return in_turn(commands, 1, FOUND)


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
