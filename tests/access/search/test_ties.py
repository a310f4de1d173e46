"""Witnesses have values that AWS sends: keys have domains, and keys that hold one value agree."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.access.compare import ActionReading, Contexts, compare
from octo_spec.access.evaluate import allows
from octo_spec.access.request import Request, contradictions
from octo_spec.iam.key_domains import KEY_DOMAINS, may_have
from tests.access.samples import allow, deny, policy, when
from tests.matrices import deep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octo_spec.iam.policy import Document

EXAMPLES = {
    "aws:username": ("mia", ""),
    "aws:userid": ("AROAX:session", ""),
    "aws:requestedregion": ("us-gov-west-1", "example"),
    "aws:principaltype": ("AssumedRole", "example"),
    "aws:principalarn": ("arn:aws:iam::111122223333:root", "arn:aws:iam:us-east-1:111122223333:role/x"),
}


def test_every_domain_has_a_value_and_another_text() -> None:
    assert EXAMPLES.keys() == KEY_DOMAINS.keys()
    for key, (value, other) in EXAMPLES.items():
        assert may_have(key, value)
        assert not may_have(key, other)
        assert key not in contradictions(Request("iam:PassRole", context={key: value}))
        assert key in contradictions(Request("iam:PassRole", context={key: other}))


@pytest.mark.parametrize("key", EXAMPLES)
@pytest.mark.parametrize(
    "operator", ["StringNotLike", "StringNotEqualsIgnoreCase", "ForAnyValue:StringNotEquals"]
)
def test_no_witness_has_a_value_outside_of_its_domain(key: str, operator: str) -> None:
    other_than = allow(
        Action="iam:PassRole", Condition={operator: {key: ["x", "User"]}, "Null": {key: "false"}}
    )
    [difference] = compare([], policy(other_than)).differences
    assert contradictions(difference.witness) == ()


@pytest.mark.parametrize(("key", "value"), [(key, other) for key, (_, other) in EXAMPLES.items()])
def test_a_grant_for_a_value_outside_of_the_domain_allows_nothing(key: str, value: str) -> None:
    assert (
        compare([], policy(allow(Action="iam:PassRole", **when("StringEquals", key, value)))).differences
        == ()
    )


def test_every_type_of_principal_is_named_by_the_five() -> None:
    types = ("Account", "Anonymous", "AssumedRole", "FederatedUser", "User")
    listed = policy(allow(**when("StringEquals", "aws:PrincipalType", *types)))
    assert compare(listed, policy(allow())).differences == ()
    assert compare(
        policy(allow(**when("StringEquals", "aws:PrincipalType", *types[1:]))), policy(allow())
    ).differences


@pytest.mark.parametrize("written", ["${aws:RequestedRegion}", "${aws:RequestedRegion}-x"])
def test_a_variable_has_a_value_of_its_domain(written: str) -> None:
    named = policy(allow(Resource=f"arn:aws:s3:::logs/{written}"))
    [difference] = compare([], named).differences
    assert contradictions(difference.witness) == ()
    assert difference.witness.context == {"aws:requestedregion": "us-east-1"}
    assert (
        compare(
            [], policy(allow(Resource=f"arn:aws:s3:::logs/{written}"), deny(Resource="arn:aws:s3:::*-*"))
        ).differences
        == ()
    )


TAGS = "ec2:ResourceTag/team", "aws:ResourceTag/team"


def tagged(one: dict[str, Any], other: dict[str, Any]) -> list[Any]:
    return policy(allow(Action="ec2:StopInstances", Condition={**one, **other}))


@pytest.mark.parametrize("reading", ActionReading)
def test_a_resource_has_each_tag_once(reading: ActionReading) -> None:
    of_service, of_all = TAGS
    same = tagged({"StringEquals": {of_service: "x"}}, {"StringLike": {of_all: "x*"}})
    [difference] = compare([], same, reading).differences
    assert difference.witness.context == {key.lower(): "x" for key in TAGS}
    assert contradictions(difference.witness) == ()
    other = tagged({"StringEquals": {of_service: "x"}}, {"StringLike": {of_all: "y*"}})
    assert compare([], other, reading).differences == ()
    absent = tagged({"StringEquals": {of_service: "x"}}, {"Null": {of_all: "true"}})
    assert compare([], absent, reading).differences == ()


def test_a_tag_may_be_written_by_either_key() -> None:
    of_service, of_all = (
        policy(allow(Action="ec2:StopInstances", **when("StringEquals", key, "x"))) for key in TAGS
    )
    assert compare(of_service, of_all).differences == ()
    assert compare(of_all, of_service).differences == ()


def test_a_request_whose_keys_hold_two_tags_is_contradictory() -> None:
    context = {"ec2:resourcetag/team": "x", "aws:resourcetag/team": "y"}
    assert contradictions(Request("ec2:StopInstances", context=context)) == ("ec2:resourcetag/team",)


ROLE, USER = (f"arn:aws:iam::111122223333:{name}" for name in ("role/r", "user/mia"))
VIA = {"aws:calledvia": frozenset({"a.amazonaws.com", "b.amazonaws.com"}), "aws:viaawsservice": "true"}
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:jobs"
NOON = {"aws:currenttime": "2030-01-01T12:00:00Z"}


@pytest.mark.parametrize(
    ("context", "contradictory"),
    [
        ({**VIA, "aws:calledviafirst": "a.amazonaws.com"}, ()),
        ({**VIA, "aws:calledviafirst": "c.amazonaws.com"}, ("aws:calledviafirst",)),
        ({**NOON, "aws:epochtime": "1893499200"}, ()),
        ({**NOON, "aws:epochtime": "1893499201"}, ("aws:currenttime",)),
        (NOON, ()),
        ({"aws:principalarn": ROLE, "aws:principalaccount": "111122223333"}, ()),
        ({"aws:principalarn": ROLE, "aws:principalaccount": "222233334444"}, ("aws:principalaccount",)),
        ({"aws:principalaccount": "222233334444"}, ()),
        ({"aws:principalarn": USER, "aws:username": "mia"}, ()),
        ({"aws:principalarn": ROLE, "aws:username": "mia"}, ("aws:username",)),
        ({"aws:principalarn": ROLE}, ()),
        ({"aws:username": "mia"}, ()),
        ({"aws:resourceaccount": "111122223333"}, ()),
        ({"aws:resourceaccount": "222233334444"}, ("aws:resourceaccount",)),
    ],
)
def test_keys_that_AWS_fills_in_agree(  # noqa: N802 - the name of AWS
    context: dict[str, Any], contradictory: tuple[str, ...]
) -> None:
    assert contradictions(Request("sqs:SendMessage", QUEUE, context)) == contradictory


# --- the tag of a resource: only the actions of a service send the key of that service ------------

READINGS = tuple(ActionReading)
OF_EC2, OF_IAM, OF_ALL = (f"{prefix}:ResourceTag/team" for prefix in ("ec2", "iam", "aws"))


def found(old: list[Document], new: list[Document], reading: ActionReading, contexts: Contexts) -> bool:
    """Return whether new access is found, and confirm its witness."""
    differences = compare(old, new, reading, contexts=contexts).differences
    for difference in differences:
        assert allows(new, difference.witness)
        assert not allows(old, difference.witness)
        assert contradictions(difference.witness) == () or contexts is Contexts.ANY
    return bool(differences)


@pytest.mark.parametrize("contexts", Contexts)
@pytest.mark.parametrize("reading", READINGS)
def test_an_action_of_another_service_does_not_send_the_key_of_a_service(
    reading: ActionReading, contexts: Contexts
) -> None:
    of_service, of_all = (
        policy(allow(Action=["ec2:*", "dynamodb:*"], **when("StringEquals", key, "a")))
        for key in (OF_EC2, OF_ALL)
    )
    assert found(of_service, of_all, reading, contexts)
    assert not found(of_all, of_service, reading, contexts)


@pytest.mark.medium
@pytest.mark.parametrize("contexts", Contexts)
@pytest.mark.parametrize("reading", READINGS)
def test_a_denial_under_the_key_of_a_service_denies_no_action_of_another_service(
    reading: ActionReading, contexts: Contexts
) -> None:
    of_service, of_all = (
        policy(allow(Action="*"), deny(Action="*", **when("StringEquals", key, "a")))
        for key in (OF_EC2, OF_ALL)
    )
    assert found(of_all, of_service, reading, contexts)
    assert not found(of_service, of_all, reading, contexts)


@pytest.mark.medium
@pytest.mark.parametrize("contexts", Contexts)
@pytest.mark.parametrize("reading", READINGS)
def test_grants_with_and_without_a_tag_are_everything_only_for_one_key(
    reading: ActionReading, contexts: Contexts
) -> None:
    def untagged_or(key: str) -> list[Document]:
        return policy(
            allow(Action="*", **when("Null", OF_ALL, "true")),
            allow(Action="*", **when("Null", key, "false")),
        )

    assert not found(untagged_or(OF_ALL), policy(allow(Action="*")), reading, contexts)
    assert found(untagged_or(OF_EC2), policy(allow(Action="*")), reading, contexts)
    only_ec2 = policy(allow(Action="ec2:StopInstances"))
    assert not found(untagged_or(OF_EC2), only_ec2, reading, contexts)


@pytest.mark.parametrize("contexts", Contexts)
@pytest.mark.parametrize("reading", READINGS)
def test_keys_of_two_services_each_hold_the_tag_for_their_service(
    reading: ActionReading, contexts: Contexts
) -> None:
    both = ["ec2:StopInstances", "iam:DeleteRole"]
    by_either = policy(*(allow(Action=both, **when("StringEquals", key, "a")) for key in (OF_EC2, OF_IAM)))
    of_all = policy(allow(Action=both, **when("StringEquals", OF_ALL, "a")))
    assert not found(by_either, of_all, reading, contexts)
    assert not found(of_all, by_either, reading, contexts)
    third = policy(allow(Action=[*both, "dynamodb:DeleteTable"], **when("StringEquals", OF_ALL, "a")))
    assert found(by_either, third, reading, contexts)


@pytest.mark.parametrize("contexts", Contexts)
@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("actions", "service", "is_tied"),
    [
        (["iam:DeleteRole", "iam:GetUser"], "iam", True),
        (["iam:CreatePolicyVersion"], "iam", False),
        (["iam:*"], "iam", False),
        (["ecs:DeleteDaemon", "ecs:DeleteCluster"], "ecs", False),
        (["ecs:DeleteCluster"], "ecs", True),
        (["ec2:*"], "ec2", True),
        (["iotanalytics:DeleteChannel"], "iotanalytics", False),
    ],
    ids=str,
)
def test_a_service_sends_its_key_for_certain_with_the_actions_that_aws_documents_with_it(
    actions: list[str],
    service: str,
    is_tied: bool,  # noqa: FBT001 - a column of a table
    reading: ActionReading,
    contexts: Contexts,
) -> None:
    of_service, of_all = (
        policy(allow(Action=actions, **when("StringEquals", f"{prefix}:ResourceTag/team", "a")))
        for prefix in (service, "aws")
    )
    assert bool(compare(of_service, of_all, reading, contexts=contexts).differences) is not is_tied


SERVICES = ("ec2", "iam", "rds", "ecs", "eks")


@pytest.mark.medium
@pytest.mark.parametrize(
    ("reading", "actions"),
    [
        (ActionReading.ALL_NAMES, "*"),
        deep((ActionReading.CATALOGUE, "*")),
        (ActionReading.CATALOGUE, [f"{service}:Delete*" for service in (*SERVICES, "s3")]),
    ],
)
def test_keys_of_many_services_hide_no_difference(reading: ActionReading, actions: str | list[str]) -> None:
    keys = (f"{service}:ResourceTag/team" for service in SERVICES)
    named = policy(*(allow(Action=actions, **when("StringEquals", key, "a")) for key in keys))
    of_all = policy(allow(Action=actions, **when("StringEquals", OF_ALL, "a")))
    assert found(named, of_all, reading, Contexts.SENT)
    assert found(named, of_all, reading, Contexts.ANY)


TAG_CONDITIONS = st.builds(
    when,
    st.sampled_from(["StringEquals", "StringNotEquals", "StringEqualsIfExists"]),
    st.sampled_from([OF_EC2, OF_IAM, OF_ALL]),
    st.sampled_from(["a", "b"]),
) | st.builds(
    when, st.just("Null"), st.sampled_from([OF_EC2, OF_IAM, OF_ALL]), st.sampled_from(["true", "false"])
)
TAGGED_ACTIONS = ("ec2:StopInstances", "iam:DeleteRole", "dynamodb:DeleteTable")
TAG_STATEMENTS = st.builds(
    lambda build, action, condition: build(Action=action, **condition),
    st.sampled_from([allow, allow, deny]),
    st.sampled_from([*TAGGED_ACTIONS, "*"]),
    TAG_CONDITIONS,
)
TAG_POLICIES = st.lists(TAG_STATEMENTS, min_size=1, max_size=3).map(lambda each: policy(*each))


def tag_requests() -> Iterator[Request]:
    """Yield the requests that AWS may send: each action sends the tag under the keys of its service."""
    for action, tag in product(TAGGED_ACTIONS, ("a", "b", "c")):
        own = f"{action.partition(':')[0]}:resourcetag/team"
        sent = {OF_ALL.lower(), own} & {OF_EC2.lower(), OF_IAM.lower(), OF_ALL.lower()}
        yield Request(action, "*", context=dict.fromkeys(sent, tag))
    yield from (Request(action, "*") for action in TAGGED_ACTIONS)


@pytest.mark.medium
@given(TAG_POLICIES, TAG_POLICIES, st.sampled_from(READINGS), st.sampled_from(Contexts))
def test_each_difference_between_requests_with_tags_is_found(
    old: list[Document], new: list[Document], reading: ActionReading, contexts: Contexts
) -> None:
    is_new = any(allows(new, request) and not allows(old, request) for request in tag_requests())
    assert found(old, new, reading, contexts) or not is_new
