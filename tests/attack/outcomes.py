"""What octospec makes of a hostile input, in this process or in one that may be ended."""

from __future__ import annotations

import json
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import chdir
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from click.testing import CliRunner

from octo_spec.cli import COMMANDS, main
from octo_spec.cli.unexpected import TRACEBACK
from tests.attack.cases import lay_out

if TYPE_CHECKING:
    from tests.attack.cases import Case

SECONDS: Final = 10
"""So long may an answer take, in time of the processor: how busy the machine is does not matter."""

MEMORY: Final = 3 << 30
CODES: Final[dict[str, tuple[int, ...]]] = {"can": (0, 1, 2, 3)}
"""The exit codes of a command; those of any other are 0, 1 and 2."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: its exit code, its time, and what should not have been."""

    code: int
    seconds: float
    faults: tuple[str, ...]


def outcome(case: Case) -> Outcome:
    """Run a case in this process, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="octospec-attack-") as folder, chdir(folder):
        lay_out(case, Path(folder))
        before = _processor_time()
        ran = _with_plugins(case) if case.plugins else _in_process(case)
        seconds = _processor_time() - before
    return Outcome(ran.exit_code, seconds, _faults(case, ran, seconds))


@dataclass(frozen=True, slots=True)
class _Ran:
    """What a command printed, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str
    exception: BaseException | None = None


def _in_process(case: Case) -> _Ran:
    ran = CliRunner().invoke(main, case.arguments)
    is_bug = ran.exception is not None and not isinstance(ran.exception, SystemExit)
    return _Ran(ran.exit_code, ran.stdout, ran.stderr, ran.exception if is_bug else None)


def _with_plugins(case: Case) -> _Ran:
    """Run a command where a distribution is installed that other cases must not see."""
    command = [sys.executable, "-m", "octo_spec", *case.arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((case.plugins, *sys.path)), TRACEBACK: "1"}
    ran = subprocess.run(command, env=environment, capture_output=True, check=False)
    return _Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def _processor_time() -> float:
    """Give the time of this process and of those that it waited for."""
    return sum(os.times()[:4])


def _faults(case: Case, ran: _Ran, seconds: float) -> tuple[str, ...]:
    if ran.exception is not None:
        return ("".join(traceback.format_exception(ran.exception)),)
    output = ran.stdout + ran.stderr
    found = (
        "" if ran.exit_code in CODES.get(case.arguments[0], (0, 1, 2)) else f"exit code {ran.exit_code}",
        "a traceback is printed" if "Traceback (most recent call last)" in output else "",
        f"it takes {seconds:.0f} s" if seconds > SECONDS else "",
        "" if ran.exit_code != 2 or output.strip() else "it fails without a word",
        _json_fault(ran) if case.arguments[1:2] == ("--json",) else "",
    )
    return tuple(filter(None, found))


def _json_fault(ran: _Ran) -> str:
    """Say whether what is printed is one JSON object that says whether all is well."""
    try:
        data = json.loads(ran.stdout.encode("utf-8"))
    except ValueError as error:
        return f"it prints no JSON ({error}): {ran.stdout[:200]!r}"
    return "" if data["ok"] is (ran.exit_code == 0) else "its JSON disagrees with its exit code"


# --- in a process of its own -------------------------------------------------------------------


def import_all() -> None:
    """Import every command, so that no case pays for it."""
    for name in COMMANDS:
        import_module(f"octo_spec.cli.commands.{name.replace('-', '_')}")


def apart(case: Case) -> Outcome:
    """Run a case in a fork, which is ended where it takes far too long or too much memory."""
    reading, writing = os.pipe()
    before = time.monotonic()
    process = os.fork()
    if not process:
        os.close(reading)
        _answer(case, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = _told(pipe.fileno())
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
    if told:
        answer: Outcome = pickle.loads(told)  # noqa: S301 - from the fork above
        return answer
    return Outcome(-1, time.monotonic() - before, ("it hangs, or its process died",))


def _answer(case: Case, writing: int) -> None:
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (4 * SECONDS, 4 * SECONDS))
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(outcome(case), pipe)
    finally:
        os._exit(0)


def _told(reading: int) -> bytes:
    told, deadline = b"", time.monotonic() + 12 * SECONDS
    while select.select([reading], [], [], max(0, deadline - time.monotonic()))[0]:
        piece = os.read(reading, 1 << 16)
        if not piece:
            return told
        told += piece
    return b""
