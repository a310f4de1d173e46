"""Match answers against patterns, in time that is linear in their length.

The engine is Rust's, which comes with pydantic: like RE2 it runs an automaton, while Python's engine
backtracks, and ``^(a|a)*(a|aa)+b$`` takes it exponential time. ``language.patterns`` defines the patterns
that are allowed. They are read for ASCII, as Java and RE2 read them.

>>> matches("^[a-z]{2}[0-9]*$", "ab1"), matches("^[a-z]{2}[0-9]*$", "a1")
(True, False)
>>> matches(r"^(a|a)*(a|aa)+b$", "a" * 10_000)
False
>>> may_match("^[a-z]{Most}$", "1"), may_match("^[a-z]*$", "1")
(True, False)
>>> size_problem("^(([a-z]{1000}){1000}){1000}$")
'has too many nested repetitions'
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_WORD: Final = "0-9A-Z_a-z"
_SPACE: Final = r"\t\n\x0b\x0c\r "
_CLASSES: Final[Mapping[str, str]] = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": f"[{_WORD}]",
    "W": f"[^{_WORD}]",
    "s": f"[{_SPACE}]",
    "S": f"[^{_SPACE}]",
}
"""The letter of an escape -> the characters that it matches, also within brackets."""


def matches(pattern: str, text: str) -> bool:
    """Return whether a valid pattern, from ``^`` to ``$``, matches a text."""
    return _compile(pattern)(text)


def may_match(pattern: str, text: str) -> bool:
    """Return whether a pattern may match a text; perhaps only its target can decide a foreign pattern."""
    if not _is_foreign(pattern):
        return matches(pattern, text)
    from octo_spec.model.foreign_patterns import foreign_match  # noqa: PLC0415 - only some templates need it

    return foreign_match(pattern, text) is not False


def is_undecided(pattern: str, text: str) -> bool:
    """Return whether matching was stopped, because it takes too long."""
    if not _is_foreign(pattern):
        return False
    from octo_spec.model.foreign_patterns import takes_too_long  # noqa: PLC0415 - as above

    return takes_too_long(pattern, text)


@lru_cache(1 << 10)
def _is_foreign(pattern: str) -> bool:
    """Return whether octospec cannot read a pattern: as a whole, or because of an escaped letter."""
    letters = (escape[1] for escape in _ESCAPE.finditer(pattern))
    unread = (letter.isascii() and letter.isalnum() and letter not in _CLASSES for letter in letters)
    return any(unread) or bool(size_problem(pattern))


def size_problem(pattern: str) -> str:
    """Return why a pattern that Python can read cannot be matched; empty if it can."""
    from pydantic_core import SchemaError  # noqa: PLC0415 - as in _compile

    try:
        _compile(pattern)
    except SchemaError as error:
        if "size limit" in str(error):
            return "has too many nested repetitions"
        return "is not a regular expression that every target supports"
    return ""


@lru_cache(1 << 10)
def _compile(pattern: str) -> Callable[[str], bool]:
    from pydantic_core import SchemaValidator, core_schema  # noqa: PLC0415 - a spec without patterns needs none

    schema = core_schema.str_schema(pattern=_ESCAPE.sub(_written_out, pattern), regex_engine="rust-regex")
    return SchemaValidator(schema).isinstance_python


def _written_out(escape: re.Match[str]) -> str:
    """Return an escape in a form that means the same to both engines."""
    return _CLASSES.get(escape[1], f"\\x{{{ord(escape[1]):x}}}")
