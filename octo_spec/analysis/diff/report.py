"""A diff laid out for people, without any markup: headings, items and their details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.analysis.diff.changes import Way
from octo_spec.analysis.diff.sentences import actions, sentence
from octo_spec.analysis.levels import LEVELS_RISING
from octo_spec.analysis.sides import DocumentKind
from octo_spec.analysis.wording import conditions, count, either, resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.analysis.diff.changes import Alteration, Change, Diff, Part
    from octo_spec.analysis.diff.version_step import Advice
    from octo_spec.iam.conditions import ContextValue

TITLES = {
    (DocumentKind.ACCESS, Way.NEW): "New access",
    (DocumentKind.TRUST, Way.NEW): "New trust",
    (DocumentKind.ACCESS, Way.LOST): "Lost access",
    (DocumentKind.TRUST, Way.LOST): "Lost trust",
}


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one role, of one kind and one way."""

    kind: DocumentKind
    way: Way
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """The heading."""
        return TITLES[self.kind, self.way]


@dataclass(frozen=True, slots=True)
class RoleReport:
    """All that differs about one role; an empty id for mere documents."""

    id: str
    sections: tuple[Section, ...]
    alterations: tuple[Alteration, ...]


def by_role(diff: Diff) -> tuple[RoleReport, ...]:
    """Gather what differs about each role: what is new before what is lost, high levels first."""
    ids = dict.fromkeys((*(one.role for one in diff.changes), *(one.subject for one in diff.roles)))
    return tuple(
        RoleReport(id, tuple(_sections(id, diff)), tuple(one for one in diff.roles if one.subject == id))
        for id in ids
    )


def _sections(role: str, diff: Diff) -> Iterator[Section]:
    for kind, way in TITLES:
        found = tuple(one for one in diff.of(kind, way) if one.role == role)
        if found:
            yield Section(kind, way, tuple(sorted(found, key=_rank)))


def _rank(change: Change) -> int:
    return -LEVELS_RISING.index(change.level) if change.level else 0


def headline(change: Change) -> str:
    """Say a change in one sentence, and how."""
    return f"{sentence(change)}: {grant(change)}"


def grant(change: Change) -> str:
    """Name actions, resources, conditions and level, as a reviewer reads them."""
    when = conditions(change.statement)
    level = f" ({change.level})" if change.level else ""
    what = f" on {resource(change.statement)}" if change.statement.resources else ""
    return f"{actions(change)}{what}{level}{f', where {when}' if when else ''}"


def other_side(change: Change) -> str:
    """Say what the other side has instead."""
    if not change.other_side:
        return "was not allowed before" if change.way is Way.NEW else "is not allowed any more"
    tense = "was" if change.way is Way.NEW else "is now"
    denied = change.other_side.startswith("denied")
    return f"{tense} {change.other_side if denied else f'allowed {change.other_side}'}"


def example(part: Part) -> str:
    """Show the request that proves a change, in one line."""
    witness = part.witness
    keys = ", ".join(f"{key} = {_value(value)}" for key, value in part.context)
    who = f" by {witness.caller}" if witness.caller else f" on {witness.resource}"
    supposes = ", ".join(f"{id} = {value}" for id, value in part.supposes)
    return (
        f"{witness.action}{who}{f' where {keys}' if keys else ''}{f'; with {supposes}' if supposes else ''}"
    )


def _value(value: ContextValue) -> str:
    return value if isinstance(value, str) else f"[{', '.join(sorted(value))}]"


def alteration(one: Alteration) -> str:
    """Say what is not the same about a role, or about a question."""
    match one.old, one.new:
        case None, new:
            return f"{one.what}: {new}"
        case old, None:
            return f"{one.what}: no longer {old}"
        case old, new:
            return f"{one.what}: {old} → {new}"


def weighed(diff: Diff) -> str:
    """Say which policy variables the answer rests on; empty where on none."""
    if not diff.rests_on:
        return ""
    names = either(f"${{{one}}}" for one in diff.rests_on)
    return f"This rests on what AWS may fill in for {names}: every value was weighed"


def version(advice: Advice) -> str:
    """Say which step is asked for, and whether it was taken."""
    versions = f"{advice.old} → {advice.new}"
    if advice.taken is None:
        return f"{versions} goes back; the change asks for {_article(str(advice.asked))} step"
    asked = f"the change asks for {_article(str(advice.asked))} step"
    taken = f"{versions} is {_article(str(advice.taken))} step"
    return f"{asked}, and {taken}" if advice.is_followed else f"{asked}, but {taken}"


def _article(step: str) -> str:
    return step if step == "no" else f"a {step}"


def summary(diff: Diff) -> str:
    """Count what differs, in one line."""
    counts = [
        (len({(one.role, one.statement) for one in diff.of(*key)}), title) for key, title in TITLES.items()
    ]
    found = [f"{title.lower()} by {count(number, 'statement')}" for number, title in counts if number]
    found += [f"{count(len(diff.roles), 'other change')} of roles"] if diff.roles else []
    found += [f"{count(len(diff.questions), 'change')} of what is asked"] if diff.questions else []
    told = ", ".join(found) or "no difference in access, roles or what is asked"
    return told[0].upper() + told[1:]
