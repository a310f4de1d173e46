"""The picture of a terminal in the README: ``python -m tests.project.diff_picture`` draws it.

The two sides are those of a case of tests/cases/diffs/, and words and colors are those of the command.
"""

from __future__ import annotations

import io
from contextlib import chdir
from pathlib import Path
from typing import Final

from click.testing import CliRunner
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from octo_spec.cli import main

ROOT: Final = Path(__file__).parents[2]
CASE: Final = ROOT / "tests" / "cases" / "diffs" / "condition-dropped"
PICTURE: Final = ROOT / "docs" / "pictures" / "diff.svg"
COMMAND: Final = ("diff", "old.yaml", "new.yaml")
COLUMNS: Final = 100

# Each color has a contrast of 4.5 to 1 or more with the background, as WCAG 2.2 requires for text.
THEME: Final = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [
        *((72, 79, 88), (255, 123, 114), (126, 231, 135), (242, 204, 96)),
        *((121, 192, 255), (210, 168, 255), (118, 227, 234), (230, 237, 243)),
    ],
)

# Rich's own format asks a network for a font, which a picture on a page must not.
FORMAT: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>A terminal with octospec diff</title>
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }}
.{unique_id}-title {{ font: 18px ui-sans-serif, system-ui, sans-serif }}
{styles}
</style>
<defs>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def said() -> str:
    """Give what the command prints in the folder of the case, with colours."""
    with chdir(CASE):
        ran = CliRunner().invoke(main, list(COMMAND), color=True, catch_exceptions=False)
    return f"\x1b[1m$ octospec {' '.join(COMMAND)}\x1b[0m\n\n{ran.output}"


def picture() -> str:
    """Draw the terminal."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False
    )
    console.print(Text.from_ansi(said()))
    drawn = console.export_svg(
        theme=THEME, title="what a version newly allows", code_format=FORMAT, unique_id="diff"
    )
    return "".join(f"{line.rstrip()}\n" for line in drawn.splitlines())


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(), "utf-8")
