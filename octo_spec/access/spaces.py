"""All requests that can be: what each dimension may hold."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from octo_spec.access.constraints import ACTION, CALLER, RESOURCE
from octo_spec.access.searching import Space
from octo_spec.access.values import Shape
from octo_spec.iam.arn import ANY_ARN
from octo_spec.iam.catalog import NO_RESOURCE
from octo_spec.iam.glob import RUN, SEGMENT_RUN, Pattern, Patterns
from octo_spec.iam.keys import Key, ValueKind, look_up
from octo_spec.iam.policy import ALL_ACTIONS
from octo_spec.iam.principals import PrincipalKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from octo_spec.access.effort import Effort
    from octo_spec.iam.policy import Document

ACTIONS: Patterns = frozenset({ALL_ACTIONS})
RESOURCES: Patterns = frozenset({ANY_ARN, NO_RESOURCE})
_AWS_CALLER = Pattern(f"AWS:arn:{SEGMENT_RUN}:{SEGMENT_RUN}::{SEGMENT_RUN}:{RUN}\n{RUN}")
CALLERS: Patterns = frozenset(
    {_AWS_CALLER, *(Pattern(f"{kind}:{RUN}\n") for kind in PrincipalKind if kind is not PrincipalKind.AWS)},
)


def space(
    shape: Callable[[str], Shape],
    effort: Effort,
    actions: Patterns = ACTIONS,
    resources: Patterns = RESOURCES,
) -> Space:
    """Build the space of requests with some actions and some resources."""
    return Space({ACTION: actions, RESOURCE: resources, CALLER: CALLERS}, shape, effort)


def shapes(documents: Sequence[Document]) -> Callable[[str], Shape]:
    """Tell the shape of each key, from what AWS documents and else from how ``documents`` use it."""

    @cache
    def quantified() -> tuple[frozenset[str], frozenset[str]]:
        statements = (statement for document in documents for statement in document.statements)
        conditions = [condition for statement in statements for condition in statement.conditions]
        with_set = frozenset(one.key for one in conditions if one.quantifier)
        return with_set, frozenset(one.key for one in conditions if not one.quantifier)

    @cache
    def shape(key: str) -> Shape:
        if known := look_up(key):
            return _documented(known)
        many, one = quantified()
        return Shape(
            ValueKind.STRING, one=key in one or key not in many, many=key in many, may_be_absent=True
        )

    return shape


def _documented(key: Key) -> Shape:
    return Shape(key.kind, one=not key.many, many=key.many, may_be_absent=not key.always_present)
