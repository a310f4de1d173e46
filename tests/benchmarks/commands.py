"""The commands that people wait for, as whole processes, against named peers in the same run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.aims import Outcome, Section
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
EXPAND_S3 = "octospec expand 's3:*'"
PY_IAM_EXPAND_S3 = "py-iam-expand 's3:*'"
THREE = "octospec build, three formats, verified"
UNCHANGED = "octospec build, nothing has changed"
ONE = "octospec build, CloudFormation, unverified"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A command and its peer: what the ratio means, and the highest ratio that we aim at, if any."""

    command: str
    peer: str
    meaning: str
    most: float | None = None


RATIOS = (
    Ratio(HELP, BARE, "Python starts and lists the commands without importing them", 6),
    Ratio(HELP, PYDANTIC, "help takes less time than importing the library that checks specs"),
    Ratio(VALIDATE, BARE, "Python starts, imports, reads and checks a whole spec"),
    Ratio(VALIDATE, PYDANTIC, "most of the time is the import of pydantic", 1.35),
    Ratio(LINT, VALIDATE, "every rule for all combinations of choices, in addition to the check", 1.5),
    Ratio(DIFF, VALIDATE, "two specs are read and compared exactly", 2),
    Ratio(EXPAND, PY_IAM_EXPAND, "both list every action of AWS by name", 1),
    Ratio(EXPAND_S3, PY_IAM_EXPAND_S3, "both list every action of one service by name", 1),
    Ratio(UNCHANGED, HELP, "all inputs of the build, and all its outputs, are checked for changes", 2),
    Ratio(THREE, CFN_LINT, "three formats built and proven; the other checks one template", 0.45),
    Ratio(ONE, CFN_LINT, "one template written; the other checks it"),
    Ratio(
        THREE,
        TROPOSPHERE,
        "three formats, each proven twice; the other writes one without a check",
        5,
    ),
    Ratio(
        ONE,
        TROPOSPHERE,
        "a spec read, checked, linted and written as one template; the other is a script that writes it",
        3,
    ),
    Ratio(THREE, CDK, "three formats built and proven; the other synthesizes one template", 0.2),
)


def report() -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = {**in_turn(_commands(Path(folder)), RUNS), **_cdk(Path(folder))}
    ratios = {
        ratio: seconds[ratio.command] / seconds[ratio.peer] for ratio in RATIOS if ratio.peer in seconds
    }
    return Section(_text(seconds, ratios), outcomes(ratios))


def _text(seconds: dict[str, float], ratios: dict[Ratio, float]) -> str:
    lines = [
        "## Whole processes",
        "",
        f"Medians of {RUNS} runs each, one after the other in turn, after one warm-up.",
        "",
        table(("command", "ms"), [(name, f"{spent * 1000:.0f}") for name, spent in seconds.items()]),
        "",
        *ratio_lines(ratios),
    ]
    absent = [] if CDK in seconds else ["", "`cdk synth` was not measured: node is not there."]
    return "\n".join([*lines, *absent])


def ratio_lines(ratios: dict[Ratio, float]) -> list[str]:
    """Write a table of ratios, each with what it means."""
    return [
        "| ratio | measured | what it means |",
        "| --- | ---: | --- |",
        *(
            f"| {ratio.command} / {ratio.peer} | {measured:.2f} | {ratio.meaning} |"
            for ratio, measured in ratios.items()
        ),
    ]


def outcomes(ratios: dict[Ratio, float]) -> tuple[Outcome, ...]:
    """Compare the ratios, as the page shows them, with the aims."""
    return tuple(
        Outcome(f"{ratio.command} / {ratio.peer}", round(measured, 2), ratio.most)
        for ratio, measured in ratios.items()
        if ratio.most is not None
    )


def _commands(folder: Path) -> dict[str, list[str]]:
    octospec, out = str(BIN / "octospec"), str(folder / "dist")
    subprocess.run([octospec, "build", SPEC, "--out", out], check=True, capture_output=True)
    template = str(folder / "dist" / "cloudformation" / "template.yaml")
    bench = os.environ.get("BENCH_PYTHON", sys.executable)
    peers, py_iam_expand = HERE / "peers", str(Path(bench).parent / "py-iam-expand")
    uncached = [octospec, "build", SPEC, "--out", out, "--no-cache"]
    one = [octospec, "build", SPEC, "--out", str(folder / "one")]
    return {
        BARE: [sys.executable, "-c", "pass"],
        PYDANTIC: [sys.executable, str(peers / "pydantic_only.py")],
        HELP: [octospec, "--help"],
        VALIDATE: [octospec, "validate", SPEC],
        LINT: [octospec, "lint", SPEC],
        DIFF: [octospec, "diff", SPEC, _changed(folder)],
        EXPAND: [octospec, "expand", "*", "--names"],
        PY_IAM_EXPAND: [py_iam_expand, "*"],
        EXPAND_S3: [octospec, "expand", "s3:*", "--names"],
        PY_IAM_EXPAND_S3: [py_iam_expand, "s3:*"],
        THREE: uncached,
        # In a folder of its own: there is nothing new in the other one.
        ONE: [*one, "--no-cache", "--format", "cloudformation", "--no-verify"],
        UNCHANGED: [octospec, "build", SPEC, "--out", out],
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
