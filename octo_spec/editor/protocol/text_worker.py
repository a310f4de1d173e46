"""Work on texts in a process of its own: no answer waits for it, and newer text ends it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    Work = Callable[[str, str], Iterator[object]]

GRACE: Final = 0.2
"""The seconds that work on an older text may still take: a new process starts without its caches."""
# A fork has all imports already. Other systems' libraries do not allow it.
_PROCESSES: Final = (
    multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
)


class TextWorker:
    """A process that works on one text at a time: ``work`` gets a text and its path.

    It is started when it is needed, and again when it was ended.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._turn = asyncio.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._present: tuple[str, object] | None = None

    async def results(
        self, uri: str, text: str, path: str, is_wanted: Callable[[], bool]
    ) -> AsyncGenerator[object, None]:
        """Yield the results of the work on a text if it is still wanted; none after the work was ended."""
        async with self._turn:
            if not is_wanted():
                return
            self._present = (uri, object())
            results = self._start_work(text, path)
            result: tuple[object] | None = (None,)
            try:
                while (result := await results.get()) is not None:
                    yield result[0]
            finally:
                self._present = None
                if result is not None:
                    self.end()

    def outdate(self, uri: str) -> None:
        """End the work on a text that has changed or was closed, unless it is soon done."""
        if self._present and self._present[0] == uri:
            asyncio.get_running_loop().call_later(GRACE, self._end_work, self._present)

    def _end_work(self, work: tuple[str, object]) -> None:
        if self._present is work:
            self.end()

    def end(self) -> None:
        """End the process, and what it works on."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None

    def _start_work(self, text: str, path: str) -> asyncio.Queue[tuple[object] | None]:
        if self._process is None or not self._process.is_alive():
            self._pipe, theirs = _PROCESSES.Pipe()
            self._process = _PROCESSES.Process(target=_serve, args=(self._work, theirs), daemon=True)
            self._process.start()
            theirs.close()
        results: asyncio.Queue[tuple[object] | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def put(result: tuple[object] | None) -> None:
            # The server may have ended.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(results.put_nowait, result)

        # The end of the server does not wait for such a thread.
        Thread(target=_talk, args=(self._pipe, (text, path), put), daemon=True).start()
        return results


def _talk(pipe: Connection, task: tuple[str, str], put: Callable[[tuple[object] | None], None]) -> None:
    """Give a process a task, and pass its results on, and ``None`` after the last one."""
    with suppress(EOFError, OSError):
        pipe.send(task)
        while (result := pipe.recv()) is not None:
            put(result)
    put(None)


def _serve(work: Work, pipe: Connection) -> None:
    """Work on each text that comes through a pipe until the server ends."""
    # Standard output is that of the protocol.
    os.dup2(2, 1)
    Thread(target=_end_with_server, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            for result in work(*pipe.recv()):
                pipe.send((result,))
            pipe.send(None)


def _end_with_server() -> None:
    """End this process, also amid work, as soon as the server ends, even if it was killed."""
    if server := multiprocessing.parent_process():
        server.join()
    os._exit(0)
