"""Move the witness of one obligation to the resources of another one, where the plain evaluation confirms it.

Obligations of one candidate differ in their actions, and in the types of resources that these may name; those
of candidates that ask one grant alike, in the resources that they name themselves. A witness of one mostly
becomes one of another where its resource is exchanged for one of those, and with it what the policy variables
hold. Whether it does is decided by evaluation, so that nothing rests on the
guess; where it does not, the search answers. This is case-based reasoning, with a check of each case that is
used again (Aamodt and Plaza, "Case-Based Reasoning: Foundational Issues, Methodological Variations, and
System Approaches", AI Communications 7(1), 1994).

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
>>> moved = precedents.moved(queues)
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
from octo_spec.iam.variables import variables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from octo_spec.access.obligations import Obligation
    from octo_spec.access.search.key_values import KeyType
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.glob import Pattern, Patterns
    from octo_spec.iam.policy import Element

_TRIED: Final = 4
"""The types of resources, and the patterns with variables, that are tried: more take as long as a search."""


class Precedents:
    """The last witness of each candidate among some rivals: it has each key that their requests must have."""

    def __init__(self, key_type: Callable[[str], KeyType]) -> None:
        self._key_type = key_type
        self._last: dict[_Kind, tuple[Obligation, Request]] = {}

    def add(self, obligation: Obligation, witness: Request) -> None:
        """Remember the witness of an obligation."""
        self._last[_kind(obligation)] = obligation, witness

    def moved(self, obligation: Obligation) -> Request | None:
        """Find a witness of an obligation that is like the last one of its kind; ``None`` if none fits."""
        _, like = self._last.get(_kind(obligation), (None, None))
        if like is None or like.caller or not obligation.actions or not is_literal(min(obligation.actions)):
            return None
        name = obligation.spelled(min(obligation.actions))
        requests = (
            Request(name, resource, context)
            for resource in _resources(obligation, like)
            if (context := self._context(obligation, resource, like)) is not None
        )
        return next((request for request in requests if _is_witness(obligation, request)), None)

    def _context(
        self, obligation: Obligation, resource: str, like: Request
    ) -> Mapping[str, ContextValue] | None:
        """Let variables hold what they do in a resource; ``None`` where one may not hold just any text."""
        held: dict[str, ContextValue] = {}
        for side in obligation.candidate.sides:
            if side.resources and not side.resources.excluded:
                held.update(_held(resource, side.resources.patterns))
        return {**like.context, **held} if all(map(self._is_any_text, held)) else None

    def _is_any_text(self, key: str) -> bool:
        key_type = self._key_type(key)
        return key_type.single and key_type.kind is ValueKind.STRING


_Kind: TypeAlias = tuple[object, ...]


def _kind(obligation: Obligation) -> _Kind:
    """Tell candidates and rivals apart, which live as long as the obligation does.

    Where no types of resources are known, it is the same for all that is asked of a grant under the same
    conditions.
    """
    candidate, rivals = obligation.candidate, tuple(map(id, obligation.rivals))
    if obligation.resources or candidate.lifted is None:
        return id(candidate), rivals
    return id(candidate.lifted), tuple(map(id, candidate.within)), candidate.conditions, rivals


def _is_witness(obligation: Obligation, request: Request) -> bool:
    return is_confirmed(obligation, request) and not contradictions(request)


# --- resources, and what variables hold in them ------------------------------------------------


def _resources(obligation: Obligation, like: Request) -> Iterator[str]:
    """Name a resource of each of the first types that the actions may name, in the partition of a request."""
    service = min(obligation.actions or ()).partition(":")[0]
    if obligation.resources is None:
        yield from _named(obligation.candidate.allow.resources, service)
    partition = _partition(like.resource)
    for wide in sorted(obligation.resources or ())[:_TRIED]:
        yield from _usual_resources(service, wide, partition)


def _named(asked: Element | None, service: str) -> Iterator[str]:
    """Name a resource by each of the first patterns that are asked about, if they say which they are."""
    if asked is not None and not asked.excluded:
        usual = (usual_resource(pattern, service) for pattern in sorted(asked.patterns)[:_TRIED])
        yield from (resource for resource in usual if matches(ANY_ARN, resource))


def _partition(arn: str) -> str:
    return arn.partition(":")[2].partition(":")[0]


@lru_cache(1 << 13)
def _usual_resources(service: str, wide: Pattern, partition: str) -> tuple[str, ...]:
    """Name resources that can be, among those that the pattern of a type matches, in a partition."""
    those = forms(service, wide)
    here = (pattern for pattern in sorted(those.patterns) if _partition(pattern) == partition)
    return tuple(filter(those.include, (usual_resource(pattern, service) for pattern in here)))


def _held(resource: str, patterns: Patterns) -> Mapping[str, str]:
    """Tell what policy variables hold where a resource matches the first pattern that it can."""
    if not (holders := _holders(patterns)):
        return {}
    from octo_spec.access.variables.widening import values_in  # noqa: PLC0415 - only what has variables pays for it

    return next(filter(None, (values_in(resource, holder) for holder in holders)), {})


@lru_cache(1 << 12)
def _holders(patterns: Patterns) -> tuple[Pattern, ...]:
    """List the first few patterns with variables."""
    return tuple(islice((pattern for pattern in sorted(patterns) if variables(pattern)), _TRIED))
