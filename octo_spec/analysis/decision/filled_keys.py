"""The condition keys that AWS fills in with a request that lacks them: known, or with an open value.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Final

from octo_spec.access.search.boundary_values import read_alike
from octo_spec.analysis.decision.decide import RequestVerdict
from octo_spec.frozen import frozen
from octo_spec.iam.filled_keys import KEYS_OF_CALLS, OF_PUBLIC_NETWORK, OF_VPC, SECURE_TRANSPORT, TIMES
from octo_spec.iam.global_keys import GLOBAL_KEYS, SESSION_KEYS
from octo_spec.iam.request_keys import unsent_keys
from octo_spec.iam.value_tests import Scale, ordered_value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.decision.decide import RequestDecision

SPELLING: Final = {
    key.lower(): key
    for key in (
        *GLOBAL_KEYS,
        *SESSION_KEYS,
        *KEYS_OF_CALLS,
        *("kms:CallerAccount", "s3:ResourceAccount", "sts:RoleSessionName"),
    )
}

USUAL: Final = {SECURE_TRANSPORT: "true"}
"""The values that requests have unless their caller goes out of its way."""


@frozen
class FilledKeys:
    """Keys that policies test and a request lacks: with a known value, or by AWS's spelling.

    AWS sends the ``open`` ones, too, but their values are not known here; it may omit those that are not
    ``present``. The ``assumed`` values are the caller's choice, and another value may decide otherwise.
    """

    known: Mapping[str, str]
    open: Mapping[str, str]
    present: frozenset[str] = frozenset()
    assumed: Mapping[str, str] = field(default_factory=dict)


def filled_keys(
    request: Request, tested: AbstractSet[str], *, present: AbstractSet[str], others: AbstractSet[str]
) -> FilledKeys:
    """Return which tested keys AWS fills in: the ``present`` ones in any case, and perhaps the ``others``."""
    derived = {key: value for key, value in _times(request).items() if key in tested}
    open_keys = (present | others | OF_VPC | {OF_PUBLIC_NETWORK}) - _excluded(request) - derived.keys()
    unknown = sorted((tested & open_keys) - unsent_keys(request.action, tested & open_keys))
    assumed = {key: value for key, value in USUAL.items() if key in tested}
    spelled = {key: SPELLING.get(key, key) for key in unknown}
    return FilledKeys(derived, spelled, frozenset(present).intersection(unknown), assumed)


def _times(request: Request) -> dict[str, str]:
    """Return the moment of a request by both keys, if it holds one of them."""
    moments = (ordered_value(Scale.DATE, str(request.value(key))) for key in TIMES)
    found = next((moment for moment in moments if moment is not None), None)
    return {} if found is None else dict.fromkeys(TIMES, read_alike(found))


def _excluded(request: Request) -> frozenset[str]:
    """Return the keys that AWS does not send with those that the request holds."""
    found = frozenset[str]()
    if OF_PUBLIC_NETWORK in request.context:
        found |= OF_VPC
    if OF_VPC & request.context.keys():
        found |= {OF_PUBLIC_NETWORK}
    if request.value("aws:multifactorauthpresent") == "false":
        found |= {"aws:multifactorauthage"}
    return found


def decide_filled(
    request: Request,
    filled: FilledKeys,
    assumptions: Assumptions,
    decide: Callable[[Request, Assumptions], RequestDecision],
) -> tuple[Request, RequestDecision]:
    """Decide a request with the assumed values; what they refuse may depend on them."""
    usual = replace(request, context={**request.context, **filled.assumed})
    decided = decide(usual, opened(assumptions, filled))
    if not filled.assumed or decided.verdict in (RequestVerdict.ALLOWED, RequestVerdict.OPEN):
        return usual, decided
    spelled = {key: SPELLING[key] for key in filled.assumed}
    chosen = replace(filled, open={**filled.open, **spelled}, present=filled.present.union(spelled))
    wider = decide(request, opened(assumptions, chosen))
    return (request, wider) if wider.verdict is RequestVerdict.OPEN else (usual, decided)


def opened(assumptions: Assumptions, filled: FilledKeys) -> Assumptions:
    """Return assumptions in which the keys without a known value are open."""
    open_keys = {**assumptions.open_keys, **filled.open}
    present = assumptions.present_keys | filled.present
    return replace(assumptions, open_keys=open_keys, present_keys=present)


def with_answers(request: Request, assumptions: Assumptions) -> Request:
    """Return a request that also holds the assumed answers."""
    return replace(request, context={**request.context, **assumptions.context})
