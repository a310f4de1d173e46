"""Where releases are published: a folder or a store; a write never overwrites unseen content."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from octo_spec.frozen import frozen
from octo_spec.release.publishing_codes import NO_DESTINATION
from octo_spec.storage.paths import is_address, scheme_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.release.publication import UploadedFile

CONDITIONS_HELP: Final = "use a store that supports If-None-Match and If-Match, as S3 does"
LARGEST: Final = 1 << 26
"""Every file of a release is smaller than this many bytes."""


@frozen
class Stored:
    """The content at a key; ``tag`` identifies it for a conditional replace."""

    content: bytes
    tag: str


class RefusedError(Exception):
    """A destination that fails, or that refuses a request; ``problem`` says how."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.message)
        self.problem = problem


class UnreachableError(RefusedError):
    """A store that may not be reached with the options of its connection; the help names them."""


class OtherObjectError(RefusedError):
    """An object that no one reads as octospec wrote it: too large, archived, or encrypted by its author."""


class Destination(Protocol):
    """A place to publish in. Keys are relative to it; each method raises ``RefusedError``."""

    @property
    def display_name(self) -> str:
        """How a person names it."""
        ...

    def keys(self, beginning: str) -> frozenset[str]:
        """List the keys with a prefix."""
        ...

    def read(self, key: str) -> Stored:
        """Read the content at a key that was listed."""
        ...

    def places_above(self, name: str) -> Iterator[str]:
        """Name the places above this one that contain something of this name."""
        ...

    def create(self, file: UploadedFile) -> bool:
        """Write a new file; ``False`` if the key exists."""
        ...

    def replace(self, file: UploadedFile, tag: str) -> bool:
        """Replace the content with this tag; ``False`` if the content is different."""
        ...


class Store(Destination, Protocol):
    """A destination that knows when its objects were written, and can remove them."""

    def folders(self, beginning: str) -> Iterator[str]:
        """List the next path segments of the keys with a prefix, up to the next slash."""
        ...

    def pages(self, beginning: str) -> Iterator[Mapping[str, datetime]]:
        """List the keys with a prefix, in pages, each with its time of writing."""
        ...

    def remove(self, keys: Collection[str]) -> None:
        """Remove the objects at these keys, at most a thousand."""
        ...


@frozen
class StoreOptions:
    """How to reach the store of ``s3://``, if it differs from the AWS CLI's configuration.

    ``seconds`` is the time for all requests together; without it, each request has a time of its own.
    """

    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None
    seconds: float | None = None


@contextmanager
def open_destination(to: str, options: StoreOptions, *, dry_run: bool) -> Iterator[Destination]:
    """Open the destination of ``--to``; raises ``RefusedError``."""
    if is_store(to):
        yield open_store(to, options)
        return
    if is_address(to):
        help = "name a folder, or s3://BUCKET/PREFIX"
        raise RefusedError(NO_DESTINATION.at(None, f"{scheme_of(to)} is not a place to publish to", help))
    from octo_spec.storage.destinations.folder_destination import folder_destination  # noqa: PLC0415 - as below

    with folder_destination(to, dry_run=dry_run) as folder:
        yield folder


def is_store(address: str) -> bool:
    """Whether a store is known for the scheme of an address."""
    return is_address(address) and scheme_of(address) in STORES


def open_store(address: str, options: StoreOptions) -> Store:
    """Open the store of an address for which ``is_store`` holds; raises ``RefusedError``."""
    return STORES[scheme_of(address)](address, options)


# A command imports only the store that it uses: each store needs its own client library.


def _s3(address: str, options: StoreOptions) -> Store:
    from octo_spec.storage.destinations.s3_destination import s3_store  # noqa: PLC0415 - as above

    return s3_store(address, options)


STORES: Final[Mapping[str, Callable[[str, StoreOptions], Store]]] = {"s3://": _s3}
"""The scheme of an address -> the function that opens the store behind it."""
