"""The alarm of a review matches CloudTrail events, and only those of the role."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.iam.catalog import expand
from octo_spec.iam.event_names import DATED_SERVICES, event_name
from octo_spec.model.deployment import Condition
from octo_spec.model.text import Text
from octo_spec.review.alarm import ALARMING, PATTERN_SIZE, alarm, alarming_actions
from octo_spec.review.facts import review_facts
from tests.emitters.review.real_facts import facts
from tests.review.small_deployments import deployment_of, grant, reviewed

if TYPE_CHECKING:
    from octo_spec.model.review_facts import CopyText

ROLE = "AlphausAcctAccessRole"


def event(name: str, role: str = ROLE) -> dict[str, Any]:
    """Return the event of a call, as EventBridge receives it."""
    issuer = {"type": "Role", "userName": role}
    identity = {"type": "AssumedRole", "sessionContext": {"sessionIssuer": issuer}}
    return {
        "detail-type": "AWS API Call via CloudTrail",
        "detail": {"eventName": name, "userIdentity": identity},
    }


def matches(pattern: Any, found: Any) -> bool:  # noqa: ANN401 - any JSON
    """Match like EventBridge: every key of the pattern, any of its values."""
    if isinstance(pattern, dict):
        return all(key in found and matches(value, found[key]) for key, value in pattern.items())
    return any(
        found.startswith(value["prefix"]) if isinstance(value, dict) else found == value for value in pattern
    )


def octo() -> CopyText:
    review = facts()
    return alarm(review.roles[0], review.ways, review.answers)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "PutRolePolicy",
            "AttachRolePolicy",
            "CreateRole",
            "SendCommand",
            "DeleteDBInstance",
            "DeleteVolume",
        ),
        *("UpdateFunctionConfiguration20150331v2", "PutBucketLifecycle", "PutResourcePolicy"),
    ],
)
def test_the_alarm_matches_the_event_of_a_dangerous_call_of_the_role(name: str) -> None:
    pattern = json.loads(octo().text)
    assert matches(pattern, event(name))
    assert not matches(pattern, event(name, "SomebodyElse"))


@pytest.mark.parametrize("name", ["GetCostAndUsage", "ListAccounts", "DescribeVolumes"])
def test_calls_that_read_are_not_matched(name: str) -> None:
    assert not matches(json.loads(octo().text), event(name))


def test_every_alarming_action_that_is_a_call_is_matched() -> None:
    review, pattern = facts(), json.loads(octo().text)
    actions = alarming_actions(review.roles[0], review.ways, review.answers)
    assert "iam:PassRole" in actions
    names = {name for action in actions if (name := event_name(action))}
    assert len(names) > 10
    assert [name for name in names if not matches(pattern, event(name))] == []
    assert not matches(pattern, event("PassRole"))


def test_too_many_calls_for_a_pattern_are_matched_without_their_names() -> None:
    review = facts()
    [answer] = [each for each in review.answers if each.question == ALARMING[0]]
    many = tuple(action.full_name for name in ("iam", "ec2") for action in expand(f"{name}:*"))
    answers = [replace(answer, parts=(replace(review.answers[0].parts[0], actions=many),))]
    copied = alarm(review.roles[0], (), answers)
    assert len(json.dumps(json.loads(copied.text), separators=(",", ":"))) <= PATTERN_SIZE
    assert "every call of the role" in copied.purpose
    assert matches(json.loads(copied.text), event("DeleteUser"))
    assert not matches(json.loads(copied.text), event("DeleteUser", "SomebodyElse"))


def test_a_role_without_alarming_actions_has_no_alarm() -> None:
    copied = alarm(facts().roles[0], (), ())
    assert copied.missing
    assert not copied.text


def test_each_service_with_dated_event_names_is_an_aws_service() -> None:
    for service in DATED_SERVICES:
        assert expand(f"{service}:*")


def test_the_alarm_matches_the_calls_that_set_the_tag_on_which_a_permission_depends() -> None:
    tagged = Condition("StringEquals", "aws:ResourceTag/schedule", (Text(("on",)),))
    stops = grant("ec2:StopInstances", tagged)
    for statements, names in (
        ((stops, grant("ec2:CreateTags")), ["CreateTags"]),
        ((grant("ec2:StopInstances"), grant("ec2:CreateTags")), []),
        ((stops,), []),
    ):
        [copied] = [
            each
            for each in review_facts(reviewed(deployment_of(*statements))).texts
            if each.id.endswith("alarm")
        ]
        found = json.loads(copied.text)["detail"]["eventName"] if copied.text else []
        assert found == names
        assert ("calls that set tags" in copied.purpose) is bool(names)
