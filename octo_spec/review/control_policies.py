"""A service control policy to copy: it denies a role every request that was not approved.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import cut_short
from octo_spec.iam.elements import Effect
from octo_spec.model.review_facts import CopyText
from octo_spec.review.copy_proofs import DENY_EVERYTHING, prove_control_policy
from octo_spec.review.policy_texts import (
    UNDECIDED,
    covers_action,
    lines_about_others,
    lines_about_the_role,
    overlaps_action,
    split_texts,
    too_long,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octo_spec.analysis.written_statements import WrittenStatement
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.review_facts import ReviewedRole
    from octo_spec.review.copy_proofs import CopyProof, Statements
    from octo_spec.review.filled_references import FilledReferences
    from octo_spec.review.reviewed_roles import ReviewedPolicies

CONTROL_POLICY_SIZE: Final = 5_120
"""https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"""

_PURPOSE: Final = (
    "Attach it to the account or its organizational unit: it denies this role what was not approved, no "
    "matter which policy allows it. The vendor then needs your approval for each new permission."
)
MOST_PARTS: Final = 4
"""https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"""
_ALL_PARTS: Final = " It is too long for one policy: attach all of its parts."
_NO_PARTS: Final = (
    ". The list of approved actions cannot be split, because each part would deny what the others allow. It "
    "becomes short enough only if the vendor grants fewer actions, or patterns of them"
)
_NO_LIST: Final = (
    "the grants allow all actions except some, and another grant may allow each of the exceptions, so there "
    "is no list of actions to deny"
)
_MANAGEMENT: Final = "the management account of the organization: service control policies do not apply to it"


def control_policy(role: ReviewedPolicies, reviewed: ReviewedRole, filled: FilledReferences) -> CopyText:
    """Write the policy for one role, or say why it is missing."""
    denies = unapproved_denies(role, filled)
    about = CopyText(f"{role.id}-control-policy", f"Service control policy for {reviewed.name}", _PURPOSE)
    if not denies:
        return replace(about, missing=_NO_LIST)
    whose: JsonValue = {"ArnLike": {"aws:PrincipalArn": filled.role_arn(role.id, "*")}}
    text, *further = split_texts([{**each, "Condition": whose} for each in denies], CONTROL_POLICY_SIZE)
    if why := _too_long(text, *further):
        return replace(about, missing=why)
    proof = prove_control_policy(role, denies)
    if proof.problem:
        return replace(about, missing=proof.problem)
    return replace(
        about,
        purpose=_PURPOSE + (_ALL_PARTS if further else ""),
        text=text,
        further=tuple(further),
        covers=_covers(proof),
        not_covered=tuple(_uncovered_requests(role, proof)),
    )


def _too_long(*texts: str) -> str:
    """Return why AWS refuses the texts of a policy; empty if it takes them."""
    if len(texts) > MOST_PARTS:
        return (
            f"it has {len(texts)} parts of up to {CONTROL_POLICY_SIZE:,} characters, and AWS attaches five "
            "policies to an account, with FullAWSAccess"
        )
    whole = next(filter(None, (too_long(text, CONTROL_POLICY_SIZE) for text in texts)), "")
    return f"{whole}{_NO_PARTS}" if whole else ""


def _covers(proof: CopyProof) -> str:
    if not proof.is_decided:
        return ""
    others = "" if proof.beyond else "; while it is attached, no other request of the role is allowed"
    return f"Proven for all requests: it denies no approved request{others}."


def _uncovered_requests(role: ReviewedPolicies, proof: CopyProof) -> Iterator[str]:
    yield from proof.beyond
    yield _MANAGEMENT
    if proof.escapes is None:
        yield UNDECIDED
    else:
        if changes := proof.escapes.organization:
            yield f"any request, after the role ends the effect of the policy by {cut_short(changes)}"
        yield from lines_about_others(proof.escapes)
    yield from lines_about_the_role(role)


# --- the statements ----------------------------------------------------------------------------


def unapproved_denies(role: ReviewedPolicies, filled: FilledReferences) -> Statements:
    """Deny each action that no grant names, and each named action on resources outside its grants.

    Empty if there is no such list of actions.
    """
    return list(_denies(role, filled))


def _denies(role: ReviewedPolicies, filled: FilledReferences) -> Iterator[dict[str, JsonValue]]:
    allows = [written for written, (effect, _) in role.grants.items() if effect is Effect.ALLOW]
    if any(written.actions_excepted for written in allows):
        if excepted_actions := _common_exceptions(allows):
            yield {"Sid": "NotApproved", "Effect": "Deny", "Action": list(excepted_actions), "Resource": "*"}
        return
    names = sorted({action for written in allows for action in written.actions})
    if not names:
        yield {"Sid": "NotApproved", **DENY_EVERYTHING}
        return
    yield {"Sid": "NotApproved", "Effect": "Deny", "NotAction": list(names), "Resource": "*"}
    narrow = _actions_by_resources(names, allows, filled)
    for number, (named, actions) in enumerate(narrow.items(), start=1):
        sid = f"OnlyWhereApproved{number}"
        yield {"Sid": sid, "Effect": "Deny", "Action": list(actions), "NotResource": list(named)}


def _actions_by_resources(
    names: Sequence[str], allows: Sequence[WrittenStatement], filled: FilledReferences
) -> dict[tuple[str, ...], list[str]]:
    """Group the actions that are only allowed on some resources by these resources."""
    wide = {action for written in allows if filled.is_wide(written) for action in written.actions}
    narrow: dict[tuple[str, ...], list[str]] = {}
    for action in names:
        of_action = [written for written in allows if action in written.actions]
        if action not in wide and not any(covers_action(other, action) for other in wide):
            resources = sorted({each for written in of_action for each in filled.resources(written)})
            narrow.setdefault(tuple(resources), []).append(action)
    return narrow


def _common_exceptions(allows: Sequence[WrittenStatement]) -> tuple[str, ...]:
    """Return the actions that every grant with exceptions excludes, and that no other grant allows."""
    excepted = [written.actions for written in allows if written.actions_excepted]
    named = {action for written in allows if not written.actions_excepted for action in written.actions}
    every = set(excepted[0]).intersection(*excepted[1:])
    return tuple(sorted(one for one in every if not any(overlaps_action(one, name) for name in named)))
