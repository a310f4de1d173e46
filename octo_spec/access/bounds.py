"""Documents within bounds: the documents and each policy that bounds them must allow a request.

Permissions boundaries, service and resource control policies and session policies never allow on their own. A
request is newly allowed within bounds if an allow of the new documents and one of each new bound match it, no
new deny matches it, and one of the old parts does not allow it. So a grant is a conjunction of statements,
and each old part that may refuse it is compared separately.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

>>> from octo_spec.iam.policy import parse
>>> def allow(action):
...     return parse({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})
>>> [grant] = grants([allow("s3:*")], [[allow(["s3:GetObject", "ec2:*"])]])
>>> sorted(grant.allow.actions.patterns), len(grant.within)
(['s3:getobject'], 1)
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.access.action_sets import covers_action, may_match_action
from octo_spec.access.beginnings import are_disjoint
from octo_spec.access.evaluate import allows, placed_statements
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document, Element, Statement

Policies = tuple["Document", ...]
"""Documents that AWS evaluates together."""


@frozen
class Bounds:
    """The bounds of both sides of a comparison; each bound must allow by itself."""

    old: tuple[Policies, ...] = ()
    new: tuple[Policies, ...] = ()


NO_BOUNDS: Final = Bounds()


def allows_within(documents: Sequence[Document], bounds: Iterable[Policies], request: Request) -> bool:
    """Return whether ``documents`` and each bound allow the request."""
    return allows(documents, request) and all(allows(bound, request) for bound in bounds)


@frozen
class Grant:
    """Statements that allow only together: ``allow``, whose actions are searched, and those in ``within``.

    ``place`` is the place of the statement of the documents, which is one of these statements.
    """

    place: StatementPlace
    allow: Statement
    within: tuple[Statement, ...] = ()
    whole: tuple[Statement, ...] = ()
    """The statements as the documents write them, with the actions that were removed above."""


def grants(
    documents: Sequence[Document],
    bounds: Iterable[Sequence[Document]],
    kept: AbstractSet[Statement] = frozenset(),
) -> list[Grant]:
    """Return the grants of documents: each allow, combined with each allow of every bound that it may meet.

    Allows of the documents that are in ``kept`` are skipped.
    """
    found = [
        Grant(place, statement, whole=(statement,))
        for place, statement in placed_statements(documents, Effect.ALLOW, kept)
    ]
    for bound in bounds:
        allowing = [each for _, each in placed_statements(bound, Effect.ALLOW)]
        found = [within for grant in found for each in allowing for within in _bounded_grants(grant, each)]
    return found


def _bounded_grants(grant: Grant, bound: Statement) -> Iterator[Grant]:
    """Add each statement of a bound to a grant; skip a statement that is plainly about different requests."""
    allow = _narrowed_statement(grant.allow, bound.actions)
    limit = _narrowed_statement(bound, allow.actions)
    if _are_apart(allow, limit):
        return
    whole = (*grant.whole, bound)
    if _is_covered(limit.actions, allow.actions):
        yield Grant(grant.place, limit, (*grant.within, allow), whole)
    else:
        yield Grant(grant.place, allow, (*grant.within, limit), whole)


def _narrowed_statement(statement: Statement, others: Element) -> Statement:
    """Return a statement without the actions that ``others`` do not match."""
    actions = statement.actions
    if actions.excluded:
        return statement
    kept = frozenset(pattern for pattern in actions.patterns if may_match_action(others, pattern))
    return replace(statement, actions=replace(actions, patterns=kept))


def _is_covered(inner: Element, outer: Element) -> bool:
    return not inner.excluded and all(covers_action(outer, pattern) for pattern in inner.patterns)


def _are_apart(allow: Statement, limit: Statement) -> bool:
    if not all(side.actions.excluded or side.actions.patterns for side in (allow, limit)):
        return True
    left, right = allow.resources, limit.resources
    if left is None or right is None or left.excluded or right.excluded:
        return False
    return are_disjoint(left.patterns, right.patterns)


def all_documents(documents: Sequence[Document], bounds: Iterable[Policies]) -> Policies:
    """Return the documents, followed by those of each bound."""
    return (*documents, *chain.from_iterable(bounds))
