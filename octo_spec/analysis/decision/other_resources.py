"""The other resources that a request also names: AWS must allow the action on each, in the same context."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.access.intersect import overlaps
from octo_spec.access.whole_requests import ANYWHERE, missing_types, requests_on, required_types
from octo_spec.analysis.escalation.permission_state import keys_of
from octo_spec.frozen import frozen
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.variables import read
from octo_spec.symbolic.answer_keys import is_answer_key
from octo_spec.symbolic.open_parameters import OpenParameters
from octo_spec.symbolic.value_bounds import narrowest_access, widest_access

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.access.bounds import Policies
    from octo_spec.access.request import Request
    from octo_spec.access.whole_requests import Place
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document

Reading: TypeAlias = "Callable[[Document, OpenParameters, Request], Document]"

_OF_ONE_RESOURCE: Final = ("aws:requesttag/", "aws:resource", "aws:tagkeys")
"""The beginnings of the keys that a request may have for one of its resources only."""


@frozen
class OtherResources:
    """A request that names several resources, and the policies that must each allow it on all of them."""

    request: Request
    assumptions: Assumptions
    documents: Policies
    bounds: tuple[Policies, ...] = ()

    @property
    def never_allowed(self) -> tuple[str, ...]:
        """The types of resources on which the action is not allowed, whatever the values that are not known.

        Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
        """
        return self._missing_types(widest_access)

    @property
    def undecided_requests(self) -> Iterator[Request]:
        """A request on a resource of each type on which the action is not allowed for all values."""
        missing = self._missing_types(narrowest_access)
        documents, *bounds = self._read(widest_access)
        for kind in required_types(self.request.action):
            if kind.name in missing:
                queried = requests_on(self.request.action, kind, self._context, place_of(self.request))
                found = overlaps(documents, queried, bounds=bounds)
                yield from (self._on_other(each.witness) for each in found)

    def _on_other(self, witness: Request) -> Request:
        shared = {key: value for key, value in self.request.context.items() if _is_shared(key)}
        return replace(self.request, resource=witness.resource, context={**witness.context, **shared})

    def _missing_types(self, reading: Reading) -> tuple[str, ...]:
        documents, *bounds = self._read(reading)
        search = partial(overlaps, documents, bounds=bounds)
        return missing_types(self.request.action, search, self._context, place_of(self.request))

    def _read(self, reading: Reading) -> tuple[Policies, ...]:
        """Return policies as they are for some values, or for all values, that are not known."""
        open_keys = self.assumptions.open_keys.items()
        values = OpenParameters.among(
            self.assumptions.unknowns,
            frozenset(self.assumptions.open),
            {key: name for key, name in open_keys if _is_shared(key) and self.request.value(key) is None},
            self.assumptions.present_keys,
        )
        return tuple(
            tuple(reading(each, values, self.request) for each in documents)
            for documents in (self.documents, *self.bounds)
        )

    @property
    def _context(self) -> frozenset[Condition]:
        tested = keys_of(chain(self.documents, *self.bounds))
        return shared_context(self.request, tested, self.assumptions.open_keys.keys())


def shared_context(
    request: Request, tested: AbstractSet[str], open_keys: AbstractSet[str]
) -> frozenset[Condition]:
    """Return conditions that hold the keys which are the same for each resource of a request."""
    held = {key: value for key, value in request.context.items() if _is_shared(key) and key not in open_keys}
    lacking = sorted(tested - held.keys() - open_keys)
    block: dict[str, JsonValue] = {
        "StringEquals": {key: value for key, value in held.items() if isinstance(value, str)},
        "Null": {key: "true" for key in lacking if _is_shared(key) and not is_answer_key(key)},
    }
    return conditions(block, "Condition", read)


def _is_shared(key: str) -> bool:
    """Return whether a key says who makes a request, from where and when, and not on what."""
    return is_answer_key(key) or (key.startswith("aws:") and not key.startswith(_OF_ONE_RESOURCE))


def place_of(request: Request) -> Place:
    """Return the partition and the region of a request, if its resource names them."""
    match request.resource.split(":", 5):
        case ["arn", partition, _, region, _, _]:
            return _named(partition), _named(region)
        case _:
            return ANYWHERE


def _named(part: str) -> str:
    return "" if set("*?") & set(part) else part
