"""Texts to copy: policies that limit a role to what was approved, even if it escalates, and an alarm.

A service control policy denies the role every request that was not approved; a permissions boundary allows
what was approved and nothing else. ``copy_proofs`` says what each guarantees; the engine decides it. Both
cover all combinations of choices together: a customer who declined a choice may remove its part from the
text.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from octo_spec.iam.action_patterns import action_pattern
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octo_spec.iam.glob_matching import matches
from octo_spec.iam.limits import MANAGED_POLICY_SIZE
from octo_spec.model.review_facts import CopyText
from octo_spec.review.alarm import alarm
from octo_spec.review.copy_proofs import Proof, prove_boundary, prove_control_policy
from octo_spec.review.filled_references import FilledReferences
from octo_spec.review.open_ends import unread_permissions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.deployment import Deployment
    from octo_spec.model.review_facts import Answer, ReviewedRole, Way
    from octo_spec.review.reviewed_roles import ReviewedPolicies

CONTROL_POLICY_SIZE: Final = 5_120
"""https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"""

Statements = list[dict[str, "JsonValue"]]


def copy_texts(
    role: ReviewedPolicies,
    reviewed: ReviewedRole,
    deployment: Deployment | None,
    ways: Sequence[Way],
    answers: Sequence[Answer],
) -> tuple[CopyText, ...]:
    """Return the texts for one role; none if its name is not known, because no policy can refer to it."""
    if not reviewed.name or "${" in reviewed.name:
        return ()
    filled = FilledReferences(deployment, role.first.unknowns.partition)
    return (
        _control_policy(role, reviewed, filled),
        _boundary(role, reviewed, filled),
        alarm(reviewed, ways, answers),
    )


# --- a service control policy ------------------------------------------------------------------


_CONTROL_PURPOSE: Final = (
    "Attach it to the account or its organizational unit: it denies what was not approved, no matter which "
    "policy allows it. The vendor then needs your approval for each new permission."
)
_NO_LIST: Final = (
    "the grants allow all actions except some, and have no exception in common, so there is no list of "
    "actions to deny"
)


def _unknown(role: ReviewedPolicies) -> Iterator[str]:
    """Say that the text also denies what unknown policies and unread parts allow."""
    for attached in role.first.policies.unknown:
        yield f"what {attached.arn} allows: its content is unknown, so it is denied unless a grant allows it"
    for unread in unread_permissions(role):
        yield f"what is at {unread.place}: it was not read, so it is denied unless a grant allows it"


def _control_policy(role: ReviewedPolicies, reviewed: ReviewedRole, filled: FilledReferences) -> CopyText:
    denies = list(_denies(role, filled))
    title, id = f"Service control policy for {reviewed.name}", f"{role.id}-control-policy"
    if not denies:
        return CopyText(id, title, _CONTROL_PURPOSE, missing=_NO_LIST)
    whose: JsonValue = {"ArnLike": {"aws:PrincipalArn": filled.role_arn(role.id, "*")}}
    text = policy_text([{**statement, "Condition": whose} for statement in denies])
    return _proven(
        CopyText(
            id=id,
            title=title,
            purpose=_CONTROL_PURPOSE,
            text=text,
        ),
        partial(prove_control_policy, role, denies),
        CONTROL_POLICY_SIZE,
        (
            "the management account of the organization: service control policies do not apply to it",
            "roles that this role creates: they have other names",
            *_unknown(role),
        ),
    )


def _denies(role: ReviewedPolicies, filled: FilledReferences) -> Iterator[dict[str, JsonValue]]:
    """Deny every action that no grant names, and each named action on resources outside its grants."""
    allows = [written for written, (effect, _) in role.grants.items() if effect is Effect.ALLOW]
    if any(written.actions_excepted for written in allows):
        if excepted_actions := _always_excepted(allows):
            yield {"Sid": "NotApproved", "Effect": "Deny", "Action": list(excepted_actions), "Resource": "*"}
        return
    names = sorted({action for written in allows for action in written.actions})
    yield {"Sid": "NotApproved", "Effect": "Deny", "NotAction": list(names), "Resource": "*"}
    wide = {action for written in allows if filled.is_wide(written) for action in written.actions}
    narrow: dict[tuple[str, ...], list[str]] = {}
    for action in names:
        of_action = [written for written in allows if action in written.actions]
        if action not in wide and not any(_covers(other, action) for other in wide):
            resources = sorted({each for written in of_action for each in filled.resources(written)})
            narrow.setdefault(tuple(resources), []).append(action)
    for number, (named, actions) in enumerate(narrow.items(), start=1):
        sid = f"OnlyWhereApproved{number}"
        yield {"Sid": sid, "Effect": "Deny", "Action": list(actions), "NotResource": list(named)}


def _always_excepted(allows: Sequence[WrittenStatement]) -> tuple[str, ...]:
    """Return the actions that every grant with exceptions excludes, and that no other grant names."""
    excepted = [written.actions for written in allows if written.actions_excepted]
    named = {action for written in allows if not written.actions_excepted for action in written.actions}
    every = set(excepted[0]).intersection(*excepted[1:])
    return tuple(
        sorted(
            action
            for action in every
            if action not in named and not any(_covers(action, name) for name in named)
        )
    )


def _covers(pattern: str, action: str) -> bool:
    return "*" in pattern and matches(action_pattern(pattern), action.lower())


# --- a permissions boundary --------------------------------------------------------------------


def _boundary(role: ReviewedPolicies, reviewed: ReviewedRole, filled: FilledReferences) -> CopyText:
    statements = [filled.statement(written, effect) for written, (effect, _) in role.grants.items()]
    return _proven(
        CopyText(
            id=f"{role.id}-boundary",
            title=f"Permissions boundary for {reviewed.name}",
            purpose=(
                "Create a managed policy from it, and set it as the role's permissions boundary: it also "
                "limits permissions that the role grants itself."
            ),
            text=policy_text(statements),
        ),
        partial(prove_boundary, role, statements),
        MANAGED_POLICY_SIZE,
        ("roles that this role creates, unless they also have the boundary", *_unknown(role)),
    )


def _proven(text: CopyText, prove: Callable[[], Proof], size: int, not_covered: tuple[str, ...]) -> CopyText:
    """Add to a text what is proven; omit the text if it is too long, or if it denies an approved request."""
    length = len("".join(text.text.split()))
    if length > size:
        return replace(text, text="", missing=f"it has {length:,} characters, and AWS allows {size:,}")
    proof = prove()
    if proof.problem:
        return replace(text, text="", missing=proof.problem)
    beyond = ", and no other request is allowed, even after the role grants itself permissions"
    return replace(
        text,
        covers=f"Proven: with it, no approved request is lost{'' if proof.beyond else beyond}.",
        not_covered=(*proof.beyond, *not_covered),
    )


def policy_text(statements: Iterable[Mapping[str, JsonValue]]) -> str:
    """Write statements as a policy."""
    return json.dumps({"Version": POLICY_VERSION, "Statement": list(statements)}, indent=2)
