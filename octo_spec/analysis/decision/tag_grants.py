"""Whether a role gets a request that is refused by setting tags, or an alias, of the resource first.

After privilege escalation, other policies may require other tags, and another principal may set them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octo_spec.access.evaluate import statements
from octo_spec.access.whole_requests import allows_action
from octo_spec.analysis.decision.changeable_keys import ALIASES, changes_of_aliases, changes_of_tags
from octo_spec.analysis.decision.decide import RequestVerdict, decide_bounded
from octo_spec.analysis.decision.filled_keys import opened
from octo_spec.analysis.decision.role_tags import keys_of_policies, tested_tags
from octo_spec.analysis.decision.self_grants import is_filled_in, may_others_do
from octo_spec.analysis.decision.sent_request import sent_request
from octo_spec.analysis.escalation.permission_state import PRINCIPAL_TAG, PermissionState
from octo_spec.analysis.escalation.request_context import unsent_keys
from octo_spec.analysis.escalation.resource_tags import may_change, tag_changes
from octo_spec.analysis.escalation.self_grants import SelfGrant, allowed_overlaps
from octo_spec.analysis.escalation.tag_requests import TaggedResources, TagRequests
from octo_spec.iam.filled_keys import FORWARDED
from octo_spec.iam.tagging_actions import key_of_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.decision.assumptions import Assumptions
    from octo_spec.analysis.decision.later_request import LaterRequest
    from octo_spec.analysis.escalation.tag_requests import Context
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import ContextValue


def tag_grant(
    role: RolePolicies, request: Request, assumptions: Assumptions, *, may_be_denied: bool
) -> SelfGrant | None:
    """Return the step that sets tags with which AWS allows a refused request; ``None`` if no tags help.

    It is not certain if something that is not known may deny one of the two requests, or if AWS documents no
    such tags for an action that sets them. Raises ``BudgetExceededError`` if the search needs more steps than
    the engine may spend.
    """
    today = PermissionState.of(role)
    search = _search(role, request, may_be_denied=may_be_denied)
    of = TaggedResources.of((request.action,), (request.resource,))
    found: SelfGrant | None = None
    for each in (replace(search, are_documented=True), search):
        for tagging, after in _changes(request, of, each):
            then = replace(request, context=_sent(request, after))
            is_sure = each.are_documented and _is_sure(tagging.witness, request, role, assumptions)
            grant = _grant(tagging, then, role, today, assumptions, is_sure=is_sure)
            if grant is not None and grant.certain is not None and not may_be_denied:
                return grant
            found = found or (grant and replace(grant, certain=None))
    return found


def _changes(request: Request, of: TaggedResources, search: TagRequests) -> Iterator[tuple[Overlap, Context]]:
    for place in _about(request, search.documents):
        yield from tag_changes(place, of, search)


def tag_ends(later: LaterRequest) -> tuple[str, ...]:
    """Return that changes of tags may lead to a refused request, also after other steps.

    Not each order of several changes is searched. Raises ``BudgetExceededError`` as above.
    """
    request = later.request
    of = TaggedResources.of((request.action,), (request.resource,))
    for state in later.states:
        tested = _sent(request, dict.fromkeys((*request.context, *state.tested_keys), ""))
        tags = frozenset(key for key in tested if key_of_request(key))
        if tags and later.may_be_allowed(state, tags) and _may_get_tags(of, state, later):
            return ("it is not known whether the role can set the tags of the resource that this requires",)
    return ()


def _may_get_tags(of: TaggedResources, state: PermissionState, later: LaterRequest) -> bool:
    """Return whether the role, or another principal that it uses, may set the tags that a state requires."""
    for documents, bounds in state.sides:
        search = _later_search(documents, bounds, state, later)
        if any(may_change(place, of, search) for place in _about(later.request, documents)):
            return True
    return may_others_do(later, changes_of_tags(later.request))


def alias_ends(later: LaterRequest) -> tuple[str, ...]:
    """Return that a refused request may be allowed for a key with another alias, which the role may give it.

    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html

    Raises ``BudgetExceededError`` as above.
    """
    for state in later.states:
        tested = ALIASES & state.tested_keys
        if tested and later.may_be_allowed(state, tested) and _may_set_aliases(state, later):
            return ("it is not known whether the role can give the key the alias that this requires",)
    return ()


def _may_set_aliases(state: PermissionState, later: LaterRequest) -> bool:
    requests = changes_of_aliases()
    by_role = allowed_overlaps(state, requests, (state.limits,))
    return any(True for _ in by_role) or may_others_do(later, requests)


def _search(role: RolePolicies, request: Request, *, may_be_denied: bool) -> TagRequests:
    """Return what decides; a tag that the role does not have is absent, unless its tags are not known."""
    today = PermissionState.of(role)
    absent = frozenset() if may_be_denied else tested_tags(role) - request.context.keys()
    return TagRequests(today.documents, today.bounds, today.step_limits, request.context, absent)


def _later_search(
    documents: Policies, bounds: tuple[Policies, ...], state: PermissionState, later: LaterRequest
) -> TagRequests:
    """Return what decides in a state; the tags of a session that are not known may be any."""
    request, values = later.sent(state)
    tested = frozenset(key for key in state.tested_keys if key.startswith(PRINCIPAL_TAG))
    free = tested if state.chooses_tags else tested & values.keys.keys()
    context = {key: value for key, value in request.context.items() if key not in free}
    return TagRequests(documents, bounds, state.step_limits, context, tested - free - context.keys())


def _sent(request: Request, context: Context) -> dict[str, ContextValue]:
    """Return the context without the keys that AWS does not send with the action, unless they were given."""
    unsent = frozenset(unsent_keys(request.action, context)) - request.context.keys()
    return {key: value for key, value in context.items() if key not in unsent}


def _grant(  # noqa: PLR0913 - all are needed for a step
    tagging: Overlap,
    then: Request,
    role: RolePolicies,
    today: PermissionState,
    assumptions: Assumptions,
    *,
    is_sure: bool,
) -> SelfGrant | None:
    """Return the step to a request; ``None`` if the request is not allowed with the tags either."""
    verdict = _verdict(then, role, assumptions)
    if verdict not in (RequestVerdict.ALLOWED, RequestVerdict.OPEN):
        return None
    request, by = tagging.witness, role.permissions.written_statement(tagging.place)
    certain = today if is_sure and verdict is RequestVerdict.ALLOWED else None
    return SelfGrant(request.action, tagging.place, by, request, today, certain=certain)


def _is_sure(tagging: Request, wanted: Request, role: RolePolicies, assumptions: Assumptions) -> bool:
    """Return whether AWS allows a change of tags with what it fills in, as in the request that is wanted."""
    omitted = FORWARDED | {"aws:viaawsservice", *filter(is_filled_in, tagging.context)}
    chosen = {key: value for key, value in tagging.context.items() if key not in omitted}
    kept = {key: value for key, value in wanted.context.items() if is_filled_in(key)}
    first = replace(tagging, context={**chosen, **kept, **assumptions.context})
    sent = sent_request(role, first, assumptions, frozenset(keys_of_policies(role)))
    return _verdict(sent.request, role, opened(assumptions, sent.filled)) is RequestVerdict.ALLOWED


def _verdict(request: Request, role: RolePolicies, assumptions: Assumptions) -> RequestVerdict:
    return decide_bounded(role, request, assumptions, is_all_known=True).verdict


def _about(request: Request, documents: Policies) -> Iterator[StatementPlace]:
    """Yield the statements that allow an action on some resource, under some conditions."""
    return (place for place, each in statements(documents) if allows_action(each, request.action))
