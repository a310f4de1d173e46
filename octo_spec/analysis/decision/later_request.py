"""Whether a role may make a request after privilege escalation, if values of the request are not known.

The policies that decide then test other keys than those of today.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.analysis.decision.chosen_tags import chosen_tags
from octo_spec.analysis.decision.filled_keys import USUAL
from octo_spec.analysis.decision.sent_request import sent_request
from octo_spec.frozen import frozen
from octo_spec.symbolic.open_parameters import OpenParameters
from octo_spec.symbolic.value_bounds import narrowest_access, widest_access

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.escalation.permission_state import PermissionState
    from octo_spec.analysis.escalation.self_grants import SelfGrant
    from octo_spec.analysis.sides import RolePolicies


@frozen
class LaterRequest:
    """A request of a role; its own tags are ``role_tags``, which a caller may be able to replace."""

    role: RolePolicies
    request: Request
    assumptions: Assumptions
    are_tags_known: bool = True
    role_tags: AbstractSet[str] = frozenset()

    def may_be_allowed(self, grant: SelfGrant) -> bool:
        """Return whether some values allow the request in the end."""
        request, values = self._sent(grant.state)
        if values.are_all_known:
            return grant.allows(request)
        state = grant.state.with_documents(lambda each: widest_access(each, values, request))
        return replace(grant, state=state).allows(request)

    def is_surely_allowed(self, grant: SelfGrant) -> bool:
        """Return whether all values allow the request in the end, without steps that are not certain."""
        if grant.certain is None:
            return False
        request, values = self._sent(grant.certain)
        if values.are_all_known:
            return grant.surely_allows(request)
        certain = grant.certain.with_documents(lambda each: narrowest_access(each, values, request))
        return replace(grant, certain=certain).surely_allows(request)

    def _sent(self, state: PermissionState) -> tuple[Request, OpenParameters]:
        """Return the request with the keys that the policies of a state test, and which values are open."""
        tested = state.tested_keys
        chosen = chosen_tags(self.role, tested - (self.request.context.keys() - self.role_tags))
        others = {key: value for key, value in self.request.context.items() if key not in chosen}
        sent = sent_request(
            self.role,
            replace(self.request, context={**USUAL, **others}),
            self.assumptions,
            tested - chosen.keys(),
            are_tags_known=self.are_tags_known,
        )
        return sent.request, OpenParameters.among(
            self.assumptions.unknowns,
            frozenset(self.assumptions.open),
            {**sent.filled.open, **chosen},
            sent.filled.present,
        )
