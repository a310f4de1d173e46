"""Whether a role may make a request after privilege escalation, if values of the request are not known.

The policies that decide then test other keys than those of today.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.whole_requests import required_types
from octo_spec.analysis.decision.chosen_tags import chosen_tags
from octo_spec.analysis.decision.filled_keys import USUAL
from octo_spec.analysis.decision.other_resources import place_of, shared_context
from octo_spec.analysis.decision.role_tags import lasting_tags
from octo_spec.analysis.decision.sent_request import sent_request
from octo_spec.analysis.escalation.permission_state import PRINCIPAL_TAG, PermissionState
from octo_spec.analysis.escalation.self_grants import never_allowed_types, self_grants, state_allows
from octo_spec.frozen import frozen
from octo_spec.iam.condition_parsing import conditions
from octo_spec.iam.variables import read
from octo_spec.symbolic.answer_keys import PARAMETER, is_answer_key
from octo_spec.symbolic.open_parameters import OpenParameters
from octo_spec.symbolic.value_bounds import narrowest_access, widest_access

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.policy import Document


@frozen
class LaterRequest:
    """A request of a role; its own tags are ``role_tags``, which a caller may be able to replace."""

    role: RolePolicies
    request: Request
    assumptions: Assumptions
    are_tags_known: bool = True
    role_tags: AbstractSet[str] = frozenset()

    @property
    def states(self) -> Iterator[PermissionState]:
        """Yield the permissions of today, and those after steps of privilege escalation."""
        yield PermissionState.of(self.role)
        yield from (grant.state for grant in self_grants(self.role, assumed_answers(self.assumptions)))

    def may_be_allowed(self, state: PermissionState, further: AbstractSet[str] = frozenset()) -> bool:
        """Return whether some values allow the request in a state; ``further`` keys may have any value."""
        request, values = self.sent(state, further)
        return _allows(_read(widest_access, state, request, values), request, values)

    def is_surely_allowed(self, state: PermissionState | None) -> bool:
        """Return whether all values allow the request in a state."""
        if state is None:
            return False
        request, values = self.sent(state)
        return _allows(_read(narrowest_access, state, request, values), request, values)

    def sent(
        self, state: PermissionState, further: AbstractSet[str] = frozenset()
    ) -> tuple[Request, OpenParameters]:
        """Return the request with the keys that the policies of a state test, and which values are open."""
        tested = state.tested_keys
        given = self.request.context.keys() - self.role_tags
        chosen = {**chosen_tags(self.role, tested - given), **{key: key for key in further}}
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
            sent.filled.present | (frozenset() if state.chooses_tags else lasting_tags(self.role)),
        )


def _allows(state: PermissionState, request: Request, values: OpenParameters) -> bool:
    """Return whether a state allows a request on each resource that it names."""
    if not state_allows(state, request):
        return False
    if not required_types(request.action):
        return True
    chosen = {key for key in state.tested_keys if state.chooses_tags and key.startswith(PRINCIPAL_TAG)}
    context = shared_context(request, state.keys, values.keys.keys() | chosen)
    return not never_allowed_types(state, request.action, context, place_of(request))


def _read(
    reading: Callable[[Document, OpenParameters, Request], Document],
    state: PermissionState,
    request: Request,
    values: OpenParameters,
) -> PermissionState:
    if values.are_all_known:
        return state
    return state.with_documents(lambda each: reading(each, values, request))


def assumed_answers(assumptions: Assumptions) -> AnswerSet:
    """Return the assumed answers; the values of parameters are in the documents."""
    answers = {
        key: value
        for key, value in assumptions.context.items()
        if is_answer_key(key) and not key.startswith(PARAMETER) and isinstance(value, str)
    }
    return conditions({"StringEquals": {**answers}}, "Condition", read)
