"""The steps by which a role changes its own permissions: which are possible, and what each gains.

A role writes or attaches a policy, removes one that denies, replaces its boundary, chooses its tags or those
of its sessions, or writes the policy of a resource. What the steps together lead to is in ``self_grants``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias, assert_never

from octo_spec.access.action_sets import matches_name, service_of
from octo_spec.access.bounds import allows_within
from octo_spec.access.intersect import overlaps
from octo_spec.analysis.escalation.dangerous_requests import named_by
from octo_spec.analysis.escalation.opened_requests import opened_requests
from octo_spec.analysis.escalation.own_requests import (
    ATTACHES,
    BOUNDS,
    CHANGES_TRUST,
    CREATES,
    OPENS,
    REWRITES,
    SELECTS,
    boundaries,
    customer_policies,
    managed_policies,
    own_request,
    own_requests,
)
from octo_spec.analysis.escalation.permission_state import (
    PRINCIPAL_TAG,
    PermissionState,
    allows_of,
    answers_of,
    denies_of,
    restricted_to,
)
from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.escalation_steps import StepKind, actions_that
from octo_spec.iam.filled_keys import FORWARDED, ISSUE_TIME, OF_RESOURCE, OF_SESSION
from octo_spec.iam.glob import Pattern, is_literal, wild
from octo_spec.iam.keys import PRINCIPAL_ACCOUNT, PRINCIPAL_ARN
from octo_spec.iam.managed_policies import ADMINISTRATOR, managed_policy
from octo_spec.iam.policy import allow_everything, document
from octo_spec.iam.policy_writers import ALLOWED_BY_ACL
from octo_spec.iam.request_keys import is_of_provider
from octo_spec.iam.role_sessions import tested_keys
from octo_spec.model.deployment import PolicyKind
from octo_spec.symbolic.open_parameters import OpenParameters
from octo_spec.symbolic.value_bounds import narrowest_access

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from octo_spec.access.bounds import Policies
    from octo_spec.access.evaluate import StatementPlace
    from octo_spec.access.intersect import Overlap
    from octo_spec.access.request import Request
    from octo_spec.analysis.escalation.own_requests import StatementJson
    from octo_spec.analysis.escalation.permission_state import AnswerSet
    from octo_spec.analysis.escalation.permitted import Permitted
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import ContextValue
    from octo_spec.iam.policy import Document, Statement


class Gain(Enum):
    """The gain of a step."""

    ANY_RIGHT = "it writes its own policy"
    A_POLICY = "it attaches a policy to itself"
    NO_INLINE_DENY = "it overwrites or removes its inline policies"
    NO_MANAGED_DENY = "it overwrites or detaches a managed policy"
    NO_BOUNDARY = "it removes its boundary, rewrites it, or sets one that allows everything"
    ANY_TAGS = "it chooses its tags"
    ANY_SESSION_TAGS = "it trusts itself to choose the tags of its sessions"
    A_RESOURCE = "it writes the policy of a resource"


GAINS: Final[Mapping[str, tuple[Gain, ...]]] = {
    "iam:PutRolePolicy": (Gain.ANY_RIGHT, Gain.NO_INLINE_DENY),
    "iam:AttachRolePolicy": (Gain.A_POLICY,),
    "iam:CreatePolicyVersion": (Gain.ANY_RIGHT, Gain.NO_MANAGED_DENY),
    "iam:DeleteRolePermissionsBoundary": (Gain.NO_BOUNDARY,),
    "iam:PutRolePermissionsBoundary": (Gain.NO_BOUNDARY,),
    "iam:DeleteRolePolicy": (Gain.NO_INLINE_DENY,),
    "iam:DetachRolePolicy": (Gain.NO_MANAGED_DENY,),
    "iam:SetDefaultPolicyVersion": (Gain.ANY_RIGHT, Gain.NO_MANAGED_DENY),
    "iam:TagRole": (Gain.ANY_TAGS,),
    "iam:UntagRole": (Gain.ANY_TAGS,),
    CHANGES_TRUST: (Gain.ANY_SESSION_TAGS,),
    **dict.fromkeys(
        sorted(actions_that(StepKind.RESOURCES), key=ALLOWED_BY_ACL.__contains__), (Gain.A_RESOURCE,)
    ),
}
"""The actions by which a role changes its own permissions, the plainest first, and the gain of each.

