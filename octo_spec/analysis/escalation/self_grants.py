"""The permissions of a role after all that it may grant itself: a fixed point, with first steps as witnesses.

No choice, no ``never`` and no "not allowed" limits a role that may write its own policies; only bounds from
outside do. One step may allow the next: an attached policy allows the role to remove its boundary, and
without a boundary the role writes its own policies. So all possible steps are taken until no step allows
another: the permissions only grow, and there are as many steps as rows of ``STEPS``.

A least fixed point of a monotone function: A. Tarski, "A lattice-theoretical fixpoint theorem and its
applications", Pacific Journal of Mathematics 5 (1955).

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.access.bounds import allows_within
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import named_by
from octo_spec.analysis.escalation.own_requests import SOME_ROLE, managed_policies, own_requests
from octo_spec.analysis.escalation.permission_state import (
    ANY_ANSWERS,
    PermissionState,
    answers_of,
    restricted_to,
)
from octo_spec.frozen import frozen
from octo_spec.iam.managed_policies import ADMINISTRATOR, managed_policy
from octo_spec.iam.policy import allow_everything, document
from octo_spec.model.deployment import PolicyKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from octo_spec.access.bounds import Policies
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.own_requests import StatementJson
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.policy import Document


class Gain(Enum):
    """The gain of a step."""

    ANY_RIGHT = "it writes its own policy"
    A_POLICY = "it attaches a policy to itself"
    NO_INLINE_DENY = "it overwrites or removes its inline policies"
    NO_MANAGED_DENY = "it overwrites or detaches a managed policy"
    NO_BOUNDARY = "it removes its boundary, or sets one that allows everything"


STEPS: Final[Mapping[str, tuple[Gain, ...]]] = {
    "iam:PutRolePolicy": (Gain.ANY_RIGHT, Gain.NO_INLINE_DENY),
    "iam:AttachRolePolicy": (Gain.A_POLICY,),
    "iam:CreatePolicyVersion": (Gain.ANY_RIGHT, Gain.NO_MANAGED_DENY),
    "iam:DeleteRolePermissionsBoundary": (Gain.NO_BOUNDARY,),
    "iam:PutRolePermissionsBoundary": (Gain.NO_BOUNDARY,),
    "iam:DeleteRolePolicy": (Gain.NO_INLINE_DENY,),
    "iam:DetachRolePolicy": (Gain.NO_MANAGED_DENY,),
}
"""The actions by which a role changes its own permissions, the plainest first, and the gain of each."""

CHANGES_TRUST: Final = "iam:UpdateAssumeRolePolicy"
"""The action by which a role changes who may assume it, and none of its permissions."""


@frozen
class SelfGrant:
    """A first step by which a role grants itself permissions.

    ``by`` is the statement that allows the action, at ``place`` in the permissions; ``request`` shows it.
    ``state`` are the permissions of the role in the end.
    """

    action: str
    place: StatementPlace
    by: WrittenStatement
    request: Request
    state: PermissionState
    attached: str = ""
    """The ARN of the AWS managed policy that the step attaches, if it attaches one."""

    def allows(self, request: Request) -> bool:
        """Return whether the role may do ``request`` in the end."""
        state = self.state
        return any(
            allows_within((*documents, state.limits), state.bounds, request) for documents in state.choices
        )

    def allowed(self, requests: Document) -> Iterator[Overlap]:
        """Yield which of ``requests`` the role may do in the end."""
        return (overlap for _, overlap in _allowed_overlaps(self.state, requests))


def _allowed_overlaps(state: PermissionState, requests: Document) -> Iterator[tuple[Policies, Overlap]]:
    """Yield the allowed requests, each with the documents that the role then keeps."""
    for documents in state.choices:
        for overlap in overlaps(documents, requests, (state.limits,), bounds=state.bounds):
            yield documents, replace(overlap, place=state.placed(overlap.place))


def names_a_step(role: Permitted) -> bool:
    """Return whether the policies of a role name an action by which it may change its own permissions."""
    return any(True for _ in named_by(STEPS, role.permissions.documents))


def self_grants(role: RolePolicies, answers: AnswerSet = ANY_ANSWERS) -> tuple[SelfGrant, ...]:
    """Return the first steps that a role may take today within ``answers``, the plainest first.

    Each is followed by the steps that it allows, but not by other first steps; if only several of these
    together lead further, the first is listed again for all.

    A boundary whose text is not known is ignored. Raises ``BudgetExceededError`` if the search needs more
    steps than the engine may spend.
    """
    role = role if role.arn else replace(role, arn=SOME_ROLE)
    today = PermissionState.of(role)
    first = _first_steps(today, role, answers)
    known = frozenset(step.known for step in first)
    alone = tuple(_self_grant(step, today, role, answers, known) for step in first)
    together = tuple(_self_grant(step, today, role, answers, ()) for step in first[:1] if len(first) > 1)
    outlines = {grant.state.outline for grant in alone}
    return (*alone, *(grant for grant in together if grant.state.outline not in outlines))


def self_granting_statements(role: RolePolicies) -> tuple[WrittenStatement, ...]:
    """Return the statements that allow ``self_grants``, without the search for the permissions in the end."""
    role = role if role.arn else replace(role, arn=SOME_ROLE)
    steps = _first_steps(PermissionState.of(role), role, ANY_ANSWERS)
    return tuple(role.permissions.written(step.overlap.place) for step in steps)


def _first_steps(today: PermissionState, role: RolePolicies, answers: AnswerSet) -> tuple[_Step, ...]:
    return tuple(_open_steps(today, role, answers, ())) if names_a_step(role) else ()


def trust_grant(role: RolePolicies, answers: AnswerSet = ANY_ANSWERS) -> SelfGrant | None:
    """Return how a role may change its trust, immediately or after a first step; ``None`` if it may not."""
    if grant := immediate_trust_grant(role, answers):
        return grant
    role = role if role.arn else replace(role, arn=SOME_ROLE)
    query = _trust_changes(PermissionState.of(role), role, answers)
    return next((grant for grant in self_grants(role, answers) if any(grant.allowed(query))), None)


def immediate_trust_grant(role: RolePolicies, answers: AnswerSet = ANY_ANSWERS) -> SelfGrant | None:
    """Return how a role may change its trust in one step; ``None`` if it may not."""
    role = role if role.arn else replace(role, arn=SOME_ROLE)
    today = PermissionState.of(role)
    query = _trust_changes(today, role, answers)
    for overlap in overlaps(today.documents, query, (today.limits,), bounds=today.bounds):
        by = role.permissions.written(overlap.place)
        return SelfGrant(CHANGES_TRUST, overlap.place, by, overlap.witness, today)
    return None


def _trust_changes(today: PermissionState, role: RolePolicies, answers: AnswerSet) -> Document:
    """Return the requests by which a role changes its own trust policy."""
    requests = [request for _, request in own_requests(CHANGES_TRUST, today, role)]
    return restricted_to(document("Allow", requests), answers)


def _self_grant(
    step: _Step,
    today: PermissionState,
    role: RolePolicies,
    answers: AnswerSet,
    known: Collection[_Known],
) -> SelfGrant:
    state = _fixed_point(step, today, role, answers, known)
    overlap = step.overlap
    by = role.permissions.written(overlap.place)
    attached = step.policy if Gain.A_POLICY in STEPS[step.action] else ""
    return SelfGrant(step.action, overlap.place, by, overlap.witness, state, attached)


def _fixed_point(
    first: _Step,
    today: PermissionState,
    role: RolePolicies,
    answers: AnswerSet,
    known: Collection[_Known],
) -> PermissionState:
    """Take the first step, and then each newly possible step, until no step allows another."""
    taken, state = [first.key], _after(first, today, role)
    while not state.is_whole:
        opened = (step for step in _open_steps(state, role, answers, taken) if step.known not in known)
        step = next(opened, None)
        if step is None:
            break
        taken.append(step.key)
        state = _after(step, state, role)
    return state


# --- one step ----------------------------------------------------------------------------------

_Key: TypeAlias = "tuple[str, str]"
"""An action, and the managed policy that it names, if any."""

_Known: TypeAlias = "tuple[_Key, StatementPlace]"
"""A step, and the statement that allows it."""


@frozen
class _Step:
    """A possible step: its action, the ARN of the policy that it names, and the statement that allows it."""

    action: str
    policy: str
    overlap: Overlap
    answers: AnswerSet

    @property
    def key(self) -> _Key:
        return self.action, self.policy

    @property
    def known(self) -> _Known:
        return self.key, self.overlap.place


def _after(step: _Step, state: PermissionState, role: RolePolicies) -> PermissionState:
    """Return the permissions after a step."""
    for gain in STEPS[step.action]:
        state = _with(gain, step, state, role)
    return state


def _with(gain: Gain, step: _Step, state: PermissionState, role: RolePolicies) -> PermissionState:
    match gain:
        case Gain.ANY_RIGHT:
            return state.with_policy(allow_everything(), step.answers)
        case Gain.A_POLICY:
            policy = managed_policy(step.policy)
            return state if policy is None else state.with_policy(policy, step.answers)
        case Gain.NO_INLINE_DENY:
            return state.without_policies(_inline(role), step.answers)
        case Gain.NO_MANAGED_DENY:
            return state.without_policies(managed_policies(role).get(step.policy, frozenset()), step.answers)
        case Gain.NO_BOUNDARY:
            return state.without_boundary(step.answers)
        case _:
            assert_never(gain)


def _inline(role: RolePolicies) -> frozenset[int]:
    """Return which documents of a role are inline policies."""
    policies = role.role.policies if role.role else ()
    return frozenset(at for at, policy in enumerate(policies) if policy.kind is PolicyKind.INLINE)


def _open_steps(
    state: PermissionState, role: RolePolicies, answers: AnswerSet, taken: Collection[_Key]
) -> Iterator[_Step]:
    """Yield the possible steps with a gain that are not taken yet, in the order of ``STEPS``."""
    asked = [request for request in _requests(state, role) if request[:2] not in taken]
    query = restricted_to(document("Allow", [request for _, _, request in asked]), answers)
    administrators: set[StatementPlace] = set()
    found = {
        (overlap.queried, overlap.place): overlap
        for kept, overlap in _allowed_overlaps(state, query)
        if _still_has(asked[overlap.queried], kept, state, role)
    }
    for (queried, place), overlap in sorted(found.items(), key=lambda item: item[0][0]):
        action, policy, _ = asked[queried]
        if Gain.A_POLICY in STEPS[action]:
            if place in administrators:
                continue
            if policy.endswith(ADMINISTRATOR):
                administrators.add(place)
        granting = state.documents[place.document].statements[place.statement]
        step = _Step(action, policy, overlap, answers_of(granting))
        if _after(step, state, role) != state:
            yield step


def _still_has(
    asked: tuple[str, str, StatementJson], kept: Policies, state: PermissionState, role: RolePolicies
) -> bool:
    """Return whether a role still has the policy that it would rewrite: a detached one gains nothing."""
    action, policy, _ = asked
    rewritten = managed_policies(role).get(policy, ()) if Gain.ANY_RIGHT in STEPS[action] else ()
    return all(kept[position] == state.documents[position] for position in rewritten)


def _requests(state: PermissionState, role: RolePolicies) -> Iterator[tuple[str, str, StatementJson]]:
    """Yield the actions of steps, each with the policy that it names and the requests for it."""
    for action in named_by(STEPS, state.documents):
        yield from ((action, policy, request) for policy, request in own_requests(action, state, role))
