"""An action that reads counts only if AWS sends a request for it about a resource that a grant names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from octo_spec.analysis.sides import bound_of, document_side
from octo_spec.iam.policy import parse
from octo_spec.review.decided_parts import decided_parts
from octo_spec.review.reviewed_roles import ReviewedPolicies, policies_of_roles
from octo_spec.symbolic.unknowns import Unknowns

if TYPE_CHECKING:
    from octo_spec.iam.json_values import JsonValue
    from octo_spec.iam.policy import Document

ANYTHING: Final = "*"


def counted(effects: dict[str, list[tuple[str, str]]], *boundaries: Document) -> frozenset[str]:
    statements: list[JsonValue] = [
        {"Effect": effect, "Action": action, "Resource": resource}
        for effect, grants in effects.items()
        for action, resource in grants
    ]
    document = parse({"Version": "2012-10-17", "Statement": statements})
    unknowns = Unknowns()
    [known] = policies_of_roles([(unknowns, document_side("policy", "", document, unknowns))])
    bounds = tuple(bound_of("the boundary", each) for each in boundaries)
    view = replace(known.first, policies=replace(known.first.policies, bounds=bounds))
    role = ReviewedPolicies(known.id, (view,))
    return frozenset[str]().union(*(names for _, names in decided_parts(role, ()).counted or ()))


@pytest.mark.parametrize(
    ("action", "resource", "counts"),
    [
        ("s3:GetObject", ANYTHING, True),
        ("s3:GetObject", "arn:aws:s3:::reports/*", True),
        ("s3:GetObject", "arn:aws-cn:s3:::reports/*", False),
        ("s3:ListAllMyBuckets", "arn:aws:s3:::reports", False),
        ("s3:PutObject", "arn:aws-cn:s3:::reports/*", False),
    ],
)
def test_an_action_counts_if_a_request_for_it_is_possible(
    action: str, resource: str, *, counts: bool
) -> None:
    assert counted({"Allow": [(action, resource)]}) == (frozenset({action}) if counts else frozenset())


def test_a_deny_of_the_same_resources_leaves_nothing() -> None:
    reads = [("s3:GetObject", "arn:aws:s3:::reports/*")]
    assert counted({"Allow": reads, "Deny": reads}) == frozenset()


@pytest.mark.deep
@pytest.mark.large
def test_everything_on_some_functions_counts_what_is_about_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of the thousands of actions that read are about other services, which takes no search."""
    grants = {"Allow": [("*", "arn:aws:lambda:*:*:function:v-*")]}
    found = counted(grants)
    assert {"lambda:GetFunction", "backup:SearchRecoveryPoint"} <= found
    assert found.isdisjoint({"ec2:DescribeInstances", "lambda:ListFunctions", "sqs:ReceiveMessage"})
    monkeypatch.setattr("octo_spec.review.decided_parts.MANY_READS", 100_000)
    assert counted(grants) == found


# --- boundaries --------------------------------------------------------------------------------

IMPOSSIBLE: Final[JsonValue] = {
    "StringEquals": {"aws:SourceVpc": "a"},
    "StringNotEquals": {"aws:SourceVpc": "a"},
}


@pytest.mark.parametrize(
    ("bound", "counts"),
    [
        ([("Allow", "s3:*", ANYTHING, {})], True),
        ([("Allow", "s3:List*", ANYTHING, {})], False),
        ([("Allow", "s3:*", "arn:aws:s3:::reports/*", {})], True),
        ([("Allow", "s3:*", "arn:aws-cn:s3:::reports/*", {})], False),
        ([("Allow", "s3:*", ANYTHING, IMPOSSIBLE)], False),
        ([("Allow", "s3:*", ANYTHING, {}), ("Deny", "s3:Get*", ANYTHING, {})], False),
        ([("Allow", "s3:*", ANYTHING, {}), ("Deny", "s3:Get*", "arn:aws:s3:::a/*", {})], True),
        ([("Deny", "s3:Get*", ANYTHING, {})], False),
    ],
)
def test_an_action_counts_only_if_the_boundary_allows_it(
    bound: list[tuple[str, str, str, JsonValue]], *, counts: bool
) -> None:
    statements: list[JsonValue] = [
        {"Effect": effect, "Action": action, "Resource": resource, "Condition": condition}
        for effect, action, resource, condition in bound
    ]
    boundary = parse({"Version": "2012-10-17", "Statement": statements})
    assert counted({"Allow": [("s3:GetObject", ANYTHING)]}, boundary) == (
        frozenset({"s3:GetObject"}) if counts else frozenset()
    )
