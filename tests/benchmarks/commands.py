"""The commands that people wait for, as whole processes, against named peers in the same run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.tables import table
from tests.benchmarks.timing import in_turn

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SPEC = str(ROOT / "spec" / "octo.yaml")
BIN = Path(sys.executable).parent
RUNS = 15

BARE = "python -c pass"
PYDANTIC = "import pydantic, one model"
CFN_LINT = "cfn-lint on the template"
TROPOSPHERE = "troposphere + awacs, one template"
CDK = "cdk synth"
HELP = "octospec --help"
VALIDATE = "octospec validate"
LINT = "octospec lint"
DIFF = "octospec diff of two specs"
EXPAND = "octospec expand '*'"
PY_IAM_EXPAND = "py-iam-expand '*'"
THREE = "octospec build, three formats, verified"
ONE = "octospec build, CloudFormation, unverified"


@dataclass(frozen=True, slots=True)
class Aim:
    """A ratio that must not be exceeded."""

    command: str
    peer: str
    most: float


AIMS = (
    Aim(HELP, BARE, 6),
    Aim(LINT, VALIDATE, 1.5),
    Aim(THREE, CFN_LINT, 0.5),
    Aim(THREE, TROPOSPHERE, 5),
    Aim(ONE, TROPOSPHERE, 3),
    Aim(DIFF, VALIDATE, 2),
)


def report() -> str:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = {**in_turn(_commands(Path(folder)), RUNS), **_cdk(Path(folder))}
    return "\n".join(
        [
            "## Whole processes",
            "",
            f"Medians of {RUNS} runs each, one after the other in turn, after one warm-up.",
            "",
            table(("command", "ms"), [(name, f"{spent * 1000:.0f}") for name, spent in seconds.items()]),
            "",
            table(("ratio", "measured", "aim"), [_ratio(aim, seconds) for aim in AIMS]),
            "",
            *_unaimed(seconds),
        ]
    )


def _commands(folder: Path) -> dict[str, list[str]]:
    octospec, out = str(BIN / "octospec"), str(folder / "dist")
    subprocess.run([octospec, "build", SPEC, "--out", out], check=True, capture_output=True)
    template = str(folder / "dist" / "cloudformation" / "template.yaml")
    bench = os.environ.get("BENCH_PYTHON", sys.executable)
    peers = HERE / "peers"
    return {
        BARE: [sys.executable, "-c", "pass"],
        PYDANTIC: [sys.executable, str(peers / "pydantic_only.py")],
        HELP: [octospec, "--help"],
        VALIDATE: [octospec, "validate", SPEC],
        LINT: [octospec, "lint", SPEC],
        DIFF: [octospec, "diff", SPEC, _changed(folder)],
        EXPAND: [octospec, "expand", "*", "--names"],
        PY_IAM_EXPAND: [str(Path(bench).parent / "py-iam-expand"), "*"],
        THREE: [octospec, "build", SPEC, "--out", out],
        ONE: [octospec, "build", SPEC, "--out", out, "--format", "cloudformation", "--no-verify"],
        CFN_LINT: [str(BIN / "cfn-lint"), template],
        TROPOSPHERE: [bench, str(peers / "troposphere_role.py"), str(folder / "peer.yaml")],
    }


def _changed(folder: Path) -> str:
    """Write the spec with access that it had not."""
    changed = folder / "changed.yaml"
    changed.write_text(Path(SPEC).read_text("utf-8").replace("ce:Get*", "ce:*", 1), "utf-8")
    return str(changed)


def _cdk(folder: Path) -> dict[str, float]:
    """Time the CDK where node is there; it is slow, so three runs do."""
    home = os.environ.get("BENCH_CDK")
    if not home or not shutil.which("node"):
        return {}
    app = f"node {Path(home) / 'app.js'}"
    synth = [str(Path(home) / "node_modules" / ".bin" / "cdk"), "synth", "--quiet", "--app", app]
    return in_turn({CDK: [*synth, "--output", str(folder / "cdk")]}, 3)


def _ratio(aim: Aim, seconds: dict[str, float]) -> tuple[str, str, str]:
    ratio = seconds[aim.command] / seconds[aim.peer]
    return (f"{aim.command} / {aim.peer}", f"{ratio:.2f}", f"at most {aim.most:g}")


def _unaimed(seconds: dict[str, float]) -> list[str]:
    """Give the ratios for which there is no aim."""
    pairs = [
        (HELP, PYDANTIC),
        (VALIDATE, BARE),
        (VALIDATE, PYDANTIC),
        (EXPAND, PY_IAM_EXPAND),
        (ONE, CFN_LINT),
        (THREE, CDK),
    ]
    return [
        f"- {command} / {peer}: {seconds[command] / seconds[peer]:.2f}"
        for command, peer in pairs
        if peer in seconds
    ] + ([] if CDK in seconds else ["- `cdk synth` was not measured: node is not there."])
