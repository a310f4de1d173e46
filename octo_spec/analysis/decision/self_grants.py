"""Whether a role may grant itself what it is not allowed: a right that no choice bounds.

A role that may write its own policies, or attach some to itself, is limited by nothing but what bounds it
from outside: its boundary, and the policies of its account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from octo_spec.access.request import Request
from octo_spec.analysis.decision.decide import RequestVerdict, decide, decide_bounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.decision.decide import EvaluatedStatement
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import ContextValue

_WAYS: Final = ("iam:PutRolePolicy", "iam:AttachRolePolicy")
"""The actions by which a role gives itself any right, the plainest first."""


class SelfGrant(NamedTuple):
    """An action by which a role may grant itself a right, and the statement that allows the action."""

    action: str
    by: EvaluatedStatement


def self_grant(role: RolePolicies, request: Request, assumptions: Assumptions) -> SelfGrant | None:
    """Find how a role may grant itself ``request``; ``None`` where it may not, or something bounds it."""
    if not role.arn or not _is_let_through(role, request, assumptions):
        return None
    return next(_ways(role, assumptions), None)


def _is_let_through(role: RolePolicies, request: Request, assumptions: Assumptions) -> bool:
    """Tell whether all that bounds a role, as far as it is known, would allow a request."""
    if role.unknown_boundary is not None:
        return False
    verdicts = (decide(bound.documents, request, assumptions).verdict for bound in role.bounds)
    return all(verdict is RequestVerdict.ALLOWED for verdict in verdicts)


def _ways(role: RolePolicies, assumptions: Assumptions) -> Iterator[SelfGrant]:
    for action in _WAYS:
        request = Request(action, role.arn, _context(role, assumptions))
        decided = decide_bounded(role, request, assumptions, is_all_known=True)
        if decided.verdict is RequestVerdict.ALLOWED:
            yield SelfGrant(action, decided.deciding[0])


def _context(role: RolePolicies, assumptions: Assumptions) -> Mapping[str, ContextValue]:
    """Give what AWS knows of the role, and the policy that is worst to attach."""
    tags = role.role.tags if role.role else ()
    partition = role.arn.split(":")[1]
    return {
        **assumptions.context,
        **{f"{key}:resourcetag/{name.lower()}": value for name, value in tags for key in ("aws", "iam")},
        "iam:policyarn": f"arn:{partition}:iam::aws:policy/AdministratorAccess",
    }
