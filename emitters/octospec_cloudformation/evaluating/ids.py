"""Ids for what a template calls by other names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octospec_cloudformation.vocabulary import FORMAT

if TYPE_CHECKING:
    from collections.abc import Collection

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def id_of(name: str) -> str:
    """Write any name in kebab-case: ``ExternalID`` and ``external_id`` are ``external-id``.

    Each word begins with a letter: digits stay with the word before them.
    """
    words = re.sub("[^A-Za-z0-9]+", "-", _WORD_STARTS.sub("-", name)).lower()
    joined = re.sub("-+(?=[0-9])", "", words).strip("-")
    return joined if re.match("[a-z]", joined) else f"x{joined}"


def own_name(name: str, made: str = "") -> tuple[tuple[str, str], ...]:
    """Keep a logical id as the name of this format, where octospec would make another."""
    return () if name == made else ((FORMAT, name),)


def new_id(name: str, taken: Collection[str], instead: str = "") -> str:
    """Write a name in kebab-case, as none of ``taken``: with ``instead`` or a letter behind it."""
    id = id_of(name)[:56]
    if id in taken and instead:
        id = f"{id}-{instead}"
    letters = iter("bcdefghijklmnopqrstuvwxyz")
    free = id
    while free in taken:
        free = f"{id}-{next(letters)}"
    return free
