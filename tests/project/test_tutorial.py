"""Pages with commands: each prints what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.project.in_process import PLAIN, run_here

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(console|diff|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
QUOTED = re.compile(r"'[^']*'")
SHELL = re.compile(r"^(?!octospec )|[|&;<>$`*?~]")
"""Finds in a command, outside quotation marks, that a shell must run it."""


class Reader:
    """A reader who follows the page, in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
        self.environment = {**os.environ, "PATH": path, **PLAIN}

    def follow(self, kind: str, body: str) -> None:
        """Write a file, change one, or run commands."""
        match kind:
            case "yaml":
                self._write(body)
            case "diff":
                self._change(body)
            case _:
                self._run(body)

    def _write(self, body: str) -> None:
        named = re.match("# (.+)\n", body)
        assert named, "the first line names the file"
        (self.folder / named[1]).write_text(body)

    def _change(self, body: str) -> None:
        before, after, *lines = body.splitlines(keepends=True)
        assert (before[:4], after) == ("--- ", f"+++ {before[4:]}")
        file = self.folder / before[4:].strip()
        old, new = ("".join(line[1:] for line in lines if line[0] != sign) for sign in "+-")
        text = file.read_text()
        assert text.count(old) == 1, old
        file.write_text(text.replace(old, new))

    def _run(self, body: str) -> None:
        for command, output in COMMAND.findall(body):
            assert _undated(self._printed(command)) == _undated(output), command

    def _printed(self, command: str) -> str:
        if SHELL.search(QUOTED.sub("", command)):
            return self._in_a_shell(command)
        return run_here(command, self.folder).output

    def _in_a_shell(self, command: str) -> str:
        finished = subprocess.run(
            ["/bin/bash", "-c", f"exec 2>&1\n{command}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        return finished.stdout


def _undated(output: str) -> str:
    """Skip how many actions a question has, and when: the table of effects is renewed, a page is not."""
    return re.sub(r"(?<=none of the )[\d,]+|(?<=as AWS documents them on )[\d-]+", "…", output)


def blocks(page: str) -> Iterator[tuple[str, str]]:
    for found in BLOCK.finditer((DOCS / page).read_text("utf-8")):
        yield found[1], found[2]


@pytest.mark.large
@pytest.mark.parametrize("page", ["tutorial.md", "comparing.md", "from-import-to-release.md"])
def test_each_command_of_a_page_prints_what_the_page_says(page: str, tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for kind, body in blocks(page):
        reader.follow(kind, body)


@pytest.mark.parametrize(
    ("page", "word"),
    [
        *(("tutorial.md", word) for word in ("init", "validate", "build", "--customers", "--check")),
        *(("comparing.md", word) for word in ("diff", "can", "access", "expand")),
        *(
            ("from-import-to-release.md", word)
            for word in (
                "import",
                "lint",
                "build",
                "diff",
                "review",
                "key",
                "release",
                "publish",
                "verify",
                "outdated",
            )
        ),
    ],
)
def test_a_page_shows_the_whole_way(page: str, word: str) -> None:
    shown = "".join(body for kind, body in blocks(page) if kind == "console")
    assert f" {word} " in shown
