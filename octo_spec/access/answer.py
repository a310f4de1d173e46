"""Answer one question: search the request that it asks for, and write it for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from octo_spec.access.evaluate import applies
from octo_spec.access.request import Request
from octo_spec.access.search.conjunctions import (
    ACTION,
    CALLER,
    RESOURCE,
    Conjunction,
    Constraint,
    conditions,
    conjunction,
    element,
    grounded,
    within,
)
from octo_spec.access.search.search import Point, Space, search
from octo_spec.access.search.subsumption import implies
from octo_spec.access.variables.assignments import stand_ins
from octo_spec.access.variables.cases import Weighing
from octo_spec.access.variables.resource_split import by_kind, by_needed_resource, by_resource
from octo_spec.access.witness_text import readable
from octo_spec.iam.glob import ANYTHING
from octo_spec.iam.pattern_containment import apart
from octo_spec.iam.principals import Caller

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.access.obligations import Question
    from octo_spec.iam.policy import Element, Statement


@dataclass(frozen=True, slots=True)
class Answer:
    """A request that the question asks for, if there is one, and the policy variables it rests on."""

    request: Request | None
    rests_on: frozenset[str]


def answer(question: Question, space: Space) -> Answer:
    """Answer ``question`` among the requests of ``space``; raises ``BudgetExceededError``."""
    inside = _inside(question)
    outside = tuple(conjunction(statement) for statement in _near(question))
    variables = stand_ins((*inside, *chain.from_iterable(outside)))
    if variables and any(implies(inside, one) for one in outside):
        return Answer(None, frozenset())
    point = (_search if variables else search)(inside, outside, space)
    if point is None:
        return Answer(None, frozenset(variables))
    standing = {character: key for key, character in variables.items()}
    spelled = {**point, ACTION: question.spelled(str(point[ACTION]))}
    told = readable(spelled, standing, _Fit((*_among(point, space), *inside), outside))
    request = _request(told)
    if (variables or CALLER in point) and not _confirmed(question, request):
        space.budget.give_up()
    return Answer(request, frozenset(variables))


def _confirmed(question: Question, request: Request) -> bool:
    """Whether the plain evaluation agrees, also where who calls and numbers about that are apart."""
    claim = question.claim
    wanted = (claim.allow, claim.lifted[1]) if claim.lifted else (claim.allow,)
    return all(applies(one, request) for one in wanted) and not any(
        applies(one, request) for one in question.against
    )


def _near(question: Question) -> tuple[Statement, ...]:
    """Leave out the statements about plainly other resources, whose variables do not matter then."""
    own = question.claim.allow.resources
    return tuple(statement for statement in question.against if not _apart(own, statement.resources))


def _apart(one: Element | None, other: Element | None) -> bool:
    if one is None or other is None or one.excluded or other.excluded:
        return False
    return ANYTHING not in one.patterns | other.patterns and apart(one.patterns, other.patterns)


def _inside(question: Question) -> Conjunction:
    claim = question.claim
    actions = question.actions
    return (
        *(
            element(ACTION, claim.allow.actions)
            if actions is None
            else (Constraint(ACTION, actions, holds=True),)
        ),
        *element(RESOURCE, claim.allow.resources),
        *element(CALLER, claim.allow.principals),
        *conditions(claim.allow),
        *(conjunction(claim.lifted[1]) if claim.lifted else ()),
    )


def _search(inside: Conjunction, outside: tuple[Conjunction, ...], space: Space) -> Point | None:
    """Search with policy variables: one resource at a time, where no other conjunction plainly holds it."""
    single = tuple(part for one in outside for part in by_resource(one))
    parts = by_needed_resource(inside, single)
    for dimension in sorted(_varied((inside, *outside)) & space.texts.keys()):
        parts = [part for whole in parts for part in by_kind(whole, dimension, space.texts[dimension])]
    open_parts = (part for part in parts if not any(implies(part, one) for one in single))
    points = (Weighing(part, single, space).search() for part in open_parts)
    return next((point for point in points if point is not None), None)


def _varied(conjunctions: Iterable[Conjunction]) -> set[str]:
    """Name the dimensions whose texts are compared with policy variables."""
    return {one.dimension for one in chain.from_iterable(conjunctions) if one.variables}


def _among(point: Point, space: Space) -> Conjunction:
    """Hold a point to the texts that there are."""
    return tuple(Constraint(name, space.texts[name], holds=True) for name in point if name in space.texts)


@dataclass(frozen=True, slots=True)
class _Fit:
    """Whether a point answers a question."""

    inside: Conjunction
    outside: tuple[Conjunction, ...]

    def __call__(self, point: Point) -> bool:
        """Whether ``point`` lies inside and not outside."""
        value = _request(point).value
        return within(grounded(self.inside, value), point) and not any(
            within(grounded(part, value), point) for part in self.outside
        )


_NOT_KEYS = frozenset({ACTION, RESOURCE, CALLER})


def _request(point: Point) -> Request:
    caller = point.get(CALLER)
    context = {
        key: value for key, value in sorted(point.items()) if value is not None and key not in _NOT_KEYS
    }
    return Request(
        str(point[ACTION]),
        str(point.get(RESOURCE, "*")),
        context,
        Caller.parse(caller) if isinstance(caller, str) else None,
    )
