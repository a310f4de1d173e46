"""Changes of what documents allow: the engine's differences, one change a statement, with its witnesses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.compare import ActionReading, compare, compare_first
from octo_spec.access.evaluate import allows
from octo_spec.analysis.diff.changes import Change, Part, Way
from octo_spec.analysis.diff.other_side import nearest
from octo_spec.analysis.diff.supposed_answers import other_place, supposed
from octo_spec.analysis.levels import rank
from octo_spec.analysis.sides import DocumentKind
from octo_spec.iam.catalog import Action, expand
from octo_spec.iam.catalog import action as look_up
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.policy import Document
from octo_spec.symbolic.unknowns import is_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.compare import Comparison, Difference
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import Documents, RoleSide, View, WrittenStatement
    from octo_spec.symbolic.unknowns import Unknowns


PARTITION: Final = "partition"
"""What a change supposes that is not one of the first partition that was looked at."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """How to compare: over which actions, with how many steps at most, and what is asked."""

    unknowns: Unknowns
    reading: ActionReading
    limit: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Changes, and the policy variables whose values were weighed to find that these are all."""

    changes: tuple[Change, ...] = ()
    rests_on: frozenset[str] = frozenset()


def in_each(views: Sequence[View], reading: ActionReading, limit: int) -> Compared:
    """Find all changes in any partition; one that several partitions have is told of the first.

    Raises ``BudgetExceededError`` past ``limit`` steps for one comparison.
    """
    found: dict[object, Change] = {}
    rests_on = frozenset[str]()
    for view in views:
        there = _compared(view, Weighing(view.unknowns, reading, limit))
        rests_on |= there.rests_on
        for change in there.changes:
            subject = (change.role, change.kind, change.way, change.statement, change.lifted)
            found.setdefault(subject, change if view is views[0] else _elsewhere(change, view))
    return Compared(tuple(found.values()), rests_on)


def _elsewhere(change: Change, view: View) -> Change:
    """Say that a change is one of a partition."""
    parts, today = (
        tuple(replace(one, supposes=(*one.supposes, (PARTITION, view.unknowns.partition))) for one in parts)
        for parts in (change.parts, change.today)
    )
    return replace(change, parts=parts, today=today)


def _compared(view: View, weighing: Weighing) -> Compared:
    """Find all changes in one partition, by role."""
    old, new = view.old, view.new
    ids = dict.fromkeys(role.id for side in (new, old) for role in side.roles)
    found = tuple(one for id in ids for one in _of_role(old.role(id), new.role(id), weighing))
    return Compared(
        tuple(change for one in found for change in one.changes),
        frozenset[str]().union(*(one.rests_on for one in found)),
    )


def _of_role(old: RoleSide, new: RoleSide, weighing: Weighing) -> Iterator[Compared]:
    for way, base, asked in ((Way.NEW, old, new), (Way.LOST, new, old)):
        for kind, held, given in (
            (DocumentKind.ACCESS, base.permissions, asked.permissions),
            (DocumentKind.TRUST, base.trust, asked.trust),
        ):
            yield _of_documents(asked.id, kind, way, _Pair(held, given), weighing)


@dataclass(frozen=True, slots=True)
class _Pair:
    base: Documents
    asked: Documents

    def compare(self, reading: ActionReading, limit: int) -> Comparison:
        return compare(self.base.documents, self.asked.asked, reading, limit)

    def is_shown_by(self, request: Request) -> bool:
        """Tell whether only the side that is asked allows ``request``."""
        return allows(self.asked.asked, request) and not allows(self.base.documents, request)

    def spelling(self, key: str) -> str:
        """Spell a condition key as the statements do."""
        every = (one for side in (self.asked, self.base) for one in side.documents)
        statements = (statement for document in every for statement in document.statements)
        keys = (condition for statement in statements for condition in statement.conditions)
        found = next((one.written_key for one in keys if one.key == key), None)
        return found or self._variable(key) or key

    def _variable(self, key: str) -> str | None:
        """Spell a key as a policy variable does."""
        named = re.compile(rf"\$\{{({re.escape(key)})[,}}]", re.IGNORECASE)
        every = (one for side in (self.asked, self.base) for origins in side.origins for one in origins)
        texts = (
            text
            for one in every
            for text in (*one.resources, *(v for _, _, vs in one.conditions for v in vs))
        )
        return next((found[1] for found in map(named.search, texts) if found), None)

    def statement(self, difference: Difference) -> _Statements:
        """Name the statement that allows, and the one that denied, as their authors wrote them.

        One statement of an author may be several of a document: one for each answer it looks up.
        """
        lifted = difference.lifted
        return self.asked.written(difference.place), None if lifted is None else self.base.written(lifted)


