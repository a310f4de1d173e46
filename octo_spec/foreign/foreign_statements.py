"""Statements in third-party artifacts, as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.foreign.notes import refuse
from octo_spec.model.policy_documents import Fields, Items, Leaf
from octo_spec.model.text import POLICY_VARIABLE, Account, Text, account_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.policy_documents import Shape


DENYING_TRUST: Final = (
    "its trust policy denies, but a spec only lists who can assume a role: "
    "write the opposite condition into the statements that allow"
)
"""Why a role whose trust policy denies is skipped: without the deny, it would trust more callers."""


def unknown_variable(text: Text) -> str:
    """Return the part of a text that opens neither a reference nor a policy variable; empty without one."""
    for piece in text.pieces:
        start = piece.find("${") if isinstance(piece, str) else -1
        while isinstance(piece, str) and start >= 0:
            if not POLICY_VARIABLE.match(piece, start):
                return piece[start:]
            start = piece.find("${", start + 1)
    return ""


def with_plain_sid(statement: Fields) -> Fields:
    """Return a statement whose Sid has only letters and digits, as IAM requires for policies of roles."""
    fields = ((name, _plain(name, value), span) for name, value, span in statement.fields)
    return Fields(tuple(fields), statement.span)


def _plain(name: str, value: Shape) -> Shape:
    if name == "Sid" and isinstance(value, Leaf):
        kept = (each for each in value.text.literal or "" if each.isascii() and each.isalnum())
        return Leaf(Text.of("".join(kept)), value.span)
    return value


def split_by_principal_kind(statement: Fields) -> Iterator[Fields]:
    """Split a trust statement with several kinds of principals into one for each; raise ``NotTakenError``."""
    principal = next((value for name, value, _ in statement.fields if name == "Principal"), None)
    if isinstance(principal, Leaf) and principal.text.literal == "*":
        principal = Fields((("AWS", principal, principal.span),), principal.span)
    if not isinstance(principal, Fields):
        refuse(statement.span, "a Principal with AWS, Service or Federated was expected here")
    for kind, values, span in principal.fields:
        single = Fields(((kind, _as_account_root(values, kind), span),), principal.span)
        fields = (
            (name, single if name == "Principal" else value, where) for name, value, where in statement.fields
        )
        yield Fields(tuple(fields), statement.span)


def _as_account_root(values: Shape, kind: str) -> Shape:
    """Return the id of this account as the account's root."""
    match values:
        case Leaf(text, span) if kind == "AWS" and text.pieces == (Account(),):
            return Leaf(account_root(text), span)
        case Items(items, span):
            return Items(tuple(_as_account_root(item, kind) for item in items), span)
        case _:
            return values
