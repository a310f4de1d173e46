"""Parallel work on all processors: a ``map`` that returns its results in order.

Each worker is a fork, which has all imports already, and sends its results through a pipe. If a result does
not arrive, because the worker died or could not be started, this process does the task, and it fails here as
it would without workers.
"""

from __future__ import annotations

import os
import pickle
import select
import sys
from collections import deque
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final, Generic, TypeVar

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Task = TypeVar("Task")
Result = TypeVar("Result")


def map_in_parallel(
    work: Callable[[Task], Result], tasks: Sequence[Task], while_waiting: Callable[[], object] | None = None
) -> Iterator[Result]:
    """Do the tasks in parallel; one after the other with one processor, or without a safe fork."""
    count = processors()
    return map_in_shares(work, tasks, [position % count for position in range(len(tasks))], while_waiting)


def map_large_in_parallel(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    kind: Callable[[Task], object],
    *,
    are_large: bool,
    while_waiting: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Do large tasks in parallel; share small ones, by kind, with one worker, since more would cost too much.

    If more tasks follow, the first large ones of each kind are done here, so that no worker repeats their
    imports. The work ``while_waiting`` is done here before this process waits for a worker, if it waits.
    """
    kinds = list(dict.fromkeys(map(kind, tasks)))
    if not are_large:
        count = min(2, processors())
        shares = [kinds.index(kind(task)) % count for task in tasks]
        yield from map_in_shares(work, tasks, shares, while_waiting)
        return
    alike = count_of_new(map(kind, tasks))
    here = alike if alike < len(tasks) else 0
    yield from map(work, tasks[:here])
    yield from map_in_parallel(work, tasks[here:], while_waiting)


def map_in_shares(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    shares: Sequence[int],
    while_waiting: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Do the tasks of share 0 in this process, and those of each other share in a separate worker.

    While the next result of a worker is missing, this process continues with its own tasks, and after the
    last of them with the work ``while_waiting``.
    """
    of_share: dict[int, list[Task]] = {share: [] for share in sorted({0, *shares})}
    for task, share in zip(tasks, shares, strict=True):
        of_share[share].append(task)
    own = _Own(work, of_share.pop(0), while_waiting)
    workers = {share: start_worker(work, its) for share, its in of_share.items()}
    try:
        for task, share in zip(tasks, shares, strict=True):
            if share:
                own.go_on_until(workers[share].is_ready)
                result = workers[share].next()
                yield work(task) if result is None else result
            else:
                yield own.next()
    finally:
        end(tuple(workers.values()))


AHEAD: Final = 8
"""The maximum number of results of this process that wait for earlier ones."""


class _Own(Generic[Task, Result]):
    """The work of this process in order: tasks, maybe before their results are needed, then the rest."""

    def __init__(
        self, work: Callable[[Task], Result], tasks: Sequence[Task], rest: Callable[[], object] | None
    ) -> None:
        self._left: deque[Callable[[], Any]] = deque(partial(work, task) for task in tasks)
        if rest is not None:
            self._left.append(rest)
        self._done: deque[Any] = deque()

    def next(self) -> Result:
        """Return the next result of a task."""
        result: Result = self._done.popleft() if self._done else self._left.popleft()()
        return result

    def go_on_until(self, is_time: Callable[[], bool]) -> None:
        """Do the remaining work until ``is_time`` is true."""
        while self._left and len(self._done) < AHEAD and not is_time():
            self._done.append(self._left.popleft()())


def count_of_new(values: Iterable[object]) -> int:
    """Return the number of values before the first repeated one.

    >>> count_of_new("abcab")
    3
    """
    seen: set[object] = set()
    for value in values:
        if value in seen:
            break
        seen.add(value)
    return len(seen)


def start_work(work: Callable[[], Result], busy: int = 1) -> Callable[[], Result]:
    """Start ``work`` in another process, and return a function that waits for the result.

    If ``busy`` processes leave no processor free, that function does the work itself.
    """
    if processors() <= busy:
        return work
    worker: Worker[Result] = start_worker(lambda _: work(), (None,))

    def result() -> Result:
        try:
            done = worker.next()
        finally:
            end((worker,))
        return work() if done is None else done

    return result


def run_both(work: Callable[[], Result], meanwhile: Callable[[], object]) -> Result:
    """Do ``work`` in another process if possible, and ``meanwhile`` something else in this one."""
    result = start_work(work)
    meanwhile()
    return result()


def processors() -> int:
    """Return the number of processors that this process may use."""
    # On other systems a fork may inherit locks of libraries that none of its threads will release.
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@frozen
class Worker(Generic[Result]):
    """A running process, if one could be started, and the pipe for its results."""

    process: int | None
    pipe: IO[bytes]

    def is_ready(self) -> bool:
        """Return whether a result is arriving in the pipe; one that was read ahead does not count."""
        pipes = select.poll()
        pipes.register(self.pipe, select.POLLIN)  # also reports that the worker ended
        return bool(pipes.poll(0))

    def next(self) -> Result | None:
        """Wait for the next result; ``None`` if the process ended before it."""
        try:
            result: Result = pickle.load(self.pipe)  # noqa: S301 - from a process that this one started
        except (EOFError, pickle.UnpicklingError):
            return None
        return result


def end(workers: Sequence[Worker[Result]]) -> None:
    """Close every pipe, which ends the workers that still write, and wait for all of them.

    All pipes are closed first, since each worker inherited those of the workers before it.
    """
    for worker in workers:
        worker.pipe.close()
    for worker in workers:
        if worker.process is not None:
            os.waitpid(worker.process, 0)


def start_worker(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Worker[Result]:
    """Start a worker on ``tasks``; without a new process, return one that leaves all tasks undone."""
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:  # too many processes, or no memory for one more
        process = None
    if process != 0:
        os.close(writing)
        return Worker(process, os.fdopen(reading, "rb"))
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            for task in tasks:
                pickle.dump(work(task), pipe)
                pipe.flush()
    finally:
        # The parent handles its unwritten output and its clean-up.
        os._exit(0)
