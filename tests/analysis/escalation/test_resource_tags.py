"""A condition on a tag of a resource limits a role only if the role cannot set the tag itself."""

from __future__ import annotations

from typing import Any

import pytest

from octo_spec.access.request import Request
from octo_spec.analysis.decision.assumptions import Assumptions
from octo_spec.analysis.decision.later_request import LaterRequest
from octo_spec.analysis.decision.tag_grants import alias_ends, tag_ends, tag_grant
from tests.analysis.escalation.claims import (
    ARN,
    OF_AWS,
    OF_SESSION,
    OTHER,
    OWN_BOUNDARY,
    Claim,
    Holder,
    allow,
    claim,
    deny,
    policies_of,
)

INSTANCE = "arn:aws:ec2:us-east-1:111122223333:instance/i-1"
STOP = ("ec2:StopInstances", INSTANCE)
OF_TEAM = {"StringEquals": {"aws:ResourceTag/team": "a"}}
STOPS = allow("ec2:StopInstances", when=OF_TEAM)
SETS = "ec2:CreateTags"


def sets(when: dict[str, Any]) -> dict[str, Any]:
    return allow(SETS, when=when)


CASES: dict[str, tuple[list[dict[str, Any]], Claim]] = {
    "any tag": ([STOPS, allow(SETS)], Claim.YES),
    "no tag": ([STOPS], Claim.NO),
    "tags of tagged resources": ([allow("ec2:StopInstances", SETS, when=OF_TEAM)], Claim.NO),
    "tags of new resources": (
        [STOPS, sets({"StringEquals": {"ec2:CreateAction": "RunInstances"}})],
        Claim.NO,
    ),
    "tags of volumes": ([STOPS, allow(SETS, on="arn:aws:ec2:*:*:volume/*")], Claim.NO),
    "another value": ([STOPS, sets({"StringEquals": {"aws:RequestTag/team": "b"}})], Claim.NO),
    "another key": ([STOPS, sets({"ForAllValues:StringEquals": {"aws:TagKeys": ["cost"]}})], Claim.NO),
    "a denied key": (
        [STOPS, allow(SETS), deny(SETS, when={"Null": {"aws:RequestTag/team": "false"}})],
        Claim.NO,
    ),
    "one of two values": (
        [
            allow("ec2:StopInstances", when={"StringEquals": {"aws:ResourceTag/team": ["a", "b"]}}),
            sets({"StringEquals": {"aws:RequestTag/team": "b"}}),
        ],
        Claim.YES,
    ),
    "two tags": (
        [
            allow(
                "ec2:StopInstances",
                when={"StringLike": {"ec2:ResourceTag/team": "a*", "aws:ResourceTag/env": "x"}},
            ),
            allow(SETS),
        ],
        Claim.YES,
    ),
    "one of two tags": (
        [
            allow(
                "ec2:StopInstances",
                when={"StringEquals": {"aws:ResourceTag/a": "x", "aws:ResourceTag/b": "x"}},
            ),
            sets({"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}),
        ],
        Claim.NO,
    ),
    "a denial without the tag": (
        [
            allow("ec2:StopInstances", SETS),
            deny("ec2:StopInstances", when={"StringNotEquals": {"aws:ResourceTag/team": "a"}}),
        ],
        Claim.YES,
    ),
    "another condition that does not hold": (
        [
            allow("ec2:StopInstances", when={**OF_TEAM, "Bool": {"aws:MultiFactorAuthPresent": "true"}}),
            allow(SETS),
        ],
        Claim.NO,
    ),
}


@pytest.mark.parametrize(("statements", "expected"), CASES.values(), ids=CASES)
def test_a_role_meets_a_condition_on_a_tag_that_it_may_set(
    statements: list[dict[str, Any]], expected: Claim
) -> None:
    assert claim(Holder(inline={"i": statements}), *STOP) is expected


PROTECTED = {"aws:resourcetag/protected": "true"}
UNLESS_PROTECTED = deny("ec2:StopInstances", when={"StringEquals": {"aws:ResourceTag/protected": "true"}})


@pytest.mark.parametrize(
    ("denial", "expected"),
    [(UNLESS_PROTECTED, Claim.YES), ({**UNLESS_PROTECTED, "Action": "ec2:*"}, Claim.NO)],
)
@pytest.mark.parametrize("changes", [SETS, "ec2:DeleteTags"])
def test_a_role_overwrites_or_removes_a_tag_that_denies(
    denial: dict[str, Any], changes: str, expected: Claim
) -> None:
    holder = Holder(inline={"i": [allow("ec2:StopInstances", changes), denial]})
    assert claim(holder, *STOP, **PROTECTED) is expected


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        ([allow("ec2:StopInstances")], Claim.NO),
        ([allow(SETS), allow("ec2:StopInstances", when=OF_TEAM)], Claim.YES),
        (
            [allow(SETS), allow("ec2:StopInstances", when={"StringEquals": {"aws:ResourceTag/x": "y"}})],
            Claim.YES,
        ),
    ],
)
def test_a_boundary_allows_both_requests(boundary: list[dict[str, Any]], expected: Claim) -> None:
    assert claim(Holder(inline={"i": [STOPS, allow(SETS)]}, boundary=boundary), *STOP) is expected


