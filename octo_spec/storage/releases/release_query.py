"""What the command line requests of a release, and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.release.next_latest import StatusChanges

if TYPE_CHECKING:
    from octo_spec.resolve.customers import Customer


@frozen
class ReleaseQuery:
    """The options of ``octospec release``, except those that only choose how it is reported.

    ``day`` is written as it is, YYYY-MM-DD; if it is not given, a release that was begun keeps its own, and a
    new one has that of ``today``. ``customer`` is the id of the customer that the release is for; its
    external ID is in the files only if ``with_external_id``. Without it, those of the customers file may be
    in no file. ``keys`` is the file with the list of signing keys. With ``sign_again``, a latest.json with a
    signature by a revoked key of that list is signed again. ``links`` is the file for a line with the links
    of each customer. ``fleet`` has the customers of ``customers_file``, if that is a fleet.
    """

    out: str
    today: str
    day: str | None = None
    previous: str | None = None
    key: str | None = None
    customers_file: str | None = None
    customer: str | None = None
    url: str | None = None
    with_external_id: bool = False
    said: StatusChanges = StatusChanges()
    keys: str | None = None
    sign_again: bool = False
    links: str | None = None
    fleet: tuple[Customer, ...] | None = None


@frozen
class Released:
    """The release that was written; if nothing was to write, the latest one, with an empty ``folder``.

    It ``is_unchanged`` if latest.json listed it already, and no file was missing. ``customers_with_links``
    counts the lines of the file with their links, if one was written.
    """

    name: str
    version: str
    folder: str
    is_signed: bool
    is_latest: bool
    has_links: bool
    is_unchanged: bool = False
    customers_with_links: int | None = None
