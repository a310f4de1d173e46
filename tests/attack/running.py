"""One run of octospec, in this process or in one where a distribution is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from click.testing import CliRunner

from octo_spec.cli import main
from octo_spec.cli.bug_report import TRACEBACK

if TYPE_CHECKING:
    from tests.attack.cases import Case


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str
    exception: BaseException | None = None


def in_process(arguments: tuple[str, ...]) -> Ran:
    """Run a command in this process; what it raises is kept."""
    ran = CliRunner().invoke(main, arguments)
    is_bug = ran.exception is not None and not isinstance(ran.exception, SystemExit)
    return Ran(ran.exit_code, ran.stdout, ran.stderr, ran.exception if is_bug else None)


def with_plugins(case: Case) -> Ran:
    """Run a command where a distribution is installed that other cases must not see."""
    command = [sys.executable, "-m", "octo_spec", *case.arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((case.plugins, *sys.path)), TRACEBACK: "1"}
    ran = subprocess.run(command, env=environment, capture_output=True, check=False)
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())
