"""Which of some actions a role may do today, on some resource and in some context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.intersect import overlaps
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.analysis.sides import RolePolicies


def allowed_names(role: RolePolicies, names: Iterable[str], on: str = "*") -> tuple[str, ...]:
    """Return which actions a role may do on resources that a pattern matches, sorted.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    query = document("Allow", [{"Action": list(names), "Resource": on}])
    bounds = tuple(bound.documents.documents for bound in role.bounds)
    found = overlaps(role.permissions.documents, query, (role.permissions.limits,), bounds=bounds)
    return tuple(sorted({name for overlap in found for name in overlap.actions}))
