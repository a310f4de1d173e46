"""Find which requests of a query documents allow, with a witness for each statement.

A query is a document: its statements match the requests in question, and their effect does not matter. What
documents allow of these requests is what they would no longer allow if the requests were denied, so the
intersection is a comparison: each pair of an allow and a statement of the query is a candidate, as a
lifted deny is. Over the catalogue the obligations are about the actions that AWS documents today, on the
types of resources that it documents for each, and about names that one side spells out and AWS does not
document. A set and a query are compared likewise in Backes et al., "Semantic-based Automated Reasoning for
AWS Access Policies using SMT", FMCAD 2018.

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
from octo_spec.access.budget import DEFAULT_LIMIT, Budget
from octo_spec.access.candidates import Candidate, with_effect
from octo_spec.access.compare import ActionReading
from octo_spec.access.discharge import discharge
from octo_spec.access.evaluate import PlacedStatement, StatementPlace
from octo_spec.access.obligations import Obligation, catalogue_obligations, obligations
from octo_spec.access.precedents import Precedents
from octo_spec.access.search.request_space import ACTIONS, RESOURCES, KeyTypes, request_space
from octo_spec.access.statement_index import StatementIndex
from octo_spec.access.variables.kept_out import kept_out, lacks
from octo_spec.frozen import frozen
from octo_spec.iam.catalog import Unknown, action
from octo_spec.iam.conditions import holds_for
from octo_spec.iam.elements import Effect
from octo_spec.iam.glob import ANYTHING, Patterns, is_literal, not_literal
from octo_spec.iam.glob_matching import any_matches
from octo_spec.iam.pattern_containment import apart
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

    ``queried`` is the index of the statement of the query, ``place`` that of the statement that allows.
    Each of ``actions`` is allowed in some such request, and one of them in ``witness``.
    """

    queried: int
    place: StatementPlace
    actions: tuple[str, ...]
    witness: Request


def overlaps(  # noqa: PLR0913 - what decides, what is asked, and how long
    documents: Sequence[Document],
    query: Document,
    limits: Sequence[Document] = (),
    reading: ActionReading = ActionReading.CATALOGUE,
    bounds: Sequence[Sequence[Document]] = (),
    *,
    effort: Budget | None = None,
) -> Iterator[Overlap]:
    """Find the requests of ``query`` that ``documents`` and each of ``bounds`` allow, and no limit denies.

    Raises ``BudgetExceededError`` where a pair of statements would need more steps than the default limit, or
    all together more than ``effort`` has left.
    """
    deciding = (*documents, *limits, *chain.from_iterable(bounds))
    key_types = KeyTypes((*deciding, query))
    rivals = StatementIndex(with_effect(deciding, Effect.DENY), Budget.unlimited())
    by_service, ways = _QueryIndex(query), _ways_through(bounds)
    for grant, about in _asked_about(documents, by_service):
        precedents = Precedents(key_types)
        for index, queried in about:
            asked = _obligations(queried, grant, rivals, reading, ways)
            for obligation, witness in _refuted(asked, precedents, key_types, effort):
                yield Overlap(index, grant[0], obligation.written, witness)


def _asked_about(
    documents: Sequence[Document], query: _QueryIndex
) -> Iterator[tuple[PlacedStatement, Sequence[tuple[int, Statement]]]]:
    """List the allows, each with the statements of the query that may be about the same actions, if any."""
    for index, document in enumerate(documents):
        for number, statement in enumerate(document.statements):
            if statement.effect is Effect.ALLOW and (about := query.about(statement.actions)):
                yield (StatementPlace(index, number), statement), about


def _refuted(
    obligations: Iterable[Obligation], precedents: Precedents, key_types: KeyTypes, effort: Budget | None
) -> Iterator[tuple[Obligation, Request]]:
    """Give the obligations that a request refutes; one that is like an earlier one spares the search."""
    for obligation in obligations:
        witness = _moved(obligation, precedents, effort) or _searched(obligation, key_types, effort)
        if witness is not None:
            precedents.add(obligation, witness)
            yield obligation, witness


_STEPS_OF_A_MOVE: Final = 4
"""To move a witness takes as long as so many steps of a search, or as a step for so many rivals."""


