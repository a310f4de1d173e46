"""No clean answer where some state allows more: octospec's claims against the slow search for states."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import event, given
from hypothesis import strategies as st

from octo_spec.iam.managed_policies import managed_policy_json
from tests.analysis.escalation.claims import OF_AWS, OWN_BOUNDARY, Claim, Holder, arn_of, claim
from tests.analysis.escalation.reachable_states import (
    ACCOUNT,
    EVERYTHING,
    OPEN_ROLE,
    OTHER,
    OWN,
    Principal,
    World,
    reaches,
)
from tests.trials import tried

if TYPE_CHECKING:
    from collections.abc import Mapping

TARGET = ("s3:DeleteObject", "arn:aws:s3:::b/a")
MANAGED, THERE = f"{ACCOUNT}:policy/m", f"{ACCOUNT}:policy/there"
AWS_POLICIES = ("AdministratorAccess", "AmazonS3FullAccess", "ReadOnlyAccess")

ACTIONS = (
    *("iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:AttachRolePolicy", "iam:DetachRolePolicy"),
    *("iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary", "iam:CreatePolicy"),
    *(
        "iam:Attach*",
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:TagRole",
        "iam:UntagRole",
    ),
    "iam:UpdateAssumeRolePolicy",
    *("sts:AssumeRole", "iam:PassRole", "ec2:RunInstances", "lambda:UpdateFunctionCode"),
    *("iam:*", "s3:*", "s3:DeleteObject", "s3:PutBucketPolicy", "*"),
)
RESOURCES = (
    *("*", "*", "*", OWN, OTHER, MANAGED, OWN_BOUNDARY, f"{ACCOUNT}:role/*", f"{ACCOUNT}:policy/*"),
    "arn:aws:s3:::b/${aws:PrincipalTag/team}",
)
CONDITIONS: tuple[dict[str, Any], ...] = (
    {"ArnLike": {"iam:PolicyARN": f"{OF_AWS}/AmazonS3*"}},
    {"ArnLike": {"iam:PolicyARN": f"{ACCOUNT}:policy/*"}},
    {"ArnNotLike": {"iam:PolicyARN": f"{OF_AWS}/Admin*"}},
    {"ArnEquals": {"iam:PermissionsBoundary": OWN_BOUNDARY}},
    {"ArnLike": {"iam:PermissionsBoundary": f"{OF_AWS}/AmazonS3*"}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": "cost"}},
    {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}},
    {"StringLike": {"aws:RequestTag/team": "*"}},
    {"Null": {"aws:RequestTag/cost": "true"}},
    {"StringEquals": {"aws:PrincipalTag/team": "a"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": "b"}},
    {"StringEquals": {"aws:ResourceTag/team": "a"}},
    {"StringNotEquals": {"iam:ResourceTag/team": "b"}},
    {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
    {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}},
    {"ArnEquals": {"aws:PrincipalArn": OWN}},
    {"ArnLike": {"aws:PrincipalArn": OTHER}},
    {"ArnNotLike": {"aws:PrincipalArn": OWN}},
    {"StringEquals": {"aws:PrincipalType": "AssumedRole"}},
    {"StringEquals": {"aws:PrincipalType": "User"}},
    {"StringEquals": {"aws:PrincipalAccount": "111122223333"}},
    {"StringEquals": {"aws:SourceAccount": "111122223333"}},
)


@st.composite
def statements(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw the statements of a policy."""
    return draw(st.lists(_statement(), min_size=1, max_size=3))


@st.composite
def _statement(draw: st.DrawFn) -> dict[str, Any]:
    element = draw(st.sampled_from(["Action", "Action", "Action", "NotAction"]))
    found = {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        element: draw(
            st.lists(
                st.sampled_from(ACTIONS[:-1] if element == "NotAction" else ACTIONS),
                min_size=1,
                max_size=3,
                unique=True,
            )
        ),
        "Resource": draw(st.sampled_from(RESOURCES)),
    }
    condition = draw(st.one_of(st.none(), st.none(), st.sampled_from(CONDITIONS)))
    return {**found, "Condition": condition} if condition else found


@st.composite
def holders(draw: st.DrawFn) -> Holder:
    """Draw a role with an inline and a managed policy, and perhaps a boundary, tags, versions, and an SCP."""
    managed = draw(st.one_of(st.just({}), st.fixed_dictionaries({"m": statements()})))
    boundary = draw(st.one_of(st.none(), statements()))
    named = (*managed, *((OWN_BOUNDARY,) if boundary else ()))
    versions = {name: draw(st.one_of(st.none(), _versions())) for name in named}
    return Holder(
        inline={"i": draw(statements())},
        managed=managed,
        boundary=boundary,
        versions={name: known for name, known in versions.items() if known is not None},
        boundary_arn=OWN_BOUNDARY,
        tags=draw(st.sampled_from([{}, {"team": "a"}, {"team": "b"}])),
        within=draw(st.one_of(st.just(()), st.tuples(statements()))),
    )


def _versions() -> st.SearchStrategy[tuple[list[dict[str, Any]], ...]]:
    return st.lists(statements(), max_size=2).map(tuple)


def worst_world(holder: Holder) -> World:
    """Return the worst account in which the role may be."""
    managed: Mapping[str, list[dict[str, Any]]] = {
        f"{ACCOUNT}:policy/{name}": text for name, text in holder.managed.items()
    }
    texts = {arn: json.dumps(text) for arn, text in managed.items()}
    of_aws = {f"{OF_AWS}/{name}": _of_aws(name) for name in AWS_POLICIES}
    boundary = {OWN_BOUNDARY: json.dumps(holder.boundary)} if holder.boundary is not None else {}
    others = {arn: EVERYTHING for arn in (MANAGED, OWN_BOUNDARY, THERE) if arn not in {**texts, **boundary}}
    known = {arn_of(name): versions for name, versions in holder.versions.items()}
    older = [(arn, EVERYTHING) for arn in (*managed, *boundary) if arn not in known]
    older += [(arn, json.dumps(each)) for arn, versions in known.items() for each in versions]
    own = Principal(
        frozenset((name, json.dumps(text)) for name, text in holder.inline.items()),
        frozenset(managed),
        OWN_BOUNDARY if boundary else None,
        frozenset(holder.tags.items()),
    )
    return World(
        own,
        replace(OPEN_ROLE, attached=frozenset(others)),
        frozenset({**texts, **of_aws, **boundary, **others}.items()),
        frozenset(older),
        frozenset({OWN}),
        tuple(("", json.dumps(each)) for each in holder.within),
    )


def _of_aws(name: str) -> str:
    text = managed_policy_json(f"{OF_AWS}/{name}")
    assert text is not None
    return json.dumps(json.loads(text)["Statement"])


@tried(20, thorough=3000, deep=2000)
@given(holders())
def test_no_clean_answer_where_some_state_allows_the_request(holder: Holder) -> None:
    claimed = claim(holder, *TARGET)
    reached = reaches(worst_world(holder), *TARGET)
    event(f"{claimed.name} where {reached}")
    assert claimed is not Claim.NO or not reached
    assert claimed is not Claim.YES or reached is not False
