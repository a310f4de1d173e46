"""Work on as many processors as there are: a ``map`` whose results come in order.

Each worker is a fork, which has everything imported already, and sends its results back through a
pipe. What a worker does not send, because it died, is done here, and fails here as it would have
without workers.
"""

from __future__ import annotations

import os
import pickle
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Job = TypeVar("Job")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
    """Do each job; one after the other where there is one processor, or no safe fork."""
    count = min(len(jobs), processors())
    if count <= 1:
        yield from map(work, jobs)
        return
    workers: list[Worker[Result]] = [started(work, jobs[first::count]) for first in range(count)]
    try:
        for position, job in enumerate(jobs):
            result = workers[position % count].next()
            yield work(job) if result is None else result
    finally:
        end(workers)


def begun(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin ``work`` beside whatever comes next, where that can be; call what this gives for the result."""
    if processors() == 1:
        return work
    worker: Worker[Result] = started(lambda _: work(), (None,))

    def result() -> Result:
        try:
            done = worker.next()
        finally:
            end((worker,))
        return work() if done is None else done

    return result


def processors() -> int:
    """Count the processors that this process may use."""
    # Elsewhere a fork may inherit locks of system libraries that nobody will release.
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@dataclass(frozen=True, slots=True)
class Worker(Generic[Result]):
    """A process at work, and the pipe by which its results come."""

    process: int
    pipe: IO[bytes]

    def next(self) -> Result | None:
        """Wait for the next result; ``None`` where there will be none."""
        try:
            result: Result = pickle.load(self.pipe)  # noqa: S301 - from a process that this one started
        except (EOFError, pickle.UnpicklingError):
            return None
        return result


def end(workers: Sequence[Worker[Result]]) -> None:
    """Close every pipe, which ends whoever is still writing, and wait for all to go.

    All pipes first: a worker holds the earlier ones open, too, as its fork found them.
    """
    for worker in workers:
        worker.pipe.close()
    for worker in workers:
        os.waitpid(worker.process, 0)


def started(work: Callable[[Job], Result], jobs: Sequence[Job]) -> Worker[Result]:
    """Start a worker on ``jobs``."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return Worker(process, os.fdopen(reading, "rb"))
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            for job in jobs:
                pickle.dump(work(job), pipe)
                pipe.flush()
    finally:
        # Neither the parent's unwritten output nor its clean-up are the worker's.
        os._exit(0)