Each is a row of ``iam.escalation_steps``; a policy of a resource can allow more than an ACL. The gain of an
action that names the role's boundary is ``NO_BOUNDARY``.
"""


def _own_overlaps(state: PermissionState, requests: Document) -> Iterator[tuple[Policies, Overlap]]:
    """Yield the requests that the role's policies allow, each with the documents that the role then keeps."""
    for documents in state.choices:
        for overlap in _every_overlap(documents, requests, state.step_limits, state.bounds):
            yield documents, replace(overlap, place=state.document_place(overlap.place))


@lru_cache(1 << 10)
def _every_overlap(
    documents: Policies, requests: Document, limits: Policies, bounds: tuple[Policies, ...]
) -> tuple[Overlap, ...]:
    """Return the allowed requests; many steps leave them as they are, so the next round asks again."""
    return tuple(overlaps(documents, requests, limits, bounds=bounds))


def names_a_step(role: Permitted) -> bool:
    """Return whether the policies of a role name an action by which it may change its own permissions."""
    return any(True for _ in named_by(GAINS, role.permissions.documents))


StepKey: TypeAlias = "tuple[str, str]"
"""An action, and the managed policy that it names, if any."""

KnownStep: TypeAlias = "tuple[StepKey, StatementPlace]"
"""A step, and the statement that allows it."""


@frozen
class SelfStep:
    """A possible step: its action, the ARN of the policy that it names, and the statement that allows it.

    It is not certain if its effect depends on something that is not known here.
    """

    action: str
    policy: str
    overlap: Overlap
    answers: AnswerSet
    is_certain: bool
    granting: Statement
    with_policies: tuple[str, ...] = ()
    """The ARNs of other policies that the same statement lets the role attach."""

    @property
    def key(self) -> StepKey:
        """What identifies the step."""
        return self.action, self.policy

    @property
    def known_step(self) -> KnownStep:
        """What identifies the step together with its grant."""
        return self.key, self.overlap.place


def after_step(step: SelfStep, state: PermissionState, role: RolePolicies) -> PermissionState:
    """Return the permissions after a step."""
    if (versions := _selectable_versions(step.action, step.policy, role)) is not None:
        return _state_after_selecting(step, versions, state, role)
    for gain in _gains(step, state, role):
        state = _state_with_gain(gain, step, state, role)
    return state


def _selectable_versions(action: str, policy: str, role: RolePolicies) -> Policies | None:
    """Return the versions that a role may select as the default; ``None`` if these are not all known."""
    return dict(role.other_versions).get(policy) if action == SELECTS else None


def _state_after_selecting(
    step: SelfStep, versions: Policies, state: PermissionState, role: RolePolicies
) -> PermissionState:
    """Return the permissions of which the role has those of one version, as it selects."""
    if step.policy in boundaries(state, role):
        state = state.with_boundary_versions(versions, step.answers)
    positions = managed_policies(role).get(step.policy)
    if positions is None:
        return state
    for version in versions:
        state = state.with_policy(allows_of(version), step.answers)
    denies = {each for at in positions for each in denies_of(state.documents[at]).statements}
    is_lifted = any(not denies <= {*version.statements} for version in versions)
    return state.without_policies(positions, step.answers) if is_lifted else state


def _gains(step: SelfStep, state: PermissionState, role: RolePolicies) -> Iterator[Gain]:
    is_named = step.policy in managed_policies(role) or step.action in (ATTACHES, BOUNDS)
    if not step.policy or is_named:
        yield from GAINS[step.action]
    if step.policy and step.policy in boundaries(state, role) and Gain.ANY_RIGHT in GAINS[step.action]:
        yield Gain.NO_BOUNDARY


