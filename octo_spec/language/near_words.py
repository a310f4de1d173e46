"""What a person may have meant by a word that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """Give the closest of ``known``, where one is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - a spec without a misspelled word need not pay for it

    return next(iter(get_close_matches(word, tuple(known), n=1)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Ask for the closest of ``known``; empty where none is close."""
    close = closest(word, known)
    return f"did you mean {close!r}?" if close else ""


def one_of(values: Iterable[str]) -> str:
    """Enumerate: ``'a', 'b' or 'c'``."""
    *most, last = map(repr, values)
    return f"{', '.join(most)} or {last}" if most else last