def _moved(obligation: Obligation, precedents: Precedents, effort: Budget | None) -> Request | None:
    """Move a witness, and count that as steps; where too few are left, the search says what takes them."""
    steps = max(_STEPS_OF_A_MOVE, len(obligation.rivals) // _STEPS_OF_A_MOVE)
    if effort and effort.left < steps:
        return None
    witness = precedents.moved(obligation)
    if effort and witness:
        effort.spend(steps)
    return witness


def _searched(obligation: Obligation, key_types: KeyTypes, effort: Budget | None) -> Request | None:
    """Search in as many steps as may be taken, and count them."""
    budget = Budget(min(DEFAULT_LIMIT, effort.left)) if effort else Budget()
    witness = _witness(obligation, key_types, budget)
    if effort:
        effort.spend(budget.spent)
    return witness


Conditions: TypeAlias = "frozenset[Condition]"
"""The conditions of one statement, all of which must hold."""
Within: TypeAlias = "tuple[Statement, ...]"
"""An allow of each bound, all of which must match."""


def _ways_through(bounds: Sequence[Sequence[Document]]) -> tuple[Within, ...]:
    """List the combinations of an allow of each bound; one that is empty where nothing bounds."""
    return tuple(product(*(with_effect(bound, Effect.ALLOW) for bound in bounds)))


def _witness(obligation: Obligation, key_types: KeyTypes, budget: Budget) -> Request | None:
    """Refute an obligation over the actions and resources that it is about."""
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
            narrowed = _narrowed(queried, allow.actions)
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


def _narrowed(queried: Statement, allowed: Element) -> Statement:
    """Take away the literal actions that are not allowed."""
    if queried.actions.excluded:
        return queried
    patterns = queried.actions.patterns
    kept = frozenset(pattern for pattern in patterns if not is_literal(pattern) or _matches(allowed, pattern))
    if kept == patterns and queried.actions.written:
        return queried
    return replace(queried, actions=_only(queried, kept))


def _only(queried: Statement, actions: Patterns) -> Element:
    """Name some actions only, in the spelling of the statement."""
    return Element(actions, written=(*sorted(actions), *queried.actions.written))


def _catalogue_obligations(
    queried: Statement, grant: PlacedStatement, rivals: StatementIndex, within: Within
) -> Iterator[Obligation]:
    """List obligations about the known actions of both statements, and about names that one spells out."""
    place, allow = grant
    if ANY_SERVICE not in services_of(queried.actions):
        yield from _about_known(Candidate(place, queried, grant, rivals, within), queried)
    elif _is_narrow(queried.resources) or ANY_SERVICE not in services_of(allow.actions):
        yield from _about_known(Candidate(place, allow, (place, queried), rivals, within), queried)
    else:
        # Both are about all services, and loading hundreds takes long: any action name is enough.
        yield from obligations(Candidate(place, allow, (place, queried), rivals, within))
        return
    if undocumented := _undocumented(queried.actions, allow.actions):
        narrowed = replace(queried, actions=_only(queried, undocumented))
        yield from obligations(Candidate(place, narrowed, grant, rivals, within))


def _about_known(candidate: Candidate, queried: Statement) -> Iterator[Obligation]:
    """List obligations about the known actions that may name a resource of the query."""
    are_named = any(map(_names_resources, candidate.sides))
    for obligation in catalogue_obligations(candidate):
        resources = obligation.resources or RESOURCES
        if are_named and resources == _NONE:
            continue
        if not _is_narrow(queried.resources) or not apart(resources, queried.resources.patterns):
            yield obligation


_NONE: Final = frozenset({NO_RESOURCE})


def _names_resources(side: Statement) -> bool:
    """Tell whether a statement is plainly about no action that takes no resource."""
    return _is_narrow(side.resources) and apart(_NONE, side.resources.patterns)


def _is_narrow(resources: Element | None) -> TypeGuard[Element]:
    return resources is not None and not resources.excluded and ANYTHING not in resources.patterns


def _undocumented(left: Element, right: Element) -> Patterns:
    """List the actions that one side spells out, AWS does not document, and both match."""
    spelled_out = (pattern for side in (left, right) if not side.excluded for pattern in side.patterns)
    unknown = (name for name in spelled_out if is_literal(name) and isinstance(action(name), Unknown))
    return frozenset(name for name in unknown if _matches(left, name) and _matches(right, name))


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

    def about(self, actions: Element) -> Sequence[tuple[int, Statement]]:
        """List the statements that may be about the services of ``actions``, in order."""
        services = services_of(actions)
        if ANY_SERVICE in services:
            return self._all
        if services not in self._about:
            each = (self._indices.get(service, ()) for service in (*services, ANY_SERVICE))
            self._about[services] = [self._all[index] for index in sorted(set[int]().union(*each))]
        return self._about[services]


def _may_meet(left: Element, right: Element) -> bool:
    """Tell whether two elements may match one action."""
    if left.excluded or right.excluded:
        return True
    if not left.patterns.isdisjoint(right.patterns):
        return True
    return _reaches(left, right.patterns) or _reaches(right, left.patterns)


def _reaches(element: Element, patterns: Patterns) -> bool:
    """Tell whether a wildcard of ``element`` may match what one of ``patterns`` does."""
    wildcards = not_literal(element.patterns)
    return bool(wildcards) and not apart(frozenset(wildcards), patterns)


def _contradict(left: Conditions, right: Conditions) -> bool:
    """Tell whether one side plainly asks for a key that the other one wants to be absent."""
    if not left or not right:
        return False
    return not (
        _absent_keys(left).isdisjoint(_held_keys(right)) and _absent_keys(right).isdisjoint(_held_keys(left))
    )


@lru_cache(1 << 12)
def _absent_keys(conditions: Conditions) -> frozenset[str]:
    """Name the keys that no request holds for which the conditions do."""
    nulls = (each for each in conditions if isinstance(each.test, NullTest) and each.quantifier is None)
    return frozenset(each.key for each in nulls if not holds_for(each, "present"))


@lru_cache(1 << 12)
def _held_keys(conditions: Conditions) -> frozenset[str]:
    """Name the keys that every request holds for which the conditions do, whatever variables stand for."""
    return frozenset(each.key for each in conditions if not holds_for(each, None))


def _differ_in_a_character(left: Statement, right: Statement) -> bool:
    """Tell whether each resource of one side has a character, and none of the other one may have it.

    Such are names that nobody mentions, and grants on what a policy variable holds.
    """
    if not left.conditions or left.resources is None or right.resources is None:
        return False
    characters = kept_out(left.conditions | right.conditions)
    sides = ((left.resources, right.resources), (right.resources, left.resources))
    return any(
        _have(character, having) and not lacking.excluded and lacks(character, lacking.patterns, keys)
        for character, keys in characters
        for having, lacking in sides
    )


@lru_cache(1 << 14)
def _have(character: str, element: Element) -> bool:
    return not element.excluded and all(
        character in pattern and not variables(pattern) for pattern in element.patterns
    )


def _are_apart(queried: Statement, allow: Statement) -> bool:
    """Tell whether two statements are plainly about different resources."""
    left, right = queried.resources, allow.resources
    if left is None or right is None or left.excluded or right.excluded:
        return False
    return apart(left.patterns, right.patterns)
