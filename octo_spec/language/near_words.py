"""Words that resemble a misspelled one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.diagnostics import Replacement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Help


def closest(word: str, words: Iterable[str]) -> str | None:
    """Return the closest of ``words``, ignoring case, ``-`` and ``_``; ``None`` without a close one."""
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for a misspelled word

    candidates = tuple(words)
    same = (other for other in candidates if _plain(other) == _plain(word))
    return next(same, None) or next(iter(get_close_matches(word, candidates, n=1)), None)


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")


def did_you_mean(word: str, words: Iterable[str], before: str = "") -> Help:
    """Return a question whether the closest of ``words`` was meant; empty without a close one.

    ``before`` is the text before the word in a text that may have it several times, such as a reference.
    """
    close = closest(word, words)
    question = f"did you mean {close!r}?"
    if close is None:
        return ""
    return Replacement(f"{before}{word}", (f"{before}{close}",), question, is_everywhere=bool(before))


def instead_of(word: str, declared: Iterable[str], key: str, before: str = "") -> Help:
    """Return the help if ``word`` is not ``declared`` under ``key``."""
    return did_you_mean(word, declared, before) or f"declare it under {key!r}"


def write_one_of(word: str, values: Iterable[str]) -> Replacement:
    """Return the help that lists what can be written instead of ``word``."""
    possible = tuple(values)
    return Replacement(word, possible, f"write {one_of(possible)}")


def one_of(values: Iterable[str]) -> str:
    """Return an enumeration: ``'a', 'b' or 'c'``."""
    *most, last = map(repr, values)
    return f"{', '.join(most)} or {last}" if most else last
