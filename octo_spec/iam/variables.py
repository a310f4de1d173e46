"""Policy variables: ``${key}`` and ``${key, 'default'}`` in a pattern, filled in for each request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
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


class Reader(Protocol):
    """How the values of a document are read, by its ``Version``."""

    def __call__(self, text: str, /, *, wildcards: bool) -> Pattern:
        """Read ``text``; raise ``ValueError``."""


def plain(text: str, /, *, wildcards: bool) -> Pattern:
    """Read ``text`` as Version 2008-10-17 does: ``${`` is text like any other."""
    return wild(text) if wildcards else Pattern(text)


def read(text: str, /, *, wildcards: bool) -> Pattern:
    """Read the variables and escapes in ``text``, and its ``*`` and ``?`` if ``wildcards``.

    Raises ``ValueError`` for a ``${`` that is neither.
    """
    pieces, position = [], 0
    for found in _WRITTEN.finditer(text):
        pieces += [_plain(text[position : found.start()], wildcards=wildcards), _encoded(found)]
        position = found.end()
    return Pattern("".join([*pieces, _plain(text[position:], wildcards=wildcards)]))


def _plain(text: str, *, wildcards: bool) -> str:
    if "${" in text:
        msg = f"neither a policy variable nor an escape: {text[text.index('${') :]!r}"
        raise ValueError(msg)
    return wild(text) if wildcards else text


def _encoded(found: re.Match[str]) -> str:
    if found["escape"]:
        return found["escape"]
    default = "" if found["default"] is None else _DEFAULT + found["default"]
    # Without its colons a variable is one part of an ARN, whatever its name.
    return (_OPEN + found["key"].lower() + default + _CLOSE).replace(":", _COLON)


@lru_cache(1 << 16)
def variables(pattern: Pattern) -> frozenset[str]:
    """Name the condition keys, in lower case, whose values ``pattern`` holds."""
    if _OPEN not in pattern:
        return frozenset()
    return frozenset(found[1].replace(_COLON, ":") for found in _ENCODED.finditer(pattern))


def begins(pattern: Pattern) -> bool:
    """Whether ``pattern`` begins with a variable, which may hold a whole ARN."""
    return pattern.startswith(_OPEN)


@lru_cache(1 << 14)
def places(pattern: Pattern) -> int:
    """Count the variables of ``pattern``, each as often as it stands there."""
    return pattern.count(_OPEN)


def substitute(pattern: Pattern, value: Callable[[str], str | None]) -> Pattern | None:
    """Fill in the variables of ``pattern``; ``None`` where one has neither value nor default.

    What is filled in is literal: a ``*`` in a value is no wildcard.
    """
    if _OPEN not in pattern:
        return pattern
    values = [_value(found, value) for found in _ENCODED.finditer(pattern)]
    if None in values:
        return None
    filled = iter(values)
    text = _ENCODED.sub(lambda _: next(filled) or "", pattern)
    return Pattern(lower(text) if pattern.startswith(FOLD) else text)


def _value(found: re.Match[str], value: Callable[[str], str | None]) -> str | None:
    given = value(found[1].replace(_COLON, ":"))
    if given is None and found[2] is not None:
        return found[2].replace(_COLON, ":")
    return given


def filled(patterns: Patterns, value: Callable[[str], str | None]) -> Patterns:
    """Fill in the variables of each pattern; one without a value matches nothing and is left out.

    "If the key is not present, the policy variable has no value and the resource does not match."
    """
    if not variables_of(patterns):
        return patterns
    results = (substitute(pattern, value) for pattern in patterns)
    return frozenset(result for result in results if result is not None)


@lru_cache(1 << 16)
def variables_of(patterns: Patterns) -> frozenset[str]:
    """Name the condition keys whose values any of ``patterns`` holds."""
    return frozenset(key for pattern in patterns for key in variables(pattern))


def with_wildcard(pattern: Pattern, key: str, wildcard: str) -> Pattern:
    """Turn the variable ``key`` of ``pattern`` into a wildcard."""
    encoded = key.replace(":", _COLON)
    return Pattern(
        _ENCODED.sub(lambda found: wildcard if found[1] == encoded else found.group(), pattern),
    )


def opened_but(pattern: Pattern, known: Container[str]) -> Pattern:
    """Turn each variable that is not ``known`` into a run of anything."""
    for key in variables(pattern):
        if key not in known:
            pattern = with_wildcard(pattern, key, RUN)
    return pattern


def stood_in(patterns: Iterable[Patterns]) -> Iterator[Patterns]:
    """Put a character that stands for any one text in the place of each variable, the same for the same.

    Raises ``OverflowError`` where there are more variables than such characters.
    """
    unions = tuple(patterns)
    found = {one.group() for union in unions for pattern in union for one in _ENCODED.finditer(pattern)}
    if len(found) > len(VARIABLE_CHARACTERS):
        msg = f"more than {len(VARIABLE_CHARACTERS)} policy variables"
        raise OverflowError(msg)
    characters = dict(zip(sorted(found), VARIABLE_CHARACTERS, strict=False))
    for union in unions:
        yield frozenset(Pattern(_ENCODED.sub(lambda one: characters[one.group()], one)) for one in union)
