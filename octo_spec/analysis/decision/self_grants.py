"""Whether a role may grant itself what it is not allowed: a right that no choice bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.evaluate import allows
from octo_spec.analysis.decision.decide import RequestVerdict, decide_bounded
from octo_spec.analysis.escalation.further_rights import rights_of_others
from octo_spec.analysis.escalation.self_grants import self_grants, trust_grant
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.variables import read
from octo_spec.model.environment import holds
from octo_spec.symbolic.answer_keys import PARAMETER, is_answer_key

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.escalation.further_rights import FurtherRight
    from octo_spec.analysis.escalation.rights import Setting
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies


def self_grant(role: RolePolicies, request: Request, assumptions: Assumptions) -> SelfGrant | None:
    """Find a first step by which a role comes to ``request``; ``None`` where it does not, or it is not known.

    Whether a caller may assume the role is decided by its trust, which it may perhaps change itself.
    Raises ``BudgetExceededError`` where that takes more steps than the engine may spend.
    """
    boundary = role.unknown_boundary
    if boundary is not None and holds(boundary.presence, assumptions.answers):
        return None
    setting = _setting(assumptions)
    grants = (trust_grant(role, setting),) if request.caller else self_grants(role, setting)
    leading = (grant for grant in grants if grant and (request.caller or grant.allows(request)))
    return next((grant for grant in leading if _is_sure(grant, role, assumptions)), None)


def through_others(
    role: RolePolicies, request: Request, assumptions: Assumptions
) -> tuple[FurtherRight, ...]:
    """List by which grants a role comes to rights of others, which may include ``request``.

    Raises ``BudgetExceededError`` where that takes more steps than the engine may spend.
    """
    of_account = (bound.documents.documents for bound in role.bounds if not bound.is_boundary)
    if not all(allows(documents, request) for documents in of_account):
        return ()
    rights = rights_of_others(role, assumptions.unknowns, _setting(assumptions))
    return tuple(replace(right, when=()) for right in rights)


def _setting(assumptions: Assumptions) -> Setting:
    """Say which answers are assumed; the values of parameters stand in the documents."""
    answers = {
        key: value
        for key, value in assumptions.context.items()
        if is_answer_key(key) and not key.startswith(PARAMETER) and isinstance(value, str)
    }
    return conditions({"StringEquals": {**answers}}, "Condition", read)


def _is_sure(grant: SelfGrant, role: RolePolicies, assumptions: Assumptions) -> bool:
    """Tell whether a step is open whatever the values are that are not known."""
    known = {key: value for key, value in grant.request.context.items() if not is_answer_key(key)}
    request = replace(grant.request, context={**known, **assumptions.context})
    decided = decide_bounded(role, request, assumptions, is_all_known=True)
    return decided.verdict is RequestVerdict.ALLOWED
