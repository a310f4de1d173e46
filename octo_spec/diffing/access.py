"""Changes of what documents allow: the engine's differences, one change a statement, with its witnesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octo_spec.access.comparing import Reading, compare
from octo_spec.diffing.changes import Change, Kind, Part, Way, severity
from octo_spec.diffing.elsewhere import nearest
from octo_spec.iam.catalog import Action
from octo_spec.iam.catalog import action as look_up
from octo_spec.unknowns import is_unknown, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.access.comparing import Difference
    from octo_spec.diffing.sides import Documents, RoleSide, Side, Written
    from octo_spec.unknowns import Unknowns


@dataclass(frozen=True, slots=True)
class Weighing:
    """How to compare: over which actions, with how many steps at most, and what is asked."""

    unknowns: Unknowns
    reading: Reading
    limit: int


def changes(old: Side, new: Side, weighing: Weighing) -> Iterator[Change]:
    """List all changes, by role; raises ``EffortExceededError`` past the limit of steps."""
    ids = dict.fromkeys(role.id for side in (new, old) for role in side.roles)
    for id in ids:
        pair = old.role(id), new.role(id)
        yield from _changes(pair[0], pair[1], Way.NEW, weighing)
        yield from _changes(pair[1], pair[0], Way.LOST, weighing)


def _changes(base: RoleSide, asked: RoleSide, way: Way, weighing: Weighing) -> Iterator[Change]:
    """List what ``asked`` allows and ``base`` does not."""
    both = ((Kind.ACCESS, base.permissions, asked.permissions), (Kind.TRUST, base.trust, asked.trust))
    for kind, held, given in both:
        yield from _of_documents(asked.id, kind, way, _Pair(held, given), weighing)


@dataclass(frozen=True, slots=True)
class _Pair:
    base: Documents
    asked: Documents

    def differences(self, reading: Reading, limit: int) -> tuple[Difference, ...]:
        return compare(self.base.documents, self.asked.asked, reading, limit).differences

    def spelling(self, key: str) -> str:
        """Spell a condition key as the statements do."""
        documents = (*self.asked.documents, *self.base.documents)
        return next(
            (
                condition.written_key
                for document in documents
                for statement in document.statements
                for condition in statement.conditions
                if condition.key == key
            ),
            key,
        )

    def statement(self, difference: Difference) -> _Statements:
        """Name the statement that allows, and the one that denied, as their authors wrote them.

        One statement of an author may be several of a document: one for each answer it looks up.
        """
        lifted = difference.lifted
        return self.asked.written(difference.place), None if lifted is None else self.base.written(lifted)


def _of_documents(role: str, kind: Kind, way: Way, pair: _Pair, weighing: Weighing) -> Iterator[Change]:
    found = _by_statement(pair.differences(weighing.reading, weighing.limit), pair)
    today = _by_statement(pair.differences(Reading.CATALOGUE, weighing.limit), pair) if found else {}
    for (statement, lifted), differences in found.items():
        parts = tuple(_part(one, pair, weighing.unknowns) for one in differences)
        shown = sorted(today.get((statement, lifted), ()), key=_rank)
        yield Change(
            role,
            kind,
            way,
            statement,
            parts,
            _known(shown),
            tuple(_part(one, pair, weighing.unknowns) for one in shown),
            nearest(pair.base, (*shown, *differences)[0].witness, weighing.unknowns),
            lifted,
        )


_Statements = tuple["Written", "Written | None"]


def _by_statement(found: Iterable[Difference], pair: _Pair) -> dict[_Statements, list[Difference]]:
    by_statement: dict[_Statements, list[Difference]] = {}
    for one in found:
        by_statement.setdefault(pair.statement(one), []).append(one)
    return by_statement


def _known(found: Iterable[Difference]) -> tuple[Action, ...]:
    """List the actions of today's catalogue in some differences, the highest level first."""
    actions = {name: look_up(name) for one in found for name in one.actions}
    known = (action for action in actions.values() if isinstance(action, Action))
    return tuple(sorted(known, key=lambda one: (-severity(one), one.full_name)))


def _rank(difference: Difference) -> tuple[int, str]:
    """Sort by the level of the action that the witness is about, the highest first."""
    action = look_up(difference.witness.action)
    return (-severity(action) if isinstance(action, Action) else 0, difference.witness.action)


def _part(difference: Difference, pair: _Pair, unknowns: Unknowns) -> Part:
    """Give one difference for people: of the answers, only those that its statements ask about."""
    asked = keys_of(pair.asked.parsed(difference.place))
    if difference.lifted is not None:
        asked |= keys_of(pair.base.parsed(difference.lifted))
    context = sorted(difference.witness.context.items())
    told = {key: value for key, value in context if key in asked}
    return Part(
        difference.actions,
        difference.witness,
        tuple((pair.spelling(key), value) for key, value in context if not is_unknown(key)),
        tuple(unknowns.setting(told).items()),
        difference.rests_on,
    )
