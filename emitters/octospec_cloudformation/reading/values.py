"""Values of a template in one case: texts, lists and objects, as those of ``policy_documents``.

``None`` is ``AWS::NoValue``: the property or the item does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.foreign.notes import refuse
from octo_spec.frozen import frozen
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import ListParam, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from octo_spec.diagnostics import Span
    from octo_spec.model.text import Piece

MAX_CHARACTERS = 1_000_000
"""The maximum length for chains of ``Sub`` and ``Join``: that of a whole template."""


@frozen
class JoinedList:
    """The elements of a list parameter, separated by ``delimiter``, inside a text."""

    param: ListParam
    delimiter: Text


@frozen
class JoinedText:
    """A text that contains joined lists: IAM does not know it, until it is split again."""

    parts: tuple[Text | JoinedList, ...]
    span: Span


Value = Leaf | Items | Fields | JoinedText


def leaf(span: Span, *pieces: Piece) -> Leaf:
    """Create a text."""
    return Leaf(Text.of(*pieces), span)


def concatenate(parts: tuple[Value, ...], span: Span) -> Value:
    """Concatenate texts."""
    found: list[Text | JoinedList] = []
    for part in parts:
        match part:
            case Leaf(text):
                found.append(text)
            case JoinedText(inner):
                found += inner
            case _:
                refuse(span, "expected a text here")
    literal = (
        piece for part in found if isinstance(part, Text) for piece in part.pieces if isinstance(piece, str)
    )
    if sum(map(len, literal)) > MAX_CHARACTERS:
        refuse(span, f"this text has more than {MAX_CHARACTERS:,} characters")
    texts = tuple(part for part in found if isinstance(part, Text))
    if len(texts) < len(found):
        return JoinedText(tuple(found), span)
    return leaf(span, *(piece for text in texts for piece in text.pieces))


def split(text: Text, delimiter: str) -> tuple[Text, ...]:
    """Split a text at a delimiter in its literal pieces; an input counts as one part."""
    parts: list[list[Piece]] = [[]]
    for piece in text.pieces:
        if not isinstance(piece, str) or not delimiter:
            parts[-1].append(piece)
            continue
        first, *more = piece.split(delimiter)
        parts[-1].append(first)
        parts += ([part] for part in more)
    return tuple(Text.of(*part) for part in parts)


def split_again(
    joined: JoinedText, delimiter: str, in_case: Callable[[Text], Text]
) -> tuple[Text, ...] | None:
    """Split a text with joined lists into elements, each with at most one list parameter.

    ``a,prefix-`` + ``join(L, '-suffix,prefix-')`` + ``-suffix`` split at commas is ``a`` and
    ``prefix-ELEMENT-suffix``; ``None`` if the text around a list, with the values known ``in_case``, differs
    from its delimiter.
    """
    done: list[Text] = []
    current, suffix = Text(), None
    for part in joined.parts:
        if isinstance(part, JoinedList):
            around = split(part.delimiter, delimiter)
            if len(around) != 2:  # noqa: PLR2004 - one delimiter
                return None
            current, suffix = (
                Text.of(*current.pieces, part.param),
                Text.of(*around[1].pieces, part.param, *around[0].pieces),
            )
            continue
        first, *more = split(part, delimiter)
        current = Text.of(*current.pieces, *first.pieces)
        for following in more:
            if suffix not in (None, in_case(current)):
                return None
            done.append(current)
            current, suffix = following, None
    return None if suffix not in (None, in_case(current)) else (*done, current)
