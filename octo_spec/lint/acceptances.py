"""Accepted findings: the entry of ``accept`` that covers each finding, and unused or expired entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.diagnostics import DiagnosticKind, Severity
from octo_spec.frozen import frozen
from octo_spec.language.finding import Finding
from octo_spec.language.models.scalars import EXCEPT
from octo_spec.language.near_words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from octo_spec.language.models.groups import GrantSpec
    from octo_spec.language.models.scalars import AcceptSpec
    from octo_spec.language.models.spec import Spec
    from octo_spec.language.models.trust import TrustSpec
    from octo_spec.language.spans import Location

UNUSED = DiagnosticKind(
    "OCT390",
    "unused-acceptance",
    Severity.WARNING,
    "An entry of `accept` without a finding; it would hide a new one.",
)
EXPIRED = DiagnosticKind(
    "OCT391",
    "expired-acceptance",
    Severity.WARNING,
    "An entry of `accept` past its `until`; its findings are reported again.",
)
OUTGROWN = DiagnosticKind(
    "OCT392",
    "outgrown-acceptance",
    Severity.WARNING,
    "An entry of `accept` next to an action, a resource or a principal that its `of` does not list.",
)
WIDE = DiagnosticKind(
    "OCT393",
    "wide-acceptance",
    Severity.WARNING,
    "An import accepted the findings of a rule in the whole spec; it would hide new ones.",
)
IMPORTED: Final = "Imported from "
"""How the reason begins that an import writes."""
_MOST_PLACES: Final = 3


@frozen
class Acceptance:
    """One entry of ``accept``, which covers the findings of ``rule`` at ``holder`` and inside it.

    ``holder`` is the location of the object that has the ``accept``: the spec, a role, a grant and so on.
    ``until`` is the last day on which the entry is valid. ``beyond`` is what the object has and the entry's
    ``of`` does not list: then the entry no longer counts.
    """

    holder: Location
    rule: str
    reason: str
    until: date | None
    beyond: tuple[str, ...] = ()

    @property
    def location(self) -> Location:
        """The location of the entry in the file."""
        return (*self.holder, "accept", self.rule)

    def covers(self, finding: Finding) -> bool:
        """Return whether the entry covers ``finding``, expired or not."""
        inside = finding.location[: len(self.holder)] == self.holder
        return inside and finding.kind.name == self.rule

    def holds(self, today: date) -> bool:
        """Return whether the entry has not expired, and lists all that its object has."""
        return not self.beyond and (self.until is None or today <= self.until)


def acceptances(spec: Spec) -> tuple[Acceptance, ...]:
    """Return every entry of ``accept``, in no particular order."""
    return tuple(
        Acceptance(holder, rule, entry.reason, entry.until, _uncovered_parts(parts, entry))
        for holder, accepted, parts in _holders(spec)
        for rule, entry in accepted.items()
    )


def _uncovered_parts(parts: tuple[str, ...], entry: AcceptSpec) -> tuple[str, ...]:
    """Return what an entry does not cover: parts that its ``of`` does not list, and removed exceptions."""
    if not entry.of:
        return ()
    added = (each for each in dict.fromkeys(parts) if each not in entry.of)
    listed = (each for each in entry.of if each not in parts and each.startswith(EXCEPT))
    removed = (f"{each.removeprefix(EXCEPT)}, which is no longer excepted" for each in listed)
    return (*added, *removed)


_ANYTHING: Final = ("whatever is here: 'of' is for grants, groups and trust entries",)


def _holders(spec: Spec) -> Iterator[tuple[Location, Mapping[str, AcceptSpec], tuple[str, ...]]]:
    """Yield each object that may accept findings, with its entries, and what ``of`` must list."""
    yield (), spec.accept, _ANYTHING
    for id, parameter in spec.parameters.items():
        yield ("parameters", id), parameter.accept, _ANYTHING
    for id, role in spec.roles.items():
        yield ("roles", id), role.accept, _ANYTHING
        for position, entry in enumerate(role.trust):
            yield ("roles", id, "trust", position), entry.accept, principals_of(entry)
    for id, group in spec.groups.items():
        yield ("groups", id), group.accept, _parts_of_grants(group.grants, group.attach)
        for position, grant in enumerate(group.grants):
            yield ("groups", id, "grants", position), grant.accept, _parts_of_grants((grant,))


def _parts_of_grants(grants: Iterable[GrantSpec], attached: tuple[str, ...] = ()) -> tuple[str, ...]:
    return (*(each for grant in grants for each in parts_of(grant)), *attached)


def parts_of(grant: GrantSpec) -> tuple[str, ...]:
    """Return the actions and resources of a grant, and its exceptions as ``of`` lists them."""
    plain = (grant.allow, grant.deny, grant.on)
    excepted = (grant.allow_all_except, grant.deny_all_except, grant.on_all_except)
    return (
        *(each for part in plain for each in part or ()),
        *(f"{EXCEPT}{each}" for part in excepted for each in part or ()),
    )


def principals_of(entry: TrustSpec) -> tuple[str, ...]:
    """Return the principals of a trust entry."""
    members = (*entry.account, *entry.role, *entry.user)
    return (*members, *entry.arn, *entry.service, *entry.federated)


def judge(
    findings: Collection[Finding],
    written: Collection[Acceptance],
    acceptable: Mapping[str, bool],
    today: date,
) -> Iterator[tuple[Finding, str | None]]:
    """Yield each finding with the reason for which the spec accepts it, or ``None``.

    An entry that accepts nothing is a finding itself, which no entry can accept. ``acceptable`` maps each
    rule's name to whether a spec may accept its findings.
    """
    entries = [entry for entry in written if acceptable.get(entry.rule, True)]
    refused = (entry for entry in written if not acceptable.get(entry.rule, True))
    yield from ((_unacceptable_rule(entry), None) for entry in refused)
    used = set()
    for finding in findings:
        nearest = _nearest_acceptance(finding, entries, today)
        used.add(nearest)
        yield finding, nearest.reason if nearest else None
    for entry in entries:
        if entry not in used:
            yield _unused_acceptance(entry, findings, acceptable, today), None
        elif not entry.holder and entry.reason.startswith(IMPORTED):
            yield _wide_acceptance(entry, findings), None


def _wide_acceptance(entry: Acceptance, findings: Iterable[Finding]) -> Finding:
    """Return a finding about an entry for the whole spec, with the places where it belongs."""
    places = dict.fromkeys(holder_words(each.location) for each in findings if entry.covers(each))
    named = [place for place in places if place]
    more = f" and {len(named) - _MOST_PLACES} more" if len(named) > _MOST_PLACES else ""
    where = f"{', '.join(named[:_MOST_PLACES])}{more}" if named else "the parts that it is about"
    message = f"the import accepted {entry.rule!r} in the whole spec, so new findings of it are hidden"
    return Finding(WIDE, entry.location, message, f"move it to 'accept' of {where}", on_key=True)


def holder_words(location: Location) -> str:
    """Name the innermost part that may accept a finding at a place; empty for the whole spec."""
    match location:
        case ("groups", id, "grants", int(position), *_):
            return f"grant {position + 1} of group {id}"
        case ("roles", id, "trust", int(position), *_):
            return f"trust entry {position + 1} of role {id}"
        case ("groups" | "roles" | "parameters" as kind, id, *_):
            return f"{kind.removesuffix('s')} {id}"
        case _:
            return ""


def _unacceptable_rule(entry: Acceptance) -> Finding:
    message = f"findings of {entry.rule!r} cannot be accepted"
    return Finding(UNUSED, entry.location, message, "fix the finding", on_key=True)


def _nearest_acceptance(finding: Finding, entries: Iterable[Acceptance], today: date) -> Acceptance | None:
    """Return the innermost entry that covers a finding and has not expired."""
    covering = (entry for entry in entries if entry.covers(finding) and entry.holds(today))
    return max(covering, key=lambda entry: len(entry.holder), default=None)


def _unused_acceptance(
    entry: Acceptance, findings: Iterable[Finding], rules: Collection[str], today: date
) -> Finding:
    """Return a finding that says why an entry accepts nothing."""
    if not any(map(entry.covers, findings)):
        return _acceptance_without_finding(entry, rules)
    if entry.beyond:
        message = f"{entry.rule!r} is accepted for what 'of' lists, but not for {', '.join(entry.beyond)}"
        help = "fix the finding, or add it to 'of'"
        return Finding(OUTGROWN, entry.location, message, help, on_key=True)
    if not entry.holds(today):
        message = f"{entry.rule!r} was accepted until {entry.until}"
        help = "fix the finding, or set a later date"
        return Finding(EXPIRED, entry.location, message, help, on_key=True)
    message = f"this entry accepts nothing: entries closer to the findings of {entry.rule!r} accept them all"
    return Finding(UNUSED, entry.location, message, "remove this entry or those", on_key=True)


def _acceptance_without_finding(entry: Acceptance, rules: Collection[str]) -> Finding:
    if entry.rule in rules:
        message = f"{entry.rule!r} is accepted here, but has no finding here"
        return Finding(UNUSED, entry.location, message, "remove it", on_key=True)
    help = did_you_mean(entry.rule, rules) or "run 'octospec explain' to list the rules"
    return Finding(UNUSED, entry.location, f"there is no rule {entry.rule!r}", help, on_key=True)
