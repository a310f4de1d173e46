"""What the command line asks of a build."""

from __future__ import annotations

from octo_spec.frozen import frozen


@frozen
class BuildOptions:
    """The options of ``octospec build`` but for those that only say how it is told.

    ``ids`` are those of customers, all where there are none. ``fix``, ``preset``, ``ask`` and ``formats``
    stand instead of what a customer's entry says, and are as they were typed. ``previous`` names the side
    that customers have already.
    """

    spec: str
    out: str
    customers_file: str | None
    ids: tuple[str, ...]
    fix: tuple[str, ...]
    preset: tuple[str, ...]
    ask: tuple[str, ...]
    formats: tuple[str, ...]
    check: bool
    verify: bool
    force: bool
    wait: bool
    strict: bool
    prune: bool
    previous: str | None = None
