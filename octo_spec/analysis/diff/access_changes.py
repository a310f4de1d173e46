"""Changes of allowed access: the engine's differences by statement, each with its witnesses."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.bounds import Bounds, all_documents
from octo_spec.access.compare import (
    ActionReading,
    Contexts,
    compare,
    compare_first,
    compare_in_both_readings,
)
from octo_spec.access.witness_text import in_partition
from octo_spec.analysis.diff.assumed_answers import assumed_keys, other_place
from octo_spec.analysis.diff.changes import AccessChange, Direction, WitnessedActions
from octo_spec.analysis.diff.nearest_statement import nearest_statement
from octo_spec.analysis.gravity import Gravity, gravest_first, gravity
from octo_spec.analysis.sides import PolicyPurpose
from octo_spec.analysis.trust.principals_there import trusting_in
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Action, expand
from octo_spec.iam.catalog import action as look_up
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.policy import Document
from octo_spec.iam.role_sessions import session_limits
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from octo_spec.access.compare import Comparison, Difference
    from octo_spec.access.request import Request
    from octo_spec.analysis.sides import DocumentSet, RolePolicies, SidePair
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.symbolic.unknowns import Unknowns

    _Statements = tuple[WrittenStatement, WrittenStatement | None]
    _Key = tuple[str, PolicyPurpose, Direction, WrittenStatement, WrittenStatement | None]

PARTITION: Final = "partition"
"""The name of the assumption for a change that occurs only in a partition after the first."""


@frozen
class AccessChanges:
    """Changes, and the policy variables whose values were tried to find all changes."""

    changes: tuple[AccessChange, ...] = ()
    policy_variables: frozenset[str] = frozenset()


@frozen
class ComparisonOptions:
    """The unknown answers, the possible requests, and the maximum number of steps of one comparison.

    ``reported_elsewhere`` are the changes already reported for another partition.
    """

    unknowns: Unknowns
    reading: ActionReading
    limit: int
    contexts: Contexts = Contexts.SENT
    reported_elsewhere: frozenset[_Key] = frozenset()


def access_changes(
    pairs: Sequence[SidePair], reading: ActionReading, limit: int, contexts: Contexts = Contexts.SENT
) -> AccessChanges:
    """Find all changes in any partition; a change in several partitions is reported for the first.

    Raises ``BudgetExceededError`` past ``limit`` steps for one comparison.
    """
    changes: dict[_Key, AccessChange] = {}
    variables = frozenset[str]()
    for pair in pairs:
        of_partition = _changes_of_sides(
            pair, ComparisonOptions(pair.unknowns, reading, limit, contexts, frozenset(changes))
        )
        variables |= of_partition.policy_variables
        for change in of_partition.changes:
            key = (change.role, change.purpose, change.direction, change.statement, change.lifted)
            changes.setdefault(key, change if pair is pairs[0] else _change_in_partition(change, pair))
    return AccessChanges(tuple(changes.values()), variables)


def _change_in_partition(change: AccessChange, pair: SidePair) -> AccessChange:
    """Add the assumption that the change is in the partition of ``pair``."""
    assumption = (PARTITION, pair.unknowns.partition)
    parts, today = (
        tuple(
            replace(part, assumptions=tuple(dict.fromkeys((*part.assumptions, assumption)))) for part in parts
        )
        for parts in (change.parts, change.today)
    )
    return replace(change, parts=parts, today=today)


def _changes_of_sides(pair: SidePair, options: ComparisonOptions) -> AccessChanges:
    """Find all changes in one partition, by role."""
    ids = dict.fromkeys(role.id for side in (pair.new, pair.old) for role in side.roles)
    found = tuple(
        changes for id in ids for changes in _changes_of_role(pair.old.role(id), pair.new.role(id), options)
    )
    return AccessChanges(
        tuple(change for changes in found for change in changes.changes),
        frozenset[str]().union(*(changes.policy_variables for changes in found)),
    )


def _changes_of_role(
    old: RolePolicies, new: RolePolicies, options: ComparisonOptions
) -> Iterator[AccessChanges]:
    old, new = (trusting_in(role, options.unknowns.partition) for role in (old, new))
    for direction, base, queried in ((Direction.NEW, old, new), (Direction.LOST, new, old)):
        for purpose, held, given in (
            (PolicyPurpose.ACCESS, base.bounded_permissions, queried.bounded_permissions),
            (PolicyPurpose.TRUST, base.trust, queried.trust),
        ):
            pair = _DocumentPair(held, given)
            if queried.id and purpose is PolicyPurpose.ACCESS and options.contexts is Contexts.SENT:
                pair = pair.within_role_sessions()
            subject = _Subject(queried.id, purpose, direction, pair, options.unknowns)
            yield _changes_of_documents(subject, options)


@frozen
class _DocumentPair:
    """The documents of both sides; the differences are access that ``base`` does not allow."""

    base: DocumentSet
    queried: DocumentSet
    _spellings: dict[str, str] = field(default_factory=dict, compare=False)

    def within_role_sessions(self) -> _DocumentPair:
        """Return the documents without the requests that no session of a role makes."""
        of_base = all_documents(self.base.documents, self._bounds.old)
        of_queried = all_documents(self.queried.documents, self._bounds.new)
        denied = session_limits((*of_base, *of_queried)).statements
        if not denied:
            return self
        limits = Document((*self.queried.limits.statements, *denied))
        return _DocumentPair(self.base, replace(self.queried, limits=limits))

    def compare(self, options: ComparisonOptions) -> tuple[Comparison, Comparison]:
        """Compare in a reading, and in the actions of today's catalogue."""
        if options.reading is ActionReading.CATALOGUE:
            today = self.in_one_reading(options)
            return today, today
        old, new = self.base.documents, self.queried.documents_and_limits
        both = compare_in_both_readings(old, new, options.limit, self._bounds, options.contexts)
        return both.all_names, both.catalogue

    def in_one_reading(self, options: ComparisonOptions) -> Comparison:
        """Compare in a reading only."""
        old, new = self.base.documents, self.queried.documents_and_limits
        return compare(old, new, options.reading, options.limit, self._bounds, contexts=options.contexts)

    @property
    def _bounds(self) -> Bounds:
        base, queried = (
            tuple(bound.documents for bound in side.bounds) for side in (self.base, self.queried)
        )
        return Bounds(base, queried)

    def is_shown_by(self, request: Request) -> bool:
        """Return whether only the queried side allows ``request``."""
        queried = self.queried.index_within_limits.allows(request) and _bounds_allow(self.queried, request)
        return queried and not (self.base.index.allows(request) and _bounds_allow(self.base, request))

    def is_only_bounded(self, request: Request) -> bool:
        """Return whether the base would allow ``request`` without a policy that bounds it."""
        return bool(self.base.bounds) and self.base.index.allows(request)

    def spelling(self, key: str) -> str:
        """Return a condition key in the spelling of the statements."""
        if key not in self._spellings:
            self._spellings[key] = self._find_spelling(key)
        return self._spellings[key]

    def _find_spelling(self, key: str) -> str:
        documents = (document for side in (self.queried, self.base) for document in side.documents)
        statements = (statement for document in documents for statement in document.statements)
        conditions = (condition for statement in statements for condition in statement.conditions)
        written = (condition.written_key for condition in conditions if condition.key == key)
        return next(written, None) or self._variable(key) or key

    def _variable(self, key: str) -> str | None:
        """Return a key in the spelling of a policy variable."""
        variable = re.compile(rf"\$\{{({re.escape(key)})[,}}]", re.IGNORECASE)
        documents = (document for side in (self.queried, self.base) for document in side.statements)
        texts = (text for document in documents for statement in document for text in _texts(statement))
        return next((found[1] for found in map(variable.search, texts) if found), None)

    def statements(self, difference: Difference) -> _Statements:
        """Return the statement that allows, and the one that denied, as their authors wrote them.

        One statement of an author may become several in a document: one for each answer that it uses.
        """
        lifted = difference.lifted
        return self.queried.written_statement(
            difference.place
        ), None if lifted is None else self.base.written_statement(lifted)


