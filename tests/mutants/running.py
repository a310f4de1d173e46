"""One run of pytest in a fork, which has all that is tested imported already."""

from __future__ import annotations

import gc
import os
import pickle
import resource
import select
import signal
import sys
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from octo_spec.parallel import Worker, end, processors, start_worker
from tests.mutants.rooms import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
Task = TypeVar("Task")

BROKEN: Final = 70
ALWAYS: Final = (
    *("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not large and not engines and not deep"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
    *("-W", "ignore::hypothesis.errors.HypothesisWarning"),
)
STORED_NOWHERE: Final = {"HYPOTHESIS_STORAGE_DIRECTORY": os.devnull}
MEMORY: Final = 6 * 2**30
IMPORTING: Final = 120
"""Processor seconds in which all tests must be collected."""


def apart(work: Callable[[], T]) -> T | None:
    """Do ``work`` in a fork; ``None`` where it did not end by itself."""
    reading, writing = os.pipe()
    if not (process := os.fork()):
        _child(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        written = pipe.read()
    if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == BROKEN:
        msg = "a run of tests broke off: see above"
        raise RuntimeError(msg)
    return pickle.loads(written) if written else None  # noqa: S301 - from our own fork


def _child(work: Callable[[], object], writing: int) -> None:
    stderr = os.dup(2)
    try:
        done = pickle.dumps(work())
    except BaseException:  # noqa: BLE001 - nothing may go on in a fork
        os.write(stderr, traceback.format_exc().encode())
        os._exit(BROKEN)
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(done)
    os._exit(0)


def as_they_end(work: Callable[[Task], T], tasks: Sequence[Task]) -> Iterator[T]:
    """Run each task in a separate fork, as many at a time as there are processors; no result is ``None``."""
    left, at_work = [*reversed(tasks)], dict[IO[bytes], Worker[T]]()
    while left or at_work:
        while left and len(at_work) < processors():
            worker = start_worker(work, [left.pop()])
            at_work[worker.pipe] = worker
        for pipe in select.select([*at_work], [], [])[0]:
            worker = at_work.pop(pipe)
            result = worker.next()
            end((worker,))
            if result is None:
                msg = "a run of tests broke off: see above"
                raise RuntimeError(msg)
            yield result


def warm() -> None:
    """Let hypothesis read all modules and Unicode's tables once, and no fork again: it takes seconds."""
    os.environ.update(STORED_NOWHERE)

    @settings(max_examples=100, database=None, derandomize=True, suppress_health_check=[*HealthCheck])
    @given(st.text())
    def law(_: str) -> None:
        pass

    law()


def pytest_run(arguments: Sequence[str], plugin: object, examples: int) -> int:
    """Run pytest in this process, which a fork may do once; laws try few examples, and do not shrink them.

    What runs too long is ended by the processor seconds it takes, since the machine may be busy.
    """
    gc.freeze()  # what was imported stays, and pytest collects what is left several times
    os.chdir(ROOT)
    os.environ.update(OCTOSPEC_EXAMPLES=str(examples), **STORED_NOWHERE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.setitimer(signal.ITIMER_PROF, IMPORTING)
    silence()
    unshrunk = [Phase.explicit, Phase.generate]
    by_the_clock = [HealthCheck.too_slow]
    settings.register_profile(
        "mutants", derandomize=True, database=None, phases=unshrunk, suppress_health_check=by_the_clock
    )
    settings.load_profile("mutants")
    return int(pytest.main([*ALWAYS, *arguments], plugins=[plugin]))


def silence() -> None:
    """Print nothing: two runs are in progress at the same time."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - until the process ends
