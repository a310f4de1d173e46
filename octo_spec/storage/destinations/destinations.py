"""Where releases are published: a folder or a store, in which nothing that is there is overwritten unseen."""

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
    from octo_spec.release.publication import PublishedFile

LARGEST: Final = 1 << 26
"""So many bytes no file of a release has."""


@frozen
class Stored:
    """What lies at a key; ``tag`` names this content to who wants to replace no other."""

    content: bytes
    tag: str


class RefusedError(Exception):
    """A destination that does not answer as it should; ``fault`` says how."""

    def __init__(self, fault: Diagnostic) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Destination(Protocol):
    """A place to publish in. Keys are relative to it; each method raises ``RefusedError``."""

    @property
    def shown(self) -> str:
        """How a person names it."""
        ...

    def keys(self, beginning: str) -> frozenset[str]:
        """List the keys that begin so."""
        ...

    def read(self, key: str) -> Stored:
        """Read what lies at a key that was listed."""
        ...

    def above(self, name: str) -> Iterator[str]:
        """Name the places above this one in which something of this name lies."""
        ...

    def create(self, file: PublishedFile) -> bool:
        """Put a file where nothing is; ``False`` where something is."""
        ...

    def replace(self, file: PublishedFile, tag: str) -> bool:
        """Put a file where the content of this tag is; ``False`` where it is not."""
        ...


class Store(Destination, Protocol):
    """A destination that tells when its objects were written, and from which they can be removed."""

    def folders(self, beginning: str) -> Iterator[str]:
        """Give how the keys that begin so go on, up to the next slash."""
        ...

    def pages(self, beginning: str) -> Iterator[Mapping[str, datetime]]:
        """List the keys that begin so, some at a time, each with when it was written."""
        ...

    def remove(self, keys: Collection[str]) -> None:
        """Remove what lies at these keys, a thousand at most."""
        ...


@frozen
class StoreOptions:
    """How the store of ``s3://`` is reached, where it is not as the AWS CLI is set up."""

    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None


@contextmanager
def opened(to: str, options: StoreOptions, *, dry_run: bool) -> Iterator[Destination]:
    """Open the destination of ``--to``; raises ``RefusedError``."""
    if is_store(to):
        yield opened_store(to, options)
        return
    if is_address(to):
        help = "name a folder, or s3://BUCKET/PREFIX"
        raise RefusedError(NO_DESTINATION.at(None, f"{scheme_of(to)} is no place to publish in", help))
    from octo_spec.storage.destinations.folder_destination import folder_destination  # noqa: PLC0415 - as below

    with folder_destination(to, dry_run=dry_run) as folder:
        yield folder


def is_store(address: str) -> bool:
    """Whether a store is known for the scheme of an address."""
    return is_address(address) and scheme_of(address) in STORES


def opened_store(address: str, options: StoreOptions) -> Store:
    """Open the store of an address for which ``is_store`` holds; raises ``RefusedError``."""
    return STORES[scheme_of(address)](address, options)


# Only who uses a destination imports it: a store needs its own client library.


def _s3(address: str, options: StoreOptions) -> Store:
    from octo_spec.storage.destinations.s3_destination import s3_store  # noqa: PLC0415 - as above

    return s3_store(address, options)


STORES: Final[Mapping[str, Callable[[str, StoreOptions], Store]]] = {"s3://": _s3}
"""The scheme of an address -> the function that opens the store behind it."""
