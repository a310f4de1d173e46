from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engines import aws_command
from tests.engines.cloud import Cloud, running

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[Cloud]:
    with running() as cloud:
        yield cloud
    aws_command.end()


@pytest.fixture
def cloud(server: Cloud) -> Cloud:
    server.reset()
    return server
