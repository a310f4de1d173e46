"""Words that resemble a misspelled one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def closest(word: str, words: Iterable[str]) -> str | None:
    """Give the closest of ``words``; ``None`` where none is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - a spec without a misspelled word need not pay for it

    return next(iter(get_close_matches(word, tuple(words), n=1)), None)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Ask whether the closest of ``words`` was meant; empty where none is close."""
    close = closest(word, words)
    return f"did you mean {close!r}?" if close else ""


def one_of(values: Iterable[str]) -> str:
    """Enumerate: ``'a', 'b' or 'c'``."""
    *most, last = map(repr, values)
    return f"{', '.join(most)} or {last}" if most else last
