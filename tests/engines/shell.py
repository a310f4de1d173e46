"""Shell scripts that a customer would run: bash with the AWS CLI and jq, on the account of a test.

``aws`` is the one of ``aws_command``, unless ``values`` name another PATH.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.engines.aws_command import REAL, programs
from tests.engines.require import require

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.engines.cloud import Cloud

PROGRAMS = {"aws": "make build", "bash": "install bash", "jq": "install jq, or make engines as root"}
"""What the scripts act with, and how to have it."""


def run(cloud: Cloud, folder: Path, *command: str, values: Mapping[str, str] | None = None) -> str:
    """Run a command in ``folder`` that must succeed; give what it printed."""
    finished = attempt(cloud, folder, *command, values=values)
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


def attempt(
    cloud: Cloud, folder: Path, *command: str, values: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in ``folder`` with ``values`` in its environment."""
    path = with_real_aws()
    for program, remedy in PROGRAMS.items():
        require(shutil.which(program, path=path), program, remedy)
    path = os.pathsep.join((str(programs()), path))
    return subprocess.run(
        command,
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), **cloud.environment, **(values or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )


def with_real_aws() -> str:
    """Give the PATH in which ``aws`` is started again for each command."""
    return os.pathsep.join((str(REAL), os.environ["PATH"]))
