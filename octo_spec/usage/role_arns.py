"""The ARNs that roles of a spec have in any account, as patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.iam.glob import wild
from octo_spec.iam.glob_matching import matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octo_spec.model.deployment import Deployment
    from octo_spec.model.text import Text


def role_arn_patterns(deployment: Deployment) -> Iterator[tuple[str, str]]:
    """Yield the id of each role with a pattern for its ARN; a role whose name is generated has none."""
    for role in deployment.roles:
        if role.name is not None and not role.named and not role.session:
            yield role.id, f"arn:*:iam::*:role{_pattern(role.path)}{_pattern(role.name)}"


def roles_with_arn(deployment: Deployment) -> Callable[[str], tuple[str, ...]]:
    """Return a function that lists the roles that may have an ARN: a parameter may have any value."""
    patterns = [(id, matcher(wild(pattern))) for id, pattern in role_arn_patterns(deployment)]
    return lambda arn: tuple(id for id, matches in patterns if matches(arn))


def namesakes(deployment: Deployment) -> dict[str, frozenset[str]]:
    """Return for each role the roles, also itself, whose ARN may be that of the role."""
    patterns = tuple(role_arn_patterns(deployment))
    return {
        id: frozenset(
            other for other, text in patterns if matcher(wild(text))(arn) or matcher(wild(arn))(text)
        )
        for id, arn in patterns
    }


def _pattern(text: Text) -> str:
    return "".join(piece if isinstance(piece, str) else "*" for piece in text.pieces)
