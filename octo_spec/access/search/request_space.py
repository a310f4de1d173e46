"""All requests that can be: what each dimension may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import ACTION, CALLER, RESOURCE
from octo_spec.access.search.key_values import Shape
from octo_spec.access.search.search import Space
from octo_spec.iam.arn import ANY_ARN
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import BREAK, CHARACTER, RUN, SEGMENT_RUN, Pattern, Patterns
from octo_spec.iam.keys import ConditionKey, ValueKind, look_up
from octo_spec.iam.policy import ALL_ACTIONS
from octo_spec.iam.resource_types import NO_RESOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from octo_spec.access.budget import Budget
    from octo_spec.iam.policy import Document

ACTIONS: Patterns = frozenset({ALL_ACTIONS})
RESOURCES: Patterns = frozenset({ANY_ARN, NO_RESOURCE})
_AWS_CALLER = Pattern(f"AWS:arn:{SEGMENT_RUN}:{SEGMENT_RUN}::{SEGMENT_RUN}:{CHARACTER}{RUN}{BREAK}{RUN}")
CALLERS: Patterns = frozenset(
    {
        _AWS_CALLER,
        *(Pattern(f"{kind}:{RUN}{BREAK}") for kind in PrincipalKind if kind is not PrincipalKind.AWS),
    },
)


def space(
    shape: Callable[[str], Shape],
    budget: Budget,
    actions: Patterns = ACTIONS,
    resources: Patterns = RESOURCES,
) -> Space:
    """Build the space of requests with some actions and some resources."""
    return Space({ACTION: actions, RESOURCE: resources, CALLER: CALLERS}, shape, budget)


class Shapes:
    """The shape of each key: as AWS documents it, and else as ``documents`` use it."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._known: dict[str, Shape] = {}

    def __call__(self, key: str) -> Shape:
        """Look up the shape of a key in lower case."""
        if key not in self._known:
            documented = look_up(key)
            self._known[key] = _documented(documented) if documented else self._used(key)
        return self._known[key]

    def _used(self, key: str) -> Shape:
        statements = (statement for document in self._documents for statement in document.statements)
        conditions = (condition for statement in statements for condition in statement.conditions)
        uses = {condition.quantifier is not None for condition in conditions if condition.key == key}
        return Shape(ValueKind.STRING, one=uses != {True}, many=True in uses, may_be_absent=True)


def _documented(key: ConditionKey) -> Shape:
    return Shape(key.kind, one=not key.many, many=key.many, may_be_absent=not key.always_present)
