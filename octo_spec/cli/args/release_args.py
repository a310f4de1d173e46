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
        msg = f"{given!r} is not a version, such as 1.0.0"
        raise click.BadParameter(msg)
    return given


def versions(context: click.Context, parameter: click.Parameter, given: Iterable[str]) -> tuple[str, ...]:
    """Parse versions; raises ``click.BadParameter`` for an invalid one."""
    return tuple(filter(None, (version(context, parameter, each) for each in given)))


_PLAIN: Final = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%+/-]*)?")
"""The characters of a URL that need no escape in a page, a shell or a module."""


def parse_published_url(given: str | None) -> str | None:
    """Return a URL without its final slash; raises ``click.UsageError`` with what is wrong with it."""
    if given is None:
        return None
    if problem := _url_problem(given):
        msg = f"--url {given!r} {problem}; as in https://templates.example/octo"
        raise click.UsageError(msg)
    return given.rstrip("/")


def _url_problem(url: str) -> str:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises if it is invalid
    except ValueError:
        return "is not a URL"
    if parts.scheme != "https":
        return "does not begin with https://, which the console and Terraform require"
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        return "has a query or a fragment, after which no file name can follow"
    if parts.username is not None or parts.password is not None:
        return "contains a user or a password, which everyone could read"
    if ".." in parts.path.split("/") or "//" in parts.path:
        return "has a path with .. or an empty segment"
    if not parts.hostname or not _PLAIN.fullmatch(url):
        return "has a character that must be escaped in a host name or a path"
    return ""
