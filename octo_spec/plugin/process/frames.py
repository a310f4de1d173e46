"""JSON through pipes: a length, then that number of bytes; never later than a deadline."""

from __future__ import annotations

import json
import os
import select
from time import monotonic
from typing import TYPE_CHECKING, Final

from octo_spec.plugin.process.limits import ANSWERED

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

LENGTH: Final = 8
"""The number of bytes of a length."""


class EndedError(Exception):
    """The other side closed the pipe, or sent an invalid frame."""


def send(pipe: int, data: JsonValue, deadline: float | None = None) -> None:
    """Write a frame; raise ``TimeoutError`` or ``EndedError``."""
    content = json.dumps(data).encode()
    waiting = memoryview(len(content).to_bytes(LENGTH) + content)
    while waiting:
        _wait_until_ready(pipe, select.POLLOUT, deadline)
        try:
            # At most what a pipe always accepts at once, so that this never waits beyond the deadline.
            written = os.write(pipe, waiting[: select.PIPE_BUF])
        except BrokenPipeError:
            raise EndedError from None
        waiting = waiting[written:]


def receive(pipe: int, deadline: float | None = None) -> JsonValue:
    """Read a frame; raise ``TimeoutError`` or ``EndedError``."""
    length = int.from_bytes(_read_bytes(pipe, LENGTH, deadline))
    if length > ANSWERED:
        raise EndedError
    try:
        data: JsonValue = json.loads(_read_bytes(pipe, length, deadline))
    except (ValueError, RecursionError):
        raise EndedError from None
    return data


def _read_bytes(pipe: int, length: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        _wait_until_ready(pipe, select.POLLIN, deadline)
        part = os.read(pipe, min(length - len(parts), 1 << 20))
        if not part:
            raise EndedError
        parts += part
    return bytes(parts)


def _wait_until_ready(pipe: int, event: int, deadline: float | None) -> None:
    if deadline is None:
        return
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0, deadline - monotonic()) * 1000):
        raise TimeoutError
