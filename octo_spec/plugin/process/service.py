"""The plugin's side: load it, describe it, and answer each call in a fork of the process that loaded it.

So a plugin is imported once, no call sees the state of another, and threads end with their call. If
forking is not safe, the process answers one call itself and ends.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

from octo_spec.iam.json_values import JsonValue
from octo_spec.model.typed_json import MistypedError
from octo_spec.plugin.entry_points import in_words
from octo_spec.plugin.process.frames import EndedError, receive, send
from octo_spec.plugin.process.limits import WRITTEN
from octo_spec.plugin.process.outcome import Trouble

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from octo_spec.plugin.entry_points import Offer

Handler: TypeAlias = Callable[[JsonValue], JsonValue]
Service: TypeAlias = Callable[["Offer"], tuple[JsonValue, Handler]]
"""Loads a plugin: its description, and the function that answers; ``MistypedError`` for an invalid one."""

FORKS: Final = sys.platform == "linux"
"""Whether a process may safely be forked."""


def serve(service: str, offer: Offer, requests: int, answers: int, *, forks: bool = FORKS) -> NoReturn:
    """Answer calls from the pipe ``requests`` until it ends; ``service`` is ``module:function``."""
    with suppress(EndedError):
        module, _, function = service.partition(":")
        handler: list[Handler] = []

        def described() -> JsonValue:
            load: Service = getattr(import_module(module), function)
            description, answer = load(offer)
            handler.append(answer)
            return description

        send(answers, _answer(described))
        while handler:
            request = receive(requests)
            if forks:
                send(answers, _answer_in_fork(lambda: handler[0](request), answers))  # noqa: B023 - called at once
            else:
                send(answers, _answer(lambda: handler[0](request)))  # noqa: B023 - as above
                break
    # Skip clean-up: that of the plugin may not be trusted, that of octospec is the parent's.
    os._exit(0)


def _answer_in_fork(work: Callable[[], JsonValue], answers: int) -> Mapping[str, JsonValue]:
    """Do ``work`` in a fork, and report how it ends without an answer; its own processes end with it."""
    before = _children()
    reading, writing = os.pipe()
    process = fork()
    if not process:
        try:
            os.close(reading)
            os.close(answers)
            end_with_parent()
            send(writing, _answer(work))
        finally:
            os._exit(0)
    os.close(writing)
    try:
        answer = receive(reading)
    except EndedError:
        answer = None
    finally:
        os.close(reading)
    _, status = os.waitpid(process, 0)
    for stray in _children() - before:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(stray, signal.SIGKILL)
            os.waitpid(stray, 0)
    return answer if isinstance(answer, dict) else {"trouble": Trouble.RAISED, "words": ending(status)}


def _children() -> set[int]:
    """List the processes that this one has to wait for, if the system lists them."""
    with suppress(OSError):
        return {*map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split())}
    return set()


def _adopt_orphans() -> None:
    """Become the parent of what a call's process leaves, if the system supports that."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - only plugins pay for it

    child_subreaper = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
    ctypes.CDLL(None).prctl(child_subreaper, 1)


def fork() -> int:
    """Fork, even if threads run: a fork that waits for one of their locks is ended at its deadline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _answer(work: Callable[[], JsonValue]) -> Mapping[str, JsonValue]:
    """Do ``work``, and return its answer, or the exception in words."""
    try:
        return {"answer": work()}
    except MistypedError as error:
        return {"trouble": Trouble.WRONG, "words": str(error)}
    except MemoryError:
        return {"trouble": Trouble.RAISED, "words": "it needs more memory than --plugin-memory allows"}
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
        return {"trouble": Trouble.RAISED, "words": _words(error)}
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(BaseException):  # a plugin may have replaced it by anything
                stream.flush()


def _words(error: BaseException) -> str:
    """Describe an exception, whose own description may fail too."""
    try:
        return in_words(error)
    except BaseException:  # noqa: BLE001 - a plugin's exception may do anything
        return type(error).__name__


def ending(status: int) -> str:
    """Say how a process ended that returned no answer."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"it ended its own process with exit code {code}"
    with suppress(ValueError):
        return f"its process was killed by {signal.Signals(-code).name}"
    return f"its process was killed by signal {-code}"


# --- what the process may do -------------------------------------------------------------------


def confine(output: int, memory: int) -> None:
    """Give this process a new session, its own output, no input, and limits; ``memory`` in MiB."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", 1, closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, closefd=False)
    end_with_parent()
    _adopt_orphans()
    os.close(nothing)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, WRITTEN)
    _limit(resource.RLIMIT_AS, _used_memory() + (memory << 20))


def let_go(kept: Collection[int]) -> None:
    """Release all other files that a fork inherited: locks, and the pipes of other processes."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for file in {*_open_files()} - {0, 1, 2, nothing, *kept}:
        # Not closed: their owner in this process may close them later, when the number is another file's.
        with suppress(OSError):
            os.fstat(file)
            os.dup2(nothing, file, inheritable=False)
    os.close(nothing)


def _open_files() -> Iterable[int]:
    """List the numbers of the open files, perhaps with others."""
    try:
        return tuple(map(int, os.listdir("/proc/self/fd")))  # noqa: PTH208 - numbers, not paths
    except OSError:
        return range(1024)


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    # Some systems have the limit in name only.
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most, hard) if hard == resource.RLIM_INFINITY else (min(most, hard), hard))


def _used_memory() -> int:
    """Return the address space that this process has already."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    return 0


def end_with_parent() -> None:
    """Let the system kill this process when its parent ends, if the system supports that."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - only plugins pay for it

    die_with_parent = 1  # PR_SET_PDEATHSIG of linux/prctl.h
    ctypes.CDLL(None).prctl(die_with_parent, signal.SIGKILL)
