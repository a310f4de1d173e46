"""Callers of another partition, which no role trusts: accounts of two partitions may have the same ID.

A trust policy that names an account by its ID, or everyone, means the partition of the role.

https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octo_spec.analysis.decision.decide import RequestDecision, RequestVerdict
from octo_spec.analysis.trust.principals_there import trusting_in
from octo_spec.iam.arn import Arn
from octo_spec.iam.elements import PrincipalKind

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.principals import Caller


def decided_by_partition(
    decided: RequestDecision, role: RolePolicies, request: Request, assumptions: Assumptions
) -> RequestDecision:
    """Refuse a caller of another partition than the role's, if both are known."""
    other = _partition_of(request.caller)
    example = assumptions.unknowns.partition if role.role is not None else None
    own = assumptions.place.get("partition", example)
    if other is None or own in (None, other):
        return decided
    reason = f"the caller is of partition {other}, and the role of partition {own}"
    return RequestDecision(RequestVerdict.NOT_ALLOWED, (), (), reason=reason)


def trusting_partition(role: RolePolicies, caller: Caller | None) -> RolePolicies:
    """Return a role without the principals of other partitions that its trust policy names."""
    partition = _partition_of(caller)
    return role if partition is None else trusting_in(role, partition)


def _partition_of(caller: Caller | None) -> str | None:
    """Return the partition of a principal of an account; ``None`` for services and identity providers."""
    if caller is None or caller.kind is not PrincipalKind.AWS:
        return None
    try:
        return Arn.parse(caller.name).partition
    except ValueError:
        return None
