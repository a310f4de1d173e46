"""A build in a process of its own, to which something happens at one of its calls into a folder."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.attack.running import Ran, in_process

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS: Final = 60
"""A build takes less than one; what takes so long never ends."""

WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


@dataclass(frozen=True, slots=True)
class HeldBuild:
    """A process, and the file in which it says how its build ended."""

    process: int
    said: Path

    def holds_or_is_over(self) -> bool:
        """Wait until the build holds, or is over."""
        return self._reaches(os.WSTOPPED | os.WEXITED)

    def _reaches(self, states: int) -> bool:
        """Return whether a build reaches a state within a time; the caller still has to wait for it."""
        until = time.monotonic() + SECONDS
        wanted = states | os.WNOHANG | os.WNOWAIT
        while not (found := os.waitid(os.P_PID, self.process, wanted)) and time.monotonic() < until:
            time.sleep(0.005)
        return found is not None

    def go_on(self) -> None:
        """Let a build that holds go on."""
        os.kill(self.process, signal.SIGCONT)

    def ran(self) -> Ran | None:
        """Give how it ended; ``None`` where it was killed, here or after far too long."""
        if not self._reaches(os.WEXITED):
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        if not self.said.exists():
            return None
        code, output, bug = json.loads(self.said.read_text("utf-8"))
        return Ran(code, output, "", AssertionError(bug) if bug else None)


def begun(name: str, arguments: tuple[str, ...], hook: Callable[..., None] | None = None) -> HeldBuild:
    """Begin a build in a process of its own; ``hook`` hears of each of its calls."""
    said = Path(f"{name}.json")
    process = os.fork()
    if not process:
        try:
            if hook:
                sys.addaudithook(hook)
            _say(in_process(arguments), said)
        finally:
            os._exit(0)
    return HeldBuild(process, said)


def _say(ran: Ran, said: Path) -> None:
    bug = "" if ran.exception is None else repr(ran.exception)
    said.write_text(json.dumps([ran.exit_code, ran.stdout + ran.stderr, bug]), "utf-8")


# --- what happens ------------------------------------------------------------------------------


def signalled(folder: Path, call: int, number: signal.Signals) -> Callable[..., None]:
    """Send a build a signal before its ``call``-th call into a folder, which holds or ends it."""

    def at(count: int, _event: str, _arguments: tuple[object, ...]) -> None:
        if count == call:
            os.kill(os.getpid(), number)

    return _counting(folder, at)


def waiting(event: str, arguments: tuple[object, ...]) -> None:
    """Hold a build that is about to wait for a lock."""
    if event == "fcntl.flock" and isinstance(how := arguments[1], int) and not how & fcntl.LOCK_NB:
        os.kill(os.getpid(), signal.SIGSTOP)


def without_room(folder: Path, call: int) -> Callable[..., None]:
    """Let a disk be full from a build's ``call``-th call into a folder on: nothing is made or written."""

    def at(count: int, event: str, arguments: tuple[object, ...]) -> None:
        if count >= call and _takes_room(event, arguments):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return _counting(folder, at)


def _takes_room(event: str, arguments: tuple[object, ...]) -> bool:
    opens = event == "open" and isinstance(flags := arguments[2], int) and flags & WRITES != 0
    return opens or event in ("os.mkdir", "os.link", "os.symlink")


def _counting(folder: Path, at: Callable[[int, str, tuple[object, ...]], None]) -> Callable[..., None]:
    """Count the calls that name a folder or something in it: https://docs.python.org/3/library/audit_events.html."""
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event.startswith(("open", "os.")) and arguments and _is_in(folder, arguments[0]):
            count += 1
            at(count, event, arguments)

    return hook


def _is_in(folder: Path, named: object) -> bool:
    return isinstance(named, str | os.PathLike) and _as_written(Path(named)).parts[:1] == folder.parts


def _as_written(path: Path) -> Path:
    """Name a file by its folder where it is named by the number of the open folder."""
    opened = Path(*path.parts[:_NUMBER])
    if opened.parent != Path("/proc/self/fd"):
        return path
    real = Path(opened.readlink(), *path.parts[_NUMBER:])
    return real.relative_to(Path.cwd()) if real.is_relative_to(Path.cwd()) else real


_NUMBER: Final = 5
