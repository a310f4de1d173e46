"""What the command line requests of a release, and the result."""

from __future__ import annotations

from octo_spec.frozen import frozen
from octo_spec.release.next_latest import StatusChanges


@frozen
class ReleaseQuery:
    """The options of ``octospec release``, except those that only choose how it is reported.

    ``day`` is written as it is, YYYY-MM-DD; if it is not given, a release that was begun keeps its own, and a
    new one has that of ``today``. ``customer`` is the id of the customer that the release is for; its
    external ID is in the files only if ``with_external_id``. Without it, those of the customers file may be
    in no file.
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


@frozen
class Released:
    """The release that was written; if nothing was to write, the latest one, with an empty ``folder``.

    It ``is_unchanged`` if latest.json listed it already.
    """

    name: str
    version: str
    folder: str
    is_signed: bool
    is_latest: bool
    has_links: bool
    is_unchanged: bool = False