@pytest.mark.parametrize(
    ("key", "action", "setter", "resource"),
    [
        ("s3:ExistingObjectTag/team", "s3:GetObject", "s3:PutObjectTagging", "arn:aws:s3:::b/x"),
        (
            "rds:db-tag/team",
            "rds:DeleteDBInstance",
            "rds:AddTagsToResource",
            "arn:aws:rds:us-east-1:111122223333:db:d",
        ),
        (
            "secretsmanager:ResourceTag/team",
            "secretsmanager:GetSecretValue",
            "secretsmanager:TagResource",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:a-AbCdEf",
        ),
        ("ec2:ResourceTag/team", "ec2:TerminateInstances", SETS, INSTANCE),
    ],
)
def test_each_service_has_its_own_tags(key: str, action: str, setter: str, resource: str) -> None:
    only = allow(action, when={"StringEquals": {key: "a"}})
    assert claim(Holder(inline={"i": [only, allow(setter)]}), action, resource) is Claim.YES
    assert claim(Holder(inline={"i": [only, allow("sqs:TagQueue")]}), action, resource) is Claim.NO


@pytest.mark.parametrize("key", ["iam:ResourceTag/team", "ec2:ResourceTag/team", "s3:ExistingObjectTag/team"])
def test_no_tag_helps_that_aws_does_not_send_with_the_action(key: str) -> None:
    target = ("s3:DeleteObject", "arn:aws:s3:::b/x")
    tags = allow("s3:PutObjectTagging")
    only = allow("s3:DeleteObject", when={"StringEquals": {key: "a"}})
    assert claim(Holder(inline={"i": [only, tags]}), *target) is Claim.NO
    unless = deny("s3:DeleteObject", when={"StringNotEquals": {key: "a"}})
    role = policies_of(Holder(inline={"i": [allow("s3:DeleteObject"), tags, unless]}))
    assert tag_grant(role, Request(*target), Assumptions(), may_be_denied=False) is None
    assert not tag_ends(LaterRequest(role, Request(*target), Assumptions()))
    given = Request(*target, {key.lower(): "b"})
    assert tag_grant(role, given, Assumptions(), may_be_denied=False) is not None  # as the user says


@pytest.mark.parametrize(
    "when", [{"StringLike": {"aws:RequestTag/team": "*"}}, {"StringLike": {"aws:RequestTag/cost": "*"}}, {}]
)
def test_tags_of_an_object_are_no_tags_that_other_conditions_test(when: dict[str, Any]) -> None:
    only = allow("s3:DeleteObject", when={"StringEquals": {"aws:ResourceTag/team": "a"}})
    tags = allow("s3:PutObjectTagging", when=when)
    target = ("s3:DeleteObject", "arn:aws:s3:::b/x")
    assert claim(Holder(inline={"i": [only, tags]}), *target) is Claim.NOT_DECIDED


def test_a_tag_like_that_of_the_role_is_set_with_the_value_of_the_role() -> None:
    own = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    statements = [allow("ec2:StopInstances", when=own), allow(SETS)]
    assert claim(Holder(inline={"i": statements}, tags={"team": "a"}), *STOP) is Claim.YES
    assert claim(Holder(inline={"i": statements}), *STOP) is Claim.NO


