"""The permissions of a role after all that it may grant itself: a fixed point, with first steps as witnesses.

No choice, no ``never`` and no "not allowed" limits a role that may write its own policies; only bounds from
outside do. One step may allow the next: an attached policy allows the role to remove its boundary, and
without a boundary the role writes its own policies. So all possible steps are taken until no step allows
another: the permissions only grow, and there are as many steps as rows of ``GAINS``.

A least fixed point of a monotone function: A. Tarski, "A lattice-theoretical fixpoint theorem and its
applications", Pacific Journal of Mathematics 5 (1955).

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from octo_spec.access.bounds import allows_within
from octo_spec.access.intersect import overlaps
from octo_spec.access.whole_requests import missing_types, without_refused
from octo_spec.analysis.escalation.own_requests import (
    CHANGES_TRUST,
    OPENS,
    REWRITES,
    SELECTS,
    SOME_ROLE,
    boundaries,
    own_requests,
)
from octo_spec.analysis.escalation.permission_state import (
    ANY_ANSWERS,
    PRINCIPAL_TAG,
    PermissionState,
    answers_of,
    restricted_to,
)
from octo_spec.analysis.escalation.self_grant_steps import (
    GAINS,
    Gain,
    after_step,
    is_possible_as_known,
    names_a_step,
    open_steps,
)
from octo_spec.frozen import frozen
from octo_spec.iam.policy import allow_everything, document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from octo_spec.access.bounds import Policies
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.access.whole_requests import Place
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.self_grant_steps import KnownStep, SelfStep, StepKey
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document


@frozen
class SelfGrant:
    """A first step by which a role grants itself permissions.

    ``by`` is the statement that allows the action, at ``place`` in the permissions; ``request`` shows it.
    ``state`` are the permissions of the role in the end, as far as they may reach; ``certain`` are those that
    it has in any case. They differ if a step depends on something that is not known here, such as the text of
    an older version of a policy; ``certain`` is ``None`` if the first step does.
    """

    action: str
    place: StatementPlace
    by: WrittenStatement
    request: Request
    state: PermissionState
    attached: str = ""
    """The ARN of the AWS managed policy that the step attaches, if it attaches one."""
    certain: PermissionState | None = None

    def surely_allowed(self, requests: Document) -> Iterator[Overlap]:
        """Yield which of ``requests`` the role may do in the end, without steps that are not certain."""
        if self.certain is not None:
            yield from allowed_overlaps(self.certain, requests, self.certain.step_limits)

    def allowed_overlaps(self, requests: Document) -> Iterator[Overlap]:
        """Yield which of ``requests`` the role may do in the end."""
        return allowed_overlaps(self.state, requests, self.state.step_limits)


def never_allowed_types(
    state: PermissionState, name: str, context: frozenset[Condition], place: Place
) -> tuple[str, ...]:
    """Return the types of resources on which a role with these permissions may not do an action.

    Each request for it names all types, in one place and one context.
    """
    return missing_types(name, partial(_allowed_on_one, state, limits=(state.limits,)), context, place)


def state_allows(state: PermissionState, request: Request) -> bool:
    """Return whether a role with these permissions may make a request on the resource that it names."""
    if not state.chooses_tags:
        return any(
            allows_within((*documents, state.limits), bounds, request) for documents, bounds in state.sides
        )
    keys = {key for key in state.keys | request.context.keys() if not key.startswith(PRINCIPAL_TAG)}
    requests = request_in_context(request, keys)
    return any(True for _ in allowed_overlaps(state, requests, (state.limits,)))


def request_in_context(request: Request, keys: Iterable[str]) -> Document:
    """Return a request as a query that holds the values of some keys; all others are open."""
    values = {key: request.value(key) for key in sorted(keys)}
    sets: dict[str, JsonValue] = {
        key: sorted(value) for key, value in values.items() if isinstance(value, frozenset)
    }
    conditions: dict[str, JsonValue] = {
        "StringEquals": {key: value for key, value in values.items() if isinstance(value, str)},
        "ForAllValues:StringEquals": sets,
        "Null": {
            **{key: "true" for key, value in values.items() if value is None},
            **dict.fromkeys(sets, "false"),
        },
    }
    return document(
        "Allow", [{"Action": request.action, "Resource": request.resource, "Condition": conditions}]
    )


def allowed_overlaps(state: PermissionState, requests: Document, limits: Policies) -> Iterator[Overlap]:
    """Yield the allowed requests, also those that policies of resources may allow.

    A request that names several resources must be allowed on each.
    """
    search = partial(_allowed_on_one, state, limits=limits)
    for documents, bounds in state.sides:
        for found in overlaps(documents, requests, limits, bounds=bounds):
            answers = answers_of(documents[found.place.document].statements[found.place.statement])

            def is_whole(name: str, answers: AnswerSet = answers) -> bool:
                return not missing_types(name, search, answers)

            whole = without_refused(found, is_whole)
            if whole is not None:
                yield whole


def _allowed_on_one(state: PermissionState, requests: Document, limits: Policies) -> Iterator[Overlap]:
    """Yield the allowed requests; of one that names several resources, only one resource counts."""
    for documents, bounds in state.sides:
        yield from overlaps(documents, requests, limits, bounds=bounds)


def self_grants(role: RolePolicies, answers: AnswerSet = ANY_ANSWERS) -> tuple[SelfGrant, ...]:
    """Return the first steps that a role may take today within ``answers``, the plainest first.

    Each is followed by the steps that it allows, but not by other first steps; if only several of these
    together lead further, the first is listed again for all.

    A boundary whose text is not known is ignored. Raises ``BudgetExceededError`` if the search needs more
    steps than the engine may spend.
    """
    return _self_grants(_StepSearch(id(role), answers, role))


@frozen
class _StepSearch:
    """A role and answers; the same value, not an equal one: equal roles may be written differently."""

    id: int
    answers: AnswerSet
    role: RolePolicies = field(compare=False)


@lru_cache(1 << 3)  # The ways of a role, its trust and its way to others depend on the same steps.
def _self_grants(search: _StepSearch) -> tuple[SelfGrant, ...]:
    role, answers = search.role, search.answers
    role = role if role.arn else replace(role, arn=SOME_ROLE)
    today = PermissionState.of(role).for_answers(answers)
    first = _first_steps(today, role, answers)
    known = frozenset(step.known_step for step in first)
    alone = tuple(_separate_grants(first, today, role, answers, known))
    together = tuple(_self_grant(step, today, role, answers, ()) for step in first[:1] if len(first) > 1)
    outlines = {grant.state.outline for grant in alone}
    return (*alone, *(grant for grant in together if grant.state.outline not in outlines))


def _separate_grants(
    first: Iterable[SelfStep],
    today: PermissionState,
    role: RolePolicies,
    answers: AnswerSet,
    known: Collection[KnownStep],
) -> Iterator[SelfGrant]:
    """Yield each first step with what it leads to; after one that leads to everything, none is followed.

    A step that opens a resource leads to no other step: the policy of a resource allows nothing that changes
    the role.
    """
    is_enough = False
    for step in first:
        is_last = is_enough or step.action in OPENS
        grant = _self_grant(step, today, role, answers, None if is_last else known)
        is_enough = is_enough or (grant.certain is not None and grant.certain.is_whole and not step.answers)
        yield grant


def self_granting_statements(role: RolePolicies) -> tuple[WrittenStatement, ...]:
    """Return the statements that allow ``self_grants``, without the search for the permissions in the end."""
    role = role if role.arn else replace(role, arn=SOME_ROLE)
    steps = _first_steps(PermissionState.of(role), role, ANY_ANSWERS)
    return tuple(role.permissions.written_statement(step.overlap.place) for step in steps)


def _first_steps(today: PermissionState, role: RolePolicies, answers: AnswerSet) -> tuple[SelfStep, ...]:
    return tuple(open_steps(today, role, answers, ())) if names_a_step(role) else ()


def trust_grant(role: RolePolicies, answers: AnswerSet = ANY_ANSWERS) -> SelfGrant | None:
    """Return how a role may change its trust, immediately or after a first step; ``None`` if it may not.

    It is only certain if the change is possible after certain steps.
    """
    immediate = immediate_trust_grant(role, answers)
    if immediate is not None and immediate.certain is not None:
        return immediate
    role = role if role.arn else replace(role, arn=SOME_ROLE)
    today = PermissionState.of(role).for_answers(answers)
    query = _trust_changes(today, role, answers)
    if immediate is None and not _is_within_reach(query, today, role):
        return None
    grants = self_grants(role, answers)
    sure = next((grant for grant in grants if _surely_leads_to(grant, query, role)), None)
    if sure or immediate:
        return sure or immediate
    possible = next((grant for grant in grants if any(grant.allowed_overlaps(query))), None)
    return replace(possible, certain=None) if possible else None


def _surely_leads_to(grant: SelfGrant, query: Document, role: RolePolicies) -> bool:
    """Return whether a role may do a request in the end, without steps that are not certain."""
    certain, found = grant.certain, grant.surely_allowed(query)
    return certain is not None and any(is_possible_as_known(each.witness, certain, role) for each in found)


def _is_within_reach(requests: Document, today: PermissionState, role: RolePolicies) -> bool:
    """Return whether a role may come to do one of ``requests`` about itself, whatever policies it gets.

    What it can neither change nor remove is decided once, which saves the search for all steps.
    """
    everything, limits = (allow_everything(),), (today.limits,)
    changes = _boundary_changes(today, role)
    is_kept = not any(True for _ in overlaps(everything, changes, limits, bounds=today.bounds))
    bounds = today.bounds if is_kept else today.within
    return any(True for _ in overlaps(everything, requests, limits, bounds=bounds))


def _boundary_changes(today: PermissionState, role: RolePolicies) -> Document:
    """Return all requests by which a role changes or removes its boundary."""
    removals = [action for action, gains in GAINS.items() if Gain.NO_BOUNDARY in gains]
    on_boundary = {"Action": [REWRITES, SELECTS], "Resource": [*boundaries(today, role)]}
    removing = {"Action": [*removals], "Resource": role.arn}
    return document("Allow", [removing, *([on_boundary] if on_boundary["Resource"] else ())])


def immediate_trust_grant(role: RolePolicies, answers: AnswerSet = ANY_ANSWERS) -> SelfGrant | None:
    """Return how a role may change its trust in one step; ``None`` if it may not."""
    role = role if role.arn else replace(role, arn=SOME_ROLE)
    today = PermissionState.of(role).for_answers(answers)
    query = _trust_changes(today, role, answers)
    for overlap in overlaps(today.documents, query, today.step_limits, bounds=today.bounds):
        by = role.permissions.written_statement(overlap.place)
        certain = today if is_possible_as_known(overlap.witness, today, role) else None
        return SelfGrant(CHANGES_TRUST, overlap.place, by, overlap.witness, today, certain=certain)
    return None


def _trust_changes(today: PermissionState, role: RolePolicies, answers: AnswerSet) -> Document:
    """Return the requests by which a role changes its own trust policy."""
    requests = [request for _, request in own_requests(CHANGES_TRUST, today, role)]
    return restricted_to(document("Allow", requests), answers)


def _self_grant(
    step: SelfStep,
    today: PermissionState,
    role: RolePolicies,
    answers: AnswerSet,
    known: Collection[KnownStep] | None,
) -> SelfGrant:
    certain, state = _fixed_points(step, today, role, answers, known)
    overlap = step.overlap
    by = role.permissions.written_statement(overlap.place)
    attached = step.policy if Gain.A_POLICY in GAINS[step.action] else ""
    return SelfGrant(step.action, overlap.place, by, overlap.witness, state, attached, certain)


def _fixed_points(
    first: SelfStep,
    today: PermissionState,
    role: RolePolicies,
    answers: AnswerSet,
    known: Collection[KnownStep] | None,
) -> tuple[PermissionState | None, PermissionState]:
    """Return the permissions after the first step and all certain ones, and after all steps.

    If ``known`` is ``None``, only the first step is taken.
    """
    taken = [first.key]
    certain = state = after_step(first, today, role)
    if known is None:
        return (certain if first.is_certain else None), state
    if first.is_certain:
        certain = state = _fixed_point(taken, state, role, answers, known, only_certain=True)
    state = _fixed_point(taken, state, role, answers, known)
    return (certain if first.is_certain else None), state


def _fixed_point(  # noqa: PLR0913 - all are needed for a step
    taken: list[StepKey],
    state: PermissionState,
    role: RolePolicies,
    answers: AnswerSet,
    known: Collection[KnownStep],
    *,
    only_certain: bool = False,
) -> PermissionState:
    """Take each newly possible step, until no step allows another."""
    while not state.is_whole:
        before = state
        for step in _new_steps(state, role, answers, taken, known):
            if only_certain and not step.is_certain:
                continue
            taken.append(step.key)
            state = after_step(step, state, role)
            if step.action not in OPENS:
                break
        if state is before:
            break
    return state


def _new_steps(
    state: PermissionState,
    role: RolePolicies,
    answers: AnswerSet,
    taken: Collection[StepKey],
    known: Collection[KnownStep],
) -> Iterator[SelfStep]:
    """Yield the possible steps that are not taken and no first steps.

    Those that open resources come last, and all of them are taken at once: the policy of a resource allows
    nothing that changes the role.
    """
    return (step for step in open_steps(state, role, answers, tuple(taken)) if step.known_step not in known)
