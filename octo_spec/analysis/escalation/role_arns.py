"""ARNs of a role, its policies and its boundary, with a wildcard for each part that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octo_spec.model.deployment import Role
    from octo_spec.model.text import Text


def pattern_of(text: Text) -> str:
    """Return a text with a wildcard for each reference."""
    return "".join(piece if isinstance(piece, str) else "*" for piece in text.pieces)


def in_any_account(arn: str) -> str:
    """Return the ARN of a resource of IAM for any account: a role can only change IAM in its own.

    >>> in_any_account("arn:aws:iam::111122223333:role/reader")
    'arn:aws:iam::*:role/reader'
    """
    *service, _, resource = arn.split(":", 5)
    return ":".join((*service, "*", resource))


def own_arn(role: Role | None, arn: str = "", account: str = "") -> str:
    """Return a pattern for the ARN of a role; empty if only a document is known.

    The target may generate the name of the role: then any name matches. The partition is that of ``arn``.
    Without an ``account``, any matches.
    """
    if role is None:
        return ""
    name = "*" if role.name is None or role.named else pattern_of(role.name)
    partition = arn.split(":")[1] if arn else "*"
    return f"arn:{partition}:iam::{account or '*'}:role{pattern_of(role.path)}{name}"
