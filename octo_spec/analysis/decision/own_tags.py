"""Tags of a role that its trust policy tests: a role that may change them changes who may assume it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.decision.caller_context import RESOURCE_TAGS, keys_of_trust
from octo_spec.analysis.decision.decide import RequestVerdict, decide_trust
from octo_spec.analysis.decision.self_grants import may_others_do
from octo_spec.analysis.escalation.self_grants import allowed_overlaps
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.decision.later_request import LaterRequest
    from octo_spec.analysis.sides import RolePolicies

REASON: Final = "it is not known whether the role can set its own tags that the trust policy requires"
_SETTING: Final = ("iam:TagRole", "iam:UntagRole")


def with_open_tags(later: LaterRequest, assumptions: Assumptions) -> tuple[Request, Assumptions]:
    """Return a request in which the tags of the role that policies test are open, if they may be changed.

    Raises ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    tags = {key: key for key in keys_of_trust(later.role) if key.startswith(RESOURCE_TAGS)}
    if not tags or not _may_change_tags(later):
        return later.request, assumptions
    others = {key: value for key, value in later.request.context.items() if key not in tags}
    with_any = replace(assumptions, open_keys={**assumptions.open_keys, **tags})
    return replace(later.request, context=others), with_any


def own_tag_ends(role: RolePolicies, request: Request, assumptions: Assumptions) -> tuple[str, ...]:
    """Return that a caller who is refused today may be allowed with other tags of the role."""
    decided = decide_trust(role, request, assumptions, is_all_known=True)
    return () if decided.verdict in (RequestVerdict.NOT_ALLOWED, RequestVerdict.DENIED) else (REASON,)


def _may_change_tags(later: LaterRequest) -> bool:
    arn = later.role.arn or "*"
    requests = document("Allow", [{"Action": [*_SETTING], "Resource": arn}])
    by_role = (allowed_overlaps(state, requests, state.step_limits) for state in later.states)
    return any(True for found in by_role for _ in found) or may_others_do(later, requests)
