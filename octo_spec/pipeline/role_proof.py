"""What must be equal of a role beside its own policies: what is attached, its boundary, session and name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.diff.changes import DESCRIPTION
from octo_spec.analysis.diff.role_changes import role_changes

if TYPE_CHECKING:
    from octo_spec.analysis.diff.changes import PropertyChange
    from octo_spec.model.deployment import Deployment

_WORDS: Final = frozenset({DESCRIPTION, "policy", "order of policies"})
"""Changes of words, and of how grants are packed into policies: the grants themselves are compared."""


def role_differences(first: Deployment, second: Deployment) -> tuple[PropertyChange, ...]:
    """List by what one side could grant more than the other; two ways to say the same are no difference."""
    both = (*role_changes(first, second), *role_changes(second, first))
    differing = (change for change in both if change.grows is not False and change.name not in _WORDS)
    return tuple({(change.subject, change.name): change for change in differing}.values())
