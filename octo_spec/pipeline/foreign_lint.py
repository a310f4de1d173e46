"""Rules over third-party files: findings have places in the file, though rules know only specs.

octospec writes a spec for the file, as an import would, and runs the rules over that. Each grant and trust
entry of the spec comes from one in the file, and so does its place.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import Span, has_errors
from octo_spec.frozen import frozen
from octo_spec.language.load import load_spec
from octo_spec.language.spans import Spans
from octo_spec.lint.engine import lint
from octo_spec.lint.linting import LintFinding, Linting
from octo_spec.pipeline.foreign_trust import RefusedRole, trust_findings
from octo_spec.pipeline.importing import import_deployment
from octo_spec.resolve.customers import Customer
from octo_spec.resolve.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.diagnostics import Diagnostic
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.spans import Location
    from octo_spec.model.deployment import Deployment, Role, TrustStatement
    from octo_spec.pipeline.importing import Installation


@frozen
class ForeignLinting:
    """What the rules find, and in how many places no reason is given.

    ``judged_by`` names the format whose rules about its own files ran, and no others.
    """

    linting: Linting
    without_reason: int = 0
    refused: tuple[RefusedRole, ...] = ()
    judged_by: str = ""


_REASON: Final = "unexplained-grant"
"""The rule about reasons: a file format without a place for reasons cannot lack them."""


def lint_foreign(read: Deployment, path: str, installation: Installation) -> ForeignLinting:
    """Run all rules over a deployment that was read from the file that places call ``path``."""
    imported = import_deployment(read, path, installation, accepting=False)
    loaded = load_spec(imported.text, path, installation.reserved)
    notes = tuple(replace(note, span=None) for note in imported.notes)
    if loaded.spec is None:
        return ForeignLinting(Linting((), notes))
    spec = loaded.spec
    spans = ForeignSpans(
        loaded.spans.root, path, places=dict(_places(spec, loaded.spans, read, installation))
    )
    found = lint(spec, spans, installation.today, installation.rules)
    reasoned = tuple(each for each in found.findings if each.diagnostic.kind.name != _REASON)
    reported = tuple(_with_one_in_each_file(reasoned))
    # The rules do not report what an import skips, such as a pattern.
    not_read = tuple(note for note in notes if has_errors((note,))) + found.problems
    trust = tuple(trust_findings(read))
    return ForeignLinting(
        replace(found, findings=_with_trust(reported, trust), problems=not_read),
        without_reason=len(found.findings) - len(reasoned),
        refused=tuple(each for each in trust if isinstance(each, RefusedRole)),
    )


_ONCE: Final = "hard-coded-partition"
"""The rule about a choice that a file makes once, though it is written in each ARN."""


def _with_one_in_each_file(found: tuple[LintFinding, ...]) -> Iterator[LintFinding]:
    """Report the first finding of a rule about the whole file, with the number of the others."""
    yield from (each for each in found if each.diagnostic.kind.name != _ONCE)
    same = sorted(
        (each for each in found if each.diagnostic.kind.name == _ONCE),
        key=lambda each: each.diagnostic.span or Span(""),
    )
    for first in same[:1]:
        others = len(same) - 1
        more = f"; there are {others} more in this file" if others else ""
        diagnostic = replace(first.diagnostic, message=f"{first.diagnostic.message}{more}")
        yield replace(first, diagnostic=diagnostic)


def _with_trust(
    reported: tuple[LintFinding, ...], trust: Iterable[Diagnostic | RefusedRole]
) -> tuple[LintFinding, ...]:
    """Add what is found in the trust policies as they were read, unless a rule reports it."""
    known = {(each.diagnostic.kind, each.diagnostic.span) for each in reported}
    found = (each for each in trust if not isinstance(each, RefusedRole))
    added = map(LintFinding, dict.fromkeys(each for each in found if (each.kind, each.span) not in known))
    return tuple(sorted((*reported, *added), key=lambda each: each.diagnostic.span or Span("")))


@frozen
class ForeignSpans(Spans):
    """The places of the source file, by locations in the spec that was written for it."""

    places: Mapping[Location, Span] = field(default_factory=dict)

    def at(self, location: Location) -> Span:
        """Return the place of what was read at a location, or of the nearest parent that has one."""
        within = (location[:length] for length in range(len(location), 0, -1))
        return next((self.places[each] for each in within if each in self.places), Span(self.path))

    def key(self, location: Location) -> Span:
        """Return the same place: third-party files have different keys."""
        return self.at(location)


def _places(
    spec: Spec, spans: Spans, read: Deployment, installation: Installation
) -> Iterator[tuple[Location, Span]]:
    """Find the place of each role, trust entry, grant and group."""
    written = resolve(spec, spans, Customer(), installation.reserved).deployment
    roles = {role.id: role for role in read.roles}
    for role in written.roles if written else ():
        if role.id in roles:
            yield from _places_of_role(role, roles[role.id])


def _places_of_role(written: Role, read: Role) -> Iterator[tuple[Location, Span]]:
    if read.place:
        yield ("roles", written.id), read.place
        # The place of a group is that of its first grant, or otherwise of its role.
        yield from ((("groups", each.group), read.place) for each in written.attachments)
    for entry in written.trust:
        place = next((each.place for each in read.trust if _is_same(entry, each)), None)
        if place:
            yield ("roles", written.id, "trust", entry.entry), place
    granted = [each for policy in read.policies for each in policy.statements]
    for statement in reversed([each for policy in written.policies for each in policy.statements]):
        place = next((each.place for each in granted if each == statement and each.place), read.place)
        if place:
            yield ("groups", statement.group, "grants", statement.grant), place
            yield ("groups", statement.group), place


def _is_same(written: TrustStatement, read: TrustStatement) -> bool:
    """Whether an entry is from a statement, which may have several actions."""
    return written.principal == read.principal and {*written.actions} <= {*read.actions}
