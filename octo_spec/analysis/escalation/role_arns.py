"""ARNs of a role, its policies and its boundary, with a wildcard for each part that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.model.text import Text


def pattern_of(text: Text) -> str:
    """Return a text with a wildcard for each reference."""
    return "".join(piece if isinstance(piece, str) else "*" for piece in text.pieces)


def own_arn(role: RolePolicies) -> str:
    """Return a pattern for the ARN of a role in any account; empty if only a document is known.

    The target may generate the name of the role: then any name matches.
    """
    known = role.role
    if known is None:
        return ""
    name = "*" if known.name is None or known.named else pattern_of(known.name)
    return f"arn:{role.arn.split(':')[1]}:iam::*:role{pattern_of(known.path)}{name}"