def _state_with_gain(
    gain: Gain, step: SelfStep, state: PermissionState, role: RolePolicies
) -> PermissionState:
    match gain:
        case Gain.ANY_RIGHT:
            return state.with_policy(allow_everything(), step.answers)
        case Gain.A_POLICY:
            for arn in (step.policy, *step.with_policies):
                state = state.with_policy(_attached_document(arn), step.answers)
            return state
        case Gain.NO_INLINE_DENY:
            return state.without_policies(_inline_positions(role), step.answers)
        case Gain.NO_MANAGED_DENY:
            return state.without_policies(managed_policies(role).get(step.policy, frozenset()), step.answers)
        case Gain.NO_BOUNDARY:
            known = _known_boundary(step)
            return state.with_boundary(known, step.answers) if known else state.without_boundary(step.answers)
        case Gain.ANY_TAGS:
            return state.with_any_tags()
        case Gain.ANY_SESSION_TAGS:
            return state.with_any_session_tags()
        case Gain.A_RESOURCE:
            return state.with_opened(
                replace(opened_requests(step.action, step.granting), conditions=step.answers)
            )
        case _:
            assert_never(gain)


def _known_boundary(step: SelfStep) -> Document | None:
    """Return the text of the AWS managed policy that a step sets as the boundary, if that is a limit."""
    is_limit = step.action == BOUNDS and not step.policy.endswith(ADMINISTRATOR)
    return managed_policy(step.policy) if is_limit else None


def _attached_document(arn: str) -> Document:
    """Return what an attached policy allows: the role need not attach one that denies what it wants."""
    return allows_of(managed_policy(arn) or allow_everything())


def _inline_positions(role: RolePolicies) -> frozenset[int]:
    """Return which documents of a role are inline policies; if only a document is known, it may be one."""
    if role.role is None:
        return frozenset(range(len(role.permissions.documents)))
    return frozenset(at for at, policy in enumerate(role.role.policies) if policy.kind is PolicyKind.INLINE)


def open_steps(
    state: PermissionState, role: RolePolicies, answers: AnswerSet, taken: Collection[StepKey]
) -> Iterator[SelfStep]:
    """Yield the possible steps with a gain that are not taken yet, in the order of ``GAINS``."""
    is_enough = False
    for actions in _joint_queries(state):
        if is_enough and actions[0] in OPENS:
            return  # A role that grants itself everything needs no policies of resources.
        for step in _join_choices(_possible_steps(actions, state, role, answers, taken)):
            after = after_step(step, state, role)
            if after != state:
                is_enough = is_enough or (step.is_certain and not step.answers and after.is_whole)
                yield step


def _possible_steps(
    actions: Iterable[str],
    state: PermissionState,
    role: RolePolicies,
    answers: AnswerSet,
    taken: Collection[StepKey],
) -> Iterator[SelfStep]:
    """Yield the steps by some actions that the role may do, whatever they gain; one query finds them."""
    requests = [
        (action, policy, request)
        for action in actions
        for policy, request in own_requests(action, state, role)
    ]
    query = restricted_to(document("Allow", [request for _, _, request in requests]), answers)
    found = {
        (overlap.queried, overlap.place): overlap
        for kept, overlap in _own_overlaps(state, query)
        if requests[overlap.queried][:2] not in taken
        and _still_has(requests[overlap.queried], kept, state, role)
    }
    for (queried, _), overlap in sorted(found.items(), key=lambda item: item[0][0]):
        yield _step(requests[queried], overlap, state, role)


def _joint_queries(state: PermissionState) -> Iterator[tuple[str, ...]]:
    """Yield each action that the policies name; those that open resources come last, in one query."""
    named = tuple(named_by(GAINS, state.documents))
    yield from ((action,) for action in named if action not in OPENS)
    if opening := tuple(action for action in named if action in OPENS):
        yield opening


