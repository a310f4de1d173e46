"""Move the witness of one obligation to the resources of another, if the plain evaluation confirms it.

Obligations of one candidate differ in their actions, and in the types of resources that these may name.
Obligations of candidates that are about one grant under the same conditions differ in the resources that they
name themselves. A witness of one obligation usually becomes a witness of another if its resource, and with it
the values of the policy variables, are exchanged. Evaluation decides whether it does, so nothing depends on
the guess; if it does not, the search answers. This is case-based reasoning, with a check of each case that is
reused (Aamodt and Plaza, "Case-Based Reasoning: Foundational Issues, Methodological Variations, and System
Approaches", AI Communications 7(1), 1994).

>>> from octo_spec.access.budget import Budget
>>> from octo_spec.access.candidates import candidates
>>> from octo_spec.access.obligations import catalogue_obligations
>>> from octo_spec.access.search.request_space import KeyTypes
>>> from octo_spec.iam.policy import document
>>> actions = ["sns:Publish", "sqs:SendMessage"]
>>> policy = document("Allow", [{"Action": actions, "Resource": "arn:aws:*:*:*:${name}"}])
>>> [candidate] = candidates([], [policy], Budget())
>>> topics, queues = catalogue_obligations(candidate)
>>> precedents = Precedents(KeyTypes([policy]))
>>> precedents.add(topics, Request("sns:Publish", "arn:aws:sns:eu-west-1:111122223333:x", {"name": "x"}))
>>> moved = precedents.moved_witness(queues)
>>> moved.action, moved.resource, moved.context
('sqs:SendMessage', 'arn:aws:sqs:us-east-1:111122223333:example', {'name': 'example'})
"""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.discharge import is_confirmed
from octo_spec.access.request import Request, contradictions
from octo_spec.access.witness_text import usual_resource
from octo_spec.iam.arn import ANY_ARN
from octo_spec.iam.glob import is_literal
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.keys import ValueKind
from octo_spec.iam.resource_forms import forms
from octo_spec.iam.variables import opened_but, variables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from octo_spec.access.obligations import Obligation
    from octo_spec.access.search.key_values import KeyType
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.glob import Pattern, Patterns
    from octo_spec.iam.policy import Element

_TRIED: Final = 4
"""How many types of resources, and patterns with variables, to try: more would take as long as a search."""


class Precedents:
    """The last witness of each candidate among some rivals; it has each key that their requests must have."""

    def __init__(self, key_type: Callable[[str], KeyType]) -> None:
        self._key_type = key_type
        self._last: dict[_Kind, tuple[Obligation, Request]] = {}

    def add(self, obligation: Obligation, witness: Request) -> None:
        """Remember the witness of an obligation."""
        self._last[_kind(obligation)] = obligation, witness

    def moved_witness(self, obligation: Obligation) -> Request | None:
        """Return a witness of an obligation, made from the last of its kind; ``None`` if it does not fit."""
        _, like = self._last.get(_kind(obligation), (None, None))
        if like is None or like.caller or not obligation.actions or not is_literal(min(obligation.actions)):
            return None
        name = obligation.spelling(min(obligation.actions))
        requests = (
            Request(name, resource, context)
            for resource in _resources(obligation, like)
            if (context := self._context(obligation, resource, like)) is not None
        )
        return next((request for request in requests if _is_witness(obligation, request)), None)

    def _context(
        self, obligation: Obligation, resource: str, like: Request
    ) -> Mapping[str, ContextValue] | None:
        """Return a context whose variables fit a resource; ``None`` if a variable cannot hold any text."""
        held: dict[str, ContextValue] = {}
        for side in obligation.candidate.sides:
            if side.resources and not side.resources.excluded:
                held.update(_variable_values(resource, side.resources.patterns))
        return {**like.context, **held} if all(map(self._is_any_text, held)) else None

    def _is_any_text(self, key: str) -> bool:
        key_type = self._key_type(key)
        return key_type.single and key_type.kind is ValueKind.STRING


_Kind: TypeAlias = tuple[object, ...]


def _kind(obligation: Obligation) -> _Kind:
    """Return a key that identifies the candidate and the rivals; they live as long as the obligation.

    If no types of resources are known, all obligations about a grant under the same conditions share a key.
    """
    candidate, rivals = obligation.candidate, tuple(map(id, obligation.rivals))
    if obligation.resources or candidate.lifted is None:
        return id(candidate), rivals
    return id(candidate.lifted), tuple(map(id, candidate.within)), candidate.conditions, rivals


def _is_witness(obligation: Obligation, request: Request) -> bool:
    return is_confirmed(obligation, request) and not contradictions(request)


# --- resources, and what variables hold in them ------------------------------------------------


def _resources(obligation: Obligation, like: Request) -> Iterator[str]:
    """Yield a resource of each of the first types that the actions may name, in a request's partition."""
    service = min(obligation.actions or ()).partition(":")[0]
    if obligation.resources is None:
        yield from _named_resources(obligation.candidate.allow.resources, service)
    partition = _partition(like.resource)
    for wide in sorted(obligation.resources or ())[:_TRIED]:
        yield from _usual_resources(service, wide, partition)


def _named_resources(element: Element | None, service: str) -> Iterator[str]:
    """Yield a resource for each of the first queried patterns that name their type of resource."""
    if element is not None and not element.excluded:
        named = (opened_but(pattern, ()) for pattern in sorted(element.patterns)[:_TRIED])
        usual = (usual_resource(pattern, service) for pattern in named)
        yield from (resource for resource in usual if matches(ANY_ARN, resource))


def _partition(arn: str) -> str:
    return arn.partition(":")[2].partition(":")[0]


@lru_cache(1 << 13)
def _usual_resources(service: str, wide: Pattern, partition: str) -> tuple[str, ...]:
    """Return possible resources among those that the pattern of a type matches, in a partition."""
    those = forms(service, wide)
    here = (pattern for pattern in sorted(those.patterns) if _partition(pattern) == partition)
    return tuple(filter(those.include, (usual_resource(pattern, service) for pattern in here)))


def _variable_values(resource: str, patterns: Patterns) -> Mapping[str, str]:
    """Return the values of policy variables with which a resource matches the first suitable pattern."""
    if not (holders := _holders(patterns)):
        return {}
    from octo_spec.access.variables.widening import values_in  # noqa: PLC0415 - only needed with variables

    return next(filter(None, (values_in(resource, holder) for holder in holders)), {})


@lru_cache(1 << 12)
def _holders(patterns: Patterns) -> tuple[Pattern, ...]:
    """Return the first few patterns with variables."""
    return tuple(islice((pattern for pattern in sorted(patterns) if variables(pattern)), _TRIED))
