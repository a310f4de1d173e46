"""Requests by which a role changes its own permissions, with what AWS knows about the role."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from octo_spec.analysis.escalation.escalation_requests import own_policies
from octo_spec.analysis.escalation.permission_state import BOUNDARY, POLICY_ARN
from octo_spec.analysis.escalation.request_context import unsent_keys
from octo_spec.analysis.escalation.role_arns import pattern_of
from octo_spec.iam.catalog import Action, action
from octo_spec.iam.escalation_steps import StepKind, actions_that
from octo_spec.iam.glob import is_literal, wild
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.managed_policies import ADMINISTRATOR, managed_policy_arn, names
from octo_spec.iam.policy_writers import ALLOWED_BY_ACL, CLOSED_ACLS
from octo_spec.iam.unnamed_resources import NAME, acted_on
from octo_spec.iam.value_tests import NullTest
from octo_spec.model.deployment import PolicyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octo_spec.analysis.escalation.permission_state import PermissionState
    from octo_spec.analysis.sides import RolePolicies
    from octo_spec.iam.conditions import Condition
    from octo_spec.iam.json_values import JsonValue

StatementJson: TypeAlias = "dict[str, JsonValue]"
"""A statement that matches requests."""

_Conditions: TypeAlias = "dict[str, dict[str, JsonValue]]"

ATTACHES: Final = "iam:AttachRolePolicy"
REWRITES: Final = "iam:CreatePolicyVersion"
SELECTS: Final = "iam:SetDefaultPolicyVersion"
DETACHES: Final = "iam:DetachRolePolicy"
"""Actions that name a managed policy, as ``BOUNDS`` does; all others are only about the role."""
CREATES: Final = "iam:CreatePolicy"
BOUNDS: Final = "iam:PutRolePermissionsBoundary"
CHANGES_TRUST: Final = "iam:UpdateAssumeRolePolicy"
"""The action by which a role changes who may assume it, and which tags its sessions may have."""
SOME_ROLE: Final = f"arn:aws:iam::111122223333:role/{NAME}"
"""The ARN of a role of which only a document is known."""


def own_requests(
    action: str, state: PermissionState, role: RolePolicies
) -> Iterator[tuple[str, StatementJson]]:
    """Yield a role's requests for ``action`` about itself, each with the managed policy that it names."""
    for policy in _named_policies(action, state, role):
        yield policy, own_request(action, policy, state, role)


def own_request(action: str, policy: str, state: PermissionState, role: RolePolicies) -> StatementJson:
    """Return a role's request for ``action`` about itself or about ``policy``, which may be a pattern."""
    if action in OPENS:
        return _opening_request(action, state)
    resource = policy if action in (REWRITES, SELECTS) else role.arn
    return {
        "Action": action,
        "Resource": [resource],
        "Condition": {**_conditions(action, state, role, policy)},
    }


OPENS: Final = frozenset(actions_that(StepKind.RESOURCES))
"""Actions that write the policy of a resource, and not of the role."""

_FOR_SERVICES: Final = ("kms:grantisforawsresource", "kms:viaservice")
"""Keys of grants on a key that only a service of AWS makes, and not the role as it likes."""


def _opening_request(name: str, state: PermissionState) -> StatementJson:
    known = action(name)
    resources = acted_on(known) if isinstance(known, Action) else ("*",)
    absent = dict.fromkeys((*unsent_keys(name, state.keys), *_FOR_SERVICES), "true")
    block: _Conditions = {"Null": {**absent}}
    if name in ALLOWED_BY_ACL:
        block["StringNotEquals"] = {"s3:x-amz-acl": [*CLOSED_ACLS]}
    return {"Action": name, "Resource": list(resources), "Condition": {**block}}


def _named_policies(action: str, state: PermissionState, role: RolePolicies) -> tuple[str, ...]:
    match action:
        case "iam:AttachRolePolicy":
            return policies_to_attach(state, role)
        case "iam:CreatePolicyVersion" | "iam:SetDefaultPolicyVersion":
            known = dict(role.other_versions) if action == SELECTS else {}
            rewritten = (*managed_policies(role), *boundaries(state, role))
            changeable = (arn for arn in rewritten if ":iam::aws:" not in arn and known.get(arn, True))
            return tuple(dict.fromkeys(changeable))
        case "iam:DetachRolePolicy":
            return tuple(managed_policies(role))
        case "iam:PutRolePermissionsBoundary":
            return _chosen_policies(BOUNDARY, (ADMINISTRATOR,), state, role)
        case _:
            return ("",)