def _step(
    request: tuple[str, str, StatementJson], overlap: Overlap, state: PermissionState, role: RolePolicies
) -> SelfStep:
    action, policy, _ = request
    granting = state.documents[overlap.place.document].statements[overlap.place.statement]
    is_certain = _is_certain(action, policy, overlap, state, role)
    return SelfStep(action, policy, overlap, answers_of(granting), is_certain, granting)


def _join_choices(steps: Iterable[SelfStep]) -> Iterator[SelfStep]:
    """Join the policies that one statement lets a role attach.

    With AdministratorAccess, as a policy or as the boundary, it needs no other.
    """
    choices: dict[StatementPlace, list[SelfStep]] = {}
    for step in steps:
        if step.action in (ATTACHES, BOUNDS):
            choices.setdefault(step.overlap.place, []).append(step)
        else:
            yield step
    yield from chain.from_iterable(map(_join_steps, choices.values()))


def _join_steps(choices: list[SelfStep]) -> Iterator[SelfStep]:
    first = choices[0]
    if first.policy.endswith(ADMINISTRATOR):
        yield first
    elif first.action == BOUNDS:
        yield from choices
    else:
        yield from _join_attachments(choices)


def _join_attachments(attaching: list[SelfStep]) -> Iterator[SelfStep]:
    known = [step for step in attaching if managed_policy(step.policy) is not None]
    if known:
        others = tuple(step.policy for step in known[1:])
        yield replace(known[0], with_policies=others, is_certain=all(step.is_certain for step in known))
    yield from (step for step in attaching if step not in known)


def _is_certain(
    action: str, policy: str, overlap: Overlap, state: PermissionState, role: RolePolicies
) -> bool:
    """Return whether a step is possible for the role with what is known of it, and its effect is known."""
    if not is_possible_as_known(overlap.witness, state, role):
        return False
    if action == BOUNDS:
        return policy.endswith(ADMINISTRATOR) and state.boundary is not None
    # The tags of a managed policy are not known.
    if policy and any("resourcetag/" in key for key in _keys_that_decide(action, overlap, state)):
        return False
    if (versions := _selectable_versions(action, policy, role)) is not None:
        return not any(denies_of(version).statements for version in versions)
    if action == SELECTS or _OPEN_GAINS & set(GAINS[action]):
        return False
    if role.role is None and Gain.A_POLICY not in GAINS[action]:
        return Gain.ANY_RIGHT in GAINS[action] and action != REWRITES
    if action == REWRITES:
        return is_literal(wild(policy))
    if action != ATTACHES:
        return True
    known = managed_policy(policy)
    if known is not None:
        return all(each.effect is Effect.ALLOW for each in known.statements)
    return policy == customer_policies(role) and _creates_and_attaches(overlap, state, role)


_OPEN_GAINS: Final = frozenset({Gain.ANY_TAGS, Gain.ANY_SESSION_TAGS, Gain.A_RESOURCE})
"""The gains that depend on what else the role does: which tags it chooses, or which policy it writes."""


def is_possible_as_known(witness: Request, state: PermissionState, role: RolePolicies) -> bool:
    """Return whether a role may make a request to IAM with its own tags and its ARN, in each of its sessions.

    No service forwards the request. How a session began is not known, nor the organization of the account.
    """
    tested = _keys_about(witness.action, state)
    depends_on_arn = not _OWN_ARN.isdisjoint(tested)
    if depends_on_arn and not (state.arn and is_literal(wild(state.arn.partition(":role/")[2]))):
        return False
    unknown = {key: key for key in tested if key in _UNKNOWN or is_of_provider(key)}
    if not depends_on_arn and not state.tests_principal_tags and tested.isdisjoint((*unknown, *_FIXED)):
        return True
    known = replace(witness, context=_known_context(witness, role, tested, unknown))
    values = OpenParameters(frozenset(), {}, unknown)
    sure = state.with_documents(lambda each: narrowest_access(each, values, known)) if unknown else state
    return any(allows_within((*documents, sure.limits), sure.bounds, known) for documents in sure.choices)