BOTH = {"aws:ResourceTag/a": "x", "aws:ResourceTag/b": "x"}
ONE_BY_ONE = allow("ec2:StopInstances", when={"StringEquals": BOTH})


def tagged(name: str, value: str = "x") -> dict[str, Any]:
    return {"StringEquals": {f"aws:ResourceTag/{name}": value}}


def only_key(name: str, when: dict[str, Any] | None = None) -> dict[str, Any]:
    return sets({"ForAllValues:StringEquals": {"aws:TagKeys": [name]}, **(when or {})})


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([ONE_BY_ONE, only_key("a"), only_key("b")], Claim.YES),
        ([ONE_BY_ONE, only_key("a"), only_key("b", tagged("a"))], Claim.YES),
        ([ONE_BY_ONE, only_key("a"), only_key("b", tagged("c"))], Claim.NO),
        (
            [STOPS, only_key("team", tagged("own")), only_key("own")],
            Claim.YES,
        ),
        ([STOPS, only_key("team", tagged("own"))], Claim.NO),
    ],
)
def test_a_role_sets_several_tags_one_after_another(
    statements: list[dict[str, Any]], expected: Claim
) -> None:
    assert claim(Holder(inline={"i": statements}), *STOP) is expected


def test_many_changes_of_tags_are_not_decided() -> None:
    """Five tags, each of which requires the one before."""
    first, *others = (f"t{number}" for number in range(5))
    chain = [only_key(first)]
    for before, name in zip((first, *others), others, strict=False):
        chain.append(only_key(name, {"StringEquals": {f"aws:ResourceTag/{before}": "x"}}))
    wanted = allow("ec2:StopInstances", when={"StringEquals": {f"aws:ResourceTag/{others[-1]}": "x"}})
    role = policies_of(Holder(inline={"i": [wanted, *chain]}))
    assert tag_ends(LaterRequest(role, Request(*STOP), Assumptions()))
    shorter = policies_of(Holder(inline={"i": [wanted, *chain[1:]]}))
    assert not tag_ends(LaterRequest(shorter, Request(*STOP), Assumptions()))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}},
        {"ArnLike": {"lambda:SourceFunctionArn": "*"}},
        {"StringEquals": {"aws:RequestTag/team": "${aws:SourceIdentity}"}},
    ],
    ids=str,
)
def test_a_change_of_tags_is_certain_only_if_each_session_can_send_it(condition: dict[str, Any]) -> None:
    assert claim(Holder(inline={"i": [STOPS, sets(condition)]}), *STOP) is Claim.NOT_DECIDED
    unlimited = allow("ec2:CreateTags", when={"Null": {"aws:CalledVia": "true"}})
    assert claim(Holder(inline={"i": [STOPS, sets(condition), unlimited]}), *STOP) is Claim.YES


def test_a_role_replaces_a_tag_that_it_may_not_overwrite() -> None:
    replaces = [STOPS, allow("ec2:DeleteTags"), sets({"Null": {"aws:ResourceTag/team": "true"}})]
    for statements, is_open in ((replaces, True), (replaces[::2], False)):
        request = Request(*STOP, {**OF_SESSION, "aws:resourcetag/team": "b"})
        later = LaterRequest(policies_of(Holder({"i": statements})), request, Assumptions())
        assert bool(tag_ends(later)) is is_open


# --- tags and aliases after other steps ----------------------------------------------------------

