"""Find the requests of a query that documents allow, with a witness for each statement.

A query is a document: its statements match the requests in question, and their effect does not matter. The
documents allow exactly those of these requests that a deny of the query would take away, so the intersection
is a comparison: each pair of an allow and a statement of the query is a candidate, as a lifted deny is. Over
the catalogue the obligations are about the actions that AWS documents today, on the types of resources that
it documents for each, and about names that one side spells out and AWS does not document. Backes et al.
compare a set and a query in the same way: "Semantic-based Automated Reasoning for AWS Access Policies using
SMT", FMCAD 2018.

>>> from octo_spec.iam.policy import parse
>>> allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/*"}
>>> query = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}
>>> [overlap] = overlaps([parse({"Statement": allow})], parse({"Statement": query}))
>>> overlap.actions, overlap.witness.resource
(('s3:DeleteObject',), 'arn:aws:s3:::logs/example')
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import chain, product
from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

from octo_spec.access.action_sets import ANY_SERVICE, services_of
from octo_spec.access.beginnings import are_disjoint
from octo_spec.access.budget import DEFAULT_LIMIT, Budget
from octo_spec.access.candidates import Candidate, statements_with_effect
from octo_spec.access.compare import ActionReading
from octo_spec.access.discharge import discharge
from octo_spec.access.evaluate import PlacedStatement, StatementPlace
from octo_spec.access.obligations import Obligation, catalogue_obligations, obligations
from octo_spec.access.precedents import Precedents
from octo_spec.access.search.request_space import ACTIONS, RESOURCES, KeyTypes, request_space
from octo_spec.access.sent_keys import within_sent_keys
from octo_spec.access.statement_index import StatementIndex
from octo_spec.access.variables.kept_out import excluded_characters, lacks
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import UnknownName, action
from octo_spec.iam.conditions import holds_for
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING, Patterns, is_literal, not_literal
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.policy import Element
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.iam.value_tests import NullTest
from octo_spec.iam.variables import variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from octo_spec.access.request import Request
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.policy import Document, Statement


@frozen
class Overlap:
    """Requests of the query that are allowed.

    ``queried`` is the index of the statement of the query, ``place`` the place of the statement that allows.
    Some allowed request has each of ``actions``; ``witness`` has one of them.
    """

    queried: int
    place: StatementPlace
    actions: tuple[str, ...]
    witness: Request


def overlaps(  # noqa: PLR0913 - all are needed to decide
    documents: Sequence[Document],
    query: Document,
    limits: Sequence[Document] = (),
    reading: ActionReading = ActionReading.CATALOGUE,
    bounds: Sequence[Sequence[Document]] = (),
    *,
    effort: Budget | None = None,
) -> Iterator[Overlap]:
    """Find the requests of ``query`` that ``documents`` and each of ``bounds`` allow, and no limit denies.

    Raises ``BudgetExceededError`` if a pair of statements needs more steps than the default limit, or all
    pairs together need more than remain on ``effort``.
    """
    deciding = (*documents, *limits, *chain.from_iterable(bounds))
    key_types = KeyTypes((*deciding, query))
    rivals = StatementIndex(statements_with_effect(deciding, Effect.DENY), Budget.unlimited())
    by_service, ways = _QueryIndex(query), _ways_through(bounds)
    for grant, about in _queried_allows(documents, by_service):
        precedents = Precedents(key_types)
        for index, queried in about:
            obligations = within_sent_keys(_obligations(queried, grant, rivals, reading, ways))
            for obligation, witness in _refuted_obligations(obligations, precedents, key_types, effort):
                yield Overlap(index, grant[0], obligation.written_actions, witness)


def _queried_allows(
    documents: Sequence[Document], query: _QueryIndex
) -> Iterator[tuple[PlacedStatement, Sequence[tuple[int, Statement]]]]:
    """Yield each allow with the statements of the query that may be about the same actions, if any."""
    for index, document in enumerate(documents):
        for number, statement in enumerate(document.statements):
            if statement.effect is Effect.ALLOW and (about := query.statements_about(statement.actions)):
                yield (StatementPlace(index, number), statement), about


def _refuted_obligations(
    obligations: Iterable[Obligation], precedents: Precedents, key_types: KeyTypes, effort: Budget | None
) -> Iterator[tuple[Obligation, Request]]:
    """Yield the obligations that a request refutes; a moved witness of an earlier one saves the search."""
    for obligation in obligations:
        if effort:
            effort.note()
        witness = _moved_witness(obligation, precedents, effort) or _searched_witness(
            obligation, key_types, effort
        )
        if witness is not None:
            precedents.add(obligation, witness)
            yield obligation, witness


_STEPS_OF_A_MOVE: Final = 4
"""The cost of moving a witness, in steps of a search; also the number of rivals that cost one more step."""


def _moved_witness(obligation: Obligation, precedents: Precedents, effort: Budget | None) -> Request | None:
    """Move a witness, and count its steps; if too few remain, the search will report what takes the steps."""
    steps = max(_STEPS_OF_A_MOVE, len(obligation.rivals) // _STEPS_OF_A_MOVE)
    if effort and effort.remaining_steps < steps:
        return None
    witness = precedents.moved_witness(obligation)
    if effort and witness:
        effort.spend(steps)
    return witness


def _searched_witness(obligation: Obligation, key_types: KeyTypes, effort: Budget | None) -> Request | None:
    """Search in the steps that remain, and count those that were used."""
    budget = Budget(min(DEFAULT_LIMIT, effort.remaining_steps)) if effort else Budget()
    witness = _witness(obligation, key_types, budget)
    if effort:
        effort.spend(budget.spent)
    return witness


Conditions: TypeAlias = "frozenset[Condition]"
"""The conditions of one statement, all of which must hold."""
Within: TypeAlias = "tuple[Statement, ...]"
"""An allow of each bound, all of which must match."""


def _ways_through(bounds: Sequence[Sequence[Document]]) -> tuple[Within, ...]:
    """Return the combinations of one allow of each bound; a single empty one if there are no bounds."""
    return tuple(product(*(statements_with_effect(bound, Effect.ALLOW) for bound in bounds)))


def _witness(obligation: Obligation, key_types: KeyTypes, budget: Budget) -> Request | None:
    """Refute an obligation within its actions and resources, or return ``None``."""
    actions, resources = ACTIONS, RESOURCES
    if obligation.resources is not None:
        actions, resources = obligation.actions or ACTIONS, obligation.resources
    return discharge(obligation, request_space(key_types, budget, actions, resources)).witness


# --- what must be proved -----------------------------------------------------------------------


def _obligations(
    queried: Statement,
    grant: PlacedStatement,
    rivals: StatementIndex,
    reading: ActionReading,
    ways: Sequence[Within],
) -> Iterator[Obligation]:
    place, allow = grant
    if not _may_both_match(queried, allow):
        return
    for within in ways:
        if not all(_may_both_match(queried, bound) and _may_both_match(allow, bound) for bound in within):
            continue
        if reading is ActionReading.ALL_NAMES:
            narrowed = _narrowed_statement(queried, allow.actions)
            yield from obligations(Candidate(place, narrowed, grant, rivals, within))
        else:
            yield from _catalogue_obligations(queried, grant, rivals, within)


def _may_both_match(left: Statement, right: Statement) -> bool:
    return (
        _may_meet(left.actions, right.actions)
        and not _are_apart(left, right)
        and not _contradict(left.conditions, right.conditions)
        and not _differ_in_a_character(left, right)
    )


def _narrowed_statement(queried: Statement, allowed: Element) -> Statement:
    """Return the queried statement without the literal actions that are not allowed."""
    if queried.actions.excluded:
        return queried
    patterns = queried.actions.patterns
    kept = frozenset(pattern for pattern in patterns if not is_literal(pattern) or _matches(allowed, pattern))
    if kept == patterns and queried.actions.written:
        return queried
    return replace(queried, actions=_element_with(queried, kept))


def _element_with(queried: Statement, actions: Patterns) -> Element:
    """Return an element with some of the actions, in the spelling of the statement."""
    return Element(actions, written=(*sorted(actions), *queried.actions.written))


def _catalogue_obligations(
    queried: Statement, grant: PlacedStatement, rivals: StatementIndex, within: Within
) -> Iterator[Obligation]:
    """Yield obligations about the known actions of both statements, and about names that one spells out."""
    place, allow = grant
    if ANY_SERVICE not in services_of(queried.actions):
        yield from _obligations_about_known(Candidate(place, queried, grant, rivals, within), queried)
    elif _is_narrow(queried.resources) or ANY_SERVICE not in services_of(allow.actions):
        yield from _obligations_about_known(
            Candidate(place, allow, (place, queried), rivals, within), queried
        )
    else:
        # Both sides are about all services, and loading hundreds takes long: any action name is enough.
        yield from obligations(Candidate(place, allow, (place, queried), rivals, within))
        return
    if undocumented := _undocumented_patterns(queried.actions, allow.actions):
        narrowed = replace(queried, actions=_element_with(queried, undocumented))
        yield from obligations(Candidate(place, narrowed, grant, rivals, within))


def _obligations_about_known(candidate: Candidate, queried: Statement) -> Iterator[Obligation]:
    """Yield obligations about the known actions that may name a resource of the query."""
    are_named = any(map(_names_resources, candidate.sides))
    for obligation in catalogue_obligations(candidate):
        resources = obligation.resources or RESOURCES
        if are_named and resources == _NONE:
            continue
        if not _is_narrow(queried.resources) or not are_disjoint(resources, queried.resources.patterns):
            yield obligation


_NONE: Final = frozenset({NO_RESOURCE})


def _names_resources(side: Statement) -> bool:
    """Return whether a statement plainly excludes every action without a resource."""
    return _is_narrow(side.resources) and are_disjoint(_NONE, side.resources.patterns)


def _is_narrow(resources: Element | None) -> TypeGuard[Element]:
    return resources is not None and not resources.excluded and ANYTHING not in resources.patterns


def _undocumented_patterns(left: Element, right: Element) -> Patterns:
    """Return the actions that one side spells out, that both sides match, and that AWS does not document."""
    unknown = (
        name for side in (left, right) if not side.excluded for name in _undocumented_names(side.patterns)
    )
    return frozenset(name for name in unknown if _matches(left, name) and _matches(right, name))


@lru_cache(1 << 12)
def _undocumented_names(patterns: Patterns) -> Patterns:
    """Return the action names among patterns that AWS does not document."""
    return frozenset(name for name in patterns if is_literal(name) and isinstance(action(name), UnknownName))


def _matches(element: Element, name: str) -> bool:
    return any_matches(element.patterns, name) is not element.excluded


# --- pairs of statements without a common request ----------------------------------------------


class _QueryIndex:
    """The statements of a query, by the services whose actions they name."""

    def __init__(self, query: Document) -> None:
        self._all = tuple(enumerate(query.statements))
        self._indices: dict[str, set[int]] = {}
        self._about: dict[frozenset[str], Sequence[tuple[int, Statement]]] = {}
        for index, statement in self._all:
            for service in services_of(statement.actions):
                self._indices.setdefault(service, set()).add(index)

    def statements_about(self, actions: Element) -> Sequence[tuple[int, Statement]]:
        """Return the statements that may be about the services of ``actions``, in order."""
        services = services_of(actions)
        if ANY_SERVICE in services:
            return self._all
        if services not in self._about:
            each = (self._indices.get(service, ()) for service in (*services, ANY_SERVICE))
            self._about[services] = [self._all[index] for index in sorted(set[int]().union(*each))]
        return self._about[services]


def _may_meet(left: Element, right: Element) -> bool:
    """Return whether two elements may match one action."""
    if left.excluded or right.excluded:
        return True
    if not left.patterns.isdisjoint(right.patterns):
        return True
    return _reaches(left, right.patterns) or _reaches(right, left.patterns)


def _reaches(element: Element, patterns: Patterns) -> bool:
    """Return whether a wildcard of ``element`` may match what one of ``patterns`` matches."""
    wildcards = not_literal(element.patterns)
    return bool(wildcards) and not are_disjoint(frozenset(wildcards), patterns)


def _contradict(left: Conditions, right: Conditions) -> bool:
    """Return whether one side plainly requires a key that the other side requires to be absent."""
    if not left or not right:
        return False
    return not (
        _absent_keys(left).isdisjoint(_held_keys(right)) and _absent_keys(right).isdisjoint(_held_keys(left))
    )


@lru_cache(1 << 12)
def _absent_keys(conditions: Conditions) -> frozenset[str]:
    """Return the keys that are absent from every request that meets the conditions."""
    nulls = (each for each in conditions if isinstance(each.test, NullTest))
    return frozenset(each.key for each in nulls if not holds_for(each, "present"))


@lru_cache(1 << 12)
def _held_keys(conditions: Conditions) -> frozenset[str]:
    """Return the keys that every request that meets the conditions holds, for any value of the variables."""
    return frozenset(each.key for each in conditions if not holds_for(each, None))


def _differ_in_a_character(left: Statement, right: Statement) -> bool:
    """Return whether each resource of one side has a character that no resource of the other side may have.

    Examples are names that no document mentions, and grants on the value of a policy variable.
    """
    if not left.conditions or left.resources is None or right.resources is None:
        return False
    characters = excluded_characters(left.conditions | right.conditions)
    sides = ((left.resources, right.resources), (right.resources, left.resources))
    return any(
        _have_character(character, having)
        and not lacking.excluded
        and lacks(character, lacking.patterns, keys)
        for character, keys in characters
        for having, lacking in sides
    )


@lru_cache(1 << 14)
def _have_character(character: str, element: Element) -> bool:
    return not element.excluded and all(
        character in pattern and not variables(pattern) for pattern in element.patterns
    )


def _are_apart(queried: Statement, allow: Statement) -> bool:
    """Return whether two statements are plainly about different resources."""
    left, right = queried.resources, allow.resources
    if left is None or right is None or left.excluded or right.excluded:
        return False
    return are_disjoint(left.patterns, right.patterns)
