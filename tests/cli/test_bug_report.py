"""A run that ends unexpectedly never looks like a failed check."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from octo_spec.cli.bug_report import TRACEBACK

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

RUN = "from octo_spec import cli; from octo_spec.cli.commands import emitters; "
BROKEN = "def broken(): {}\n" + RUN + "emitters.command.callback = lambda **_: broken()\ncli.run()"


def ran(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command whose code has a bug, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, "emitters"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.medium
@pytest.mark.parametrize(
    "bug",
    [
        "raise KeyError('a\\nb' * 9000)",
        "return 1 / 0",
        "return broken()",
        "raise MemoryError",
        "assert False",
    ],
)
def test_a_bug_says_where_to_report_it_and_is_not_a_failed_check(bug: str) -> None:
    reported = ran(BROKEN.format(bug))
    assert reported.returncode == 2
    first, second, third = reported.stderr.splitlines()
    assert first.startswith("octospec: this is a bug in octospec")
    assert len(first) < 400
    assert f"octospec {version('octospec')}, Python 3." in second
    assert third.startswith(f"{TRACEBACK}=1 before the command")
    assert "Traceback" not in reported.stderr


@pytest.mark.medium
def test_the_traceback_of_a_bug_is_shown_on_request() -> None:
    reported = ran(BROKEN.format("return 1 / 0"), **{TRACEBACK: "1"})
    assert reported.returncode == 2
    assert reported.stderr.startswith("Traceback (most recent call last):\n")
    assert "ZeroDivisionError: division by zero\noctospec: this is a bug" in reported.stderr


@pytest.mark.medium
def test_what_is_interrupted_is_not_a_failed_check() -> None:
    reported = ran(BROKEN.format("raise KeyboardInterrupt"))
    assert (reported.returncode, reported.stderr.strip()) == (128 + signal.SIGINT, "")


@pytest.mark.medium
def test_a_reader_that_leaves_makes_no_failed_check() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        command = [sys.executable, "-c", RUN + "cli.run()", "expand", "*"]
        reported = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert (reported.returncode, reported.stderr.splitlines()[1:]) == (2, [])


@pytest.mark.medium
def test_a_wrong_use_is_bad_input() -> None:
    command = [sys.executable, "-c", RUN + "cli.run()", "expand"]
    reported = subprocess.run(command, capture_output=True, text=True, check=False)
    assert reported.returncode == 2
    assert reported.stderr.startswith("Usage: ")


# --- names that are no text --------------------------------------------------------------------

NO_TEXT = os.fsdecode(b"caf\xe9.yaml")


@pytest.mark.parametrize("command", [["validate"], ["lint"], ["access"], ["diff", "spec.yaml"], ["build"]])
@pytest.mark.parametrize("json", [[], ["--json"]])
@pytest.mark.parametrize("content", ["octospec: 1\n", None])
def test_a_file_name_that_is_not_utf_8_is_shown_with_an_escape(
    octospec: Octospec, command: list[str], json: list[str], content: str | None
) -> None:
    if content:
        octospec.write(NO_TEXT, content)
    shown = octospec(*command, NO_TEXT, *json)
    assert shown.code == 2
    if json:
        said = " ".join(f"{problem['path']} {problem['message']}" for problem in shown.json["diagnostics"])
        assert "caf\\udce9.yaml" in said
    else:
        assert "caf\\udce9.yaml" in shown.err


def test_what_is_valid_is_printed_under_its_name_too(octospec: Octospec) -> None:
    octospec.write(NO_TEXT, (octospec.folder / "spec.yaml").read_text())
    assert octospec("validate", NO_TEXT).out.startswith("caf\\udce9.yaml: valid")
    assert octospec("lint", NO_TEXT, "--output-format", "sarif").json["runs"]
    assert octospec("access", NO_TEXT, "--json").json["ok"]
    assert "caf\\udce9.yaml" in octospec("access", NO_TEXT, "--output-format", "markdown").out
