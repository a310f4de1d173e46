"""Policy variables: ``${key}`` and ``${key, 'default'}`` in a pattern, filled in for each request.

A pattern with variables is a pattern language with regular constraints (Angluin, "Finding Patterns Common to
a Set of Strings", Journal of Computer and System Sciences 21(1), 1980): a repeated variable represents equal
text. In a ``Pattern`` a variable is its key, with its default, between two characters that documents do not
contain. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html

>>> home = read("home/${aws:username, 'guest'}/*", wildcards=True)
>>> variables(home)
frozenset({'aws:username'})
>>> substitute(home, {"aws:username": "mia"}.get) == read("home/mia/*", wildcards=True)
True
>>> substitute(home, {}.get) == read("home/guest/*", wildcards=True)
True
>>> substitute(read("home/${aws:username}", wildcards=True), {}.get) is None
True
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from octo_spec.iam.glob import FOLD, RUN, VARIABLE_CHARACTERS, Pattern, Patterns, lower, wild

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

_OPEN, _DEFAULT, _CLOSE, _COLON = "\ue005", "\ue006", "\ue007", "\ue008"
_WRITTEN = re.compile(
    r"\$\{(?:(?P<escape>[*?$])|(?P<key>[^{}$,'\s]+(?:(?<!:) +[^{}$,'\s]+)*)(?:, '(?P<default>[^']*)')?)\}"
)
_ENCODED = re.compile(f"{_OPEN}([^{_DEFAULT}{_CLOSE}]*)(?:{_DEFAULT}([^{_CLOSE}]*))?{_CLOSE}")


class ValueReader(Protocol):
    """A function that reads the values of a document, according to its ``Version``."""

    def __call__(self, text: str, /, *, wildcards: bool) -> Pattern:
        """Read ``text``; raise ``ValueError``."""


def plain(text: str, /, *, wildcards: bool) -> Pattern:
    """Return ``text`` as Version 2008-10-17 reads it: ``${`` is text like any other."""
    return wild(text) if wildcards else Pattern(text)


def read(text: str, /, *, wildcards: bool) -> Pattern:
    """Read the variables and escapes in ``text``, and its ``*`` and ``?`` if ``wildcards``.

    Raises ``ValueError`` for any other ``${``.
    """
    pieces, position = [], 0
    for written in _WRITTEN.finditer(text):
        pieces += [_plain_text(text[position : written.start()], wildcards=wildcards), _encoded_text(written)]
        position = written.end()
    return Pattern("".join([*pieces, _plain_text(text[position:], wildcards=wildcards)]))


def _plain_text(text: str, *, wildcards: bool) -> str:
    if "${" in text:
        msg = f"neither a policy variable nor an escape: {text[text.index('${') :]!r}"
        raise ValueError(msg)
    return wild(text) if wildcards else text


def _encoded_text(written: re.Match[str]) -> str:
    if written["escape"]:
        return written["escape"]
    default = "" if written["default"] is None else _DEFAULT + written["default"]
    # Without its colons a variable is one part of an ARN, whatever its name.
    return (_OPEN + written["key"].lower() + default + _CLOSE).replace(":", _COLON)


@lru_cache(1 << 16)
def variables(pattern: Pattern) -> frozenset[str]:
    """Return the condition keys, in lower case, whose values ``pattern`` contains."""
    if _OPEN not in pattern:
        return frozenset()
    return frozenset(variable[1].replace(_COLON, ":") for variable in _ENCODED.finditer(pattern))


def first_variable(pattern: Pattern) -> tuple[Pattern, str, Pattern] | None:
    """Return the text before the first variable of ``pattern``, its key, and the text after it."""
    found = _ENCODED.search(pattern)
    if found is None:
        return None
    before, behind = pattern[: found.start()], pattern[found.end() :]
    return Pattern(before), found[1].replace(_COLON, ":"), Pattern(behind)


def has_default(pattern: Pattern) -> bool:
    """Return whether a variable of ``pattern`` has a default, which replaces it if it has no value."""
    return _DEFAULT in pattern


def begins(pattern: Pattern) -> bool:
    """Return whether ``pattern`` begins with a variable, which may hold a whole ARN."""
    return pattern.startswith(_OPEN)


@lru_cache(1 << 14)
def occurrences(pattern: Pattern) -> int:
    """Return the number of occurrences of variables in ``pattern``."""
    return pattern.count(_OPEN)


def substitute(pattern: Pattern, value: Callable[[str], str | None]) -> Pattern | None:
    """Fill in the variables of ``pattern``; ``None`` if a variable has neither value nor default.

    Values are literal: a ``*`` in a value is not a wildcard.
    """
    if _OPEN not in pattern:
        return pattern
    values = [_value(variable, value) for variable in _ENCODED.finditer(pattern)]
    if None in values:
        return None
    filled = iter(values)
    text = _ENCODED.sub(lambda _: next(filled) or "", pattern)
    return Pattern(lower(text) if pattern.startswith(FOLD) else text)


def _value(variable: re.Match[str], value: Callable[[str], str | None]) -> str | None:
    given = value(variable[1].replace(_COLON, ":"))
    if given is None and variable[2] is not None:
        return variable[2].replace(_COLON, ":")
    return given


def filled_patterns(patterns: Patterns, value: Callable[[str], str | None]) -> Patterns:
    """Fill in the variables of each pattern; skip a pattern whose variable has no value.

    "If the key is not present, the policy variable has no value and the resource does not match."
    """
    if not variables_of(patterns):
        return patterns
    results = (substitute(pattern, value) for pattern in patterns)
    return frozenset(result for result in results if result is not None)


@lru_cache(1 << 12)  # keeps each set alive with its empty answer: an account has many thousand
def variables_of(patterns: Patterns) -> frozenset[str]:
    """Return the condition keys whose values any of ``patterns`` contains."""
    return frozenset(key for pattern in patterns if _OPEN in pattern for key in variables(pattern))


def with_wildcard(pattern: Pattern, key: str, wildcard: str) -> Pattern:
    """Replace the variable ``key`` of ``pattern`` by a wildcard, or by text."""
    encoded = key.replace(":", _COLON)
    return Pattern(
        _ENCODED.sub(lambda variable: wildcard if variable[1] == encoded else variable[0], pattern),
    )


def opened_but(pattern: Pattern, known: Container[str]) -> Pattern:
    """Replace each variable that is not ``known`` by ``*``."""
    for key in variables(pattern):
        if key not in known:
            pattern = with_wildcard(pattern, key, RUN)
    return pattern


def with_variable_characters(unions: Iterable[Patterns]) -> Iterator[Patterns]:
    """Replace each variable by a character that represents its value, the same character in all unions.

    Raises ``OverflowError`` if there are more variables than such characters.
    """
    listed = tuple(unions)
    encoded = {
        variable[0] for union in listed for pattern in union for variable in _ENCODED.finditer(pattern)
    }
    if len(encoded) > len(VARIABLE_CHARACTERS):
        msg = f"more than {len(VARIABLE_CHARACTERS)} policy variables"
        raise OverflowError(msg)
    characters = dict(zip(sorted(encoded), VARIABLE_CHARACTERS, strict=False))
    for union in listed:
        yield frozenset(
            Pattern(_ENCODED.sub(lambda variable: characters[variable[0]], pattern)) for pattern in union
        )
