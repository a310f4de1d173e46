"""Registration events: from every source, signed, checked against the spec, and in any order."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.release.customer_status import InferredInput
from octo_spec.release.registration import (
    BadEventError,
    RegisteredRole,
    Registration,
    event_text,
    is_signed,
    read_events,
    sign_event,
)
from octo_spec.release.registration_check import (
    ExpectedRoles,
    deployed_after_event,
    deployed_data,
    event_problems,
    named_roles,
)
from octo_spec.resolve.customers import Deployed, DeployedState

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue

ACCOUNT = "111122223333"
STACK = f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/octo/4f2a8c10-1111-2222-3333-444455556666"
ARN = f"arn:aws:iam::{ACCOUNT}:role/Reader"
EVENT = Registration(
    "create",
    "octo",
    "1.0.0",
    ACCOUNT,
    "aws",
    "us-east-1",
    STACK,
    "cloudformation",
    (RegisteredRole("reader", ARN),),
    (InferredInput("optimization", ("on",)),),
    "2026-11-30T12:00:00Z",
)
EXPECTED = ExpectedRoles(
    "octo", {"reader": "Reader"}, frozenset({"999988887777"}), {"optimization": ("off", "on")}
)
SENT: dict[str, Any] = {
    "RequestType": "Create",
    "ResponseURL": "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x",
    "StackId": STACK,
    "RequestId": "1",
    "ResourceType": "Custom::OctospecRegistration",
    "LogicalResourceId": "OctospecRegistration",
    "ResourceProperties": {
        "ServiceToken": "arn:aws:sns:us-east-1:999988887777:octo",
        "Spec": "octo",
        "Release": "1.0.0",
        "Account": ACCOUNT,
        "Partition": "aws",
        "Region": "us-east-1",
        "Roles": {"reader": ARN},
        "Inputs": {"optimization": "on"},
    },
}


def notification(message: object, time: str = "2026-11-30T12:00:00.123Z") -> dict[str, object]:
    return {"Type": "Notification", "Message": json.dumps(message), "Timestamp": time}


ENVELOPES: dict[str, object] = {
    "a topic": notification(SENT),
    "a function of a topic": {"Records": [{"Sns": notification(SENT)}]},
    "a queue of a topic": {"Records": [{"body": json.dumps(notification(SENT))}]},
    "a function that adds the time": {**SENT, "at": "2026-11-30T12:00:00Z"},
    "an event of octospec": json.loads(event_text(EVENT)),
}


@pytest.mark.parametrize("sent", ENVELOPES.values(), ids=ENVELOPES)
def test_an_event_is_found_in_every_envelope(sent: object) -> None:
    [read] = read_events(json.dumps(sent, indent=1))
    assert read.event == EVENT
    assert [each.event for each in read_events(f"{json.dumps(sent)}\n\n{json.dumps(sent)}\n")] == [
        EVENT,
        EVENT,
    ]


TERRAFORM: dict[str, dict[str, Any]] = {
    "reader_arn": {"sensitive": False, "type": "string", "value": ARN},
    "reader_name": {"value": "Reader"},
    "external_id": {"value": "MSP-1"},
    "spec_name": {"value": "octo"},
    "spec_version": {"value": "1.0.0"},
}
OUTPUTS = {"ReaderRoleArn": ARN, "SpecName": "octo", "SpecVersion": "1.0.0", "ExternalId": "MSP-1"}
STACKS = {
    "Stacks": [
        {"StackId": STACK.replace("octo", "other"), "Outputs": [{"OutputKey": "Bucket", "OutputValue": "b"}]},
        {
            "StackId": STACK,
            "CreationTime": "2026-11-30T12:00:00+00:00",
            "StackStatus": "CREATE_COMPLETE",
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in OUTPUTS.items()],
        },
    ]
}


@pytest.mark.parametrize(
    ("printed", "stack", "at"),
    [
        (TERRAFORM, "", None),
        ({"octo": {"value": {key: each["value"] for key, each in TERRAFORM.items()}}}, "", None),
        (STACKS, STACK, "2026-11-30T12:00:00Z"),
    ],
)
def test_outputs_of_a_module_or_a_stack_are_an_event(printed: JsonValue, stack: str, at: str | None) -> None:
    [read] = read_events(json.dumps(printed))
    event = named_roles(read.event, EXPECTED)
    assert (event.roles, event.account, event.stack, event.at) == (EVENT.roles, ACCOUNT, stack, at)
    assert "MSP-1" in read.outputs
    assert "MSP-1" not in event_text(event)
    assert list(event_problems(event, EXPECTED)) == []


NOTHING: tuple[object, ...] = (
    [],
    "text",
    {},
    {"octospec-registration": 2},
    {"octospec-registration": 1, "action": "create"},
    {"octospec-registration": 1, "action": ["create"]},
    {**SENT, "ResourceType": "Custom::Other"},
    {**SENT, "ResourceProperties": {**SENT["ResourceProperties"], "Roles": [ARN]}},
    {**SENT, "ResourceProperties": {**SENT["ResourceProperties"], "Account": None}},
    {"spec_version": {"value": "1.0.0"}},
    {"Message": "{"},
    {"Message": json.dumps({"Message": json.dumps({"Message": json.dumps({"Message": "{}"})})})},
)


@pytest.mark.parametrize("sent", NOTHING)
def test_what_is_no_event_is_refused(sent: object) -> None:
    with pytest.raises(BadEventError):
        read_events(json.dumps(sent))


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "9" * 5000, '{"a": NaN}\n{'])
def test_what_is_no_json_is_refused(text: str) -> None:
    if text:
        with pytest.raises(BadEventError):
            read_events(text)
    else:
        assert read_events(text) == ()


def test_a_signature_covers_the_whole_text_and_needs_the_external_id() -> None:
    data = json.loads(event_text(EVENT))
    del data["hmac"]
    text = sign_event(json.dumps(data), "MSP-1")
    [read] = read_events(text)
    assert read.event.hmac is not None
    assert replace(read.event, hmac=None) == EVENT
    assert is_signed(read.text, "MSP-1")
    assert not is_signed(read.text, "MSP-2")
    assert not is_signed(read.text.replace("Reader", "Writer"), "MSP-1")
    assert not is_signed(event_text(EVENT), "MSP-1")


def with_role(id: str, arn: str) -> Registration:
    return replace(EVENT, roles=(RegisteredRole(id, arn),))


REFUSED = {
    "is in account 444455556666": with_role("reader", "arn:aws:iam::444455556666:role/Reader"),
    "does not have the name that the spec gives": with_role("reader", f"arn:aws:iam::{ACCOUNT}:role/Admin"),
    "the spec has no role": with_role("writer", ARN),
    "is not the ARN of a role": with_role("reader", f"arn:aws:iam::{ACCOUNT}:user/Reader"),
    "is not in partition aws": with_role("reader", f"arn:aws-cn:iam::{ACCOUNT}:role/Reader"),
    "names no role": replace(EVENT, roles=()),
    "is yours": replace(
        EVENT,
        account="999988887777",
        stack="",
        roles=(RegisteredRole("reader", ARN.replace(ACCOUNT, "999988887777")),),
    ),
    "is not in account": replace(EVENT, stack=STACK.replace(ACCOUNT, "444455556666")),
    "is not the ARN of a stack": replace(EVENT, stack="octo"),
    "not for 'octo'": replace(EVENT, spec="other"),
    "is not a version": replace(EVENT, release="latest"),
    "not create, update or delete": replace(EVENT, action="remove"),
    "is not a time": replace(EVENT, at="today"),
    "does not have 12 digits": replace(EVENT, account="1"),
    "the spec has no input": replace(EVENT, inputs=(InferredInput("colour", ("red",)),)),
    "is not a value of the choice": replace(EVENT, inputs=(InferredInput("optimization", ("maybe",)),)),
}


def test_a_sound_event_has_no_problems() -> None:
    assert list(event_problems(EVENT, EXPECTED)) == []


@pytest.mark.parametrize(("why", "event"), REFUSED.items())
def test_an_event_that_contradicts_the_spec_or_itself_is_refused(why: str, event: Registration) -> None:
    assert any(why in problem for problem in event_problems(event, EXPECTED))


# --- the entry ---------------------------------------------------------------------------------

UPDATED = replace(
    EVENT,
    action="update",
    release="2.0.0",
    at="2026-12-01T12:00:00Z",
    roles=(RegisteredRole("reader", ARN), RegisteredRole("writer", ARN.replace("Reader", "Writer"))),
)
DELETED = replace(EVENT, action="delete", at="2026-12-02T12:00:00Z")
AGAIN = replace(EVENT, stack=STACK.replace("4f2a", "5f2a"), at="2026-12-03T12:00:00Z")


def after(*events: Registration) -> Deployed:
    known: Deployed | None = None
    for event in events:
        known = deployed_after_event(known, event)
    assert known is not None
    return known


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ((EVENT, UPDATED), DeployedState.CLAIMED),
        ((EVENT, UPDATED, DELETED), DeployedState.DELETED),
        ((EVENT, UPDATED, DELETED, AGAIN), DeployedState.CLAIMED),
        ((EVENT, DELETED, AGAIN, AGAIN, EVENT), DeployedState.CLAIMED),
    ],
)
def test_events_in_any_order_and_again_give_the_same(
    events: tuple[Registration, ...], state: DeployedState
) -> None:
    results = {json.dumps(deployed_data(after(*each, *each[:1]))) for each in permutations(events)}
    assert len(results) == 1
    assert after(*events).state is state


def test_undated_events_apply_as_they_come_but_a_deleted_stack_stays_deleted() -> None:
    create, update, delete = (replace(each, at=None) for each in (EVENT, UPDATED, DELETED))
    assert after(create, update).roles.keys() == {"reader", "writer"}
    assert after(create, delete, create).state is DeployedState.DELETED
    assert after(delete, create).state is DeployedState.DELETED
    assert after(create, replace(delete, stack=AGAIN.stack)).state is DeployedState.CLAIMED


def test_only_other_roles_make_a_confirmed_entry_a_claim_again() -> None:
    confirmed = replace(after(EVENT), state=DeployedState.CONFIRMED)
    assert deployed_after_event(confirmed, EVENT) == confirmed
    later = replace(EVENT, at="2026-12-05T12:00:00Z")
    assert deployed_after_event(confirmed, later).state is DeployedState.CONFIRMED
    assert deployed_after_event(confirmed, UPDATED).state is DeployedState.CLAIMED
