"""A fleet's build by a Dask cluster on this machine, compared with one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.benchmarks.aims import Section
from tests.benchmarks.tables import table
from tests.engines import dask_cluster

OCTOSPEC: Final = str(Path(sys.executable).parent / "octospec")
SPEC: Final = Path(__file__).parents[2] / "spec" / "octo.yaml"
CUSTOMERS: Final = 300
WORKERS: Final = (1, 2, 4)
FORMATS: Final = ("cloudformation", "terraform", "iam-json")


def report() -> Section:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fleet.jsonl").write_text(_fleet(), "utf-8")
        rows = [("one process", _shown(_built(folder, "one", one_processor=True)))]
        rows += [
            (f"{count} workers".replace("1 workers", "1 worker"), _shown(_by(count, folder)))
            for count in WORKERS
        ]
    text = [
        "## A fleet, and a cluster",
        "",
        f"{CUSTOMERS} customers of Octo's spec in three formats, compiled, proven and written; a cluster of",
        "Dask on this machine, whose workers have built before. More workers than processors gain nothing.",
        "",
        table(("who builds", "seconds"), rows),
    ]
    return Section("\n".join(text), ())


def _by(count: int, folder: Path) -> float:
    home = folder / f"dask-{count}"
    home.mkdir()
    names = [f"worker-{number}" for number in range(count)]
    with dask_cluster.running(home, {}, *names) as cluster:
        _built(folder, f"warm-{count}", "--dask", cluster.address)
        return _built(folder, f"by-{count}", "--dask", cluster.address)


def _built(folder: Path, out: str, *options: str, one_processor: bool = False) -> float:
    command = [OCTOSPEC, "build", str(SPEC), "--customers", "fleet.jsonl", "--out", out, *options]
    processors = os.sched_getaffinity(0)
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as process:
        if one_processor:
            os.sched_setaffinity(process.pid, {min(processors)})
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - start


def _shown(seconds: float) -> str:
    return f"{seconds:.1f}"


def _fleet() -> str:
    common = {"fix": {"principal": "131920598436"}, "formats": {name: {} for name in FORMATS}}
    lines: list[object] = [{"octospec-customers": "1", "common": common}]
    for number in range(CUSTOMERS):
        secret = sha256(str(number).encode()).hexdigest()[:32]
        lines.append({"id": f"c{number}", "fix": {"external-id": f"MSP-{secret}"}})
    return "".join(f"{json.dumps(line)}\n" for line in lines)
