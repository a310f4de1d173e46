"""A Dask cluster of local processes: a scheduler, and workers that come and go."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tests.engines.require import require

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

READY = "Registered to:"


@dataclass(slots=True)
class DaskCluster:
    """The scheduler at ``address``, and the processes of all that were started, by name."""

    address: str
    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str, **environment: str) -> None:
        """Start a process of Dask; what it says goes to a file of its name."""
        home = self.folder / name
        home.mkdir()
        with (self.folder / f"{name}.log").open("wb") as log:
            command = (sys.executable, "-m", *arguments)
            environ = {**os.environ, **environment, "DASK_CONFIG": str(home)}
            self.processes[name] = subprocess.Popen(command, env=environ, cwd=home, stdout=log, stderr=log)

    def worker(self, name: str, **environment: str) -> None:
        """Start a worker; it has come when ``wait_for`` returns."""
        options = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--memory-limit", "0", "--name", name)
        self.start(name, "distributed.cli.dask_worker", self.address, *options, **environment)

    def wait_for(self, *names: str) -> None:
        """Wait until workers are known to the scheduler."""
        for _ in range(2_400):
            if all(READY in self.said(name) for name in names):
                return
            time.sleep(0.05)
        raise TimeoutError("\n".join(map(self.said, names)))

    def said(self, name: str) -> str:
        """Give what a process said."""
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def kill(self, name: str) -> None:
        """End a process in the middle of what it does."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()


@contextmanager
def running(folder: Path, environment: Mapping[str, str], *workers: str) -> Iterator[DaskCluster]:
    """Run a scheduler and ``workers`` as long as the context lasts."""
    require(find_spec("distributed"), "distributed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    cluster = DaskCluster(f"tcp://127.0.0.1:{port}", folder)
    try:
        options = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        cluster.start("scheduler", "distributed.cli.dask_scheduler", *options)
        for name in workers:
            cluster.worker(name, **environment)
        cluster.wait_for(*workers)
        yield cluster
    finally:
        for name in tuple(cluster.processes):
            cluster.kill(name)
