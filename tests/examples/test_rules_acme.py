"""The example of a third party's rules: installed from its own folder, it works as its page says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "rules-acme"
PAGE = (ROOT / "docs" / "writing-a-rule.md").read_text("utf-8")
QUESTION_PAGE = (ROOT / "docs" / "writing-a-question.md").read_text("utf-8")
BIN = Path(sys.executable).parent
FILES = ("pyproject.toml", "octospec_acme_rules/*.py", "tests/*.py")
SOURCE = "\n".join(path.read_text("utf-8") for pattern in FILES for path in EXAMPLE.glob(pattern))


def _blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def _snippets(page: str) -> list[str]:
    return [*_blocks("python", page), *_blocks("toml", page)]


@pytest.mark.parametrize("snippet", [*_snippets(PAGE), *_snippets(QUESTION_PAGE)])
def test_a_snippet_of_the_page_is_in_the_example(snippet: str) -> None:
    assert snippet in SOURCE


def _run(command: list[str], *codes: int, **more: str) -> str:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **more}
    finished = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    assert finished.returncode in codes, finished.stdout + finished.stderr
    return finished.stdout


@pytest.mark.engines
def test_the_commands_of_the_page_work(tmp_path: Path) -> None:
    [commands] = _blocks("sh")
    install, explain, lint, tests = (shlex.split(line) for line in commands.splitlines())
    target = tmp_path / "installed"
    _run(
        [*install, "--quiet", "--offline", "--no-cache", "--python", sys.executable, "--target", str(target)],
        0,
    )
    found = {"PYTHONPATH": str(target)}
    assert _run(explain, 0, **found).startswith("ACME101 write-without-ticket  warning")
    assert "acme-reads-orders" in _run([explain[0], "questions"], 0, **found)
    warning = "warning: ACME101 write-without-ticket: ec2:DeleteVolume changes something"
    assert re.search(rf"^spec/octo\.yaml:\d+:\d+: {warning}", _run(lint, 0, 1, **found), re.MULTILINE)
    _run([*tests, "-p", "no:cacheprovider"], 0, **found)
