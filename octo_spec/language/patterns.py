"""Patterns of parameters: the regular expressions that Java, RE2 and Python read in the same way.

Targets match with Java or RE2; ``model.pattern_matching`` describes octospec's engine.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from octo_spec.model.pattern_matching import size_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TOKEN: Final = re.compile(
    r"""(?P<escape>\\.?)
      | (?P<set>\[\^?(?:\\.|[^\\\]])*\])
      | (?P<open>\((?:\?[^:]?:?)?)
      | (?P<close>\))
      | (?P<repeat>(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})[+?]?)
      | (?P<bar>\|)
      | (?P<anchor>[\^$])
      | (?P<brace>\{)
      | (?P<bracket>\[)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
"""A token of a pattern; the name of the matching group is its kind."""

_ESCAPES: Final = r"\\[dDwWsS]|\\[^A-Za-z0-9]"
_SET_TROUBLE: Final = re.compile(r"\[\^?\]|(?<!^)(?<!\\)\[|&&|--|~~|\|\|")
_MAX_REPEAT: Final = 1_000
"""RE2 refuses more; https://github.com/google/re2/wiki/Syntax."""


@lru_cache(1 << 10)
def pattern_problem(pattern: str) -> str:
    """Return the problem of a pattern; empty without a problem."""
    if not pattern.startswith("^") or not _ends(pattern):
        return "must start with '^' and end with '$'"
    inner = pattern[1:-1]
    return next(_token_problems(inner), "") or _python_problem(pattern)


def _ends(pattern: str) -> bool:
    """Return whether the last character is an anchor: a ``$`` after an even number of backslashes."""
    body = pattern.removesuffix("$")
    return body != pattern and len(pattern) > 1 and (len(body) - len(body.rstrip("\\"))) % 2 == 0


def _token_problems(inner: str) -> Iterator[str]:
    depth = 0
    for token in TOKEN.finditer(inner):
        kind, text = str(token.lastgroup), token.group()
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if kind == "bar" and depth == 0:
            yield "has an alternation outside brackets; write ^(a|b)$"
        if problem_of := _PROBLEMS.get(kind):
            yield from filter(None, (problem_of(text),))


def _escape_problem(text: str) -> str:
    return "" if re.fullmatch(_ESCAPES, text) else f"contains '{text}', which not every target supports"


def _set_problem(text: str) -> str:
    if trouble := _SET_TROUBLE.search(text):
        return f"contains {trouble.group()!r} in brackets, which targets read differently"
    return next(filter(None, map(_escape_problem, re.findall(r"\\.", text))), "")


def _open_problem(text: str) -> str:
    return (
        ""
        if text in {"(", "(?:"}
        else "contains a look-around, flag or named group, which RE2 or Java does not support"
    )


def _repeat_problem(text: str) -> str:
    if len(text) > 1 and text.endswith("+"):
        return f"contains the possessive {text!r}, which RE2 does not support"
    # Python reads no number of thousands of digits.
    numbers = [int(number[:9]) for number in re.findall("[0-9]+", text)]
    return (
        f"repeats more than {_MAX_REPEAT} times, which RE2 does not support"
        if max(numbers, default=0) > _MAX_REPEAT
        else ""
    )


def _anchor_problem(text: str) -> str:
    return f"contains '{text}' before its end; escape it with a backslash"


def _brace_problem(text: str) -> str:
    return f"contains an unescaped '{text}'; escape it with a backslash"


def _bracket_problem(text: str) -> str:
    if text == "[":
        return "has a character class without a closing ']'; add it, or write '\\[' for the character"
    return _brace_problem(text)


_PROBLEMS: Final[Mapping[str, Callable[[str], str]]] = {
    "escape": _escape_problem,
    "set": _set_problem,
    "open": _open_problem,
    "repeat": _repeat_problem,
    "anchor": _anchor_problem,
    "brace": _brace_problem,
    "bracket": _bracket_problem,
}
"""Kind of token -> the function that returns the problem of a token of that kind."""


def _python_problem(pattern: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, FutureWarning, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    return size_problem(pattern)
