"""A command of octospec in a process of its own, and the JSON that it prints."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from octo_spec.assistants import limited_command
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PASSED: Final = ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "PATH", "PYTHONPATH", "TMPDIR", "TZ")
"""The environment variables of a command: no credentials."""
_NO_ARGUMENT: Final = re.compile(r"[\0\ud800-\udfff]")


class CallError(Exception):
    """A call without an answer; the message says why, and quotes no file."""


@frozen
class CallLimits:
    """What one call may take: seconds, MiB of memory, bytes of text that it is given or answers with."""

    seconds: int = 60
    memory: int = 2048
    given: int = 1_000_000
    answered: int = 1_000_000
    with_plugins: bool = False


@frozen
class CommandAnswer:
    """The exit code of a command, and the JSON that it printed."""

    code: int
    data: Mapping[str, Any]


class RunningCall:
    """The process of a call, which ends with the call, also if that is cancelled."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_cancelled = False

    @contextmanager
    def holding(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """End the process, and what it has started, at the end."""
        with self._lock:
            self._process = process
            if self._is_cancelled:
                _kill(process)
        try:
            yield
        finally:
            with self._lock:
                self._process = None
                _kill(process)

    def cancel(self) -> None:
        """End the process, if it still runs, or as soon as it starts."""
        with self._lock:
            self._is_cancelled = True
            if self._process:
                _kill(self._process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


RUNNING: ContextVar[RunningCall] = ContextVar("RUNNING")
"""The call that starts a process here; without one, it cannot be cancelled."""


def call_command(command: Sequence[str], folder: Path, text: str | None, limits: CallLimits) -> CommandAnswer:
    """Run a command in a folder; ``text`` is its standard input. Raises ``CallError``."""
    given = b"" if text is None else text.encode("utf-8", "surrogatepass")
    if len(given) > limits.given:
        msg = f"the text has more than {limits.given:,} bytes"
        raise CallError(msg)
    if any(_NO_ARGUMENT.search(part) for part in command):
        msg = "a value has a character that no argument of a program may have"
        raise CallError(msg)
    running = RUNNING.get(RunningCall())
    with _start_process(command, folder, limits) as process, running.holding(process):
        conversation = _Conversation(process, given, limits.answered)
        conversation.hold(limits.seconds)
    return _answer(process.returncode, conversation.printed, limits)


def _start_process(command: Sequence[str], folder: Path, limits: CallLimits) -> subprocess.Popen[bytes]:
    plugins = limited_command.WITH_PLUGINS if limits.with_plugins else limited_command.WITHOUT_PLUGINS
    given = (str(limits.memory), str(limits.seconds), plugins)
    # -P: a module in the folder is not imported; -B: no compiled module is written.
    return subprocess.Popen(  # noqa: S603 - this Python, and arguments that are not a shell's
        [sys.executable, "-P", "-B", "-m", limited_command.__name__, *given, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(),
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED if name in os.environ}
    # An octospec.toml above the folder may name files that are outside of it.
    return {**passed, "NO_COLOR": "1", "COLUMNS": "200", "OCTOSPEC_NO_CONFIG": "1"}


class _Conversation:
    """What a process is given, and what it prints, up to a limit."""

    def __init__(self, process: subprocess.Popen[bytes], given: bytes, most: int) -> None:
        self._process, self._given, self._most = process, given, most
        self.printed = b""

    def hold(self, seconds: int) -> None:
        """Write and read until the process ends; raises ``CallError`` if it exceeds a limit."""
        parts = [Thread(target=part, daemon=True) for part in (self._write_input, self._read_output)]
        deadline = monotonic() + seconds
        for part in parts:
            part.start()
        for part in parts:
            part.join(max(0, deadline - monotonic()))
        if any(part.is_alive() for part in parts):
            msg = f"it takes more than {seconds} s"
            raise CallError(msg)
        if len(self.printed) > self._most:
            less = "one role, a smaller file or a narrower pattern"
            msg = f"the answer has more than {self._most:,} bytes; ask for {less}"
            raise CallError(msg)
        self._process.wait()

    def _write_input(self) -> None:
        if self._process.stdin:
            # A command may end without reading its input.
            with suppress(OSError):
                self._process.stdin.write(self._given)
                self._process.stdin.close()

    def _read_output(self) -> None:
        if self._process.stdout:
            self.printed = self._process.stdout.read(self._most + 1)


def _answer(code: int, printed: bytes, limits: CallLimits) -> CommandAnswer:
    """Read the JSON; a command that ends without it was ended, or refused its arguments."""
    try:
        data = json.loads(printed)
    except ValueError:
        msg = f"octospec gave no answer; it may need more than {limits.memory} MiB, or another input"
        raise CallError(msg) from None
    return CommandAnswer(code, data if isinstance(data, dict) else {})