def _bounds_allow(documents: DocumentSet, request: Request) -> bool:
    """Return whether the policies that bound some documents allow ``request``."""
    return all(bound.index.allows(request) for bound in documents.bounds)


def _texts(statement: WrittenStatement) -> Iterator[str]:
    """Yield the texts of a statement that may contain policy variables."""
    yield from statement.resources
    for condition in statement.conditions:
        yield from condition.values


@frozen
class _Subject:
    """The subject of a comparison: whose access, in which direction, by which documents."""

    role: str
    purpose: PolicyPurpose
    direction: Direction
    pair: _DocumentPair
    unknowns: Unknowns

    def key(self, statements: _Statements) -> _Key:
        """Return a key that distinguishes the change of some statements from all others."""
        return self.role, self.purpose, self.direction, *statements


def _changes_of_documents(subject: _Subject, options: ComparisonOptions) -> AccessChanges:
    """Find what the queried documents allow beyond the others."""
    pair = subject.pair
    if options.reported_elsewhere and options.reading is ActionReading.ALL_NAMES:
        whole = pair.in_one_reading(options)
        keys = {subject.key(statements) for statements in _differences_by_statement(whole.differences, pair)}
        if keys <= options.reported_elsewhere:  # today's catalogue need not be compared
            return AccessChanges((), _policy_variables(whole, pair))
    comparison, of_today = pair.compare(options)
    variables = _policy_variables(comparison, pair)
    if not comparison.differences:
        return AccessChanges((), variables)
    today = _differences_by_statement(of_today.differences, pair)
    changes = tuple(
        _change(subject, statements, differences, today)
        for statements, differences in _differences_by_statement(comparison.differences, pair).items()
    )
    return AccessChanges(changes, variables)


