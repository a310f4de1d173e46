"""A build that is killed at any moment leaves whole folders to the next one."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from octo_spec.cli import main
from octo_spec.storage.folders.staging import repair
from tests.matrices import deep

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Octospec

FORMATS = ("cloudformation", "terraform", "iam-json")
Files = dict[str, bytes]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the test forks")


def files(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def build(answer: str) -> list[str]:
    return ["build", "spec.yaml", "--fix", f"extra={answer}"]


def building(answer: str) -> int:
    """Start a build in a process of its own, and give its id."""
    process = os.fork()
    if process == 0:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - its file number is needed
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        try:
            main(build(answer), standalone_mode=False)
        finally:
            os._exit(0)
    return process


@pytest.fixture(scope="module", autouse=True)
def _one_processor() -> None:
    """Kill builds as they are: on all processors."""


@pytest.mark.parametrize("times", [5, deep(50)])
def test_killed_at_random_moments_each_format_folder_is_whole(octospec: Octospec, times: int) -> None:
    dist = octospec.folder / "dist"
    sets: dict[str, list[Files]] = {name: [] for name in FORMATS}
    start = time.perf_counter()
    for answer in ("on", "off"):
        assert octospec(*build(answer)).code == 0
        for name in FORMATS:
            sets[name].append(files(dist / name))
    longest = time.perf_counter() - start
    moments = random.Random(3)  # noqa: S311 - moments, not secrets
    for turn in range(times):
        process = building(("on", "off")[turn % 2])
        time.sleep(moments.uniform(0, longest / 2))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        repair(dist)
        assert all(files(dist / name) in sets[name] for name in FORMATS)
    assert octospec(*build("on")).code == 0
    assert [files(dist / name) for name in FORMATS] == [sets[name][0] for name in FORMATS]
