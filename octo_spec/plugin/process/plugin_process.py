"""Octospec's side: the process of a plugin, started when it is first needed and again after it failed."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from octo_spec.plugin.process.frames import EndedError, receive, send
from octo_spec.plugin.process.limits import LIMITS, Limits
from octo_spec.plugin.process.outcome import READ, Failed, Outcome, Trouble, excerpt
from octo_spec.plugin.process.plugin_environment import drop_variables, passed_variables
from octo_spec.plugin.process.service import FORKS, confine, ending, fork, let_go, serve
from octo_spec.visible_text import visible

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.plugin.entry_points import Offer


@dataclass(slots=True)
class _Running:
    """A process with the pipes to and from it, the file for its output, and the process that started it."""

    process: int
    requests: int
    answers: int
    output: int
    limits: Limits
    starter: int = field(default_factory=os.getpid)
    shown: int = 0

    def printed(self) -> str:
        """Return the beginning of what was printed since the last call."""
        # Read at a position, since the process writes at the current offset of this file.
        start, self.shown = self.shown, os.fstat(self.output).st_size
        return excerpt(os.pread(self.output, READ, start), self.shown - start)

    def close(self) -> None:
        """Close the pipes and the file; a process that waits for a call ends."""
        for file in (self.requests, self.answers, self.output):
            os.close(file)

    def end(self) -> int:
        """Kill the process with all that it started, and return its exit status."""
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                kill(self.process, signal.SIGKILL)
        self.close()
        _, status = os.waitpid(self.process, 0)
        return status


@dataclass(slots=True)
class PluginProcess:
    """The process of one plugin; ``service`` loads the plugin there, as ``module:function``."""

    offer: Offer
    service: str
    forks: bool = FORKS
    _running: _Running | None = None

    def describe(self) -> Outcome:
        """Load the plugin, and return its description."""
        self.end()
        self._running = _start_process(self)
        return self._answer(self._running, None, reports_output=False)

    def ask(self, request: JsonValue, *, reports_output: bool = True) -> Outcome:
        """Return the answer to a call; without ``reports_output``, the next call reports what is printed."""
        running = self._running
        if running is None or running.starter != os.getpid() or running.limits != LIMITS.get():
            described = self.describe()
            if isinstance(described.answer, Failed) or self._running is None:
                return described
            running = self._running
        outcome = self._answer(running, request, reports_output=reports_output)
        if not self.forks:
            self.end()
        return outcome

    def end(self) -> None:
        """End the process, unless it belongs to a parent process from which this one was forked."""
        running, self._running = self._running, None
        if running is not None and running.starter == os.getpid():
            running.end()
        elif running is not None:
            running.close()

    def _answer(self, running: _Running, request: JsonValue, *, reports_output: bool) -> Outcome:
        """Send a request, if there is one, and wait for the answer; a process that fails is ended."""
        deadline = monotonic() + running.limits.seconds
        try:
            if request is not None:
                send(running.requests, request, deadline)
            answer = _frame_answer(receive(running.answers, deadline))
        except TimeoutError:
            answer = Failed(Trouble.SLOW, _slow_text(running.limits.seconds))
        except EndedError:
            answer = None
        except BaseException:
            self.end()
            raise
        failed = answer is None or isinstance(answer, Failed)
        printed = running.printed() if reports_output or failed else ""
        if answer is None:
            self._running = None
            answer = Failed(Trouble.RAISED, ending(running.end()))
        elif isinstance(answer, Failed) and answer.trouble is Trouble.SLOW:
            self.end()
        return Outcome(answer, printed)


def _slow_text(seconds: int) -> str:
    return f"it did not answer within {seconds} second{'' if seconds == 1 else 's'}"


def _frame_answer(frame: JsonValue) -> JsonValue | Failed:
    match frame:
        case {"answer": answer}:
            return answer
        case {"trouble": str() as trouble, "words": str() as words}:
            with suppress(ValueError):
                return Failed(Trouble(trouble), visible(words))
    raise EndedError


@cache
def plugin_process(offer: Offer, service: str) -> PluginProcess:
    """Return the process of a plugin, the same one each time."""
    return PluginProcess(offer, service)


# --- starting ----------------------------------------------------------------------------------


def _start_process(plugin: PluginProcess) -> _Running:
    request_reading, request_writing = os.pipe()
    answer_reading, answer_writing = os.pipe()
    output, path = tempfile.mkstemp()
    Path(path).unlink()
    limits = LIMITS.get()
    start = _fork_process if plugin.forks else _spawn_process
    theirs, ours = (request_reading, answer_writing), (request_writing, answer_reading)
    process = start(plugin, theirs, output, limits)
    for pipe in theirs:
        os.close(pipe)
    return _Running(process, *ours, output, limits)


def _fork_process(plugin: PluginProcess, theirs: tuple[int, int], output: int, limits: Limits) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    process = fork()
    if process:
        return process
    try:
        let_go((*theirs, output))
        drop_variables(limits.variables)
        confine(output, limits.memory)
        serve(plugin.service, plugin.offer, *theirs)
    finally:
        os._exit(1)


def _spawn_process(plugin: PluginProcess, theirs: tuple[int, int], output: int, limits: Limits) -> int:
    for inherited in (*theirs, output):
        os.set_inheritable(inherited, True)  # noqa: FBT003 - its signature
    offer = plugin.offer
    numbers = map(str, (*theirs, output, limits.memory))
    # Without the working folder of octospec, whose modules belong to no plugin.
    program = (sys.executable, "-P", "-m", "octo_spec.plugin.process")
    command = (*program, plugin.service, offer.entry.group, offer.name, offer.distribution, *numbers)
    variables = {**passed_variables(limits.variables), "PYTHONPATH": os.pathsep.join(sys.path)}
    return os.posix_spawn(sys.executable, command, variables)
