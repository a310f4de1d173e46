"""Long work shows its progress on a terminal, and nothing of it anywhere else."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import termios
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.cli.render.progress import LONG
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

WORK: Final = """\
import os, signal, sys
# A suite that runs in the background inherits that the signal is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
import click
from octo_spec.cli import main
from octo_spec.cli.render.progress import watched

@main.command("work")
@click.argument("count", type=int)
@click.argument("stop", type=int)
def work(count, stop):
    for step in watched(iter(range(count)), count, "Building"):
        if step == stop:
            os.kill(os.getpid(), signal.SIGINT)
    click.echo("done", err=True)

main.get_command = lambda ctx, name: work
from octo_spec.cli import run
run()
"""
ROWS: Final = 24
COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(count: int, stop: int = -1, columns: int = 80, given: Mapping[str, str] | None = None) -> str:
    """Do ``count`` steps on a terminal, and give what it received."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (ROWS, columns))
    received = b"".join(chunks(ours, started(count, stop, theirs, given or {})))
    os.close(theirs)
    os.close(ours)
    return received.decode()


def started(count: int, stop: int, errors: int, given: Mapping[str, str]) -> subprocess.Popen[bytes]:
    unset = {"NO_COLOR", "TERM", "COLUMNS"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.Popen(
        [sys.executable, "-c", WORK, "work", "--", str(count), str(stop)],
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env={**environment, "TERM": "xterm", **given},
    )


def chunks(descriptor: int, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Read what a terminal received until the process has ended.

    This process keeps the other end open as well: Linux may report the end of a terminal (EIO) to a reader
    that waits before it delivers what was written just before the last close.
    """
    ended = False
    while not ended:
        ended = process.poll() is not None  # asked first: what is written before the end is read after it
        while select.select([descriptor], [], [], 0 if ended else 0.01)[0]:
            yield os.read(descriptor, 65536)


def screen(received: str, columns: int) -> list[str]:
    """Give the lines that a terminal shows at the end: a small model of one that is high enough."""
    lines, row, column = [""], 0, 0
    for control, letter in re.findall(r"(\x1b\[[0-9;?]*[A-Za-z])|([^\x1b])", received):
        if control == "\x1b[A":
            row -= 1
        elif control == "\x1b[2K":
            lines[row] = ""
        elif letter == "\r":
            column = 0
        elif letter == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif letter:
            if column == columns:
                row, column = row + 1, 0
                lines += [""] * (row + 1 - len(lines))
            lines[row] = lines[row].ljust(column)[:column] + letter + lines[row][column + 1 :]
            column += 1
    assert row >= 0
    return [line.rstrip() for line in lines]


@pytest.mark.medium
@tried(10)
@given(count=st.integers(LONG, 40), columns=st.integers(45, 120))
def test_a_terminal_sees_the_progress_of_long_work_and_keeps_nothing_of_it(count: int, columns: int) -> None:
    received = on_terminal(count, columns=columns)
    shown = COLOUR.sub("", received)
    assert "Building  [--" in shown
    assert "#]  100%" in shown
    assert screen(received, columns) == ["done", ""]


@pytest.mark.medium
@tried(5)
@given(count=st.integers(LONG, 40), data=st.data())
def test_interrupted_work_leaves_no_half_line(count: int, data: st.DataObject) -> None:
    received = on_terminal(count, stop=data.draw(st.integers(0, count - 1)))
    assert "Building  [" in received
    assert [line for line in screen(received, 80) if line] == []
    assert received.rindex("\x1b[?25h") > received.rindex("\x1b[?25l")  # the cursor is visible again


def test_interrupted_work_ends_as_an_interrupt() -> None:
    ours, theirs = os.openpty()
    process = started(LONG, 3, theirs, {})
    list(chunks(ours, process))
    os.close(theirs)
    os.close(ours)
    assert process.wait() in {128 + signal.SIGINT, -signal.SIGINT}


@pytest.mark.medium
@pytest.mark.parametrize("count", [0, 1, LONG - 1])
def test_short_work_shows_no_progress(count: int) -> None:
    assert on_terminal(count) == "done\r\n"


@pytest.mark.medium
def test_a_terminal_that_cannot_go_back_sees_no_progress() -> None:
    assert on_terminal(LONG, given={"TERM": "dumb"}) == "done\r\n"


def test_a_terminal_on_which_the_bar_would_wrap_sees_no_progress() -> None:
    assert on_terminal(LONG, columns=30) == "done\r\n"


@pytest.mark.medium
def test_a_terminal_of_unknown_size_sees_the_progress() -> None:
    assert "100%" in on_terminal(LONG, columns=0)


@pytest.mark.medium
def test_progress_has_a_colour_unless_the_user_wants_none() -> None:
    assert COLOUR.search(on_terminal(LONG))
    without = on_terminal(LONG, given={"NO_COLOR": "1"})
    assert "100%" in without
    assert not COLOUR.search(without)
    assert screen(without, 80) == ["done", ""]


@pytest.mark.parametrize("count", [LONG, 5 * LONG])
def test_a_pipe_sees_no_progress(count: int) -> None:
    reading, writing = os.pipe()
    process = started(count, -1, writing, {})
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        received = pipe.read()
    process.wait()
    assert received == b"done\n"
