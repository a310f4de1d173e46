"""Neovim, as Debian has it, shows and fixes a spec with `octospec lsp`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any, Final

import pytest

from octo_spec.editor.edited_text import EditedText
from octo_spec.editor.lenses import lens_titles
from octo_spec.editor.problems import problems
from tests.editor.texts import SPEC
from tests.engines.neovim_picture import PICTURE
from tests.engines.neovim_picture import SPEC as PICTURED
from tests.engines.require import require

pytestmark = [pytest.mark.engines, pytest.mark.large]

NEOVIM: Final = shutil.which("nvim")
SESSION: Final = Path(__file__).parent / "neovim" / "session.lua"
RIGHT: Final = SPEC.replace('account: "111122223333"', 'account: "111122223333", role: octo')
WRONG: Final = RIGHT.replace("[costs]", "[kosts]").replace("ce:Get*", "ce:GetCost*")


def session(path: Path) -> dict[str, Any]:
    """Open a file in Neovim, and return what the editor had after each step."""
    require(NEOVIM, "neovim", "make neovim")
    server = (sys.executable, "-P", "-m", "octo_spec", "lsp")
    command = (str(NEOVIM), "--clean", "--headless", "-l", str(SESSION), str(path), *server)
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    seen: dict[str, Any] = json.loads(ran.stdout)
    return seen


def test_a_spec_is_looked_at_fixed_and_formatted(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(WRONG, "utf-8")
    seen = session(path)
    assert [(each["code"], each["line"]) for each in seen["problems"]] == [("OCT115", 12)]
    assert seen["fixes"] == ["Replace 'kosts' by 'costs'"]
    assert "ce:GetCostAndUsage" in seen["hover"]
    assert "ce:GetCostAndUsage" in seen["offers"]
    assert seen["lenses"] == [{"line": 9, "title": "reads secrets: no · deletes data: no"}]
    assert "inline:\n      main: [costs]\n" in seen["text"]


def test_the_picture_of_the_readme_shows_what_the_server_reports() -> None:
    text = EditedText(PICTURED.read_text("utf-8"), "spec.yaml")
    shown = _letters(unescape(re.sub(r"<[^>]+>", "", PICTURE.read_text("utf-8"))))
    expected = (
        *lens_titles(text).values(),
        *text.lines[:20],
        *(each.message[:30] for each in problems(text)),
    )
    assert [each for each in expected if _letters(each) not in shown] == []


def _letters(text: str) -> str:
    """Return a text without spaces, which a picture places by itself."""
    return re.sub(r"\s", "", text)
