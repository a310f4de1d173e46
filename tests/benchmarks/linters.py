"""``octospec lint`` and third-party linters, as whole processes on the artifacts of one spec.

Each finds something else: these ratios show how long a person waits in a pipeline, not which finds more.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.benchmarks.aims import Section
from tests.benchmarks.commands import CFN_LINT, LINT, SPEC, THREE, Ratio, ratio_lines
from tests.benchmarks.tables import table
from tests.benchmarks.timing import FOUND, in_turn

BIN: Final = Path(sys.executable).parent
RUNS: Final = 5

CHECKOV: Final = "checkov on the template"
PARLIAMENT: Final = "parliament on the policies"
CLOUDSPLAINING: Final = "cloudsplaining on the largest policy"

RATIOS: Final = (
    Ratio(LINT, PARLIAMENT, "all combinations of choices; the other checks two policies"),
    Ratio(LINT, CLOUDSPLAINING, "all combinations of choices; the other checks one policy"),
    Ratio(LINT, CHECKOV, "rules about access; the other has rules about resources"),
    Ratio(LINT, CFN_LINT, "rules about access; the other has rules about templates"),
    Ratio(THREE, CHECKOV, "three formats built and proven; the other checks one template"),
)


def report() -> Section:
    """Measure, and write the section."""
    folder = os.environ.get("BENCH_LINTERS", "")
    head = "## Third-party linters"
    if not folder or not Path(folder, "checkov").exists():
        return Section(f"{head}\n\nNot measured: requirements/linters.txt is not installed.", ())
    with tempfile.TemporaryDirectory() as out:
        seconds = in_turn(_commands(Path(folder), Path(out) / "dist"), RUNS, FOUND)
    ratios = {ratio: seconds[ratio.command] / seconds[ratio.peer] for ratio in RATIOS}
    rows = [(name, f"{spent * 1000:.0f}") for name, spent in seconds.items()]
    said = f"Medians of {RUNS} runs each, in turn; the tools have different rules for the same outputs."
    return Section(
        "\n".join([head, "", said, "", table(("command", "ms"), rows), "", *ratio_lines(ratios)]), ()
    )


def _commands(linters: Path, out: Path) -> dict[str, list[str]]:
    octospec = str(BIN / "octospec")
    subprocess.run([octospec, "build", SPEC, "--out", str(out)], check=True, capture_output=True)
    template = str(out / "cloudformation" / "template.yaml")
    policies = max(out.glob("iam-json/*/inline-policies"))
    largest = max(policies.iterdir(), key=lambda policy: policy.stat().st_size)
    checkov = [str(linters / "checkov"), "--framework", "cloudformation", "--skip-download", "--quiet"]
    return {
        LINT: [octospec, "lint", SPEC],
        THREE: [octospec, "build", SPEC, "--out", str(out), "--no-cache"],
        CFN_LINT: [str(BIN / "cfn-lint"), template],
        CHECKOV: [*checkov, "--file", template],
        PARLIAMENT: [str(linters / "parliament"), "--directory", str(policies)],
        CLOUDSPLAINING: [
            str(linters / "cloudsplaining"),
            "scan-policy-file",
            "--input-file",
            str(largest),
        ],
    }
