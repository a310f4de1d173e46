"""The space of all requests: the texts and values that each dimension may hold.

A search is exact only within its space. Too wide a space yields witnesses that AWS never sees, such as an
absent ``aws:CurrentTime``; too narrow a space misses access. The types of condition keys come from AWS's
reference, and for other keys from the way in which the documents use them.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html

>>> key_types = KeyTypes(())
>>> key_types("aws:tagkeys")
KeyType(kind=<ValueKind.STRING: 'String'>, single=False, many=True, may_be_absent=True)
>>> key_types("aws:currenttime").may_be_absent
False
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.search.conjunctions import ACTION, CALLER, RESOURCE
from octo_spec.access.search.key_values import KeyType
from octo_spec.frozen import frozen
from octo_spec.iam.action_patterns import ALL_ACTIONS
from octo_spec.iam.arn import ANY_ARN
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.glob import BREAK, CHARACTER, RUN, SEGMENT_RUN, Pattern, Patterns
from octo_spec.iam.key_domains import ACCOUNT
from octo_spec.iam.keys import ConditionKey, ValueKind, kind_of, look_up
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.iam.trust_actions import TRUST_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from octo_spec.access.budget import Budget
    from octo_spec.iam.conditions import Condition, ContextValue
    from octo_spec.iam.policy import Document

Point = dict[str, "ContextValue | None"]
"""One value for each dimension that matters; ``None`` for a condition key that is absent."""


@frozen
class RequestSpace:
    """All requests: the texts of each dimension that is not a key, the type of each key, and the budget."""

    texts: Mapping[str, Patterns]
    key_type: Callable[[str], KeyType]
    budget: Budget


ACTIONS: Patterns = frozenset({ALL_ACTIONS})
RESOURCES: Patterns = frozenset({ANY_ARN, NO_RESOURCE})
_ACCOUNT_CALLER = Pattern(f"AWS:arn:{SEGMENT_RUN}:{SEGMENT_RUN}::{ACCOUNT}:{CHARACTER}{RUN}{BREAK}{RUN}")
ACCOUNT_CALLERS: Patterns = frozenset({_ACCOUNT_CALLER})
CALLERS: Patterns = frozenset(
    {
        _ACCOUNT_CALLER,
        *(Pattern(f"{kind}:{RUN}{BREAK}") for kind in PrincipalKind if kind is not PrincipalKind.AWS),
    },
)


def trust_space(space: RequestSpace) -> RequestSpace:
    """Return the space of the requests that a trust policy decides."""
    if space.texts[ACTION] != ACTIONS:
        return space
    return replace(space, texts={**space.texts, ACTION: TRUST_ACTIONS})


def request_space(
    key_type: Callable[[str], KeyType],
    budget: Budget,
    actions: Patterns = ACTIONS,
    resources: Patterns = RESOURCES,
) -> RequestSpace:
    """Build the space of requests with some actions on some resources."""
    return RequestSpace({ACTION: actions, RESOURCE: resources, CALLER: CALLERS}, key_type, budget)


class KeyTypes:
    """The type of each key: as AWS documents it, otherwise as ``documents`` use it."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self._known: dict[str, KeyType] = {}

    def __call__(self, key: str) -> KeyType:
        """Return the type of a key in lower case."""
        if key not in self._known:
            documented = look_up(key)
            self._known[key] = _documented_type(key, documented) if documented else self._used_type(key)
        return self._known[key]

    def _used_type(self, key: str) -> KeyType:
        quantified = {condition.quantifier is not None for condition in self._conditions_on(key)}
        return KeyType(
            ValueKind.STRING, single=quantified != {True}, many=True in quantified, may_be_absent=True
        )

    def _conditions_on(self, key: str) -> Iterator[Condition]:
        statements = (statement for document in self._documents for statement in document.statements)
        conditions = (condition for statement in statements for condition in statement.conditions)
        return (condition for condition in conditions if condition.key == key)


def _documented_type(name: str, key: ConditionKey) -> KeyType:
    return KeyType(kind_of(name), single=not key.many, many=key.many, may_be_absent=not key.always_present)
