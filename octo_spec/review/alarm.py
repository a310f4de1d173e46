"""An event pattern for EventBridge that matches the dangerous calls of a role.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from octo_spec.iam.event_names import event_name, has_day
from octo_spec.model.claims import DIRECTLY, ClaimAnswer
from octo_spec.model.review_facts import CopyText
from octo_spec.review.resource_tags import sets_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octo_spec.iam.json_values import JsonValue
    from octo_spec.model.review_facts import Answer, ReviewedRole, Way

PATTERN_SIZE: Final = 2_048
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""

ALARMING: Final = (
    *("changes-iam", "creates-credentials", "exposes-resources", "changes-monitoring"),
    *("changes-encryption", "leaves-organization", "deletes-data"),
)
"""The questions whose actions raise an alarm, in addition to the ways of privilege escalation."""

_PURPOSE: Final = (
    "An event pattern for EventBridge: it matches the calls by which the role changes permissions, keys, "
    "sharing or monitoring, deletes data, or escalates its privileges."
)
_SETS_TAGS: Final = (
    " It also matches the calls that set tags, since permissions of the role depend on the tag of a resource."
)
_TOO_MANY: Final = (
    f" Their names would exceed the {PATTERN_SIZE:,} characters of a pattern, so it matches every call of "
    "the role that EventBridge receives: the calls that change something."
)
_UNDECIDED: Final = (
    " Not all of these calls are known here, so it matches every call of the role that EventBridge "
    "receives: the calls that change something."
)
_NOT_COVERED: Final = (
    (
        "calls in other Regions: a rule receives only the calls of its own Region, and calls of IAM arrive "
        "in the Region of the partition's global services, such as us-east-1"
    ),
    (
        "accounts without a trail: EventBridge receives only what a trail logs, and calls on objects and "
        "rows only if the trail logs data events"
    ),
    (
        "calls that only read, such as sts:AssumeRole, unless the rule has the state "
        "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    ),
)


def alarm(
    reviewed: ReviewedRole, ways: Sequence[Way], answers: Sequence[Answer], *, has_tags: bool = False
) -> CopyText:
    """Write the pattern for one role; without names of calls if there are too many.

    ``has_tags`` means that permissions of the role depend on the tag of a resource.
    """
    id, title = f"{reviewed.id}-alarm", f"Alarm for {reviewed.name}"
    tagging = _tagging_actions(reviewed, answers) if has_tags else frozenset()
    actions = (*alarming_actions(reviewed, ways, answers), *tagging)
    purpose = _PURPOSE + (_SETS_TAGS if tagging else "")
    if _is_open(reviewed, answers):
        return _alarm_of_every_call(reviewed, id, title, _UNDECIDED)
    if not _names(actions):
        return CopyText(id, title, _PURPOSE, missing="the role can make none of these calls")
    named = _pattern(reviewed.name, actions)
    if len(_short_json(named)) <= PATTERN_SIZE:
        return CopyText(id, title, purpose, json.dumps(named, indent=2), not_covered=_NOT_COVERED)
    return _alarm_of_every_call(reviewed, id, title, _TOO_MANY)


def _is_open(reviewed: ReviewedRole, answers: Iterable[Answer]) -> bool:
    """Return whether some alarming actions are unknown: an undecided question, or a policy without text."""
    if reviewed.unknown_policies or reviewed.unread:
        return True
    return any(
        claim.answer is ClaimAnswer.NOT_DECIDED and claim.scope == DIRECTLY
        for answer in answers
        if answer.role == reviewed.id and answer.question in ALARMING
        for claim in answer.claims
    )


def _alarm_of_every_call(reviewed: ReviewedRole, id: str, title: str, why: str) -> CopyText:
    every = json.dumps(_pattern(reviewed.name, ()), indent=2)
    return CopyText(id, title, _PURPOSE + why, every, not_covered=_NOT_COVERED)


def alarming_actions(
    reviewed: ReviewedRole, ways: Sequence[Way], answers: Sequence[Answer]
) -> tuple[str, ...]:
    """Return the role's actions that decide the alarming questions, and those of its ways to escalate."""
    of_ways = {action for way in ways if way.role == reviewed.id for action in way.actions}
    of_answers = {
        action
        for answer in answers
        if answer.role == reviewed.id and answer.question in ALARMING
        for part in answer.parts
        for action in part.actions
    }
    return tuple(sorted(of_ways | of_answers))


def _tagging_actions(reviewed: ReviewedRole, answers: Iterable[Answer]) -> frozenset[str]:
    """Return the role's actions that set tags."""
    parts = (part for answer in answers if answer.role == reviewed.id for part in answer.parts)
    return frozenset(action for part in parts for action in part.actions if sets_tags(action))


def _pattern(role: str, actions: Iterable[str]) -> JsonValue:
    issuer: JsonValue = {"sessionContext": {"sessionIssuer": {"userName": [role]}}}
    names = _names(actions)
    detail: JsonValue = {**({"eventName": names} if names else {}), "userIdentity": issuer}
    return {"detail-type": ["AWS API Call via CloudTrail"], "detail": detail}


def _names(actions: Iterable[str]) -> list[JsonValue]:
    """Return the names of the events, each once; for a name that ends with a date, the prefix before it."""
    named = {(name, has_day(action)) for action in actions if (name := event_name(action))}
    return [{"prefix": name} if dated else name for name, dated in sorted(named)]


def _short_json(pattern: JsonValue) -> str:
    return json.dumps(pattern, separators=(",", ":"))
