"""Pictures of a terminal, as SVG that asks no network for anything."""

from __future__ import annotations

import io
from typing import Final

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

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
<title>%TITLE%</title>
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


def terminal_picture(shown: str, columns: int, title: str, id: str) -> str:
    """Draw what a terminal shows, with its escape sequences; ``title`` is what it is a picture of."""
    console = Console(
        record=True, width=columns, file=io.StringIO(), force_terminal=True, legacy_windows=False
    )
    console.print(Text.from_ansi(shown), no_wrap=True, crop=True)
    form = FORMAT.replace("%TITLE%", f"A terminal: {title}")
    drawn = console.export_svg(theme=THEME, title=title, code_format=form, unique_id=id)
    return "".join(f"{line.rstrip()}\n" for line in drawn.splitlines())
