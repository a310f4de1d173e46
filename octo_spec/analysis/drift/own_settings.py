"""The settings of a live role that its customer added: tags, a boundary, and policies that only deny.

They are the customer's own, and no drift: none of them gives a role more access. A tag may still open a grant
that depends on it; ``tag_access`` decides that.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from octo_spec.frozen import frozen
from octo_spec.iam.elements import Effect
from octo_spec.iam.managed_policies import managed_policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.model.deployment import Attachment, Policy, Role, Statement


class OwnKind(StrEnum):
    """What a customer can add to a role without giving it more access."""

    TAG = "tag"
    BOUNDARY = "permissions boundary"
    DENIES = "policy that only denies"


@frozen
class OwnSetting:
    """A setting of a live role that its spec does not have, by the id of the role.

    ``text`` is ``KEY=VALUE`` of a tag, the ARN of a boundary, and the name or the ARN of a policy.
    """

    role: str
    kind: OwnKind
    text: str


def own_settings(expected: Role, live: Role) -> tuple[OwnSetting, ...]:
    """List what the customer added to a live role; ``expected`` is the role of the spec."""
    return tuple(OwnSetting(expected.id, kind, text) for kind, text in _own_pairs(expected, live))


def _own_pairs(expected: Role, live: Role) -> Iterator[tuple[OwnKind, str]]:
    for key, value in own_tags(expected, live).items():
        yield OwnKind.TAG, f"{key}={value}"
    if live.boundary is not None and expected.boundary is None:
        yield OwnKind.BOUNDARY, str(live.boundary.arn)
    for policy in live.policies:
        if _is_own_policy(policy, expected):
            yield OwnKind.DENIES, str(policy.name)
    for attachment in live.attachments:
        if _is_own_attachment(attachment, expected):
            yield OwnKind.DENIES, str(attachment.arn)


def own_tags(expected: Role, live: Role) -> dict[str, str]:
    """Return the tags whose keys the spec does not have."""
    known = {key for key, _ in expected.tags}
    return {key: str(value) for key, value in live.tags if key not in known}


def without_own_settings(expected: Role, live: Role) -> Role:
    """Return a live role without what the customer added to it."""
    own = own_tags(expected, live)
    return replace(
        live,
        tags=tuple((key, value) for key, value in live.tags if key not in own),
        boundary=None if expected.boundary is None else live.boundary,
        policies=tuple(each for each in live.policies if not _is_own_policy(each, expected)),
        attachments=tuple(each for each in live.attachments if not _is_own_attachment(each, expected)),
    )


def _is_own_policy(policy: Policy, expected: Role) -> bool:
    """Whether a policy only denies, and neither its name nor a statement of it is one of the spec.

    A policy of the spec that only denies, and was renamed, is thus not the customer's.
    """
    if any(each.name == policy.name and each.kind is policy.kind for each in expected.policies):
        return False
    denied = {_without_sid(each) for other in expected.policies for each in other.statements}
    return all(each.effect is Effect.DENY and _without_sid(each) not in denied for each in policy.statements)


def _without_sid(statement: Statement) -> Statement:
    return replace(statement, sid="")


def _is_own_attachment(attachment: Attachment, expected: Role) -> bool:
    """Whether an AWS managed policy with a known text only denies, and the spec does not attach it."""
    text = managed_policy(attachment.arn.literal or "")
    if text is None or attachment.arn in {each.arn for each in expected.attachments}:
        return False
    return all(each.effect is Effect.DENY for each in text.statements)
