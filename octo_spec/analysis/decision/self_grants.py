"""Whether a role may grant itself a permission that it does not have: no choice limits such access."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from octo_spec.access.intersect import overlaps
from octo_spec.analysis.decision.changeable_keys import changeable_keys
from octo_spec.analysis.decision.decide import RequestVerdict, decide_bounded
from octo_spec.analysis.decision.filled_keys import USUAL
from octo_spec.analysis.decision.later_request import assumed_answers
from octo_spec.analysis.decision.role_context import NOT_CHOSEN, OF_CALLS, owner_of_resource
from octo_spec.analysis.decision.vended_data import may_lead_to
from octo_spec.analysis.escalation.given_permissions import may_allow, permissions_of
from octo_spec.analysis.escalation.permission_state import PRINCIPAL_TAG, keys_of
from octo_spec.analysis.escalation.privilege_escalations import escalations_through_others
from octo_spec.analysis.escalation.self_grants import self_grants, trust_grant
from octo_spec.iam.filled_keys import ALWAYS, OF_PUBLIC_NETWORK, OF_SESSION, OF_VPC
from octo_spec.iam.policy import document
from octo_spec.iam.request_keys import is_of_provider
from octo_spec.model.environment import holds
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from octo_spec.access.bounds import Policies
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.decision.later_request import LaterRequest
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.escalation.raises import Gained
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document


def self_grant(later: LaterRequest, *, may_be_denied: bool = False) -> SelfGrant | None:
    """Return a first step by which a role can get a request; ``None`` if there is no such step.

    It prefers a step that is certain to lead there. A step that depends on something unknown, such as the
    text of a boundary, ends in permissions that are not ``certain``; so does a step that a policy without a
    known text may deny.

    The role's trust decides whether a caller may assume it; the role may be able to change its trust. Raises
    ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    role, request, assumptions = later.role, later.request, later.assumptions
    answers = assumed_answers(assumptions)
    grants = (trust_grant(role, answers),) if request.caller else self_grants(role, answers)
    leading = [grant for grant in grants if grant and (request.caller or later.may_be_allowed(grant.state))]
    if not leading:
        return None
    sure = (grant for grant in leading if request.caller or later.is_surely_allowed(grant.certain))
    boundary = role.unknown_boundary
    is_bounded = boundary is not None and holds(boundary.presence, assumptions.answers)
    if is_bounded or may_be_denied:
        return replace(leading[0], certain=None)
    tags = {key: value for key, value in request.context.items() if key.startswith(PRINCIPAL_TAG)}
    found = next((each for each in sure if _is_sure(each, role, assumptions, tags)), None)
    return found or replace(leading[0], certain=None)


def possible_escalations(
    role: RolePolicies, request: Request, assumptions: Assumptions
) -> tuple[PrivilegeEscalation, ...]:
    """Return the grants by which a role gets permissions of other principals, which may include ``request``.

    Another principal may also change the role's trust, which decides a request with a caller.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    if not account_allows_others(role, request):
        return ()
    escalations = escalations_through_others(role, assumptions.unknowns, assumed_answers(assumptions))
    return tuple(
        replace(escalation, when=())
        for escalation in escalations
        if _may_gain(escalation.gained, request, role)
    )


def may_others_do(later: LaterRequest, requests: Document) -> bool:
    """Return whether another principal that a role uses may make some requests."""
    role, assumptions = later.role, later.assumptions
    if not requests.statements or not _account_allows(role, requests):
        return False
    found = escalations_through_others(role, assumptions.unknowns, assumed_answers(assumptions))
    return any(may_allow(escalation.gained, requests) for escalation in found)


def _of_account(role: RolePolicies) -> tuple[Policies, ...]:
    return tuple(bound.documents.documents for bound in role.bounds if not bound.is_boundary)


def _account_allows(role: RolePolicies, requests: Document) -> bool:
    """Return whether each policy of the account allows some principal one of some requests."""
    return all(any(True for _ in overlaps(documents, requests)) for documents in _of_account(role))


def _may_gain(gained: Gained, request: Request, role: RolePolicies) -> bool:
    """Return whether other principals may make a request; only any permissions change a trust policy."""
    if gained is None or request.caller is not None:
        return gained is None

    def may_do(requests: Document) -> bool:
        return may_allow((role, *gained), requests)

    keys = keys_of(chain.from_iterable(permissions_of(each) for each in gained))
    return may_lead_to(gained, _by_another(request, keys, changeable_keys(request, keys, may_do)))


def account_allows_others(role: RolePolicies, request: Request) -> bool:
    """Return whether each policy of the account allows some other principal what a request asks.

    Another principal would not make a request with a caller itself, but change the role's trust first: then
    it does not matter what the policies of the account say about the request.
    """
    if request.caller is not None:
        return True
    keys = keys_of(chain.from_iterable(_of_account(role)))
    changeable = changeable_keys(request, keys, partial(_account_allows, role))
    return all(
        any(True for _ in overlaps(documents, _by_another(request, keys_of(documents), changeable)))
        for documents in _of_account(role)
    )


def _by_another(request: Request, keys: Iterable[str], changeable: AbstractSet[str]) -> Document:
    """Return a request as a query: what AWS says of the principal is open, and what else it fills in.

    A policy that is only about the role binds no other principal. What is ``changeable`` is open, too; other
    ``keys`` are absent.
    """
    tested = frozenset(keys)
    usual = {**USUAL, "aws:viaawsservice": "false", **owner_of_resource(request)}
    sent = {**{key: usual[key] for key in sorted(tested & usual.keys())}, **request.context}
    known = {key: value for key, value in sent.items() if not _is_of_principal(key) and key not in changeable}
    held = {key: sorted(value) if isinstance(value, frozenset) else value for key, value in known.items()}
    others = (key for key in sorted(tested - changeable - known.keys()) if not is_filled_in(key))
    absent: dict[str, JsonValue] = {**dict.fromkeys(others, "true")}
    conditions: dict[str, JsonValue] = {"StringEquals": held, "Null": absent}
    return document(
        "Allow", [{"Action": request.action, "Resource": request.resource, "Condition": conditions}]
    )


def _is_of_principal(key: str) -> bool:
    """Return whether a key says who makes a request, or how the session began."""
    return key.startswith(_OF_PRINCIPAL) or key in OF_SESSION or is_of_provider(key)


def is_filled_in(key: str) -> bool:
    """Return whether AWS may fill in a key, in lower case, by who makes a request, from where and when."""
    return _is_of_principal(key) or key in ALWAYS | NOT_CHOSEN | OF_CALLS | OF_VPC | {OF_PUBLIC_NETWORK}


_OF_PRINCIPAL: Final = ("aws:assumedroot", "aws:principal", "aws:userid", "aws:username")
"""The beginnings of the keys that identify the principal of a request."""


def _is_sure(
    grant: SelfGrant, role: RolePolicies, assumptions: Assumptions, tags: Mapping[str, ContextValue]
) -> bool:
    """Return whether a step is possible for all values that are not known, with the role's ``tags``."""
    known = {key: value for key, value in grant.request.context.items() if not is_answer_key(key)}
    request = replace(grant.request, context={**known, **tags, **assumptions.context})
    decided = decide_bounded(role, request, assumptions, is_all_known=True)
    return decided.verdict is RequestVerdict.ALLOWED
