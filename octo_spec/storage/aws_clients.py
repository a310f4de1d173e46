"""Clients of AWS whose answers are bounded in time and size, and are not trusted to be those of AWS.

A proxy may answer with a page, an old store with anything; botocore's parsers then raise what they meet.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from octo_spec.storage.deadlines import TooSlowError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.storage.deadlines import Deadline

T = TypeVar("T")

CONNECT_SECONDS: Final = 10
"""The time to connect."""
READ_SECONDS: Final = 30
"""The time between two parts of an answer."""
LARGEST_ANSWER: Final = 1 << 26
"""The bytes of an answer that is not the content of an object: a page of AWS has far fewer."""
REFUSED: Final = 300
"""From this status on, botocore reads the whole answer, also that to a request for an object."""
MOST_PAGES: Final = 10_000
"""The pages of a list: ten million keys, or the policies of far more roles than an account can have."""


class UnreadableError(Exception):
    """An answer that AWS would not give; the message says what is wrong with it."""


def aws_client(  # noqa: PLR0913 - the settings of a client
    session: Any,  # noqa: ANN401 - boto3 has no types
    service: str,
    attempts: int,
    endpoint: str | None = None,
    *,
    mode: str = "standard",
    region: str | None = None,
) -> Any:  # noqa: ANN401 - as above
    """Create a client with timeouts, whose answers have a maximum size; ``mode`` says how it tries again."""
    from botocore.config import Config  # noqa: PLC0415 - an extra

    config = Config(
        retries={"mode": mode, "max_attempts": attempts},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
    )
    client = session.client(service, region_name=region, endpoint_url=endpoint, config=config)
    sender = client._endpoint  # noqa: SLF001 - botocore offers no other place to bound an answer
    sender.http_session = _BoundedSession(sender.http_session)
    return client


def ask(deadline: Deadline, call: Callable[[], T]) -> T:
    """Make a call in time; raise ``TooSlowError``, ``UnreadableError`` or botocore's own exceptions."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra

    try:
        return deadline.run(call)
    except (TooSlowError, UnreadableError, BotoCoreError, ClientError):
        raise
    except Exception as error:  # noqa: BLE001 - for what is not an answer of AWS, botocore's parsers raise many types
        raise UnreadableError(_reason(error)) from None


def pages(deadline: Deadline, paginated: Iterator[Any], read: Callable[[Any], T]) -> Iterator[T]:
    """Read the pages of a list, each in time; a list without end is refused."""
    for _ in range(MOST_PAGES):
        found = ask(deadline, lambda: [read(page) for page in islice(paginated, 1)])
        if not found:
            return
        yield from found
    msg = f"a list has more than {MOST_PAGES:,} pages"
    raise UnreadableError(msg)


def _reason(error: Exception) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words[:300]}" if words else type(error).__name__


class _BoundedSession:
    """Sends requests as botocore's session does, but reads at most ``LARGEST_ANSWER`` bytes of an answer."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - as above
        self._session = session

    def send(self, request: Any) -> Any:  # noqa: ANN401 - as above
        """Send a request; an object that botocore would stream is left to its reader, but not a refusal."""
        streams, request.stream_output = request.stream_output, True
        try:
            response = self._session.send(request)
        finally:
            request.stream_output = streams
        if not streams or response.status_code >= REFUSED:
            response._content = _bounded_content(response.raw)  # noqa: SLF001 - where botocore itself keeps it
        return response

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


def _bounded_content(raw: Any) -> bytes:  # noqa: ANN401 - as above
    from botocore.exceptions import ResponseStreamingError  # noqa: PLC0415 - an extra
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    content = bytearray()
    try:  # a connection whose answer was not read to its end cannot be used again
        for part in raw.stream(1 << 16, decode_content=False):
            content += part
            if len(content) > LARGEST_ANSWER:
                msg = f"the answer has more than {LARGEST_ANSWER:,} bytes"
                raise UnreadableError(msg)
    except (HTTPError, OSError) as error:
        raise ResponseStreamingError(error=error) from None
    finally:
        raw.close()
    return bytes(content)