def boundaries(state: PermissionState, role: RolePolicies) -> tuple[str, ...]:
    """Return the ARN of the boundary, or a pattern for it; empty without a boundary."""
    if state.boundary is None:
        return ()
    known = role.role.boundary if role.role else None
    arn = pattern_of(known.arn) if known else ""
    return (arn if ":policy/" in arn else customer_policies(role),)


def customer_policies(role: RolePolicies) -> str:
    """Return a pattern for the ARNs of all customer managed policies in the account of a role."""
    return f"{role.arn.partition(':role/')[0]}:policy/*"


def managed_policies(role: RolePolicies) -> dict[str, frozenset[int]]:
    """Return the managed policies of a role by ARN, each with the position of its document, if that is known.

    A policy whose whole ARN is a parameter is listed under an ARN that no document names. If only a document
    is known, it may be such a policy.
    """
    unnamed = f"{role.arn.partition(':role/')[0]}:policy/{NAME}"
    if role.role is None:
        return {unnamed: frozenset(range(len(role.permissions.documents)))}
    attached = [pattern_of(attachment.arn) for attachment in role.role.attachments]
    known = frozenset(range(len(role.role.policies), len(role.permissions.documents)))
    own = [at for at, policy in enumerate(role.role.policies) if policy.kind is PolicyKind.MANAGED]
    return {
        **{arn if ":policy/" in arn else unnamed: known for arn in attached},
        **{arn: frozenset({at}) for arn, at in zip(own_policies(role.role, role.arn), own, strict=False)},
    }


def policies_to_attach(state: PermissionState, role: RolePolicies) -> tuple[str, ...]:
    """Return the policies that a role may attach, the worst first."""
    return _chosen_policies(POLICY_ARN, (ADMINISTRATOR, "IAMFullAccess"), state, role)


def _chosen_policies(
    key: str, worst: Iterable[str], state: PermissionState, role: RolePolicies
) -> tuple[str, ...]:
    """Return the worst AWS managed policies, and those that conditions on ``key`` name.

    The last ones are patterns: any other AWS managed policy, and any customer managed policy.
    """
    named = {policy for policies in policies_by_value(key, state, role).values() for policy in policies}
    first = (_arn_of_aws_policy(policy, role) for policy in worst)
    return tuple(dict.fromkeys((*first, *sorted(named), any_other_policy(role), customer_policies(role))))


def named_values(key: str, state: PermissionState) -> Iterator[str]:
    """Yield the values of conditions on a key for the policy that a request names."""
    for condition in state.conditions:
        if condition.key == key:
            yield from condition.written_values


def policies_by_value(key: str, state: PermissionState, role: RolePolicies) -> dict[str, tuple[str, ...]]:
    """Return the AWS managed policies that each value of these conditions matches; not for very many."""
    by_value: dict[str, tuple[str, ...]] = {}
    left = MOST_POLICIES
    for value in sorted({*named_values(key, state)}):
        policies = _policies_like(value, role)
        if policies is not None and len(policies) <= left:
            by_value[value] = policies
            left -= len(policies)
    return by_value


def any_other_policy(role: RolePolicies) -> str:
    """Return the pattern for the AWS managed policies that no condition names, or very many of them."""
    return _arn_of_aws_policy("*", role)


MOST_POLICIES: Final = 64
"""At most this many AWS managed policies are each a step; patterns that match more count as one for all."""


def _policies_like(value: str, role: RolePolicies) -> tuple[str, ...] | None:
    """Return the AWS managed policies that a value of a condition matches; ``None`` if very many."""
    if not {"*", "?"} & set(value):
        return (value,) if ":iam::aws:policy/" in value else ()
    found = _policies_of_aws_like(value, _arn_of_aws_policy("", role))
    return found if len(found) <= MOST_POLICIES else None


@cache
def _policies_of_aws_like(value: str, beginning: str) -> tuple[str, ...]:
    """Return the ARNs of the AWS managed policies that a text with wildcards matches."""
    pattern = wild(value)
    arns = (f"{beginning}{name}" for name in names())
    return tuple(arn for arn in arns if matches(pattern, arn))


def _arn_of_aws_policy(policy: str, role: RolePolicies) -> str:
    return managed_policy_arn(policy, role.arn.split(":")[1])


# --- what AWS knows ----------------------------------------------------------------------------