_OF_ROLE = allow(
    "ec2:StopInstances", when={"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
)
_TAGGED_BY_ADMIN = allow(SETS, when={"StringEquals": {"aws:PrincipalTag/admin": "1"}})
_PUTS = allow("iam:PutRolePolicy", on=ARN)
_CLEANS = allow("iam:DeleteRolePolicy", on=ARN)
_UNBINDS = allow("iam:DeleteRolePermissionsBoundary", on=ARN)
_TO_OTHER = {"ArnEquals": {"iam:PolicyARN": f"{OF_AWS}/ResourceGroupsTaggingAPITagUntagSupportedResources"}}
LATER: dict[str, Holder] = {
    "its own tag": Holder({"i": [_OF_ROLE, allow(SETS), allow("iam:TagRole", on=ARN)]}),
    "the tag of a session": Holder(
        {"i": [_OF_ROLE, allow(SETS), allow("iam:UpdateAssumeRolePolicy", on=ARN)]}
    ),
    "its own tag to set tags": Holder({"i": [STOPS, _TAGGED_BY_ADMIN, allow("iam:TagRole", on=ARN)]}),
    "a denial of the action": Holder({"i": [_CLEANS, deny(STOP[0])]}, {"m": [STOPS, allow(SETS)]}),
    "a denial of tags": Holder({"i": [_CLEANS, deny(SETS)]}, {"m": [STOPS, allow(SETS)]}),
    "any policy within a boundary": Holder({"i": [_PUTS]}, boundary=[_PUTS, STOPS, allow(SETS)]),
    "any policy within that of the account": Holder({"i": [_PUTS]}, within=([_PUTS, STOPS, allow(SETS)],)),
    "no boundary": Holder({"i": [STOPS, allow(SETS), _UNBINDS]}, boundary=[_UNBINDS, allow(STOP[0])]),
    "another principal": Holder(
        {
            "i": [
                STOPS,
                allow("iam:CreateRole", on=OTHER),
                allow("iam:AttachRolePolicy", on=OTHER, when=_TO_OTHER),
            ]
        }
    ),
}


@pytest.mark.parametrize("holder", LATER.values(), ids=LATER)
def test_a_role_sets_a_tag_after_another_step(holder: Holder) -> None:
    assert tag_ends(LaterRequest(policies_of(holder), Request(*STOP, OF_SESSION), Assumptions()))


@pytest.mark.parametrize(
    "holder",
    [
        Holder({"i": [STOPS, _PUTS]}, boundary=[_PUTS, STOPS]),
        Holder({"i": [STOPS, _PUTS]}, within=([_PUTS, STOPS],)),
        Holder({"i": [_CLEANS, deny(STOP[0])]}, {"m": [STOPS]}),
        Holder({"i": [STOPS, _TAGGED_BY_ADMIN]}),
    ],
)
def test_a_role_that_cannot_set_the_tag_after_its_steps_either_is_refused(holder: Holder) -> None:
    assert not tag_ends(LaterRequest(policies_of(holder), Request(*STOP, OF_SESSION), Assumptions()))


@pytest.mark.parametrize(("setter", "is_open"), [("kms:CreateAlias", True), ("kms:ListAliases", False)])
def test_a_role_gives_a_key_an_alias_after_another_step(setter: str, *, is_open: bool) -> None:
    decrypts = allow("kms:Decrypt", when={"StringEquals": {"kms:RequestAlias": "alias/a"}})
    holder = Holder({"i": [_PUTS]}, boundary=[_PUTS, decrypts, allow(setter)])
    key = Request("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k", OF_SESSION)
    assert bool(alias_ends(LaterRequest(policies_of(holder), key, Assumptions()))) is is_open


_ASSUMES = allow("sts:AssumeRole")
_BY_ALIAS = allow("kms:Decrypt", when={"StringEquals": {"kms:RequestAlias": "alias/a"}})
_KEY = ("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k")


@pytest.mark.parametrize(
    ("target", "limited", "setter"), [(STOP, STOPS, SETS), (_KEY, _BY_ALIAS, "kms:CreateAlias")], ids=str
)
def test_another_principal_changes_what_a_policy_of_the_account_requires(
    target: tuple[str, str], limited: dict[str, Any], setter: str
) -> None:
    within = [_ASSUMES, limited]
    assert claim(Holder({"i": [_ASSUMES]}, within=([*within, allow(setter)],)), *target) is Claim.NOT_DECIDED
    assert claim(Holder({"i": [_ASSUMES]}, within=(within,)), *target) is Claim.NO


def test_a_principal_within_the_boundary_of_the_role_changes_the_tags_that_it_requires() -> None:
    own = {"ArnEquals": {"iam:PermissionsBoundary": OWN_BOUNDARY}}
    gives = allow("iam:CreateRole", "iam:PutRolePolicy", on=OTHER, when=own)
    for setters, expected in (([allow(SETS)], Claim.NOT_DECIDED), ([], Claim.NO)):
        assert claim(Holder({"i": [gives]}, boundary=[gives, STOPS, *setters]), *STOP) is expected
