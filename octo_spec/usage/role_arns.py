"""The ARNs that roles of a spec have in any account, as patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.text import Text


def role_arn_patterns(deployment: Deployment) -> Iterator[tuple[str, str]]:
    """Yield the id of each role with a pattern for its ARN; a role whose name is generated has none."""
    for role in deployment.roles:
        if role.name is not None and not role.named and not role.session:
            yield role.id, f"arn:*:iam::*:role{_pattern(role.path)}{_pattern(role.name)}"


def _pattern(text: Text) -> str:
    return "".join(piece if isinstance(piece, str) else "*" for piece in text.pieces)