def _conditions(name: str, state: PermissionState, role: RolePolicies, policy: str) -> _Conditions:
    """Return what AWS sends: the ARN of a policy only to attach or detach it, a boundary only of a role."""
    unsent = (*unsent_keys(name, state.keys), *(() if name in _TAGGING else _keys_of_new_tags(state)))
    absent: dict[str, JsonValue] = {**dict.fromkeys(unsent, "true")}
    block: _Conditions = {}
    if name in (ATTACHES, DETACHES):
        block["ArnLike"] = {POLICY_ARN: policy}
    else:
        absent[POLICY_ARN] = "true"
    if excepted := _excepted_policies(name, policy, state, role):
        block["ArnNotLike"] = {BOUNDARY if name == BOUNDS else POLICY_ARN: [*excepted]}
    if name in (REWRITES, SELECTS):
        return {**block, "Null": {**absent, BOUNDARY: "true"}}
    if not state.chooses_tags:
        tags = _tags(role)
        block["StringLike"] = {**tags}
        absent |= dict.fromkeys(_tags_of_other_principals(state, tags), "true")
    if changed := _changed_tags(name, state):
        # IAM ignores the case of the key of a tag: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
        block["ForAnyValue:StringEqualsIgnoreCase"] = {"aws:tagkeys": [*changed]}
        if name == "iam:TagRole" and len(changed) == 1:
            absent[f"aws:requesttag/{changed[0]}"] = "false"
    operator, value = _boundary(name, state, role, policy)
    if operator == "Null":
        absent[BOUNDARY] = value
    elif operator:
        block[operator] = {**block.get(operator, {}), BOUNDARY: value}
    return {**block, "Null": absent}


def _excepted_policies(name: str, policy: str, state: PermissionState, role: RolePolicies) -> tuple[str, ...]:
    """Return the policies that a pattern does not match: to set the present boundary changes nothing."""
    present = (present_boundary(role),) if name == BOUNDS else ()
    if policy != any_other_policy(role):
        return tuple(filter(None, present))
    handled = policies_by_value(BOUNDARY if name == BOUNDS else POLICY_ARN, state, role)
    return tuple(filter(None, (*present, *handled, _arn_of_aws_policy(ADMINISTRATOR, role))))


_TAGGING: Final = frozenset({"iam:TagRole", "iam:UntagRole"})


def _keys_of_new_tags(state: PermissionState) -> Iterator[str]:
    """Yield the keys that list the tags of a request: of these requests, only those to tag have any."""
    return (key for key in state.keys if key.startswith(("aws:requesttag/", "aws:tagkeys")))


def _changed_tags(name: str, state: PermissionState) -> tuple[str, ...]:
    """Return the keys of the tags of which a request changes at least one: policies depend on them.

    A statement that tests the set of these keys as if it was one value leaves open which change.
    """
    is_about_tags = name in _TAGGING and not any(map(_tests_keys_as_one, state.conditions))
    return state.tested_tags if is_about_tags else ()


def _tests_keys_as_one(condition: Condition) -> bool:
    is_of_presence = isinstance(condition.test, NullTest)
    return condition.key == "aws:tagkeys" and condition.quantifier is None and not is_of_presence


def _tags(role: RolePolicies) -> dict[str, str]:
    """Return a pattern for the value of each tag of the role: a reference in it may have any value."""
    tags = role.role.tags if role.role else ()
    return {
        f"{key}:resourcetag/{name.lower()}": pattern_of(value)
        for name, value in tags
        for key in ("aws", "iam")
    }


def _tags_of_other_principals(state: PermissionState, tags: dict[str, str]) -> list[str]:
    """Return the tags that statements require and the role does not have."""
    return sorted(
        key
        for key in state.keys
        if key.startswith(("aws:resourcetag/", "iam:resourcetag/")) and key not in tags
    )


def _boundary(action: str, state: PermissionState, role: RolePolicies, policy: str) -> tuple[str, str]:
    """Return the boundary during ``action``, or the one it sets, as an operator and a value.

    The operator is empty if any boundary may be attached, or none. It is also empty for an action with which
    AWS sends no boundary, such as ``iam:TagRole``: no request for it would have one.
    """
    if action == BOUNDS:
        return "ArnLike", policy
    if state.chooses_boundary or unsent_keys(action, (BOUNDARY,)):
        return "", ""
    known = role.role.boundary if role.role else None
    if known is not None and role.unknown_boundary is not None:
        return "ArnLikeIfExists", pattern_of(known.arn)
    if state.boundary is None:
        return "Null", "true"
    if known is None:
        return "Null", "false"
    return "ArnLikeIfExists" if known.presence.tests else "ArnLike", pattern_of(known.arn)


def present_boundary(role: RolePolicies) -> str:
    """Return the ARN of the boundary, which changes nothing if it is set again; empty if it is not known."""
    known = role.role.boundary if role.role else None
    arn = pattern_of(known.arn) if known and not known.presence.tests else ""
    return arn if is_literal(wild(arn)) else ""