def _of_documents(role: str, kind: DocumentKind, way: Way, pair: _Pair, weighing: Weighing) -> Compared:
    """Find what one side's documents allow beyond the other's; ``role`` has them."""
    comparison = pair.compare(weighing.reading, weighing.limit)
    if not comparison.differences:
        return Compared((), _variables(comparison, pair))
    today = _by_statement(pair.compare(ActionReading.CATALOGUE, weighing.limit).differences, pair)
    found = tuple(
        _change(_Subject(role, kind, way, pair, weighing.unknowns), statements, differences, today)
        for statements, differences in _by_statement(comparison.differences, pair).items()
    )
    return Compared(found, _variables(comparison, pair))


def _variables(comparison: Comparison, pair: _Pair) -> frozenset[str]:
    """Name the policy variables of AWS among those weighed; the others are answers, which it shows."""
    return frozenset(pair.spelling(one) for one in comparison.rests_on if not is_unknown(one))


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose access it is, which way it changed, and the documents."""

    role: str
    kind: DocumentKind
    way: Way
    pair: _Pair
    unknowns: Unknowns


def _change(
    subject: _Subject,
    statements: _Statements,
    differences: Sequence[Difference],
    today: Mapping[_Statements, Sequence[Difference]],
) -> Change:
    shown = sorted((_at_its_height(one, subject.pair) for one in today.get(statements, ())), key=_rank)
    of_tomorrow = not shown and any(_is_of_tomorrow(one, subject.pair) for one in differences)
    return Change(
        subject.role,
        subject.kind,
        subject.way,
        statements[0],
        tuple(_part(one, subject) for one in differences),
        _known(shown),
        tuple(_part(one, subject) for one in shown),
        OF_TODAY if of_tomorrow else _nearest((*shown, *differences)[0], subject),
        statements[1],
        of_tomorrow,
    )


OF_TODAY: Final = "all that AWS has today"
"""What the other side allows of a pattern, where only actions that AWS may add are new."""


def _is_of_tomorrow(difference: Difference, pair: _Pair) -> bool:
    """Tell whether only actions that AWS may add are new, while the statement is about some of today."""
    is_known = isinstance(look_up(difference.witness.action), Action)
    if difference.lifted is not None or is_known or not any(map(expand, difference.actions)):
        return False
    alone = Document((pair.asked.parsed(difference.place),))
    return bool(compare_first((), (alone,), ActionReading.CATALOGUE).differences)


def _nearest(difference: Difference, subject: _Subject) -> str:
    instead = subject.pair.asked.parsed(difference.place)
    return nearest(subject.pair.base, difference.witness, subject.unknowns, instead, difference.lifted)


_Statements = tuple["WrittenStatement", "WrittenStatement | None"]


def _by_statement(found: Iterable[Difference], pair: _Pair) -> dict[_Statements, list[Difference]]:
    by_statement: dict[_Statements, list[Difference]] = {}
    for one in found:
        by_statement.setdefault(pair.statement(one), []).append(one)
    return by_statement


def _known(found: Iterable[Difference]) -> tuple[Action, ...]:
    """List the actions of today's catalogue in some differences, the highest level first."""
    actions = {name: look_up(name) for one in found for name in one.actions}
    known = (action for action in actions.values() if isinstance(action, Action))
    return tuple(sorted(known, key=lambda one: (-rank(one), one.full_name)))


def _at_its_height(difference: Difference, pair: _Pair) -> Difference:
    """Let the witness be about the action of the highest level that its other parts show as well."""
    for action in _known((difference,))[:_TRIED]:
        request = replace(difference.witness, action=action.full_name)
        if any_matches(action.resources, request.resource) and pair.is_shown_by(request):
            return replace(difference, witness=request)
    return difference


_TRIED: Final = 16
"""Of many actions so many are held to one request; what shows none of them shows its own."""


def _rank(difference: Difference) -> tuple[int, str]:
    """Sort by the level of the action that the witness is about, the highest first."""
    action = look_up(difference.witness.action)
    return (-rank(action) if isinstance(action, Action) else 0, difference.witness.action)


def _part(difference: Difference, subject: _Subject) -> Part:
    """Give one difference for people: of the answers, only those on which it rests."""
    pair = subject.pair
    context = sorted(difference.witness.context.items())
    keys = supposed(difference, pair.asked, pair.base)
    told = {key: value for key, value in context if key in keys}
    place = other_place(difference.witness.resource, subject.unknowns) if subject.role else {}
    return Part(
        difference.actions,
        difference.witness,
        tuple((pair.spelling(key), value) for key, value in context if not is_unknown(key)),
        (*subject.unknowns.setting(told).items(), *place.items()),
        tuple(pair.spelling(one) for one in difference.rests_on if not is_unknown(one)),
    )
