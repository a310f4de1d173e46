"""Work on texts is done one text at a time, and newer text ends it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from octo_spec.editor.protocol import text_worker
from octo_spec.editor.protocol.text_worker import TextWorker

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.medium


def log_work(text: str, path: str) -> Iterator[object]:
    """Write the beginning and the end of the work into a file; ``text`` is its seconds."""
    with Path(path).open("a", encoding="utf-8") as log:
        log.write("begin\n")
        log.flush()
        time.sleep(float(text))
        log.write("end\n")
    yield os.getpid()


async def worked(
    worker: TextWorker, uri: str, text: str, path: Path, *, is_wanted: bool = True
) -> list[object]:
    return [each async for each in worker.results(uri, text, str(path), lambda: is_wanted)]


def test_one_text_is_worked_on_at_a_time_by_one_process(tmp_path: Path) -> None:
    log, worker = tmp_path / "log", TextWorker(log_work)

    async def run() -> list[list[object]]:
        return await asyncio.gather(*(worked(worker, uri, "0.02", log) for uri in "abc"))

    [first], *others = asyncio.run(run())
    worker.end()
    assert others == [[first], [first]]
    assert log.read_text("utf-8") == "begin\nend\n" * 3


def test_newer_text_ends_the_work_on_its_own_file_only(tmp_path: Path) -> None:
    log, worker = tmp_path / "log", TextWorker(log_work)

    async def run(changed: str, seconds: str) -> tuple[list[object], list[object]]:
        work = asyncio.create_task(worked(worker, "a", seconds, log))
        while not log.exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.01)
        worker.outdate(changed)
        return await work, await worked(worker, "a", "0", log)

    assert asyncio.run(run("b", "0.3"))[0] != []
    log.unlink()
    assert asyncio.run(run("a", "60"))[0] == []
    worker.end()
    assert log.read_text("utf-8") == "begin\nbegin\nend\n"


def test_work_that_is_soon_done_is_not_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_worker, "GRACE", 5)
    log, worker = tmp_path / "log", TextWorker(log_work)

    async def run() -> list[object]:
        work = asyncio.create_task(worked(worker, "a", "0.05", log))
        await asyncio.sleep(0)
        worker.outdate("a")
        return await work

    assert len(asyncio.run(run())) == 1
    worker.end()


def test_a_text_that_is_no_longer_wanted_is_not_worked_on(tmp_path: Path) -> None:
    worker = TextWorker(log_work)
    assert asyncio.run(worked(worker, "a", "60", tmp_path / "log", is_wanted=False)) == []


def test_results_that_are_not_awaited_are_not_those_of_the_next_text() -> None:
    worker = TextWorker(two_results)

    async def first(text: str) -> object:
        results = worker.results("a", text, "", lambda: True)
        found = await anext(results)
        await results.aclose()
        return found

    async def run() -> list[object]:
        return [await first("x"), await first("y")]

    assert asyncio.run(run()) == ["x", "y"]


@pytest.mark.large
def test_a_busy_process_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    # The process holds standard error open, too.
    command = [sys.executable, "-c", SERVER, str(log)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        while not log.exists():
            time.sleep(0.01)
        server.kill()
        assert server.communicate(timeout=30)[1] == b""


SERVER = """
import asyncio, sys
from pathlib import Path
from octo_spec.editor.protocol.text_worker import TextWorker
from tests.editor.test_text_worker import log_work

async def run():
    worker = TextWorker(log_work)
    async for _ in worker.results("a", "60", sys.argv[1], lambda: True):
        pass

asyncio.run(run())
"""


def two_results(text: str, _: str) -> Iterator[object]:
    yield text
    yield f"{text} again"
