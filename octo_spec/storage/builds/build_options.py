"""What the command line requests of a build."""

from __future__ import annotations

from octo_spec.frozen import frozen


@frozen
class BuildOptions:
    """The options of ``octospec build``, except those that only choose how it is reported.

    ``ids`` are those of customers; if empty, all. ``fix``, ``preset``, ``ask`` and ``formats``
    replace what a customer's entry says, and are as they were typed. ``previous`` names the sides
    that customers may have deployed, and ``renamed_from`` the spec to which the output folder belonged.
    ``published`` is the address at which the folder will be published. ``accept_upgrade`` lets a check pass
    folders that are out of date only since octospec changed, and whose files read back the same. To
    ``withdrawn`` versions no customer should update, nor to those that the latest.json of ``previous`` lists.
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
    previous: tuple[str, ...] = ()
    renamed_from: str | None = None
    published: str = ""
    accept_upgrade: bool = False
    withdrawn: tuple[str, ...] = ()
