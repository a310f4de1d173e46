"""The category of an imported group, by what it grants: a source has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.iam.elements import Effect
from octo_spec.language.access_levels import CHANGING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octo_spec.language.models.scalars import Access
    from octo_spec.model.deployment import Attachment, Statement

_COSTS: Final = "cost-data"
_READS: Final = "reads"
_WRITES: Final = "writes"
_LIMITS: Final = "limits"

WORDS: Final = {
    _READS: "Reads data and configuration.",
    _WRITES: "Changes resources, or their tags or permissions.",
    _LIMITS: "Denies, and grants nothing.",
}
"""The sentence of each category that a spec does not have by itself."""

_OF_COSTS: Final = frozenset(
    {
        "aws-portal",
        "bcm-data-exports",
        "bcm-pricing-calculator",
        "billing",
        "budgets",
        "ce",
        "consolidatedbilling",
        "cost-optimization-hub",
        "cur",
        "freetier",
        "invoicing",
        "pricing",
        "savingsplans",
    }
)
"""Services about what resources cost.

https://docs.aws.amazon.com/cost-management/latest/userguide/migrate-granularaccess-iam-mapping-reference.html
"""


def category(statements: Sequence[Statement], attached: Iterable[Attachment], access: Access) -> str:
    """Return the category of a group with an access level: costs, other reads, writes, or denials alone."""
    if access == "none":
        return _LIMITS
    if access in CHANGING:
        return _WRITES
    allowed = [each for each in statements if each.effect is Effect.ALLOW]
    services = {action.partition(":")[0].lower() for each in allowed for action in each.actions}
    return _COSTS if services <= _OF_COSTS and not tuple(attached) else _READS
