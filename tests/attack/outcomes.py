"""What octospec makes of a hostile input, in this process or in one that may be ended."""

from __future__ import annotations

import json
import os
import pickle
import resource
import select
import signal
import tempfile
import time
import traceback
from contextlib import chdir
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octo_spec.cli import COMMANDS, module_of
from tests.attack.cases import write_case
from tests.attack.mishaps import BUILDS, Mishap, built
from tests.attack.mishaps import errors as mishaps
from tests.attack.running import in_process, with_plugins

if TYPE_CHECKING:
    from tests.attack.cases import Case
    from tests.attack.running import Ran

SECONDS: Final = 10
"""The most processor seconds for an answer: how busy the machine is does not matter."""

ANYWHERE: Final = 3 * SECONDS
"""The most processor seconds for an answer of the suite, which also runs on slow machines."""

PATIENCE: Final = 600
"""The most seconds to wait for an answer. A run that works for too long is ended by its processor time, even
on a busy machine; a run that takes this long waits for something.
"""
MEMORY: Final = 3 << 30
CODES: Final[dict[str, tuple[int, ...]]] = {"can": (0, 1, 2, 3), "outdated": (0, 1, 2, 3)}
"""The exit codes of a command; those of any other are 0, 1 and 2."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: its exit code, its time, and the errors."""

    code: int
    seconds: float
    errors: tuple[str, ...]


def outcome(case: Case | Mishap, most: float = SECONDS) -> Outcome:
    """Run a case in this process, in a separate folder, for at most ``most`` seconds."""
    with tempfile.TemporaryDirectory(prefix="octospec-attack-") as folder, chdir(folder):
        before = _processor_time()
        code, errors = _of_mishap(case) if isinstance(case, Mishap) else _of_command(case, Path(folder))
        seconds = _processor_time() - before
    return Outcome(code, seconds, (*errors, *_slow(seconds, most)))


def _of_mishap(mishap: Mishap) -> tuple[int, tuple[str, ...]]:
    found = tuple(mishaps(mishap))
    return (1 if found else 0), found


def _of_command(case: Case, folder: Path) -> tuple[int, tuple[str, ...]]:
    write_case(case, folder)
    ran = with_plugins(case) if case.plugins else in_process(case.arguments)
    return ran.exit_code, _errors(case, ran)


def _slow(seconds: float, most: float) -> tuple[str, ...]:
    return (f"it takes {seconds:.0f} s",) if seconds > most else ()


def _processor_time() -> float:
    """Give the time of this process and of those that it waited for."""
    return sum(os.times()[:4])


def _errors(case: Case, ran: Ran) -> tuple[str, ...]:
    if ran.exception is not None:
        return ("".join(traceback.format_exception(ran.exception)),)
    output = ran.stdout + ran.stderr
    found = (
        "" if ran.exit_code in CODES.get(case.arguments[0], (0, 1, 2)) else f"exit code {ran.exit_code}",
        "a traceback is printed" if "Traceback (most recent call last)" in output else "",
        "" if ran.exit_code != 2 or output.strip() else "it fails without a word",
        "a bug of octospec is reported" if "this is a bug in octospec;" in output else "",
        _json_error(ran) if case.arguments[1:2] == ("--json",) else "",
        _sarif_error(ran) if case.arguments[1:3] == ("--output-format", "sarif") else "",
    )
    return tuple(filter(None, found))


def _json_error(ran: Ran) -> str:
    """Return the error of output that is not one JSON object with the right ``ok``."""
    try:
        data = json.loads(ran.stdout.encode("utf-8"))
    except ValueError as error:
        return f"it prints no JSON ({error}): {ran.stdout[:200]!r}"
    return "" if data["ok"] is (ran.exit_code == 0) else "its JSON disagrees with its exit code"


def _sarif_error(ran: Ran) -> str:
    """Return the error of output that is not SARIF; exclusive options are an error message instead."""
    try:
        return "" if json.loads(ran.stdout)["version"] == "2.1.0" else "it prints another SARIF"
    except ValueError as error:
        return "" if ran.exit_code == 2 and not ran.stdout else f"it prints no JSON ({error})"


# --- in a process of its own -------------------------------------------------------------------


def prepare() -> None:
    """Import every command, and make what mishaps are compared with, so that no case pays for it."""
    for name in COMMANDS:
        import_module(f"octo_spec.cli.commands.{module_of(name)}")
    for build in BUILDS:
        built(build)


def apart(case: Case | Mishap) -> Outcome:
    """Run a case in a fork, which is ended where it takes far too long or too much memory."""
    reading, writing = os.pipe()
    before = time.monotonic()
    process = os.fork()
    if not process:
        os.close(reading)
        _answer(case, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        message = _message(pipe.fileno())
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
    if message:
        answer: Outcome = pickle.loads(message)  # noqa: S301 - from the fork above
        return answer
    return Outcome(-1, time.monotonic() - before, ("it hangs, or its process died",))


def _answer(case: Case | Mishap, writing: int) -> None:
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (4 * SECONDS, 4 * SECONDS))
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(outcome(case), pipe)
    finally:
        os._exit(0)


def _message(reading: int) -> bytes:
    message, deadline = b"", time.monotonic() + PATIENCE
    while select.select([reading], [], [], max(0, deadline - time.monotonic()))[0]:
        piece = os.read(reading, 1 << 16)
        if not piece:
            return message
        message += piece
    return b""
