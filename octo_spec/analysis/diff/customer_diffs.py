"""The differences for each customer of two specs; customers with the same differences are grouped."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import Direction
from octo_spec.analysis.levels import LEVELS_RISING
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.wording import both, count, cut_short
from octo_spec.frozen import frozen
from octo_spec.model.level_words import ACCESS, UNKNOWN_ACCESS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.diff.changes import AccessChange, Diff
    from octo_spec.analysis.diff.version_step import Advice


class CustomerStatus(StrEnum):
    """Whether a customer is on both sides, or only on the new or the old one."""

    KEPT = "kept"
    NEW = "new"
    GONE = "gone"


@frozen
class CustomersDiff:
    """The differences for ``customers``; the texts in ``diff`` are those of the first."""

    customers: tuple[str, ...]
    status: CustomerStatus
    diff: Diff

    @property
    def is_equal(self) -> bool:
        """Whether there is no difference for them, and all is decided."""
        return self.status is CustomerStatus.KEPT and not effects(self.diff)


@frozen
class AllCustomersDiff:
    """The differences for all customers, the most serious first; ``advice`` is about the spec's version."""

    groups: tuple[CustomersDiff, ...]
    advice: Advice | None = None

    @property
    def total(self) -> int:
        """The number of customers, on both sides together."""
        return sum(len(group.customers) for group in self.groups)


def sorted_groups(groups: Sequence[CustomersDiff], advice: Advice | None) -> AllCustomersDiff:
    """Sort groups: customers who gain most come first, customers without differences last."""
    return AllCustomersDiff(tuple(sorted(groups, key=_order)), advice)


def _order(group: CustomersDiff) -> tuple[int, int, int, str]:
    """Return a sort key: new access first, then new trust, then lost access, then everything else."""
    diff = group.diff
    gained = diff.changes_of(PolicyPurpose.ACCESS, Direction.NEW)
    if gained:
        kind = 0
    elif diff.changes_of(PolicyPurpose.TRUST, Direction.NEW):
        kind = 1
    else:
        kind = 2 if diff.changes else 3 + group.is_equal
    return kind, -_rank(gained), -len(group.customers), group.customers[0]


def _access(changes: Sequence[AccessChange]) -> str:
    """Return the words for the most serious access of changes."""
    rank = _rank(changes)
    return UNKNOWN_ACCESS if rank < 0 else ACCESS[LEVELS_RISING[rank]]


def _rank(changes: Sequence[AccessChange]) -> int:
    return max((LEVELS_RISING.index(change.level) for change in changes if change.level), default=-1)


# --- in words ----------------------------------------------------------------------------------


def headline(group: CustomersDiff, total: int) -> str:
    """Return how many customers have which difference, as in "12 of 200 customers gain write access"."""
    number = len(group.customers)
    many = number != 1
    who = f"{number:,} of {count(total, 'customer')}"
    if group.is_equal:
        return f"{who}: no difference"
    done = tuple(_inflect(each, many=many) for each in effects(group.diff))
    match group.status:
        case CustomerStatus.KEPT:
            return f"{who} {both(done)}"
        case CustomerStatus.NEW:
            return f"{who} {'are' if many else 'is'} new{_and_deeds(done)}"
        case CustomerStatus.GONE:
            return f"{who} {'are' if many else 'is'} removed{_and_deeds(done)}"


def _and_deeds(done: tuple[str, ...]) -> str:
    return f", and {both(done)}" if done else ""


def customer_names(group: CustomersDiff) -> str:
    """Return the names of the first few customers, and the number of the others."""
    return cut_short(group.customers)


def effects(diff: Diff) -> tuple[tuple[str, str], ...]:
    """Return what a difference means for customers: verb and object."""
    return tuple(_effects(diff))


def _effects(diff: Diff) -> Iterator[tuple[str, str]]:
    for direction, verb in ((Direction.NEW, "gain"), (Direction.LOST, "lose")):
        if access := diff.changes_of(PolicyPurpose.ACCESS, direction):
            yield verb, _access(access)
    if diff.changes_of(PolicyPurpose.TRUST, Direction.NEW):
        yield "have", "new trust"
    if diff.changes_of(PolicyPurpose.TRUST, Direction.LOST):
        yield "lose", "trust"
    if diff.roles:
        yield "have", count(len(diff.roles), "other change") + " of roles"
    for changes, what in (
        (diff.questions, "inputs"),
        (diff.extras, "additional resources"),
        (diff.promises, "promises"),
        (diff.never, "'never'"),
    ):
        if changes:
            yield "have", f"{count(len(changes), 'change')} of {what}"
    if lost := [change for change in diff.features if change.step.is_loss]:
        yield "lose", count(len(lost), "feature")
    if diff.not_decided:
        yield "have", "differences that are not decided"


def _inflect(deed: tuple[str, str], *, many: bool) -> str:
    verb, what = deed
    if many:
        return f"{verb} {what}"
    return f"{'has' if verb == 'have' else f'{verb}s'} {what}"
