"""Work on as many processors as there are: a ``map`` whose results come in order.

Each worker is a fork, which has everything imported already, and sends its results through a pipe. A
task whose result does not come, because its worker died, is done in this process, and fails here as it
would have without workers.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import IO, TYPE_CHECKING, Generic, TypeVar

from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Task = TypeVar("Task")
Result = TypeVar("Result")


def side_by_side(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Result]:
    """Do each task; one after the other where there is one processor, or no safe fork."""
    count = processors()
    return shared_out(work, tasks, [position % count for position in range(len(tasks))])


def where_it_pays(
    work: Callable[[Task], Result], tasks: Sequence[Task], kind: Callable[[Task], object], *, are_large: bool
) -> Iterator[Result]:
    """Do large tasks side by side; of others, leave every second kind to one worker, as more cost too much.

    Where more follow, the first large ones of each kind are done here: what they import, no worker imports
    again.
    """
    kinds = list(dict.fromkeys(map(kind, tasks)))
    if not are_large:
        count = min(2, processors())
        yield from shared_out(work, tasks, [kinds.index(kind(task)) % count for task in tasks])
        return
    alike = count_of_new(map(kind, tasks))
    here = alike if alike < len(tasks) else 0
    yield from map(work, tasks[:here])
    yield from side_by_side(work, tasks[here:])


def shared_out(
    work: Callable[[Task], Result], tasks: Sequence[Task], shares: Sequence[int]
) -> Iterator[Result]:
    """Do the tasks of share 0 in this process, and those of each other share in a worker of its own."""
    workers: dict[int, Worker[Result]] = {
        share: started(work, [task for task, its in zip(tasks, shares, strict=True) if its == share])
        for share in sorted({*shares} - {0})
    }
    try:
        for task, share in zip(tasks, shares, strict=True):
            result = workers[share].next() if share else None
            yield work(task) if result is None else result
    finally:
        end(tuple(workers.values()))


def count_of_new(values: Iterable[object]) -> int:
    """Count the values before the first that was there before.

    >>> count_of_new("abcab")
    3
    """
    seen: set[object] = set()
    for value in values:
        if value in seen:
            break
        seen.add(value)
    return len(seen)


def begun(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin ``work`` in another process where that can be, and give a function that waits for the result."""
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
    # On other systems a fork may inherit locks of libraries that no thread of it will release.
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@frozen
class Worker(Generic[Result]):
    """A process at work, and the pipe through which its results come."""

    process: int
    pipe: IO[bytes]

    def next(self) -> Result | None:
        """Wait for the next result; ``None`` where the process ended before it."""
        try:
            result: Result = pickle.load(self.pipe)  # noqa: S301 - from a process that this one started
        except (EOFError, pickle.UnpicklingError):
            return None
        return result


def end(workers: Sequence[Worker[Result]]) -> None:
    """Close every pipe, which ends the workers that still write, and wait until all have ended.

    All pipes are closed first, since each worker inherited those of the workers before it.
    """
    for worker in workers:
        worker.pipe.close()
    for worker in workers:
        os.waitpid(worker.process, 0)


def started(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Worker[Result]:
    """Start a worker on ``tasks``."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return Worker(process, os.fdopen(reading, "rb"))
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            for task in tasks:
                pickle.dump(work(task), pipe)
                pipe.flush()
    finally:
        # The parent's unwritten output and its clean-up are left to the parent.
        os._exit(0)
