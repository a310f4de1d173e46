"""Evidence: who used which action, and when, as far as files show it; nothing else of a file is kept.

A row keeps the action, the pattern of a resource, the last time, and the customer. So a million events of one
kind are one row.

>>> evidence = UsageEvidence()
>>> evidence.add(EvidenceUse("acme", "reader", "ec2:DeleteVolume", "*", "cloudtrail"), "2026-11-02T10:00:00Z")
>>> evidence.add(EvidenceUse("acme", "reader", "ec2:DeleteVolume", "*", "cloudtrail"), "2026-11-01T10:00:00Z")
>>> [(use.action, seen.last, seen.count) for use, seen in evidence.uses.items()]
[('ec2:DeleteVolume', '2026-11-02T10:00:00Z', 2)]
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from octo_spec.frozen import mutable

if TYPE_CHECKING:
    from collections.abc import Iterable


class EvidenceUse(NamedTuple):
    """One way in which a customer's role used an action; ``shown_by`` is the kind of evidence."""

    customer: str
    role: str
    action: str
    resource: str
    shown_by: str


@mutable
class Seen:
    """How often, and when last, in ISO 8601."""

    last: str = ""
    count: int = 0

    def add(self, time: str, count: int = 1) -> None:
        """Count once more."""
        self.last = max(self.last, time)
        self.count += count


@mutable
class UsageEvidence:
    """All rows of some files, the events that octospec does not know, and the window that they cover."""

    uses: dict[EvidenceUse, Seen] = field(default_factory=dict)
    denied: dict[EvidenceUse, Seen] = field(default_factory=dict)
    unknown: dict[tuple[str, str], Seen] = field(default_factory=dict)
    """Source and name of an event."""
    services: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Customer, role and service of last-accessed details, and when the service was used last, or nothing."""
    unused: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Customer, role and pattern of actions that a finding calls unused, and when it was analyzed."""
    coded: set[tuple[str, str]] = field(default_factory=set)
    """Role and action that source code may call."""
    events: int = 0
    others: int = 0
    """The events of other principals, which are not read further."""
    logged: set[str] = field(default_factory=set)
    """The customers with events of roles of the spec."""
    data_events: set[tuple[str, str]] = field(default_factory=set)
    """The customers whose evidence has data events, each with the prefix of the service."""
    regions: set[str] = field(default_factory=set)
    """The regions of the events."""
    first: str = ""
    last: str = ""

    def add(self, use: EvidenceUse, time: str, count: int = 1) -> None:
        """Add a use."""
        self._row_of_use(self.uses, use).add(time, count)

    def add_denied(self, use: EvidenceUse, time: str, count: int = 1) -> None:
        """Add a request that AWS denied."""
        self._row_of_use(self.denied, use).add(time, count)

    def add_unknown(self, source: str, name: str, time: str, count: int = 1) -> None:
        """Add an event whose actions are not known."""
        self.unknown.setdefault((source, name), Seen()).add(time, count)

    def add_service(self, customer: str, role: str, service: str, time: str) -> None:
        """Add when a role used a service last, or nothing; a later time counts if there are several."""
        key = customer, role, service
        self.services[key] = max(time, self.services.get(key, ""))

    def add_unused(self, customer: str, role: str, pattern: str, time: str) -> None:
        """Add a finding that a role did not use the actions of a pattern, in lower case."""
        key = customer, role, pattern
        self.unused[key] = max(time, self.unused.get(key, ""))

    def cover(self, time: str) -> None:
        """Extend the window to a time."""
        self.first = min(filter(None, (self.first, time)), default="")
        self.last = max(self.last, time)

    def join(self, other: UsageEvidence) -> None:
        """Add what another process read."""
        for use, seen in other.uses.items():
            self.add(use, seen.last, seen.count)
        for use, seen in other.denied.items():
            self.add_denied(use, seen.last, seen.count)
        for (source, name), seen in other.unknown.items():
            self.add_unknown(source, name, seen.last, seen.count)
        for key, time in other.services.items():
            self.add_service(*key, time)
        for (customer, role, pattern), time in other.unused.items():
            self.add_unused(customer, role, pattern, time)
        self.coded |= other.coded
        self.events += other.events
        self.others += other.others
        self.logged |= other.logged
        self.data_events |= other.data_events
        self.regions |= other.regions
        for time in filter(None, (other.first, other.last)):
            self.cover(time)

    @staticmethod
    def _row_of_use(rows: dict[EvidenceUse, Seen], use: EvidenceUse) -> Seen:
        found = rows.get(use)
        if found is None:
            found = rows[use] = Seen()
        return found

    def customers(self) -> Iterable[str]:
        """Return the customers with evidence."""
        known = {use.customer for use in (*self.uses, *self.denied)}
        found = (*self.services, *self.unused)
        return known | self.logged | {customer for customer, _, _ in found}
