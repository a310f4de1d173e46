"""An S3 bucket, or one of a compatible store, as a destination: each write has a condition.

Needs ``s3:ListBucket`` on the bucket, ``s3:GetObject`` and ``s3:PutObject`` below the prefix, and to remove
old runs ``s3:DeleteObject``.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from __future__ import annotations

import re
import time
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from octo_spec.frozen import frozen
from octo_spec.plugin.package_extras import extra_help
from octo_spec.release.publishing_codes import NO_CONDITIONS, NO_DESTINATION
from octo_spec.storage.aws_clients import UnreadableError, ask, aws_client, pages
from octo_spec.storage.deadlines import Deadline, TooSlowError
from octo_spec.storage.destinations.destinations import (
    CONDITIONS_HELP,
    LARGEST,
    OtherObjectError,
    RefusedError,
    Stored,
    UnreachableError,
)
from octo_spec.storage.paths import S3

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.release.publication import UploadedFile
    from octo_spec.storage.destinations.destinations import StoreOptions

T = TypeVar("T")
Page: TypeAlias = Any
"""A page of a list, as the client gives it."""

ATTEMPTS: Final = 5
"""The number of tries of a request, and of a write that conflicts with another one (409)."""
REQUEST_SECONDS: Final = 60
"""The time for a request, if all requests together have no limit."""


@frozen
class S3Destination:
    """The objects of a bucket whose keys begin with ``prefix``, which ends with a slash or is empty."""

    client: Any
    bucket: str
    prefix: str
    deadline: Deadline

    @classmethod
    def connect(cls, bucket: str, prefix: str, options: StoreOptions) -> S3Destination:
        """Connect with the AWS CLI's configuration; raises ``RefusedError``."""
        try:
            from boto3 import Session  # noqa: PLC0415 - an extra
        except ImportError:
            message = "boto3, which writes to S3, is not installed"
            raise RefusedError(NO_DESTINATION.at(None, message, extra_help("aws"))) from None
        with _refusing_errors(bucket):
            session = Session(profile_name=options.profile, region_name=options.region)
            client = aws_client(session, "s3", ATTEMPTS, options.endpoint)
        deadline = Deadline.whole(options.seconds) if options.seconds else Deadline(REQUEST_SECONDS)
        return cls(client, bucket, prefix, deadline)

    @property
    def display_name(self) -> str:
        """How a person names it."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def keys(self, beginning: str) -> frozenset[str]:
        """List the keys with a prefix."""
        return frozenset(key for page in self.pages(beginning) for key in page)

    def folders(self, beginning: str) -> Iterator[str]:
        """List the next path segments of the keys with a prefix, up to the next slash."""
        for found in self._pages(beginning, self._segments_of_page, Delimiter="/"):
            yield from found

    def _segments_of_page(self, page: Page) -> list[str]:
        return [found["Prefix"].removeprefix(self.prefix) for found in page.get("CommonPrefixes", ())]

    def pages(self, beginning: str) -> Iterator[Mapping[str, datetime]]:
        """List the keys with a prefix, in pages, each with its time of writing."""
        yield from self._pages(beginning, self._times_of_page)

    def _times_of_page(self, page: Page) -> dict[str, datetime]:
        return {one["Key"].removeprefix(self.prefix): one["LastModified"] for one in page.get("Contents", ())}

    def _pages(self, beginning: str, read: Callable[[Page], T], **more: str) -> Iterator[T]:
        request = {"Bucket": self.bucket, "Prefix": f"{self.prefix}{beginning}", **more}
        with self._refusing_errors():
            listed = iter(self.client.get_paginator("list_objects_v2").paginate(**request))
            yield from pages(self.deadline, listed, read)

    def remove(self, keys: Collection[str]) -> None:
        """Remove the objects at these keys, at most a thousand; needs ``s3:DeleteObject``."""
        named = [{"Key": f"{self.prefix}{key}"} for key in sorted(keys)]
        if not named:
            return
        with self._refusing_errors():
            removed = {"Objects": named, "Quiet": True}
            answer = ask(
                self.deadline, partial(self.client.delete_objects, Bucket=self.bucket, Delete=removed)
            )
        for problem in answer.get("Errors", ()):
            message = f"{problem.get('Key')} of {self.bucket} was not removed: {problem.get('Message')}"
            raise RefusedError(NO_DESTINATION.at(None, message, "allow s3:DeleteObject there"))

    def read(self, key: str) -> Stored:
        """Read the content at a key that was listed."""
        with self._refusing_errors():
            stored = ask(self.deadline, partial(self._stored_object, f"{self.prefix}{key}"))
        if len(stored.content) > LARGEST:
            message = f"{self.prefix}{key} of {self.bucket} is larger than any file here"
            raise OtherObjectError(NO_DESTINATION.at(None, message))
        return stored

    def _stored_object(self, key: str) -> Stored:
        answer = self.client.get_object(Bucket=self.bucket, Key=key)
        with closing(answer["Body"]) as body:
            return Stored(body.read(LARGEST + 1), answer["ETag"])

    def places_above(self, name: str) -> Iterator[str]:
        """Name the readable prefixes above this one that contain something of this name."""
        parts = self.prefix.rstrip("/").split("/")
        for count in range(len(parts)) if self.prefix else ():
            outer = "".join(f"{part}/" for part in parts[:count])
            if self._is_there(f"{outer}{name}"):
                yield f"s3://{self.bucket}/{outer}".rstrip("/")

    def _is_there(self, key: str) -> bool:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - an extra

        with self._refusing_errors():
            try:
                ask(self.deadline, partial(self.client.head_object, Bucket=self.bucket, Key=key))
            except ClientError as error:
                if _status(error) in (403, 404):
                    return False
                raise
        return True

    def create(self, file: UploadedFile) -> bool:
        """Write a new file; ``False`` if the key exists."""
        return self._put_file(file, IfNoneMatch="*")

    def replace(self, file: UploadedFile, tag: str) -> bool:
        """Replace the content with this tag; ``False`` if the content is different."""
        return self._put_file(file, IfMatch=tag)

    def _put_file(self, file: UploadedFile, **condition: str) -> bool:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - an extra

        with self._refusing_errors():
            for attempt in range(ATTEMPTS):
                time.sleep(attempt * 0.2)
                try:
                    ask(
                        self.deadline,
                        partial(self.client.put_object, **self._put_arguments(file), **condition),
                    )
                except ClientError as error:
                    if _status(error) in (404, 412) and _code(error) != "NoSuchBucket":
                        return False
                    if _status(error) != 409:  # noqa: PLR2004 - as the page above says
                        raise
                else:
                    return True
        return False

    @contextmanager
    def _refusing_errors(self) -> Iterator[None]:
        """Raise ``RefusedError`` also if the store does not answer in time, or its answer cannot be read."""
        with _refusing_errors(self.bucket):
            try:
                yield
            except TooSlowError as error:
                help = (
                    "try again" if self.deadline.ends is None else "try again, and allow more with --timeout"
                )
                raise RefusedError(NO_DESTINATION.at(None, f"{self.bucket} gives {error}", help)) from None
            except UnreadableError as error:
                message = f"the answer of the store of {self.bucket} cannot be read: {error}"
                raise UnreachableError(NO_DESTINATION.at(None, message, _IS_A_STORE)) from None

    def _put_arguments(self, file: UploadedFile) -> dict[str, Any]:
        return {
            "Bucket": self.bucket,
            "Key": f"{self.prefix}{file.key}",
            "Body": file.content,
            "ContentType": file.content_type,
            "CacheControl": file.cache,
        }


# --- what may go wrong -------------------------------------------------------------------------


@contextmanager
def _refusing_errors(bucket: str) -> Iterator[None]:
    """Raise ``RefusedError`` for any exception of boto3."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra

    try:
        yield
    except ClientError as error:
        kind = OtherObjectError if _code(error) in OTHERS else RefusedError
        raise kind(_refusal(error, bucket)) from None
    except BotoCoreError as error:
        message = f"{bucket} cannot be reached: {_one_line(error)}"
        help = "see --profile, --region and --endpoint-url"
        raise UnreachableError(NO_DESTINATION.at(None, message, help)) from None
    except ValueError as error:
        raise UnreachableError(NO_DESTINATION.at(None, _one_line(error), "see --endpoint-url")) from None


