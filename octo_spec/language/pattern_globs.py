"""The texts that a parameter's pattern allows, as an AWS pattern: ``arn:aws:s3:::*``.

A glob here matches every text that the pattern matches, and maybe more.

>>> outline("^arn:(aws|aws-cn):s3:::[a-z0-9.-]+$")
Outline(glob='arn:*:s3:::*', without=('/',))
>>> [part.glob for part in arn_outlines("^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$")]
['arn', 'aws*', 's3', '', '', '*']
>>> [part.glob for part in arn_outlines("^arn:aws:.+$")]
['arn', 'aws']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.frozen import frozen
from octo_spec.language.pattern_sizes import characters
from octo_spec.language.patterns import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEPARATORS: Final = ":/"
"""The characters that separate the parts of ARNs and names."""

_ARN_PARTS: Final = 6


@frozen
class Outline:
    """A glob that matches all texts of a pattern, and the separators that none of them contains."""

    glob: str
    without: tuple[str, ...]


@frozen
class _Piece:
    """A character of a glob, and the separators that it can match."""

    glob: str
    separators: frozenset[str]


def outline(pattern: str) -> Outline:
    """Return the outline of the texts that a valid pattern matches."""
    return _outline(tuple(_pieces(pattern)))


def arn_outlines(pattern: str) -> tuple[Outline, ...]:
    """Return the outlines of the first parts of the ARNs of a valid pattern, as far as it separates them."""
    parts: list[list[_Piece]] = [[]]
    for piece in _pieces(pattern):
        is_last = len(parts) == _ARN_PARTS
        if piece.glob == ":" and not is_last:
            parts.append([])
        elif ":" in piece.separators and not is_last:
            break
        else:
            parts[-1].append(piece)
    return tuple(map(_outline, parts if len(parts) == _ARN_PARTS else parts[:-1]))


def _outline(pieces: Sequence[_Piece]) -> Outline:
    held = frozenset[str]().union(*(piece.separators for piece in pieces))
    glob = "".join(piece.glob for piece in pieces)
    return Outline(glob, tuple(sign for sign in SEPARATORS if sign not in held))


def _pieces(pattern: str) -> Iterator[_Piece]:
    """Read a pattern from its start to its end; a part in brackets, or a repeated part, becomes a ``*``."""
    depth, group, waiting = 0, "", None
    for token in TOKEN.finditer(pattern[1:-1]):
        kind, text = str(token.lastgroup), token.group()
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if depth or kind == "close":
            group += text
            if depth == 0:
                yield from (waiting,) if waiting else ()
                group, waiting = "", _wildcard(group)
            continue
        if kind == "repeat":
            yield _Piece("*", waiting.separators if waiting else frozenset(SEPARATORS))
            waiting = None
            continue
        yield from (waiting,) if waiting else ()
        waiting = _character(text)
    yield from (waiting,) if waiting else ()


def _wildcard(text: str) -> _Piece:
    return _Piece("*", characters(f"^{text}$", SEPARATORS))


def _character(text: str) -> _Piece:
    literal = text.removeprefix("\\")
    is_class = text == "." or len(literal) > 1 or (text != literal and literal.isalnum())
    glob = "?" if is_class or literal in "*?$" else literal
    return _Piece(glob, characters(f"^{text}$", SEPARATORS))
