"""A request to assume a role, as a reviewer reads it: the caller is a condition key of the request."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from octo_spec.iam.catalog import Action, action
from octo_spec.iam.documented_keys import documented_spelling
from octo_spec.iam.elements import PrincipalKind
from octo_spec.iam.resource_types import NO_RESOURCE
from octo_spec.model.claims import WitnessRequest, witness_value
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.access.request import Request
    from octo_spec.iam.conditions import Condition, ContextValue
    from octo_spec.iam.principals import Caller
    from octo_spec.symbolic.unknowns import Unknowns


def shown_request(request: Request, conditions: Iterable[Condition], unknowns: Unknowns) -> WitnessRequest:
    """Return a request with its caller and its condition keys, without the answers of a customer."""
    written = {condition.key: condition.written_key for condition in conditions}
    known = action(request.action)
    name = known.full_name if isinstance(known, Action) else request.action
    context = (*_caller(request.caller), *_keys(request, written, known))
    shown = tuple(
        (key, witness_value(value, partial(_in_notation, unknowns=unknowns))) for key, value in context
    )
    return WitnessRequest(name, NO_RESOURCE, shown)


def _caller(caller: Caller | None) -> Iterator[tuple[str, str]]:
    if caller is None:
        return
    match caller.kind:
        case PrincipalKind.AWS:
            yield "aws:PrincipalArn", caller.name
        case PrincipalKind.SERVICE:
            yield "aws:PrincipalServiceName", caller.name
        case PrincipalKind.FEDERATED:
            yield "aws:FederatedProvider", caller.name
        case PrincipalKind.CANONICAL_USER:
            yield "aws:userid", caller.name
        case _:
            assert_never(caller.kind)


def _keys(request: Request, written: Mapping[str, str], known: object) -> Iterator[tuple[str, ContextValue]]:
    for key, value in sorted(request.context.items()):
        if not is_answer_key(key):
            spelled = documented_spelling(known, key) if isinstance(known, Action) else key
            yield written.get(key, spelled), value


def _in_notation(value: str, unknowns: Unknowns) -> str:
    """Write each placeholder of a parameter as a spec does, the longest first."""
    for id, placeholder in sorted(unknowns.placeholders.items(), key=lambda each: -len(each[1])):
        value = value.replace(placeholder, f"${{param.{id}}}")
    return value
