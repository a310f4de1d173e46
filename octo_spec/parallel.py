"""Work on as many processors as there are: a ``map`` whose results come in order.

Each worker is a fork, which has everything imported already, and sends its results through a pipe. A
task whose result does not come, because its worker died or could not be started, is done in this process,
and fails here as it would have without workers.
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


def side_by_side(
    work: Callable[[Task], Result], tasks: Sequence[Task], at_leisure: Callable[[], object] | None = None
) -> Iterator[Result]:
    """Do each task; one after the other where there is one processor, or no safe fork."""
    count = processors()
    return shared_out(work, tasks, [position % count for position in range(len(tasks))], at_leisure)


def where_it_pays(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    kind: Callable[[Task], object],
    *,
    are_large: bool,
    at_leisure: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Do large tasks side by side; of others, leave every second kind to one worker, as more cost too much.

    Where more follow, the first large ones of each kind are done here: what they import, no worker imports
    again. What may be done ``at_leisure`` is done here before this process waits for a worker, if it does.
    """
    kinds = list(dict.fromkeys(map(kind, tasks)))
    if not are_large:
        count = min(2, processors())
        shares = [kinds.index(kind(task)) % count for task in tasks]
        yield from shared_out(work, tasks, shares, at_leisure)
        return
    alike = count_of_new(map(kind, tasks))
    here = alike if alike < len(tasks) else 0
    yield from map(work, tasks[:here])
    yield from side_by_side(work, tasks[here:], at_leisure)


def shared_out(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    shares: Sequence[int],
    at_leisure: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Do the tasks of share 0 in this process, and those of each other share in a worker of its own.

    Where the next result is still to come from a worker, this process goes on with tasks of its own, and
    after the last of them with what may be done ``at_leisure``.
    """
    of_share: dict[int, list[Task]] = {share: [] for share in sorted({0, *shares})}
    for task, share in zip(tasks, shares, strict=True):
        of_share[share].append(task)
    own = _Own(work, of_share.pop(0), at_leisure)
    workers = {share: started(work, its) for share, its in of_share.items()}
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
"""At most so many results of this process wait for those before them."""


class _Own(Generic[Task, Result]):
    """What this process does in order: tasks, maybe before their results are asked for, then the rest."""

    def __init__(
        self, work: Callable[[Task], Result], tasks: Sequence[Task], rest: Callable[[], object] | None
    ) -> None:
        self._left: deque[Callable[[], Any]] = deque(partial(work, task) for task in tasks)
        if rest is not None:
            self._left.append(rest)
        self._done: deque[Any] = deque()

    def next(self) -> Result:
        """Give the next result of a task."""
        result: Result = self._done.popleft() if self._done else self._left.popleft()()
        return result

    def go_on_until(self, is_time: Callable[[], bool]) -> None:
        """Do what is left, until it is time for something else."""
        while self._left and len(self._done) < AHEAD and not is_time():
            self._done.append(self._left.popleft()())


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


def begun(work: Callable[[], Result], busy: int = 1) -> Callable[[], Result]:
    """Begin ``work`` in another process, and give a function that waits for the result.

    Where so many ``busy`` processes leave no processor free, that function does the work.
    """
    if processors() <= busy:
        return work
    worker: Worker[Result] = started(lambda _: work(), (None,))

    def result() -> Result:
        try:
            done = worker.next()
        finally:
            end((worker,))
        return work() if done is None else done

    return result


def beside(work: Callable[[], Result], meanwhile: Callable[[], object]) -> Result:
    """Do ``work`` in another process where that can be, and ``meanwhile`` something else in this one."""
    result = begun(work)
    meanwhile()
    return result()


def processors() -> int:
    """Count the processors that this process may use."""
    # On other systems a fork may inherit locks of libraries that no thread of it will release.
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


@frozen
class Worker(Generic[Result]):
    """A process at work, if one could be started, and the pipe through which its results come."""

    process: int | None
    pipe: IO[bytes]

    def is_ready(self) -> bool:
        """Tell whether a result is coming through the pipe; one that was read ahead does not count."""
        pipes = select.poll()
        pipes.register(self.pipe, select.POLLIN)  # with what tells that the worker has ended
        return bool(pipes.poll(0))

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
        if worker.process is not None:
            os.waitpid(worker.process, 0)


def started(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Worker[Result]:
    """Start a worker on ``tasks``; where no process can be had, one that leaves all undone."""
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
        # The parent's unwritten output and its clean-up are left to the parent.
        os._exit(0)
