"""The claim about one request of a role: yes, no, or not decided, also after privilege escalation.

A no needs more than the absence of a grant: each policy of the role is known, and no step that the role may
take leads to the request. Permissions of other principals are not known here, so a step to them decides
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octo_spec.analysis.decision.decide import RequestVerdict
from octo_spec.analysis.decision.self_grants import account_allows_others
from octo_spec.analysis.escalation.unknown_escalation import escalating_parts
from octo_spec.analysis.escalation.wording import step_in_words
from octo_spec.analysis.wording import cut_short, either
from octo_spec.frozen import frozen
from octo_spec.model.claims import DIRECTLY, INDIRECTLY, Claim, ClaimAnswer, WitnessRequest, witness_value
from octo_spec.model.combinations import EVERY_COMBINATION, Combinations
from octo_spec.symbolic.answer_keys import is_answer_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.decide import RequestDecision
    from octo_spec.analysis.escalation.privilege_escalations import PrivilegeEscalation
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.unknown_parts import UnknownPart

_ALSO: Final = "also after the privilege escalation that octospec knows"


@frozen
class RequestFindings:
    """What is known about a request of a role.

    ``unknown`` are the present parts of the role whose texts are not known. ``open_ends`` are further reasons
    why the request is not decided, such as a search that ended early.
    """

    role: RolePolicies
    request: Request
    decision: RequestDecision
    unknown: tuple[UnknownPart, ...] = ()
    self_grant: SelfGrant | None = None
    through_others: tuple[PrivilegeEscalation, ...] = ()
    open_ends: tuple[str, ...] = ()
    when: Combinations = EVERY_COMBINATION


def request_claim(found: RequestFindings) -> Claim:
    """Return the claim: a yes today, a yes after a certain step, not decided, or no."""
    if found.decision.verdict is RequestVerdict.ALLOWED:
        return Claim(ClaimAnswer.YES, found.when, DIRECTLY, witness=witness_request(found.request))
    grant = found.self_grant
    if grant is not None and grant.certain is not None:
        return Claim(ClaimAnswer.YES, found.when, INDIRECTLY, witness=witness_request(grant.request))
    reasons = tuple(dict.fromkeys(_reasons(found)))
    if reasons:
        scope = DIRECTLY if _is_open(found.decision) else INDIRECTLY
        return Claim(ClaimAnswer.NOT_DECIDED, found.when, scope, "; ".join(reasons))
    return Claim(ClaimAnswer.NO, found.when, _scope_of_no(found))


def _scope_of_no(found: RequestFindings) -> str:
    """Say by which policies a request is not allowed; policies of resources are not known here."""
    if found.request.caller is not None:
        return "by this trust policy alone" if found.role.role is None else f"by the trust policy, {_ALSO}"
    if found.decision.reason:
        return f"in IAM, which acts in the account of the role only, {_ALSO}"
    return f"by {'this policy alone' if found.role.role is None else 'the policies of the role'}, {_ALSO}"


def is_allowed_today(claim: Claim) -> bool:
    """Return whether the answer is yes without privilege escalation."""
    return claim.answer is ClaimAnswer.YES and claim.scope != INDIRECTLY


def witness_request(request: Request) -> WitnessRequest:
    """Return a request as a witness; the keys that represent answers are in ``when``."""
    context = ((key, value) for key, value in sorted(request.context.items()) if not is_answer_key(key))
    return WitnessRequest(
        request.action,
        request.resource,
        tuple((key, witness_value(value)) for key, value in context),
    )


def _is_open(decision: RequestDecision) -> bool:
    return decision.verdict in (RequestVerdict.OPEN, RequestVerdict.UNKNOWN)


def _reasons(found: RequestFindings) -> Iterator[str]:
    """Yield why the request is not decided, and what would decide it."""
    if found.decision.verdict is RequestVerdict.OPEN:
        yield f"it depends on the value of {either(found.decision.open_parameters)}"
    yield from found.open_ends
    if names := [part.name for part in _parts_that_matter(found)]:
        yield f"not known here is the text of {cut_short(names)}"
    if found.self_grant is not None:
        step = step_in_words(found.self_grant, found.role.arn)
        yield f"it is not known whether the role can grant itself this by {step}"
    if found.through_others:
        steps = dict.fromkeys(action for way in found.through_others for action in way.actions)
        words = cut_short(tuple(steps))
        yield f"the role may use permissions of other principals, which are not known here, by {words}"


def _parts_that_matter(found: RequestFindings) -> Iterator[UnknownPart]:
    """Yield the unknown parts that may decide the request, or let the role escalate its privileges."""
    may_gain = account_allows_others(found.role, found.request)
    escalating = escalating_parts(found.unknown, found.role) if may_gain else ()
    for part in found.unknown:
        if part in escalating or (_is_open(found.decision) and _decides(part, found.request)):
            yield part


def _decides(part: UnknownPart, request: Request) -> bool:
    return part.may_deny or part.allows(request.action)