_UNKNOWN: Final = frozenset({"aws:userid", *OF_SESSION, *OF_RESOURCE}) - {ISSUE_TIME}
"""Keys that not each session has, or whose values are not known before the role is in an account.

A role can have a new session at any time."""
_OWN_ARN: Final = frozenset({PRINCIPAL_ARN, PRINCIPAL_ACCOUNT})
_REGIONS: Final[Mapping[str, str]] = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
}
"""The region of each request to IAM, by partition:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""
_FIXED: Final = frozenset({"aws:requestedregion", "aws:viaawsservice", *FORWARDED})


def _keys_that_decide(action: str, overlap: Overlap, state: PermissionState) -> frozenset[str]:
    """Return the keys of the statement that allows an action, and of those that may still refuse it."""
    granting = state.documents[overlap.place.document].statements[overlap.place.statement]
    denies = (each for policy in state.documents for each in policy.statements if each.effect is Effect.DENY)
    limiting = (each for policy in chain.from_iterable(state.bounds) for each in policy.statements)
    about = _statements_about(action, chain(denies, limiting))
    return tested_keys(granting).union(*map(tested_keys, about))


def _keys_about(action: str, state: PermissionState) -> frozenset[str]:
    """Return the keys that decide about an action."""
    policies = (*state.documents, *chain.from_iterable(state.bounds))
    statements = (each for policy in policies for each in policy.statements)
    return frozenset[str]().union(*map(tested_keys, _statements_about(action, statements)))


def _statements_about(action: str, statements: Iterable[Statement]) -> Iterator[Statement]:
    name = Pattern(action.lower())
    return (each for each in statements if matches_name(each.actions, name, service_of(name)))


def _known_context(
    witness: Request, role: RolePolicies, tested: Collection[str], unknown: Collection[str]
) -> dict[str, ContextValue]:
    """Return the context of a request to IAM with the tags of the role, and its ARN and account."""
    omitted = {*unknown, *FORWARDED, *(key for key in witness.context if key.startswith(PRINCIPAL_TAG))}
    others = {key: value for key, value in witness.context.items() if key not in omitted}
    tags = role.role.tags if role.role else ()
    own = {f"{PRINCIPAL_TAG}{name.lower()}": str(value) for name, value in tags}
    _, partition, _, _, account, *_ = role.arn.split(":")
    sent = {"aws:viaawsservice": "false", "aws:requestedregion": _REGIONS.get(partition, "")}
    fixed = {key: value for key, value in sent.items() if value and key in tested}
    return {**others, **own, **fixed, PRINCIPAL_ARN: role.arn, PRINCIPAL_ACCOUNT: account}


def _creates_and_attaches(overlap: Overlap, state: PermissionState, role: RolePolicies) -> bool:
    """Return whether a role may attach a policy that it may also create, or rewrite."""
    attached = overlap.witness.value("iam:policyarn")
    created = document(
        "Allow", [{"Action": [CREATES, REWRITES], "Resource": customer_policies(role), "Condition": {}}]
    )
    arns = [each.witness.resource for _, each in _own_overlaps(state, created)]
    candidates = dict.fromkeys((*([attached] if isinstance(attached, str) else []), *arns))
    return any(
        _surely_may(state, own_request(ATTACHES, arn, state, role), role)
        and any(
            _surely_may(state, {"Action": action, "Resource": arn}, role) for action in (CREATES, REWRITES)
        )
        for arn in candidates
    )


def _surely_may(state: PermissionState, request: StatementJson, role: RolePolicies) -> bool:
    found = _own_overlaps(state, document("Allow", [request]))
    return any(is_possible_as_known(overlap.witness, state, role) for _, overlap in found)


def _still_has(
    request: tuple[str, str, StatementJson], kept: Policies, state: PermissionState, role: RolePolicies
) -> bool:
    """Return whether a role still has the policy that it would rewrite: a detached one gains nothing."""
    action, policy, _ = request
    rewritten = managed_policies(role).get(policy, ()) if Gain.ANY_RIGHT in GAINS[action] else ()
    if role.role is None:
        return True
    return all(kept[position] == state.documents[position] for position in rewritten)
