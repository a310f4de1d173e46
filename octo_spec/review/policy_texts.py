"""Policies as texts to copy, and the words for what each guarantees and what it cannot hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from octo_spec.analysis.wording import cut_short
from octo_spec.iam.elements import POLICY_VERSION, Effect
from octo_spec.review.open_ends import unread_permissions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from octo_spec.analysis.escalation.limit_escapes import LimitEscapes
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.review.reviewed_roles import ReviewedPolicies


def policy_text(statements: Iterable[Mapping[str, JsonValue]]) -> str:
    """Write statements as a policy."""
    return json.dumps({"Version": POLICY_VERSION, "Statement": list(statements)}, indent=2)


def too_long(text: str, size: int) -> str:
    """Return why a policy is too long; empty if it is not."""
    length = len("".join(text.split()))
    return f"it has {length:,} characters, and AWS allows {size:,}" if length > size else ""


UNDECIDED: Final = "steps by which the role gets around it: the search took too many steps"


def lines_about_the_role(role: ReviewedPolicies) -> Iterator[str]:
    """Say what a text does not cover: declined choices, what was not read, and other partitions."""
    if any(
        effect is Effect.ALLOW and all(each.tests for each in when) for effect, when in role.grants.values()
    ):
        yield "what choices that you decline would allow: the text allows what any combination allows"
    for attached in role.first.policies.unknown:
        yield f"what {attached.arn} allows: its content is unknown, so it is denied unless a grant allows it"
    for unread in unread_permissions(role):
        yield f"what is at {unread.place}: it was not read, so it is denied unless a grant allows it"
    if len(role.views) > 1:
        first, *others = (view.unknowns.partition for view in role.views)
        yield f"accounts in {' and '.join(others)}: its ARNs are those of {first}"


def lines_about_others(escapes: LimitEscapes) -> Iterator[str]:
    """Say what a text does not limit: who may assume the role, and what other principals do."""
    if escapes.trust:
        yield f"who can assume the role: the role can change its trust policy by {cut_short(escapes.trust)}"
    if escapes.opening:
        opening = cut_short(escapes.opening)
        yield f"access of other principals to resources whose policies the role can write, by {opening}"
    for each in escapes.others:
        yield f"other principals: the role can get {each.permissions}, by {each.step}"
    if escapes.is_no_limit:
        yield "other principals: the role can change any of them, since the text allows every request"
    elif not escapes.others:
        yield "other principals, such as roles that this role creates: the text limits only this role"
