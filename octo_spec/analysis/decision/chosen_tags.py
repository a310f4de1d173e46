"""The tags of a session that its caller chooses: another tag may allow what the role's own tags do not.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.intersect import overlaps
from octo_spec.analysis.decision.decide import RequestVerdict, decide_bounded
from octo_spec.analysis.decision.role_tags import lasting_tags, tested_tags
from octo_spec.analysis.escalation.permission_state import PRINCIPAL_TAG
from octo_spec.analysis.wording import either
from octo_spec.iam.policy import document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.sides import RolePolicies


def chosen_tag_ends(
    role: RolePolicies, request: Request, given: Request, assumptions: Assumptions
) -> tuple[str, ...]:
    """Return that a refused request may be allowed in a session with other tags.

    ``given`` is the request without the tags of the role: its own tags are those of a session. Raises
    ``BudgetExceededError`` if the search needs more steps than the engine may spend.
    """
    keys = chosen_tags(role, tested_tags(role) - given.context.keys())
    if not keys:
        return ()
    others = {key: value for key, value in request.context.items() if key not in keys}
    open_keys = {**assumptions.open_keys, **keys}
    decided = decide_bounded(
        role,
        replace(request, context=others),
        replace(assumptions, open_keys=open_keys, present_keys=assumptions.present_keys | lasting_tags(role)),
        is_all_known=True,
    )
    if decided.verdict in (RequestVerdict.NOT_ALLOWED, RequestVerdict.DENIED):
        return ()
    options = " ".join(f"--context {key}=…" for key in keys.values())
    return (f"a caller can choose {either(tuple(keys.values()))} for its session; use {options}",)


def chosen_tags(role: RolePolicies, keys: Iterable[str]) -> dict[str, str]:
    """Return the keys of tags that a caller may set, among some keys, each with its spelling."""
    named = {key: key.removeprefix(PRINCIPAL_TAG) for key in sorted(keys) if key.startswith(PRINCIPAL_TAG)}
    return {key: f"aws:PrincipalTag/{name}" for key, name in named.items() if _may_set(name, role)}


def _may_set(name: str, role: RolePolicies) -> bool:
    where = {"Null": {f"aws:RequestTag/{name}": "false"}}
    requests = document("Allow", [{"Principal": "*", "Action": "sts:TagSession", "Condition": where}])
    return any(True for _ in overlaps(role.trust.documents, requests, (role.trust.limits,)))
