"""The state while a spec is resolved for a customer: its look-ups, and the diagnostics so far."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from octo_spec.frozen import mutable
from octo_spec.model.presence import Presence
from octo_spec.resolve.codes import NEVER_PRESENT
from octo_spec.resolve.presences import join_presences, needs_presence, partitions_presence, without_implied

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.diagnostics import Diagnostic, DiagnosticKind
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.models.trust import TrustSpec
    from octo_spec.language.spans import Location, Spans
    from octo_spec.resolve.texts import Lookup


@mutable
class ResolutionContext:
    """The input of every step of resolving; only ``findings`` changes, and the cache of each group."""

    spec: Spec
    spans: Spans
    lookup: Lookup
    findings: list[Diagnostic] = field(default_factory=list)
    needs_of_groups: dict[str, Presence | None] = field(default_factory=dict)

    def report(self, kind: DiagnosticKind, place: Location, message: str, help: str = "") -> None:
        """Add a diagnostic at a place of the spec."""
        self.findings.append(kind.at(self.spans.at(place), message, help))

    def needs(self, group: str) -> Presence | None:
        """Return the presence of a group; ``None`` if fixed answers exclude it."""
        if group not in self.needs_of_groups:
            self.needs_of_groups[group] = self._needs(group)
        return self.needs_of_groups[group]

    def _needs(self, group: str) -> Presence | None:
        written = self.spec.groups[group]
        needs = needs_presence(written.needs, self.spec.choices)
        whole = Presence.of(*needs.tests, *partitions_presence(written.only_in, self.spec.partitions).tests)
        return self.lookup.answers.simplify_presence(whole)

    def trust_presence(self, entry: TrustSpec, own: Presence) -> Presence | None:
        """Return the presence of a trust entry with its needs; ``None`` if fixed answers exclude it."""
        written = needs_presence(entry.needs, self.spec.choices)
        located_in = partitions_presence(entry.only_in, self.spec.partitions)
        needs = self.lookup.answers.simplify_presence(Presence.of(*written.tests, *located_in.tests))
        return None if needs is None else join_presences((own, needs))

    def presence_within(self, role: Presence, parts: Iterable[Presence]) -> Presence | None:
        """Join presences with that of their role; ``None`` if they contradict each other."""
        whole = join_presences((role, *parts))
        return None if whole is None else without_implied(whole, self.lookup.answers.requirements)

    def group_presence(
        self, group: str, role: Presence, own: Presence | None, place: Location
    ) -> Presence | None:
        """Return the presence of what a group gives a role; report needs that exclude each other."""
        needs = self.needs(group)
        if needs is None or own is None:
            return None
        whole = self.presence_within(role, (needs, own))
        if whole is None:
            message = (
                f"group {group!r} is never deployed in this role: its needs contradict those of the role"
            )
            self.report(NEVER_PRESENT, place, message)
        return whole