_IS_A_STORE: Final = "see --endpoint-url: is it a store, and is there a proxy in front of it?"


def _refusal(error: Any, bucket: str) -> Diagnostic:  # noqa: ANN401 - boto3 has no types
    match _code(error), _status(error):
        case "NoSuchBucket", _:
            return NO_DESTINATION.at(None, f"there is no bucket {bucket}")
        case "NotImplemented", _:
            return NO_CONDITIONS.at(
                None, f"the store of {bucket} does not support conditional writes", CONDITIONS_HELP
            )
        case "AccessDenied" | "AllAccessDisabled" | "Forbidden" | "403", _:
            help = f"allow {NEEDS} there"
            return NO_DESTINATION.at(None, f"{error.operation_name} on {bucket} is not allowed", help)
    reason = error.response.get("Error", {}).get("Message") or _code(error) or error
    return NO_DESTINATION.at(None, f"{error.operation_name} on {bucket} is refused: {_one_line(reason)}")


OTHERS: Final = {"InvalidRequest", "InvalidObjectState", "NoSuchKey"}
"""Encrypted with a key that its author gave, archived, or removed since it was listed.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""
NEEDS: Final = "s3:ListBucket, s3:GetObject and s3:PutObject"


def _code(error: Any) -> str:  # noqa: ANN401 - as above
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: Any) -> int:  # noqa: ANN401 - as above
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _one_line(error: object) -> str:
    return " ".join(str(error).split())


_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"""


def s3_store(address: str, options: StoreOptions) -> S3Destination:
    """Open the store of ``s3://BUCKET/PREFIX``; raises ``RefusedError``."""
    return S3Destination.connect(*_parts(address), options)


def _parts(address: str) -> tuple[str, str]:
    bucket, _, path = address.removeprefix(S3).partition("/")
    prefix = path.strip("/")
    if not _BUCKET.fullmatch(bucket):
        raise RefusedError(
            NO_DESTINATION.at(None, f"{bucket!r} is not a bucket name", "as in s3://bucket/prefix")
        )
    if any(part in {"", ".", ".."} for part in prefix.split("/")) and prefix:
        raise RefusedError(NO_DESTINATION.at(None, f"{prefix!r} is not a prefix", "as in s3://bucket/prefix"))
    return bucket, f"{prefix}/" if prefix else ""
