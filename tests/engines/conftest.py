"""One server for each test process, emptied before each test; an emulator for each file that asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engines import aws_command, ministack, provider
from tests.engines.cloud import Cloud, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engines.ministack import Ministack


@pytest.fixture(scope="session")
def server() -> Iterator[Cloud]:
    with running() as cloud:
        yield cloud


@pytest.fixture(scope="session", autouse=True)
def _processes() -> Iterator[None]:
    yield
    provider.end()
    aws_command.end()


@pytest.fixture
def partition() -> str:
    return "aws"


@pytest.fixture
def cloud(server: Cloud, partition: str) -> Cloud:
    cloud = server.inside(partition)
    cloud.reset()
    return cloud


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ministack]:
    """Start an emulator that keeps what a file of tests makes."""
    with ministack.running(tmp_path_factory.mktemp("ministack")) as started:
        yield started


@pytest.fixture
def emptied(emulator: Ministack) -> Ministack:
    """Give the emulator without what the test before made."""
    emulator.reset()
    return emulator