def _policy_variables(comparison: Comparison, pair: _DocumentPair) -> frozenset[str]:
    """Return the AWS variables whose values were tried; the others represent unknown answers."""
    return frozenset(pair.spelling(key) for key in comparison.depends_on if not is_answer_key(key))


def _differences_by_statement(
    differences: Iterable[Difference], pair: _DocumentPair
) -> dict[_Statements, list[Difference]]:
    by_statement: dict[_Statements, list[Difference]] = {}
    for difference in differences:
        by_statement.setdefault(pair.statements(difference), []).append(difference)
    return by_statement


def _change(
    subject: _Subject,
    statements: _Statements,
    differences: Sequence[Difference],
    today: Mapping[_Statements, Sequence[Difference]],
) -> AccessChange:
    statement, lifted = statements
    of_today = (_gravest_difference(difference, subject.pair) for difference in today.get(statements, ()))
    shown = sorted(of_today, key=_gravity)
    only_future = not shown and any(_is_only_future(difference, subject.pair) for difference in differences)
    return AccessChange(
        role=subject.role,
        purpose=subject.purpose,
        direction=subject.direction,
        statement=statement,
        parts=tuple(_part(difference, subject) for difference in differences),
        known=_known_actions(shown),
        today=tuple(_part(difference, subject) for difference in shown),
        other_side=ALL_OF_TODAY if only_future else _nearest_statement((*shown, *differences)[0], subject),
        lifted=lifted,
        only_future_actions=only_future,
    )


ALL_OF_TODAY: Final = "all that AWS has today"
"""What the other side allows of a pattern if only actions that AWS may add are new."""


def _is_only_future(difference: Difference, pair: _DocumentPair) -> bool:
    """Return whether only actions that AWS may add are new, while the statement matches some of today."""
    is_known = isinstance(look_up(difference.witness.action), Action)
    if difference.lifted is not None or is_known or not any(map(expand, difference.actions)):
        return False
    alone = Document((pair.queried.parsed_statement(difference.place),))
    return bool(compare_first((), (alone,), ActionReading.CATALOGUE).differences)


def _nearest_statement(difference: Difference, subject: _Subject) -> str:
    allowing = subject.pair.queried.parsed_statement(difference.place)
    if difference.lifted is None and subject.pair.is_only_bounded(difference.witness):
        return ""
    return nearest_statement(
        subject.pair.base, difference.witness, subject.unknowns, allowing, difference.lifted
    )


def _known_actions(differences: Iterable[Difference]) -> tuple[Action, ...]:
    """Return the actions of today's catalogue in some differences, the most serious first."""
    actions = {name: look_up(name) for difference in differences for name in difference.actions}
    return gravest_first(action for action in actions.values() if isinstance(action, Action))


def _gravest_difference(difference: Difference, pair: _DocumentPair) -> Difference:
    """Return the difference with a witness for the most serious action that still shows it."""
    for action in _known_actions((difference,))[:_MOST_TRIED]:
        request = replace(difference.witness, action=action.full_name)
        if any_matches(action.resources, request.resource) and pair.is_shown_by(request):
            return replace(difference, witness=request)
    return difference


_MOST_TRIED: Final = 16
"""The maximum number of actions to try in the witness; if none shows the difference, the witness is kept."""


def _gravity(difference: Difference) -> tuple[bool, Gravity | str]:
    """Return a sort key by the gravity of the witness's action; an undocumented action comes last."""
    name = difference.witness.action
    action = look_up(name)
    return (False, gravity(action)) if isinstance(action, Action) else (True, name)


def _part(difference: Difference, subject: _Subject) -> WitnessedActions:
    """Return one difference, with only the answers on which it depends."""
    pair, witness = subject.pair, _in_own_partition(difference.witness, subject)
    difference = replace(difference, witness=witness)
    context = sorted(witness.context.items())
    keys = assumed_keys(difference, pair.queried, pair.base)
    assumed = subject.unknowns.answers_in({key: value for key, value in context if key in keys})
    place = other_place(witness.resource, subject.unknowns) if subject.role else {}
    return WitnessedActions(
        actions=difference.actions,
        witness=witness,
        context=tuple((pair.spelling(key), value) for key, value in context if not is_answer_key(key)),
        assumptions=(*assumed.items(), *place.items()),
        policy_variables=tuple(pair.spelling(key) for key in difference.depends_on if not is_answer_key(key)),
    )


def _in_own_partition(request: Request, subject: _Subject) -> Request:
    """Return a request in the roles' partition, if it shows the difference, too."""
    own = in_partition(request, subject.unknowns.partition)
    return own if own != request and subject.pair.is_shown_by(own) else request
