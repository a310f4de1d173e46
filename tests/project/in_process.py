"""Commands of pages, run in the process of the test: quicker than one of their own."""

from __future__ import annotations

import shlex
from contextlib import chdir
from typing import TYPE_CHECKING, Final

from click.testing import CliRunner

from octo_spec.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PLAIN: Final = {"NO_COLOR": "1", "COLUMNS": ""}
"""Of the environment: as without a terminal."""


def run_here(command: str, folder: Path) -> Result:
    """Run a command that begins with ``octospec`` in a folder; raises what the command raises but an exit."""
    with chdir(folder):
        arguments = shlex.split(command)[1:]
        return CliRunner().invoke(main, arguments, env=PLAIN, catch_exceptions=False)
