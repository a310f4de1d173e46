"""Working side by side gives what working in turn gives, whatever becomes of a worker."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from octo_spec import parallel as module
from octo_spec.parallel import (
    AHEAD,
    map_in_parallel,
    map_in_shares,
    map_large_in_parallel,
    processors,
    run_both,
    start_work,
)

PARENT = os.getpid()

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


@pytest.fixture(params=[1, 2, 5], autouse=True)
def workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    count: int = request.param
    monkeypatch.setattr(module, "processors", lambda: count)
    return count


def square(number: int) -> int:
    return number * number


def where(_: int) -> int:
    return os.getpid()


def dying(number: int) -> int:
    if os.getpid() != PARENT and number == 3:
        os._exit(9)
    return square(number)


def raising(number: int) -> int:
    if number == 3:
        msg = "three"
        raise ValueError(msg)
    return square(number)


def test_results_come_in_order() -> None:
    assert list(map_in_parallel(square, range(20))) == [number * number for number in range(20)]


@pytest.mark.parametrize("are_large", [False, True])
@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_results_come_in_order_wherever_the_work_is_done(count: int, are_large: bool) -> None:  # noqa: FBT001 - an example
    done = map_large_in_parallel(square, range(count), lambda number: number % 3, are_large=are_large)
    assert list(done) == [number * number for number in range(count)]


def test_what_is_small_and_of_one_kind_is_done_here() -> None:
    assert set(map_large_in_parallel(where, range(20), lambda _: "one", are_large=False)) == {PARENT}


def test_one_worker_does_every_second_kind_of_what_is_small(workers: int) -> None:
    found = list(map_large_in_parallel(where, range(20), lambda number: number % 3, are_large=False))
    assert {*found[::3], *found[2::3]} == {PARENT}
    assert len(set(found[1::3])) == 1
    assert (PARENT in found[1::3]) is (workers == 1)


def test_the_first_of_each_kind_are_done_here_where_more_follow(workers: int) -> None:
    found = list(map_large_in_parallel(where, range(20), lambda number: number % 3, are_large=True))
    assert set(found[:3]) == {PARENT}
    assert len(set(found[3:])) == workers


def test_large_tasks_of_different_kinds_are_done_side_by_side(workers: int) -> None:
    found = set(map_large_in_parallel(where, range(20), str, are_large=True))
    assert len(found) == workers


def test_nothing_to_do_is_done() -> None:
    assert list(map_in_parallel(square, ())) == []


def test_as_many_processes_work_as_there_are_processors(workers: int) -> None:
    found = set(map_in_parallel(where, range(20)))
    assert len(found) == workers
    assert PARENT in found


def test_this_process_goes_on_while_a_worker_is_at_work(tmp_path: Path) -> None:
    third = tmp_path / "third"

    def second_waits_for_third(number: int) -> bool:
        if number == 2:
            third.touch()
        return number != 1 or appears(third)

    assert list(map_in_shares(second_waits_for_third, range(3), (0, 1, 0))) == [True, True, True]


def appears(file: Path) -> bool:
    """Wait for a file, a minute at most."""
    for _ in range(6000):
        if file.exists():
            return True
        time.sleep(0.01)
    return False


def test_this_process_does_not_run_far_ahead(tmp_path: Path) -> None:
    done, eighth = [], tmp_path / "eighth"

    def first_waits_for_eighth(number: int) -> bool:
        done.append(number)
        if number == AHEAD:
            eighth.touch()
        return number != 0 or appears(eighth)

    results = map_in_shares(first_waits_for_eighth, range(20), (1, *(0,) * 19))
    assert next(results)
    assert done == [*range(1, AHEAD + 1)]
    assert all(results)


def test_what_may_be_done_at_leisure_is_done_before_a_worker_is_waited_for(tmp_path: Path) -> None:
    done: list[int] = []
    while_waiting = tmp_path / "at leisure"

    def second_waits(number: int) -> bool:
        done.append(number)
        return number != 1 or appears(while_waiting)

    def rest() -> None:
        done.append(9)
        while_waiting.touch()

    assert all(map_in_shares(second_waits, range(3), (0, 1, 0), rest))
    assert done == [0, 2, 9]


def test_what_may_be_done_at_leisure_is_left_where_no_one_waits() -> None:
    done: list[int] = []
    assert list(map_in_shares(square, range(3), (0, 0, 0), lambda: done.append(1))) == [0, 1, 4]
    assert not done


@pytest.mark.parametrize("are_large", [False, True])
@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_what_is_done_at_leisure_is_not_a_result(count: int, are_large: bool) -> None:  # noqa: FBT001 - an example
    kind, rest = (lambda number: number % 3), (lambda: "rest")
    done = map_large_in_parallel(square, range(count), kind, are_large=are_large, while_waiting=rest)
    assert list(done) == [number * number for number in range(count)]


def test_what_a_worker_leaves_undone_is_done_here() -> None:
    assert list(map_in_parallel(dying, range(20))) == [number * number for number in range(20)]


def test_where_no_process_can_be_started_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert list(map_in_parallel(where, range(20))) == [PARENT] * 20
    assert start_work(os.getpid)() == PARENT
    assert run_both(os.getpid, tuple) == PARENT


def test_what_fails_fails_here() -> None:
    with pytest.raises(ValueError, match="three"):
        list(map_in_parallel(raising, range(20)))


def children() -> set[int]:
    """List the processes that this one has started, dead ones too; other tests may have servers of theirs."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
            found |= {int(entry.parent.name)} if parent == os.getpid() else set()
    return found


@pytest.mark.medium
def test_no_worker_is_left_behind() -> None:
    before = children()
    results = map_in_parallel(lambda number: "x" * 1_000_000 * (number + 1), range(8))
    assert len(next(results)) == 1_000_000
    results.close()  # type: ignore[attr-defined]
    assert children() <= before


def test_there_is_at_least_one_processor() -> None:
    assert processors() >= 1


# --- one piece of work, and another meanwhile -----------------------------------------------------------


def test_work_that_is_begun_is_done_in_parallel_or_when_its_result_is_needed(workers: int) -> None:
    result = start_work(os.getpid)
    assert (result() == PARENT) is (workers == 1)


def test_what_is_begun_waits_where_no_processor_is_free(workers: int) -> None:
    result = start_work(os.getpid, busy=2)
    assert (result() == PARENT) is (workers <= 2)


def test_the_result_of_begun_work_may_be_taken_after_other_work() -> None:
    result = start_work(lambda: square(7))
    assert list(map_in_parallel(square, range(3))) == [0, 1, 4]
    assert result() == 49


def test_what_died_when_it_was_begun_is_done_here() -> None:
    assert start_work(lambda: dying(3))() == 9


def test_what_raised_when_it_was_begun_raises_here(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="three"):
        start_work(lambda: raising(3))()
    assert capfd.readouterr().err == ""


def test_what_was_begun_leaves_no_process_behind() -> None:
    before = children()
    start_work(lambda: square(2))()
    assert children() <= before


def test_something_else_is_done_meanwhile(workers: int, tmp_path: Path) -> None:
    meanwhile = tmp_path / "meanwhile"
    place = run_both(lambda: os.getpid() if workers == 1 or appears(meanwhile) else 0, meanwhile.touch)
    assert (place == PARENT) is (workers == 1)
    assert place
    assert meanwhile.exists()
