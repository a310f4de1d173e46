"""The requests that a spec forbids with ``never`` and another version does not: for all roles, or for some.

Entries are compared as what they match, so an entry that is divided or written differently is no change. The
requests behind an artifact are not known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.compare import ActionReading, compare_in_both_readings
from octo_spec.analysis.diff.changes import NeverChange, WitnessedActions
from octo_spec.analysis.written_statements import AuthoredCondition, WrittenStatement
from octo_spec.frozen import frozen
from octo_spec.iam.condition_elements import condition_element
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.compare import Difference
    from octo_spec.analysis.sides import SideAccess
    from octo_spec.iam.policy import Document
    from octo_spec.model.deployment import ForbiddenRequests

    _Never = tuple[ForbiddenRequests, ...]

_OTHERS = ""
"""All roles that no entry names in ``except``."""


def is_never_unknown(old: SideAccess, new: SideAccess) -> bool:
    """Return whether both sides are specs, and one of them does not record its entries of ``never``."""
    return bool(old.of_spec and new.of_spec) and not (old.records_never and new.records_never)


def never_changes(
    old: SideAccess, new: SideAccess, reading: ActionReading, limit: int
) -> Iterator[NeverChange]:
    """Yield what is no longer forbidden, then what is newly forbidden.

    Raises ``BudgetExceededError`` past ``limit`` steps for one comparison.
    """
    if not (old.of_spec and new.of_spec and old.records_never and new.records_never):
        return
    before, now = old.of_spec.never, new.of_spec.never
    for entries, others, is_new in ((before, now, False), (now, before, True)):
        for position in range(len(entries)):
            yield from _EntryComparison(entries, position, others, reading, limit).changes(is_new=is_new)


@frozen
class _EntryComparison:
    """One entry of a side, and all entries of the other side."""

    entries: _Never
    position: int
    others: _Never
    reading: ActionReading
    limit: int

    def changes(self, *, is_new: bool) -> Iterator[NeverChange]:
        """Yield what the other side does not forbid, once for the roles about which this is the same."""
        entry = self.entries[self.position]
        about: dict[tuple[Document, ...], list[str]] = {}
        for role in (_OTHERS, *self._named_roles):
            if role not in entry.excepted:
                about.setdefault(self._forbidden(role), []).append(role)
        known: list[NeverChange] = []
        for forbidden, roles in about.items():
            change = self._change(forbidden, is_new=is_new)
            if change.parts and change not in known:  # the first change is about all other roles
                known += [change] if _OTHERS in roles else []
                yield change if _OTHERS in roles else replace(change, roles=tuple(roles))

    def _change(self, forbidden: Sequence[Document], *, is_new: bool) -> NeverChange:
        """Return which requests of the entry are not ``forbidden``; without parts if all are."""
        entry = self.entries[self.position]
        written = _written_entry(entry, self.position)
        both = compare_in_both_readings(forbidden, (_requests(entry),), self.limit)
        today, every = (
            tuple(_part(difference, written) for difference in comparison.differences)
            for comparison in (both.catalogue, both.all_names)
        )
        parts = today if self.reading is ActionReading.CATALOGUE else every
        return NeverChange(written, parts, today, is_new)

    @property
    def _named_roles(self) -> tuple[str, ...]:
        """The roles for which entries differ."""
        every = (*self.entries, *self.others)
        return tuple(dict.fromkeys(role for entry in every for role in entry.excepted))

    def _forbidden(self, role: str) -> tuple[Document, ...]:
        """Return what the entries of the other side forbid a role."""
        return tuple(_requests(entry) for entry in self.others if role not in entry.excepted)


def _requests(entry: ForbiddenRequests) -> Document:
    tests = ((operator, key, list(values)) for operator, key, values in entry.conditions)
    elements = {
        "Action": list(entry.actions),
        "Resource": list(entry.resources),
        "Condition": condition_element(tests),
    }
    return document("Allow", (elements,))  # type: ignore[arg-type] # these are JSON values


def _written_entry(entry: ForbiddenRequests, position: int) -> WrittenStatement:
    return WrittenStatement(
        entry.actions,
        entry.resources,
        conditions=tuple(AuthoredCondition(*condition) for condition in entry.conditions),
        why=entry.why,
        location=("never", position),
    )


def _part(difference: Difference, written: WrittenStatement) -> WitnessedActions:
    spelling = {condition.key.lower(): condition.key for condition in written.conditions}
    context = sorted(difference.witness.context.items())
    return WitnessedActions(
        difference.actions,
        difference.witness,
        tuple((spelling.get(key, key), value) for key, value in context),
    )
