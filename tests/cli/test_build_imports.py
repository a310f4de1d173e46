"""How many modules a build imports: each costs its time in every build, however small the spec is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

SPEC: Final = Path(__file__).parents[2] / "spec/octo.yaml"
MOST: Final = {
    "octo_spec": 465,
    "octospec_terraform": 100,
    "octospec_cloudformation": 64,
    "octospec_iam_json": 30,
}
"""The number of modules of each package. A module that only some builds need is imported where it is used.

Each build searches for privilege escalation and decides promises, so it needs the tables of effects. The
spec has features, which two rules decide in thirteen modules, and each kind of way through another
principal is in a module of its own. Unions of patterns are compared by their beginnings.
"""
FOREIGN: Final = (
    "octospec_cloudformation.extras",
    "octospec_cloudformation.reading.documents",
    "octospec_cloudformation.reading.rollout",
    "octospec_cloudformation.reading.understand",
    "octospec_terraform.extras",
    "octospec_terraform.reading.comments",
    "octospec_terraform.reading.functions.encodings",
    "octospec_terraform.reading.functions.formats",
    "octospec_terraform.reading.functions.regular_expressions",
    "octospec_terraform.reading.functions.texts",
    "octospec_terraform.reading.handles",
    "octospec_terraform.reading.json_files",
    "octospec_terraform.reading.outside_access",
    "octospec_terraform.reading.plans",
    "octospec_terraform.reading.understand",
    "octospec_terraform.reading.undecided_conditions",
)
"""Parts of readers that octospec's own output of this spec does not need."""
BUILDS: Final = """
import json, sys
from octo_spec import parallel
parallel.processors = lambda: 1  # so that this process does everything
from octo_spec.cli import main
try: main(["build", sys.argv[1]])
except SystemExit as ended: assert not ended.code
print(json.dumps([*sys.modules]))
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Build three formats in a process of its own, and list the modules that it imported."""
    folder = tmp_path_factory.mktemp("build")
    command = [sys.executable, "-c", BUILDS, str(SPEC)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
    names: list[str] = json.loads(done.stdout.splitlines()[-1])
    return names


def test_a_build_imports_no_more_modules_than_it_needs(imported: list[str]) -> None:
    counted = Counter(name.partition(".")[0] for name in imported)
    assert {name: counted[name] for name in MOST if counted[name] > MOST[name]} == {}


@pytest.mark.medium
def test_reading_own_output_imports_no_part_that_only_foreign_files_need(imported: list[str]) -> None:
    assert not {*FOREIGN} & {*imported}


@pytest.mark.medium
def test_a_build_imports_the_rules_after_it_has_built_formats(imported: list[str]) -> None:
    """Another process builds formats meanwhile; both would wait if the rules were imported before."""
    assert imported.index("octospec_iam_json.reading.read") < imported.index("octo_spec.lint.engine")
