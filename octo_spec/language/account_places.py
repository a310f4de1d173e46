"""Finds the account in a text of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.keys import ACCOUNT_KEYS
from octo_spec.language.fields import TRUST_ACCOUNT

if TYPE_CHECKING:
    from octo_spec.language.checked_spec import Use
    from octo_spec.model.text import Piece, Text


def account_place(use: Use) -> tuple[Piece, ...]:
    """Return the pieces of a text that represent an account; empty if it has no account."""
    if use.text is None:
        return ()
    if use.field is TRUST_ACCOUNT or use.condition_key.lower() in ACCOUNT_KEYS:
        return use.text.pieces
    return _account_field(use.text)


_ACCOUNT_FIELD: Final = 4


def _account_field(text: Text) -> tuple[Piece, ...]:
    """Return the pieces of the fifth field of an ARN."""
    fields: list[list[Piece]] = [[]]
    for piece in text.pieces:
        if not isinstance(piece, str):
            fields[-1].append(piece)
            continue
        first, *others = piece.split(":")
        fields[-1].append(first)
        fields.extend([other] for other in others)
    if fields[0] != ["arn"] or len(fields) <= _ACCOUNT_FIELD + 1:
        return ()
    return tuple(piece for piece in fields[_ACCOUNT_FIELD] if piece)
