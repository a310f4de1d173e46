"""No witness needs a key that AWS never sends with its action, and no access that AWS can send is missed."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.access.compare import ActionReading, Contexts, compare, compare_first, compare_in_both_readings
from octo_spec.access.intersect import overlaps
from octo_spec.access.request import Request, contradictions
from octo_spec.iam.policy import document
from tests.access.samples import allow, deny, policy, when

READINGS = tuple(ActionReading)
PREFIX = when("StringLike", "s3:prefix", "prod/*")
BOTH = ["s3:ListBucket", "s3:DeleteObject"]


def actions(old: Any, new: Any, reading: ActionReading) -> list[str]:  # noqa: ANN401 - documents
    """Return the actions of new access; each witness must be one that AWS can send."""
    found = compare(old, new, reading).differences
    assert all(contradictions(difference.witness) == () for difference in found)
    return sorted(name for difference in found for name in difference.actions)


@pytest.mark.parametrize("reading", READINGS)
def test_a_grant_under_a_key_that_is_never_sent_with_an_action_allows_no_request_for_it(
    reading: ActionReading,
) -> None:
    assert actions([], policy(allow(Action=BOTH, **PREFIX)), reading) == ["s3:ListBucket"]
    assert actions([], policy(allow(Action="s3:DeleteObject", **PREFIX)), reading) == []


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("allowed", ["s3:DeleteObject", "s3:*", "*", BOTH])
def test_a_lifted_denial_that_denied_nothing_brings_nothing(allowed: object, reading: ActionReading) -> None:
    kept = allow(Action=allowed)
    old = policy(kept, deny(Action="s3:DeleteObject", **PREFIX))
    assert actions(old, policy(kept), reading) == []
    listed = policy(kept, deny(Action=BOTH, **PREFIX))
    found = compare(listed, policy(kept), reading).differences
    assert [difference.witness.action for difference in found] == ["s3:ListBucket"] * (
        allowed != "s3:DeleteObject"
    )


@pytest.mark.parametrize("reading", READINGS)
def test_an_action_that_two_patterns_leave_is_narrowed_too(reading: ActionReading) -> None:
    kept = allow(Action="s3:Get*")
    listing = {"Condition": {"Null": {"aws:TagKeys": "false"}}}
    old = policy(kept, deny(Action="s3:?etObject", **listing))
    assert actions(old, policy(kept), reading) == []
    [found] = compare(
        policy(kept, deny(Action="s3:?e*", **listing)), policy(kept), ActionReading.ALL_NAMES
    ).differences
    assert found.witness.action == "s3:GetAnything"


@pytest.mark.parametrize("reading", READINGS)
def test_a_denial_within_a_not_action_is_narrowed_too(reading: ActionReading) -> None:
    kept = allow(NotAction="iam:*")
    old = policy(kept, deny(Action=["s3:DeleteObject", "kms:Decrypt"], **PREFIX))
    assert actions(old, policy(kept), reading) == []


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("denying", [False, True])
def test_an_action_that_only_the_other_side_omits_is_narrowed_too(
    reading: ActionReading, *, denying: bool
) -> None:
    kept = ["s3:DeleteObject", "kms:Decrypt"]
    rest = {"NotAction": kept, **PREFIX}
    old = policy(allow(Action="*", **PREFIX), deny(Action=kept)) if denying else policy(allow(**rest))
    assert actions(old, policy(allow(Action="*", **PREFIX)), reading) == []
    listed = policy(allow(NotAction=[*kept, "s3:ListBucket"], **PREFIX))
    [found] = compare(listed, policy(allow(Action="*", **PREFIX)), reading).differences
    assert found.witness.action == "s3:ListBucket"


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(
    ("operator", "values"),
    [
        ("StringNotLike", ("prod/*",)),
        ("StringLikeIfExists", ("prod/*",)),
        ("Null", ("true",)),
        ("ForAllValues:StringLike", ("prod/*",)),
    ],
)
def test_a_condition_that_holds_without_its_key_always_holds_if_the_key_is_never_sent(
    operator: str, values: tuple[str, ...], reading: ActionReading
) -> None:
    plain, conditional = (
        policy(allow(Action="s3:DeleteObject", **condition))
        for condition in ({}, when(operator, "s3:prefix", *values))
    )
    assert actions([], conditional, reading) == ["s3:DeleteObject"]
    assert actions(conditional, plain, reading) == []


@pytest.mark.parametrize("reading", READINGS)
def test_a_variable_that_is_never_sent_names_no_resource(reading: ActionReading) -> None:
    def named(action: str) -> Any:  # noqa: ANN401 - documents
        return policy(allow(Action=action, Resource="arn:aws:s3:::logs/${s3:prefix}"))

    assert actions([], named("s3:DeleteObject"), reading) == []
    default = policy(allow(Resource="arn:aws:s3:::logs/${s3:prefix, 'all'}"))
    assert actions(default, policy(allow(Resource="arn:aws:s3:::logs/all")), reading) == []


@pytest.mark.parametrize(
    ("action", "key"),
    [
        ("s3:DeleteObject", "s3:LaterKey"),
        ("s3:LaterAction", "s3:prefix"),
        ("later:Action", "later:Key"),
        ("s3:DeleteObject", "aws:LaterKey"),
        ("s3:DeleteObject", "accounts.google.com:later"),
        ("s3:ListAllMyBuckets", "s3:TlsVersion"),
        ("sts:TagSession", "sts:ExternalId"),
        ("lambda:InvokeFunction", "lambda:SourceFunctionArn"),
    ],
)
def test_what_aws_does_not_document_may_be_sent(action: str, key: str) -> None:
    tested = policy(allow(Action=action, **when("Null", key, "false")))
    assert actions([], tested, ActionReading.ALL_NAMES) == [action]


def test_names_that_aws_may_add_may_have_any_key() -> None:
    [difference] = compare([], policy(allow(Action="s3:DeleteObj*", **PREFIX))).differences
    assert difference.witness.action not in ("s3:DeleteObject", "s3:DeleteObjectTagging")
    assert contradictions(difference.witness) == ()


def test_equality_is_decided_over_all_contexts() -> None:
    plain, conditional = policy(allow()), policy(allow(**when("StringNotLike", "s3:prefix", "prod/*")))
    assert compare(conditional, plain).differences == ()
    assert compare_first(conditional, plain).differences
    assert compare_in_both_readings(conditional, plain, contexts=Contexts.ANY).all_names.differences


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("allowed", ["s3:DeleteObject", "s3:*", "*"])
def test_a_query_gets_no_witness_that_aws_cannot_send(allowed: str, reading: ActionReading) -> None:
    granted = policy(allow(Action=allowed))
    query = document("Allow", [{"Action": BOTH, "Resource": "*", **PREFIX}])
    found = [overlap.actions for overlap in overlaps(granted, query, reading=reading)]
    assert found == ([] if allowed == "s3:DeleteObject" else [("s3:ListBucket",)])


def test_a_request_says_which_of_its_keys_aws_never_sends() -> None:
    assert contradictions(Request("s3:DeleteObject", context={"s3:prefix": "x"})) == ("s3:prefix",)
    assert contradictions(Request("s3:ListBucket", context={"s3:prefix": "x"})) == ()
