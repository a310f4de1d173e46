"""Compare access exactly: what do new documents allow that old ones do not?

The answer is never "unknown". New access comes about in two ways: a new statement allows what no old
one allows; or an old Deny no longer stands in the way. Both ask for a request that lies in one region
and in none of some others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from octo_spec.access.assignments import assignments, forced
from octo_spec.access.constraints import ACTION, Constraint, Region, conditions, element, grounded, region
from octo_spec.access.constraints import CALLER, RESOURCE
from octo_spec.access.effort import DEFAULT_LIMIT, Effort
from octo_spec.access.evaluating import Place, statements
from octo_spec.access.questions import Question, claims, questions
from octo_spec.access.searching import Point, Space, search
from octo_spec.access.spaces import shapes, space

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.requests import Request
    from octo_spec.iam.policy import Document, Statement


def inside(question: Question) -> Region:
    claim = question.claim
    lifted = region(claim.lifted[1]) if claim.lifted else ()
    own = (
        *element(RESOURCE, claim.allow.resources),
        *element(CALLER, claim.allow.principals),
        *conditions(claim.allow),
    )
    if question.actions is None:
        return (*element(ACTION, claim.allow.actions), *own, *lifted)
    return (Constraint(ACTION, question.actions, True), *own, *lifted)


def answer(question: Question, space: Space) -> tuple[Point | None, frozenset[str]]:
    own = inside(question)
    outside = tuple(region(statement) for statement in question.against)
    names = frozenset().union(*(c.variables for r in (own, *outside) for c in r))
    if not names:
        return search(own, outside, space), names
    for assignment in assignments((own, *outside), space):
        value = assignment.get
        point = search(
            (*grounded(own, value), *forced(assignment, space)),
            tuple(grounded(one, value) for one in outside),
            space,
        )
        if point is not None:
            return point, names
    return None, names


def points(old: Sequence[Document], new: Sequence[Document], limit: int = DEFAULT_LIMIT):
    effort = Effort(limit)
    where = space(shapes((*old, *new)), effort)
    for claim in claims(old, new):
        for question in questions(claim):
            point, names = answer(question, where)
            yield question, point, names
