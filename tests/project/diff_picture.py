"""The picture of a terminal in the README: ``python -m tests.project.diff_picture`` draws it.

The two sides are those of a case of tests/cases/diffs/, and words and colors are those of the command.
"""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from octo_spec.cli import main
from tests.project.terminal_picture import terminal_picture

ROOT: Final = Path(__file__).parents[2]
CASE: Final = ROOT / "tests" / "cases" / "diffs" / "condition-dropped"
PICTURE: Final = ROOT / "docs" / "pictures" / "diff.svg"
COMMAND: Final = ("diff", "old.yaml", "new.yaml")
COLUMNS: Final = 100


def said() -> str:
    """Give what the command prints in the folder of the case, with colours."""
    with chdir(CASE):
        unset = {"NO_COLOR": None}
        ran = CliRunner().invoke(main, list(COMMAND), color=True, catch_exceptions=False, env=unset)
    return f"\x1b[1m$ octospec {' '.join(COMMAND)}\x1b[0m\n\n{ran.output}"


def picture() -> str:
    """Draw the terminal."""
    return terminal_picture(said(), COLUMNS, "what a version newly allows", "diff")


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(), "utf-8")
