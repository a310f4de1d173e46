"""Evidence in S3: the objects of a bucket, read with the configuration of the AWS CLI, one part at a time.

Needs ``s3:ListBucket`` on the bucket and ``s3:GetObject`` below the prefix.
"""

from __future__ import annotations

import errno
from functools import cache
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, Final

from octo_spec.plugin.package_extras import extra_help
from octo_spec.storage.aws_clients import UnreadableError, ask, aws_client, pages
from octo_spec.storage.deadlines import Deadline, TooSlowError
from octo_spec.storage.paths import S3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from _typeshed import WriteableBuffer

    T = TypeVar("T")

ATTEMPTS: Final = 5
REQUEST_SECONDS: Final = 60
"""The time for a request, without the content of an object."""


class EvidenceStoreError(OSError):
    """An object or a list of objects cannot be read; the message says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EIO, reason)


def object_names(address: str) -> tuple[str, ...]:
    """Return an object, or the objects below a prefix, as addresses; raises ``EvidenceStoreError``."""
    bucket, key = _parts(address)
    listed = tuple(_answer_of(lambda: list(_keys(bucket, key))))
    if key in listed and not key.endswith("/"):
        return (address,)
    below = key if not key or key.endswith("/") else f"{key}/"
    return tuple(f"{S3}{bucket}/{each}" for each in listed if each.startswith(below) and each != below)


def open_object(address: str) -> BufferedReader:
    """Open the content of an object; raises ``EvidenceStoreError``."""
    bucket, key = _parts(address)
    body = _answer_of(lambda: ask(_deadline(), lambda: _client().get_object(Bucket=bucket, Key=key)["Body"]))
    return BufferedReader(_ObjectContent(body), 1 << 20)


def object_digest(address: str) -> str | None:
    """Return what S3 says of the content of an object, without reading it; ``None`` if it says nothing."""
    bucket, key = _parts(address)
    try:
        head = _answer_of(lambda: ask(_deadline(), lambda: _client().head_object(Bucket=bucket, Key=key)))
    except EvidenceStoreError:
        return None
    return f"{head.get('ETag')} {head.get('ContentLength')} {head.get('LastModified')}"


class _ObjectContent(RawIOBase):
    """The content of an object, which a network may interrupt."""

    def __init__(self, body: Any) -> None:  # noqa: ANN401 - boto3 has no types
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        content: bytes = _answer_of(lambda: self._body.read(len(view)))
        view[: len(content)] = content
        return len(content)

    def close(self) -> None:
        self._body.close()
        super().close()


def _parts(address: str) -> tuple[str, str]:
    bucket, _, key = address.removeprefix(S3).partition("/")
    if not bucket:
        message = "the address has no bucket"
        raise EvidenceStoreError(message)
    return bucket, key


def _keys(bucket: str, prefix: str) -> Iterator[str]:
    listed = iter(_client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix))
    for page in pages(_deadline(), listed, lambda page: [each["Key"] for each in page.get("Contents", ())]):
        yield from page


def _deadline() -> Deadline:
    return Deadline(REQUEST_SECONDS)


@cache
def _client() -> Any:  # noqa: ANN401 - as above
    from boto3 import Session  # noqa: PLC0415 - an extra

    return aws_client(Session(), "s3", ATTEMPTS)


def _answer_of(call: Callable[[], T]) -> T:
    """Make a call; raises ``EvidenceStoreError`` with the reason that AWS gives."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra
    except ImportError:
        message = f"boto3, which reads from S3, is not installed; {extra_help('aws')}"
        raise EvidenceStoreError(message) from None
    try:
        return call()
    except ClientError as error:
        details = error.response.get("Error", {})
        reason = f"AWS refuses {error.operation_name}: {details.get('Message') or details.get('Code')}"
    except BotoCoreError as error:
        reason = f"AWS cannot be called: {error}"
    except (TooSlowError, UnreadableError) as error:
        reason = str(error)
    raise EvidenceStoreError(" ".join(reason.split())[:300])
