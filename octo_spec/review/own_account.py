"""Witnesses of a role whose account is known: what they are about is in that account, if that is allowed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.bounds import allows_within
from octo_spec.access.request import contradictions
from octo_spec.access.witness_text import USUAL_ACCOUNT

if TYPE_CHECKING:
    from octo_spec.access.request import Request
    from octo_spec.review.reviewed_roles import RoleInPartition


def in_own_account(request: Request, role: RoleInPartition) -> Request:
    """Return a request about a resource in the role's account instead of the usual example.

    The request stays as it is if the role may not make the other one, as about a resource that a grant names.
    """
    own, example = role.policies.own_account, f":{USUAL_ACCOUNT}:"
    if not own or example not in request.resource:
        return request
    moved = replace(request, resource=request.resource.replace(example, f":{own}:", 1))
    documents = (*role.policies.permissions.documents, *role.limits_today)
    is_possible = not contradictions(moved) and allows_within(documents, role.bounds, moved)
    return moved if is_possible else request
