"""An index of the statements that a request may match, for deciding many requests.

Each statement that is found is evaluated by ``evaluate``, so the answers are those of ``evaluate``, which
follows https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html.

>>> from octo_spec.access.request import Request
>>> from octo_spec.iam.policy import parse
>>> def read(bucket):
...     return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
>>> index = RequestIndex([parse({"Statement": [read(f"b{number}") for number in range(100)]})])
>>> request = Request("s3:GetObject", "arn:aws:s3:::b42/x")
>>> index.allows(request), [place.statement for place, _ in index.possible_statements(request)]
(True, [42])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.budget import Budget
from octo_spec.access.evaluate import Decision, ExplicitAllow, applies, decision, statements
from octo_spec.access.statement_index import StatementIndex, StatementSet
from octo_spec.iam.glob import Pattern
from octo_spec.iam.policy import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.access.evaluate import PlacedStatement
    from octo_spec.access.request import Request
    from octo_spec.iam.policy import Document


class RequestIndex:
    """The statements of documents that AWS evaluates together, with their places."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._placed = tuple(statements(documents))
        self._index = StatementIndex([statement for _, statement in self._placed], Budget.unlimited())
        self._unlike: dict[StatementSet, Sequence[PlacedStatement]] = {}

    def decide(self, request: Request) -> Decision:
        """Decide a request, as ``evaluate`` does."""
        return decision(
            [placed for placed in self.possible_statements(request) if applies(placed[1], request)]
        )

    def allows(self, request: Request) -> bool:
        """Return whether the documents allow the request."""
        return isinstance(self.decide(request), ExplicitAllow)

    def possible_statements(self, request: Request) -> Iterator[PlacedStatement]:
        """Yield, in order, all statements that match the action and may match the resource; maybe more."""
        resource = Element(frozenset({Pattern(request.resource)}))
        return (self._placed[number] for number in self._statements_about(request).numbers_on([resource]))

    def unlike(self, request: Request) -> Sequence[PlacedStatement]:
        """Return the statements that match the action, except those that repeat one with other resources."""
        about = self._statements_about(request)
        if about not in self._unlike:
            self._unlike[about] = _unlike([self._placed[number] for number in about.numbers])
        return self._unlike[about]

    def _statements_about(self, request: Request) -> StatementSet:
        return self._index.matching(Pattern(request.action.lower()))


def _unlike(placed: Sequence[PlacedStatement]) -> Sequence[PlacedStatement]:
    first: dict[object, PlacedStatement] = {}
    for place, statement in placed:
        first.setdefault((statement.effect, statement.principals, statement.conditions), (place, statement))
    return tuple(first.values())
