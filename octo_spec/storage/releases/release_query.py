"""What the command line asks of a release, and what it gets."""

from __future__ import annotations

from octo_spec.frozen import frozen
from octo_spec.release.telling import Said


@frozen
class ReleaseQuery:
    """The options of ``octospec release``, but for those that only say how it is told.

    ``day`` is written as it is, YYYY-MM-DD; where nobody gave it, it is that of ``today``, and a release that
    was interrupted keeps its own. ``customer`` is the id of the one for whom the release is.
    """

    out: str
    today: str
    day: str | None = None
    previous: str | None = None
    key: str | None = None
    customers_file: str | None = None
    customer: str | None = None
    url: str | None = None
    said: Said = Said()


@frozen
class Released:
    """A release that is there; where none was made, the latest without a folder."""

    name: str
    version: str
    folder: str
    is_signed: bool
    is_latest: bool
    has_links: bool
