"""One server for each test process, emptied before each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engines import aws_command, provider
from tests.engines.cloud import Cloud, running

if TYPE_CHECKING:
    from collections.abc import Iterator


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
