"""A request of a role with the keys that AWS sends, as far as policies test them.

Privilege escalation changes which policies decide, and so which keys these are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.decision.role_context import role_context
from octo_spec.analysis.decision.role_tags import role_tags
from octo_spec.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.decision.filled_keys import FilledKeys
    from octo_spec.analysis.decision.role_tags import RoleTags
    from octo_spec.analysis.sides import RolePolicies


@frozen
class SentRequest:
    """A request that holds all keys with a known value; ``filled`` also has those without one.

    ``tags`` are the tags of the role among them.
    """

    request: Request
    filled: FilledKeys
    tags: RoleTags


def sent_request(
    role: RolePolicies,
    request: Request,
    assumptions: Assumptions,
    tested: AbstractSet[str],
    *,
    are_tags_known: bool = True,
) -> SentRequest:
    """Return a request with the ``tested`` keys that AWS sends, except those that it holds already."""
    tags = role_tags(role, request, assumptions, tested, are_known=are_tags_known)
    sent = role_context(role, request, assumptions, tested)
    held = replace(request, context={**request.context, **tags.known, **sent.known})
    return SentRequest(held, replace(sent, open={**sent.open, **tags.open_keys}), tags)
