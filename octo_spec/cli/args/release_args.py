"""Arguments about releases: versions, and the URL where releases are published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from octo_spec.release.latest import is_version

if TYPE_CHECKING:
    from collections.abc import Iterable


def version(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    """Parse a version; raises ``click.BadParameter`` for an invalid one."""
    if given is not None and not is_version(given):
        msg = f"{given!r} is no version; as in 1.0.0"
        raise click.BadParameter(msg)
    return given


def versions(context: click.Context, parameter: click.Parameter, given: Iterable[str]) -> tuple[str, ...]:
    """Parse versions; raises ``click.BadParameter`` for an invalid one."""
    return tuple(filter(None, (version(context, parameter, each) for each in given)))


_PLAIN: Final = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%+/-]*)?")
"""The characters of a URL that need no escape in a page, a shell or a module."""


def published_at(given: str | None) -> str | None:
    """Return a URL without its final slash; raises ``click.UsageError`` with what is wrong with it."""
    if given is None:
        return None
    if fault := _fault(given):
        msg = f"--url {given!r} {fault}; as in https://templates.example/octo"
        raise click.UsageError(msg)
    return given.rstrip("/")


def _fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises if it is invalid
    except ValueError:
        return "is no URL"
    if parts.scheme != "https":
        return "does not begin with https://, which the console and Terraform ask for"
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        return "has a query or a fragment, behind which no file can be named"
    if parts.username is not None or parts.password is not None:
        return "holds a user or a password, which everybody would read"
    if ".." in parts.path.split("/") or "//" in parts.path:
        return "has a path that goes back, or is empty in between"
    if not parts.hostname or not _PLAIN.fullmatch(url):
        return "has a character that no name of a host or a path has as it is"
    return ""
