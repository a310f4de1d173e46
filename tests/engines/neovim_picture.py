"""The picture of an editor in the README: ``python -m tests.engines.neovim_picture`` takes it.

It needs Neovim and tmux, whose screen is drawn. A test compares the picture with what the server reports now.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.project.terminal_picture import terminal_picture

HERE: Final = Path(__file__).parent / "neovim"
SPEC: Final = HERE / "reports.yaml"
PICTURE: Final = Path(__file__).parents[2] / "docs" / "pictures" / "neovim.svg"
COLUMNS: Final = 132
ROWS: Final = 26
SECONDS: Final = 60
"""For the server to start, check the spec and decide the answers."""
DECIDED: Final = "reads secrets: "


def screen(folder: Path) -> str:
    """Return what Neovim shows of the spec once all is decided, with its colors."""
    shutil.copy(SPEC, folder / "spec.yaml")
    server = f"COMMAND='{sys.executable} -P -m octo_spec lsp' TERM=xterm-256color COLORTERM=truecolor"
    editor = f"{server} nvim --clean -u {HERE / 'picture.lua'} spec.yaml"
    tmux = ("tmux", "-u", "-L", f"octospec-{folder.name}")
    size = ("-x", str(COLUMNS), "-y", str(ROWS))
    subprocess.run((*tmux, "new-session", "-d", *size, "-c", str(folder), editor), check=True)
    try:
        return _decided((*tmux, "capture-pane", "-e", "-p"))
    finally:
        subprocess.run((*tmux, "kill-server"), check=True)


def _decided(capture: tuple[str, ...]) -> str:
    """Wait until the answers and the problems are shown."""
    for _ in range(SECONDS):
        time.sleep(1)
        shown = subprocess.run(capture, capture_output=True, text=True, check=True).stdout
        if DECIDED in shown and "●" in shown:
            return shown.rstrip()
    msg = f"Neovim shows no answers after {SECONDS} seconds"
    raise TimeoutError(msg)


if __name__ == "__main__":
    with TemporaryDirectory() as there:
        PICTURE.write_text(
            terminal_picture(screen(Path(there)), COLUMNS, "a spec in Neovim", "neovim"), "utf-8"
        )
