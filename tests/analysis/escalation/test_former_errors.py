"""Claims that were shown to be false: each must stay true. A clean answer needs that no state allows more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.access.request import Request
from octo_spec.analysis.decision.assumptions import Assumptions
from octo_spec.analysis.decision.later_request import LaterRequest
from octo_spec.analysis.decision.self_grants import self_grant
from octo_spec.analysis.escalation import other_principals as through_others_module
from octo_spec.analysis.escalation import permission_state
from octo_spec.analysis.escalation import self_grants as self_grants_module
from octo_spec.analysis.escalation.given_permissions import Given, may_allow, principal_with
from octo_spec.analysis.escalation.other_principals import raises_through_others
from octo_spec.analysis.escalation.raises import EscalationWay, Raise
from octo_spec.analysis.escalation.self_grant_steps import open_steps
from octo_spec.analysis.escalation.self_grants import self_grants, trust_grant
from octo_spec.analysis.escalation.wording import step_in_words
from octo_spec.analysis.sides import bound_of
from octo_spec.iam.policy import allow_everything, parse
from octo_spec.model.deployment import Attachment, Role
from octo_spec.model.text import Text
from tests.analysis.escalation.claims import (
    ACCOUNT,
    ARN,
    OF_AWS,
    OTHER,
    OWN_BOUNDARY,
    Claim,
    Holder,
    allow,
    claim,
    deny,
    policies_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from octo_spec.analysis.escalation.other_principals import OverlapSearch
    from octo_spec.analysis.escalation.permission_state import AnswerSet, PermissionState
    from octo_spec.analysis.escalation.self_grant_steps import SelfStep, StepKey
    from octo_spec.analysis.sides import RolePolicies

SECRET = ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:111122223333:secret:a")
OBJECT = ("s3:DeleteObject", "arn:aws:s3:::b/x")


def inline(*statements: dict[str, Any], **more: Any) -> Holder:  # noqa: ANN401 - any part of a role
    return Holder(inline={"i": list(statements)}, **more)


# --- A: a wider role gets no cleaner answer ----------------------------------------------------

SOME = [allow("sts:AssumeRole", "iam:PassRole", "lambda:*")]


@pytest.mark.parametrize("actions", [("*",), ("sts:*", "iam:*", "lambda:*")])
def test_a_role_within_a_boundary_may_use_other_principals(actions: tuple[str, ...]) -> None:
    assert claim(inline(allow(*actions), boundary=SOME), *SECRET) is Claim.NOT_DECIDED


@pytest.mark.parametrize("granted", [("*",), ("s3:*", "iam:PutRolePolicy")])
def test_a_role_overwrites_the_policy_that_denies(granted: tuple[str, ...]) -> None:
    assert claim(inline(allow(*granted), deny("s3:Delete*")), *OBJECT) is Claim.YES


@pytest.mark.parametrize(
    "grants",
    [
        [allow("*"), deny("iam:*", "organizations:*", "account:*")],
        [{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"}],
    ],
)
def test_equal_spellings_get_equal_answers(grants: list[dict[str, Any]]) -> None:
    holder = inline(*grants)
    assert claim(holder, "iam:CreateUser", f"{ACCOUNT}:user/u") is Claim.NOT_DECIDED
    ways = {each.way for each in raises_through_others(policies_of(holder))}
    assert ways == {"acts-as-others", "changes-others"}


def test_an_administrator_escalates_to_nothing() -> None:
    assert raises_through_others(policies_of(inline(allow("*")))) == ()
    assert (
        raises_through_others(policies_of(inline({"Effect": "Allow", "NotAction": "a:b", "Resource": "*"})))
        != ()
    )


# --- B: boundaries that the role rewrites ------------------------------------------------------


@pytest.mark.parametrize("step", ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"])
@pytest.mark.parametrize("granted", ["*", "iam:*"])
def test_a_role_rewrites_its_own_boundary(step: str, granted: str) -> None:
    boundary = [allow("s3:Get*"), allow(step, on=f"{ACCOUNT}:policy/*")]
    holder = inline(allow(granted, "secretsmanager:*"), boundary=boundary)
    assert claim(holder, *SECRET) >= Claim.NOT_DECIDED
    elsewhere = [allow("s3:Get*"), allow(step, on=f"{ACCOUNT}:policy/else/*")]
    assert self_grants(policies_of(inline(allow("iam:*", "secretsmanager:*"), boundary=elsewhere))) == ()


# --- C: attaching, versions and tags -----------------------------------------------------------

ATTACHING = "iam:AttachRolePolicy"


def attaching(pattern: str) -> dict[str, Any]:
    return allow(ATTACHING, on=ARN, when={"ArnLike": {"iam:PolicyARN": pattern}})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (f"{OF_AWS}/AmazonS3*", Claim.YES),
        (f"{OF_AWS}/AmazonEC2RoleforSSM*", Claim.NO),
        ("arn:aws:iam::*:policy/AmazonS3F*", Claim.YES),
        ("arn:*:iam::a?s:policy/AmazonS3F*", Claim.YES),
    ],
)
def test_a_role_attaches_any_policy_that_a_pattern_allows(pattern: str, expected: Claim) -> None:
    assert claim(inline(attaching(pattern)), *OBJECT) is expected


def test_a_role_creates_a_policy_and_attaches_it() -> None:
    vendor = f"{ACCOUNT}:policy/vendor/*"
    assert claim(inline(allow("iam:CreatePolicy", on=vendor), attaching(vendor)), *OBJECT) is Claim.YES
    assert claim(inline(attaching(vendor)), *OBJECT) is Claim.NOT_DECIDED


def test_a_role_selects_another_version_of_its_own_policy() -> None:
    selects = [allow("iam:SetDefaultPolicyVersion", on=f"{ACCOUNT}:policy/m")]
    assert claim(Holder(managed={"m": selects}), *OBJECT) is Claim.NOT_DECIDED
    assert self_grants(policies_of(Holder(inline={"i": selects}))) == ()


SELECTS = allow("iam:SetDefaultPolicyVersion", on=f"{ACCOUNT}:policy/m")


@pytest.mark.parametrize(
    ("default", "versions", "expected"),
    [
        ([SELECTS], ([allow("s3:*")],), Claim.YES),
        ([SELECTS], ([allow("sqs:List*")], [allow("s3:*")]), Claim.YES),
        ([SELECTS], ([allow("sqs:List*")],), Claim.NO),
        ([SELECTS], (), Claim.NO),
        ([SELECTS], ([allow("s3:*"), deny("sqs:*")],), Claim.NOT_DECIDED),
        ([SELECTS, allow("s3:*Object"), deny("s3:Delete*")], ([allow("sqs:List*")],), Claim.NO),
    ],
)
def test_versions_of_its_own_policy_are_decided_if_all_are_known(
    default: list[dict[str, Any]], versions: tuple[list[dict[str, Any]], ...], expected: Claim
) -> None:
    assert claim(Holder(managed={"m": default}, versions={"m": versions}), *OBJECT) is expected


@pytest.mark.parametrize(
    ("versions", "expected"),
    # The boundary may also be that of other principals, which a step changes, too.
    [(([allow("s3:*")],), Claim.YES), (([allow("s3:Get*")],), Claim.NOT_DECIDED)],
)
def test_versions_of_its_boundary_are_decided_if_all_are_known(
    versions: tuple[list[dict[str, Any]], ...], expected: Claim
) -> None:
    selects = allow("iam:SetDefaultPolicyVersion", on=OWN_BOUNDARY)
    holder = inline(allow("s3:DeleteObject"), selects, boundary=[allow("s3:Get*"), selects])
    assert claim(replace(holder, versions={OWN_BOUNDARY: versions}), *OBJECT) is expected


def test_a_role_that_tags_itself_meets_a_condition_on_its_tags() -> None:
    grants = [
        allow("s3:*", when={"StringEquals": {"aws:PrincipalTag/team": "a"}}),
        allow("iam:TagRole", on=ARN),
    ]
    assert claim(inline(*grants), *OBJECT) >= Claim.NOT_DECIDED
    tagged = allow("iam:PutRolePolicy", on=ARN, when={"StringEquals": {"aws:ResourceTag/team": "a"}})
    assert claim(inline(tagged, allow("iam:TagRole", on=ARN)), *OBJECT) >= Claim.NOT_DECIDED
    assert claim(inline(tagged), *OBJECT) is Claim.NO


_BY_TAG: tuple[dict[str, Any], ...] = (
    allow("s3:DeleteObject", when={"StringEquals": {"aws:PrincipalTag/team": "x"}}),
    allow("s3:DeleteObject", on="arn:aws:s3:::b/${aws:PrincipalTag/team}"),
    allow("s3:DeleteObject", when={"StringEquals": {"aws:PrincipalTag/team": "${aws:PrincipalTag/of}"}}),
)


@pytest.mark.parametrize("step", ["iam:TagRole", "iam:UpdateAssumeRolePolicy"])
@pytest.mark.parametrize("by_tag", _BY_TAG, ids=["condition", "resource", "value"])
def test_a_role_chooses_a_tag_that_a_condition_or_a_variable_names(by_tag: dict[str, Any], step: str) -> None:
    """A role that rewrites its trust policy trusts itself to choose the tags of a session."""
    assert claim(inline(by_tag), *OBJECT) is Claim.NO
    assert claim(inline(by_tag, allow(step, on=ARN)), *OBJECT) is Claim.NOT_DECIDED


def test_a_step_on_the_trust_policy_says_what_the_role_gains() -> None:
    role = policies_of(inline(_BY_TAG[0], allow("iam:UpdateAssumeRolePolicy", on=ARN)))
    [step] = self_grants(role)
    words = "iam:UpdateAssumeRolePolicy on itself, which lets it choose the tags of its sessions"
    assert step_in_words(step, ARN) == words


_KEYS, _ANY_KEY, _VALUE = "ForAllValues:StringEquals", "ForAnyValue:StringEquals", "aws:RequestTag/team"
_TAGS_ITSELF = allow("iam:TagRole", on=ARN)


def tagging(operator: str, value: str, key: str = "aws:TagKeys") -> dict[str, Any]:
    return allow("iam:TagRole", on=ARN, when={operator: {key: value}})


@pytest.mark.parametrize("by_tag", _BY_TAG[:2], ids=["condition", "resource"])
@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([tagging(_KEYS, "cost")], Claim.NO),
        ([tagging(_KEYS, "team")], Claim.NOT_DECIDED),
        ([tagging(_KEYS, "TEAM")], Claim.NOT_DECIDED),
        ([tagging("ForAllValues:StringLike", "t*")], Claim.NOT_DECIDED),
        ([tagging(_ANY_KEY, "cost")], Claim.NOT_DECIDED),
        ([tagging("StringEquals", "c", "aws:RequestTag/cost")], Claim.NOT_DECIDED),
        ([tagging("StringNotEquals", "cost")], Claim.NOT_DECIDED),
        ([_TAGS_ITSELF, deny("iam:TagRole", when={_ANY_KEY: {"aws:TagKeys": "team"}})], Claim.NOT_DECIDED),
        ([_TAGS_ITSELF, deny("iam:TagRole", when={f"{_ANY_KEY}IgnoreCase": {"aws:TagKeys": "team"}})], 0),
        ([_TAGS_ITSELF, deny("iam:TagRole", when={"Null": {_VALUE: "false"}})], Claim.NO),
        ([_TAGS_ITSELF, deny("iam:TagRole", when={"StringLike": {_VALUE: "?*"}})], Claim.NOT_DECIDED),
    ],
    ids=str,
)
def test_a_role_that_may_set_other_tags_only_gains_nothing(
    by_tag: dict[str, Any], grants: list[dict[str, Any]], expected: Claim
) -> None:
    """IAM ignores the case of the key of a tag: a role may set TEAM if only team is denied."""
    assert claim(inline(by_tag, *grants), *OBJECT) == expected


@pytest.mark.parametrize("operator", [_KEYS, _ANY_KEY, "Null"])
def test_a_request_without_tags_has_no_keys_of_tags(operator: str) -> None:
    """AWS's reference does not say so for each action; ForAllValues holds without a key."""
    when = {operator: {"aws:TagKeys": "false" if operator == "Null" else "team"}}
    writes = allow("iam:PutRolePolicy", on=ARN, when=when)
    assert claim(inline(writes), *OBJECT) is (Claim.YES if operator == _KEYS else Claim.NO)


def test_a_role_may_set_the_tag_after_another_step() -> None:
    by_tag = allow("s3:DeleteObject", when={"StringEquals": {"aws:PrincipalTag/team": "x"}})
    to_iam = allow(
        "iam:AttachRolePolicy", on=ARN, when={"ArnEquals": {"iam:PolicyARN": f"{OF_AWS}/IAMFullAccess"}}
    )
    denied = {"Effect": "Deny", "NotAction": ["iam:TagRole", "iam:AttachRolePolicy", "s3:*"], "Resource": "*"}
    only = deny("iam:AttachRolePolicy", when={"ArnNotEquals": {"iam:PolicyARN": f"{OF_AWS}/IAMFullAccess"}})
    limited = [by_tag, tagging(_KEYS, "cost"), denied, only]
    assert claim(inline(*limited), *OBJECT) is Claim.NO
    assert claim(inline(*limited, to_iam), *OBJECT) is Claim.NOT_DECIDED


def test_a_role_that_rewrites_its_trust_gains_nothing_without_a_tag() -> None:
    rewrites = allow("iam:UpdateAssumeRolePolicy", on=ARN)
    assert claim(inline(rewrites, allow("s3:Get*")), *OBJECT) is Claim.NO
    by_own_tag = allow("s3:DeleteObject", when={"StringEquals": {"aws:ResourceTag/team": "x"}})
    assert claim(inline(rewrites, by_own_tag), *OBJECT) is Claim.NO


# --- D: other principals -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        ("lambda:InvokeFunction", Claim.NO),
        ("states:StartExecution", Claim.NO),
        ("ssm:StartAutomationExecution", Claim.NO),
        ("ecs:RunTask", Claim.NO),
        ("bedrock:InvokeAgent", Claim.NO),
        ("codebuild:StartBuild", Claim.NOT_DECIDED),
        ("batch:SubmitJob", Claim.NOT_DECIDED),
    ],
)
def test_starting_what_exists_is_no_step_unless_the_start_chooses_the_code(
    starts: str, expected: Claim
) -> None:
    assert claim(inline(allow(starts)), *OBJECT) is expected


@pytest.mark.parametrize("starts", ["ssm:StartAutomationExecution", "ecs:RunTask"])
def test_a_start_that_takes_a_role_is_a_step_together_with_passing_it(starts: str) -> None:
    assert claim(inline(allow(starts, "iam:PassRole")), *OBJECT) is Claim.NOT_DECIDED


TO_EC2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}


@pytest.mark.parametrize(
    "grants",
    [
        [allow("iam:PassRole", when=TO_EC2), allow("ec2:RunInstances")],
        [allow("iam:PassRole", on=OTHER), allow("ec2:RunInstances")],
        [allow("sts:AssumeRole", on=OTHER)],
        [allow("iam:PassRole"), allow("states:CreateStateMachine")],
        [allow("iam:PassRole"), allow("scheduler:CreateSchedule")],
        [allow("iam:PassRole"), allow("pipes:CreatePipe")],
        [allow("iam:PassRole"), allow("events:PutTargets")],
        [allow("iam:PassRole"), allow("elasticmapreduce:RunJobFlow")],
        [allow("iam:PassRole"), allow("emr-serverless:StartJobRun")],
        [allow("iam:PassRole"), allow("batch:RegisterJobDefinition", "batch:SubmitJob")],
        [allow("iam:PassRole"), allow("ec2:CreateFleet")],
        [allow("iam:PassRole"), allow("autoscaling:CreateLaunchConfiguration")],
        [allow("iam:PassRole"), allow("eks:CreatePodIdentityAssociation")],
        [allow("iam:PassRole"), allow("codepipeline:CreatePipeline")],
        [allow("iam:PassRole"), allow("imagebuilder:CreateInfrastructureConfiguration")],
        [allow("iam:PassRole"), allow("bedrock-agentcore:CreateAgentRuntime")],
        [allow("iam:PassRole"), allow("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet")],
        [allow("iam:PassRole"), allow("ec2:ReplaceIamInstanceProfileAssociation")],
        [allow("ssm:CreateAssociation")],
        [allow("sso:PutInlinePolicyToPermissionSet")],
        [allow("sso:CreateAccountAssignment")],
        [allow("identitystore:CreateGroupMembership")],
        [allow("states:UpdateStateMachine")],
        [allow("lambda:UpdateFunctionCode", on="arn:aws:lambda:*:*:function:vendor-*")],
    ],
    ids=str,
)
def test_a_role_uses_another_principal(grants: list[dict[str, Any]]) -> None:
    assert claim(inline(*grants), *SECRET) is Claim.NOT_DECIDED


@pytest.mark.parametrize(
    "grants",
    [
        [allow("iam:PassRole", on=ARN), allow("ec2:RunInstances")],
        [allow("sts:AssumeRole", on=ARN)],
        [allow("iam:PassRole", when=TO_EC2), allow("glue:CreateCrawler")],
        [allow("iam:PassRole"), allow("s3:GetObject")],
        [allow("ec2:RunInstances")],
        [allow("lambda:UpdateFunctionCode"), deny("lambda:*")],
    ],
    ids=str,
)
def test_a_role_uses_no_other_principal(grants: list[dict[str, Any]]) -> None:
    assert claim(inline(*grants), *SECRET) is Claim.NO


def test_a_step_leads_to_other_principals_in_every_state() -> None:
    own = [allow("iam:PutRolePolicy", on=ARN)]
    within = [allow("iam:PutRolePolicy", "sts:AssumeRole")]
    assert claim(inline(*own, boundary=within), *SECRET) is Claim.NOT_DECIDED
    assert claim(inline(*own, boundary=[allow("iam:PutRolePolicy", on=ARN)]), *SECRET) is Claim.NO


# --- E: policies of the account bind only the principals that they cover ------------------------

ONLY_OWN = {"ArnLike": {"aws:PrincipalArn": ARN}}


def test_a_control_policy_of_the_role_does_not_bind_what_the_role_starts() -> None:
    scp = [allow("*"), deny("secretsmanager:*", when=ONLY_OWN)]
    grants = [allow("iam:PassRole", "ec2:RunInstances")]
    arn = {"aws:principalarn": ARN}
    assert claim(inline(*grants, within=(scp,)), *SECRET, **arn) is Claim.NOT_DECIDED
    assert claim(inline(*grants, within=([allow("*"), deny("secretsmanager:*")],)), *SECRET) is Claim.NO


# --- L: no false alarms ------------------------------------------------------------------------


def test_aws_sends_the_arn_of_a_policy_only_when_it_is_attached_or_detached() -> None:
    put = allow("iam:PutRolePolicy", on=ARN, when={"ArnLike": {"iam:PolicyARN": f"{ACCOUNT}:policy/*"}})
    assert claim(inline(put), *OBJECT) is Claim.NO


def test_a_role_rewrites_only_its_own_boundary() -> None:
    boundary = [allow("iam:CreatePolicyVersion", on=OWN_BOUNDARY)]
    granted = [allow("iam:*", "secretsmanager:*")]
    assert claim(inline(*granted, boundary=boundary), *SECRET) >= Claim.NOT_DECIDED
    of_aws = inline(*granted, boundary=boundary, boundary_arn=f"{OF_AWS}/ReadOnlyAccess")
    assert self_grants(policies_of(of_aws)) == ()


@pytest.mark.parametrize(
    "grants",
    [
        [allow("iam:PassRole", "ec2:RunInstances", on=OTHER)],
        [allow("iam:PassRole"), allow("bedrock-agentcore:*", "cloudhsm:*", on=OTHER)],
        [allow("iam:PassRole", when={"ArnLike": {"iam:PolicyARN": "*"}}), allow("ec2:RunInstances")],
        [allow("iam:PassRole"), allow("cloudhsm:ModifyHsm", when=TO_EC2)],
    ],
    ids=str,
)
def test_a_role_runs_nothing_by_an_action_that_its_grants_do_not_allow(grants: list[dict[str, Any]]) -> None:
    assert claim(inline(*grants), *SECRET) is Claim.NO


def test_a_boundary_that_a_condition_requires_limits_other_principals() -> None:
    """Here a boundary that a condition names counts as one that limits; docs/proof.md lists this."""
    required = {"ArnEquals": {"iam:PermissionsBoundary": f"{ACCOUNT}:policy/vendor-boundary"}}
    assert claim(inline(allow("iam:PutRolePolicy", on=OTHER, when=required)), *SECRET) is Claim.NO
    assert claim(inline(allow("iam:PutRolePolicy", on=OTHER)), *SECRET) is Claim.NOT_DECIDED


def test_a_role_rewrites_its_own_policy_only_for_itself() -> None:
    """Here no other principal has a policy of the role; docs/proof.md lists this."""
    rewrites = [allow("iam:CreatePolicyVersion", on=f"{ACCOUNT}:policy/m")]
    within = [allow("iam:CreatePolicyVersion", on=f"{ACCOUNT}:policy/m")]
    assert claim(Holder(managed={"m": rewrites}, boundary=within), *SECRET) is Claim.NO
    assert claim(Holder(inline={"i": rewrites}, boundary=within), *SECRET) is Claim.NOT_DECIDED


@pytest.mark.parametrize("action", ["sts:AssumeRole", "iam:PassRole"])
def test_a_role_that_is_denied_for_all_roles_is_not_a_way_to_others(action: str) -> None:
    denied = [allow(action, "ec2:RunInstances"), deny(action, on="arn:aws:iam::*:role/*")]
    assert claim(inline(*denied), *SECRET) is Claim.NO
    denied = [allow(action, "ec2:RunInstances"), deny(action, on=ARN)]
    assert claim(inline(*denied), *SECRET) is Claim.NOT_DECIDED


def test_a_boundary_with_a_key_that_aws_never_sends_allows_no_step() -> None:
    grants = [allow("iam:PutRolePolicy", "sts:AssumeRole", on=OTHER)]
    assert claim(inline(*grants, boundary=[allow("*", when=TO_EC2)]), *SECRET) is Claim.NO
    assert claim(inline(*grants, boundary=[allow("*")]), *SECRET) is Claim.NOT_DECIDED


# --- other principals that get known policies only --------------------------------------------


def giving(action: str, policy: str, key: str = "iam:PolicyARN") -> list[dict[str, Any]]:
    """Create a role that trusts its creator, which then needs no permission to assume it."""
    return [allow("iam:CreateRole", on=OTHER), allow(action, on=OTHER, when={"ArnLike": {key: policy}})]


@pytest.mark.parametrize("action", ["iam:AttachRolePolicy", "iam:Attach*"])
@pytest.mark.parametrize(
    ("policy", "request_", "expected"),
    [
        (f"{OF_AWS}/AmazonS3FullAccess", OBJECT, Claim.NOT_DECIDED),
        (f"{OF_AWS}/AmazonS3FullAccess", SECRET, Claim.NO),
        (f"{OF_AWS}/AmazonS3R*", OBJECT, Claim.NOT_DECIDED),
        (f"{OF_AWS}/AmazonSSMR*", OBJECT, Claim.NO),
        (f"{OF_AWS}/PowerUserAccess", SECRET, Claim.NOT_DECIDED),
        (f"{OF_AWS}/service-role/AWSLambdaBasicExecutionRole", OBJECT, Claim.NO),
        (f"{OF_AWS}/service-role/AmazonElasticMapReduceRole", SECRET, Claim.NOT_DECIDED),
        (f"{OF_AWS}/service-role/*", SECRET, Claim.NOT_DECIDED),
        (f"{OF_AWS}/PublishedTomorrow", SECRET, Claim.NOT_DECIDED),
        (f"{ACCOUNT}:policy/vendor/*", SECRET, Claim.NOT_DECIDED),
    ],
)
def test_a_role_uses_another_one_to_which_it_attaches_a_policy(
    action: str, policy: str, request_: tuple[str, str], expected: Claim
) -> None:
    assert claim(inline(*giving(action, policy)), *request_) is expected


def test_a_role_uses_another_one_to_which_it_may_attach_more_after_a_step() -> None:
    later = giving(ATTACHING, f"{OF_AWS}/AmazonS3FullAccess")
    step = attaching(f"{OF_AWS}/AmazonSSMReadOnlyAccess")
    assert claim(inline(step, *later), *OBJECT) is Claim.NOT_DECIDED
    assert claim(inline(step, *later), *SECRET) is Claim.NO
    only_step = inline(
        allow("iam:PutRolePolicy", on=ARN), boundary=[allow("iam:PutRolePolicy", on=ARN), *later]
    )
    assert claim(only_step, *OBJECT) is Claim.NOT_DECIDED
    assert claim(only_step, *SECRET) is Claim.NO


@pytest.mark.parametrize("policies", [("ROSASRESupportPolicy",), ("ROSASRESupportPolicy", "ROSAC*")])
def test_a_role_and_another_one_do_together_what_is_a_step(policies: tuple[str, ...]) -> None:
    """The policy allows to start an instance, whose code the role changes."""
    given = [each for name in policies for each in giving(ATTACHING, f"{OF_AWS}/service-role/{name}")]
    assert claim(inline(*given[:2]), *SECRET) is Claim.NO
    assert claim(inline(*given, allow("ec2:ModifyInstanceAttribute")), *SECRET) is Claim.NOT_DECIDED


def test_each_policy_that_several_grants_attach_counts() -> None:
    starts = giving(ATTACHING, f"{OF_AWS}/service-role/ROSASRESupportPolicy")
    deletes = giving(ATTACHING, f"{OF_AWS}/AmazonS3FullAccess")
    assert claim(inline(*starts), *OBJECT) is Claim.NO
    assert claim(inline(*starts, *deletes), *OBJECT) is Claim.NOT_DECIDED


def test_a_role_that_attaches_its_own_policy_to_another_role_gains_nothing() -> None:
    own = [allow("sqs:List*"), *giving(ATTACHING, f"{ACCOUNT}:policy/m")]
    assert claim(Holder(managed={"m": own}), *OBJECT) is Claim.NO
    assert claim(Holder(inline={"i": own}), *OBJECT) is Claim.NOT_DECIDED


_REQUIRED = giving("iam:PutRolePolicy", OWN_BOUNDARY, "iam:PermissionsBoundary")


@pytest.mark.parametrize(
    ("within", "request_", "expected"),
    [
        ([*_REQUIRED, allow("s3:*")], OBJECT, Claim.NOT_DECIDED),
        ([*_REQUIRED, allow("s3:*")], SECRET, Claim.NO),
        ([*_REQUIRED, allow("s3:Delete*"), deny("s3:DeleteObject")], OBJECT, Claim.NO),
        ([*_REQUIRED, allow("lambda:UpdateFunctionCode")], SECRET, Claim.NOT_DECIDED),
        ([allow("iam:*")], SECRET, Claim.NOT_DECIDED),
    ],
    ids=str,
)
def test_a_role_uses_another_one_within_its_own_boundary(
    within: list[dict[str, Any]], request_: tuple[str, str], expected: Claim
) -> None:
    """The other role may have all that the boundary allows, also what this role's own policies do not."""
    assert claim(inline(*_REQUIRED, boundary=within), *request_) is expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("PowerUserAccess", Claim.NOT_DECIDED),
        ("AmazonSSMReadOnlyAccess", Claim.NO),
        ("AmazonSSMRe*", Claim.NO),
        ("Power*", Claim.NOT_DECIDED),
        ("Amazon*", Claim.NOT_DECIDED),
    ],
)
def test_a_role_uses_another_one_within_a_boundary_of_aws(policy: str, expected: Claim) -> None:
    required = giving("iam:PutRolePolicy", f"{OF_AWS}/{policy}", "iam:PermissionsBoundary")
    assert claim(inline(*required), *SECRET) is expected


_DEV = f"{ACCOUNT}:policy/dev-*"
_NAMED = f"{ACCOUNT}:policy/named"


@pytest.mark.parametrize(
    ("required", "grant", "expected"),
    [
        (_DEV, None, Claim.NO),
        (_DEV, allow("iam:CreatePolicy", on=_DEV), Claim.NOT_DECIDED),
        (_DEV, allow("iam:CreatePolicy", on=f"{ACCOUNT}:policy/prod-*"), Claim.NO),
        (_NAMED, allow("iam:CreatePolicy"), Claim.NO),
        (_NAMED, allow("iam:CreatePolicy", "iam:DeletePolicy"), Claim.NOT_DECIDED),
    ],
    ids=str,
)
def test_a_boundary_that_the_role_may_create_limits_no_other_principal(
    required: str, grant: dict[str, Any] | None, expected: Claim
) -> None:
    """Where a condition names one policy, that policy exists, and has to be deleted first."""
    statements = [
        *giving("iam:PutRolePolicy", required, "iam:PermissionsBoundary"),
        *([grant] if grant else []),
    ]
    assert claim(inline(*statements), *SECRET) is expected
    assert claim(inline(allow("iam:*"), boundary=statements), *SECRET) is expected


# --- F: policies of resources ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        (inline(allow("s3:PutBucketPolicy")), Claim.NOT_DECIDED),
        (inline(allow("s3:PutBucketPolicy", on="arn:aws:s3:::b")), Claim.NOT_DECIDED),
        (inline(allow("s3:PutBucketPolicy", on="arn:aws:s3:::other")), Claim.NO),
        (inline(allow("s3:*"), boundary=[allow("s3:PutBucketPolicy")]), Claim.NOT_DECIDED),
        (inline(allow("s3:*"), boundary=[allow("s3:Put*"), deny("s3:Delete*")]), Claim.NO),
        (inline(allow("s3:PutBucketPolicy"), deny("s3:Delete*")), Claim.NO),
        (inline(allow("s3:PutBucketPolicy"), within=([allow("s3:Put*")],)), Claim.NO),
        (inline(allow("sqs:SetQueueAttributes")), Claim.NO),
    ],
)
def test_a_role_opens_a_resource_for_itself(holder: Holder, expected: Claim) -> None:
    assert claim(holder, *OBJECT) is expected


@pytest.mark.parametrize(
    ("writes", "target", "expected"),
    [
        ("s3:PutBucketAcl", "s3:DeleteObject", Claim.NOT_DECIDED),
        ("s3:PutBucketAcl", "s3:GetObject", Claim.NO),
        ("s3:PutObjectAcl", "s3:GetObject", Claim.NOT_DECIDED),
        ("s3:PutObjectVersionAcl", "s3:GetObject", Claim.NOT_DECIDED),
        ("s3:PutObjectAcl", "s3:DeleteObject", Claim.NO),
    ],
)
def test_an_acl_opens_what_it_can_allow(writes: str, target: str, expected: Claim) -> None:
    on = "arn:aws:s3:::b" if "Bucket" in writes else "arn:aws:s3:::b/*"
    assert claim(inline(allow(writes, on=on)), target, OBJECT[1]) is expected
    assert claim(inline(allow(writes, on="arn:aws:s3:::other*")), target, OBJECT[1]) is Claim.NO
    for acl, found in (("authenticated-read", expected), ("bucket-owner-full-control", Claim.NO)):
        canned = allow(writes, on=on, when={"StringEquals": {"s3:x-amz-acl": acl}})
        assert claim(inline(canned), target, OBJECT[1]) is found


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ("arn:aws:s3:::b/*", Claim.NOT_DECIDED),  # The bucket is not excluded, only its objects.
        ("arn:aws:s3:::b/a", Claim.NOT_DECIDED),
        ("arn:aws:s3:::*a", Claim.NOT_DECIDED),
        ("arn:aws:s3:::other*", Claim.NOT_DECIDED),
        ("arn:aws:s3:::b*", Claim.NO),
    ],
)
def test_a_role_opens_each_resource_that_its_grant_does_not_exclude(excluded: str, expected: Claim) -> None:
    grant = {"Effect": "Allow", "Action": "s3:PutBucketPolicy", "NotResource": excluded}
    assert claim(inline(grant), *OBJECT) is expected


IN_REGION = ":us-east-1:111122223333:"


@pytest.mark.parametrize(
    ("grant", "on", "action", "resource"),
    [
        ("lambda:AddPermission", "function:f", "lambda:InvokeFunction", "function:f:alias"),
        ("glue:PutResourcePolicy", "catalog", "glue:GetTable", "table/d/t"),
        ("schemas:PutResourcePolicy", "registry/r", "schemas:DeleteSchema", "schema/r/s"),
        ("dynamodb:PutResourcePolicy", "table/t", "dynamodb:Query", "table/t/index/i"),
        (
            "codeartifact:PutRepositoryPermissionsPolicy",
            "repository/d/r",
            "codeartifact:PublishPackageVersion",
            "package/d/r/npm//p",
        ),
    ],
)
def test_the_policy_of_a_resource_opens_what_it_governs(
    grant: str, on: str, action: str, resource: str
) -> None:
    service = grant.partition(":")[0]
    holder = inline(allow(grant, on=f"arn:aws:{service}{IN_REGION}{on}"))
    assert claim(holder, action, f"arn:aws:{service}{IN_REGION}{resource}") is Claim.NOT_DECIDED


def test_the_policy_of_a_table_opens_no_other_table() -> None:
    table = f"arn:aws:dynamodb{IN_REGION}table/t"
    holder = inline(allow("dynamodb:PutResourcePolicy", on=table))
    assert claim(holder, "dynamodb:Query", f"{table}s/index/i") is Claim.NO


def test_a_grant_that_only_a_service_makes_opens_no_key() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/k"
    assert claim(inline(allow("kms:CreateGrant")), "kms:Decrypt", key) is Claim.NOT_DECIDED
    only = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    assert claim(inline(allow("kms:CreateGrant", when=only)), "kms:Decrypt", key) is Claim.NO


def test_a_role_that_may_use_a_whole_service_gains_nothing_by_its_policies() -> None:
    # The policy of an Object Lambda access point opens the requests of another service, too.
    whole = ("s3:*", "s3-object-lambda:*", "sqs:*")
    assert self_grants(policies_of(inline(*map(allow, whole)))) == ()


# --- S: requests that no session of the role will make -------------------------------------------

NO_SESSION: list[dict[str, Any]] = [
    {"StringEquals": {"aws:SourceAccount": "111122223333"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}},
    {"StringEquals": {"aws:PrincipalType": "User"}},
    {"Bool": {"aws:PrincipalIsAWSService": "true"}},
    {"StringEquals": {"aws:username": "mia"}},
    {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
    {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
]


@pytest.mark.parametrize("condition", NO_SESSION, ids=str)
def test_a_role_makes_no_request_that_no_session_will_make(condition: dict[str, Any]) -> None:
    put = allow("iam:PutRolePolicy", on=ARN, when=condition)
    assert claim(inline(put), *OBJECT) is Claim.NO
    assert (
        claim(inline(allow("iam:PutRolePolicy", on=ARN), deny("iam:*", when=condition)), *OBJECT) is Claim.YES
    )
    assert trust_grant(policies_of(inline(allow("iam:UpdateAssumeRolePolicy", when=condition)))) is None
    others = [allow("sts:AssumeRole", "iam:AttachUserPolicy", when=condition)]
    assert raises_through_others(policies_of(inline(*others))) == ()
    bounded = inline(allow("iam:*"), boundary=[allow("iam:PutRolePolicy", when=condition)])
    assert claim(bounded, *OBJECT) is Claim.NO


def test_conditions_that_sessions_meet_leave_the_steps_as_they_are() -> None:
    session = {"StringEquals": {"aws:PrincipalType": "AssumedRole"}, "Null": {"aws:SourceAccount": "true"}}
    put = allow("iam:PutRolePolicy", on=ARN, when=session)
    assert claim(inline(put), *OBJECT) is Claim.YES
    elsewhere = deny("sqs:*", when={"StringEquals": {"aws:PrincipalType": "User"}})
    assert claim(inline(allow("iam:PutRolePolicy"), elsewhere), *OBJECT) is Claim.YES


# --- I: the identity of the role ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"ArnEquals": {"aws:PrincipalArn": OTHER}}, Claim.NO),
        ({"ArnEquals": {"aws:PrincipalArn": ARN}}, Claim.YES),
        ({"ArnLike": {"aws:PrincipalArn": f"{ACCOUNT}:role/*"}}, Claim.YES),
        ({"ArnNotLike": {"aws:PrincipalArn": OTHER}}, Claim.YES),
        ({"ArnNotLike": {"aws:PrincipalArn": ARN}}, Claim.NOT_DECIDED),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/own"}}, Claim.NO),
        ({"Null": {"aws:PrincipalArn": "true"}}, Claim.NO),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::999988887777:role/own"}}, Claim.NOT_DECIDED),
        ({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}, Claim.YES),
        ({"StringEquals": {"aws:PrincipalAccount": "999988887777"}}, Claim.NOT_DECIDED),
        ({"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}, Claim.NOT_DECIDED),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, Claim.NOT_DECIDED),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, Claim.NOT_DECIDED),
        ({"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}, Claim.NOT_DECIDED),
    ],
    ids=str,
)
def test_a_step_is_certain_only_as_what_the_role_is_known_to_be(
    condition: dict[str, Any], expected: Claim
) -> None:
    assert claim(inline(allow("iam:PutRolePolicy", on=ARN, when=condition)), *OBJECT) is expected
    bounded = inline(allow("iam:*"), boundary=[allow("iam:PutRolePolicy", "iam:Delete*", when=condition)])
    assert claim(bounded, *OBJECT) is expected
    trust = trust_grant(policies_of(inline(allow("iam:UpdateAssumeRolePolicy", when=condition))))
    assert (trust is None) is (expected is Claim.NO)
    assert trust is None or (trust.certain is not None) is (expected is Claim.YES)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}, Claim.NOT_DECIDED),
        ({"Bool": {"aws:ViaAWSService": "true"}}, Claim.NOT_DECIDED),
        ({"Bool": {"aws:ViaAWSService": "false"}}, Claim.YES),
        ({"Null": {"aws:CalledVia": "true"}}, Claim.YES),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, Claim.NOT_DECIDED),
        ({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}, Claim.YES),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, Claim.NOT_DECIDED),
        ({"ArnLike": {"lambda:SourceFunctionArn": "*"}}, Claim.NOT_DECIDED),
        ({"StringLike": {"aws:FederatedProvider": "*"}}, Claim.NOT_DECIDED),
        ({"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:a/b"}}, Claim.NOT_DECIDED),
        ({"DateGreaterThan": {"aws:TokenIssueTime": "2030-01-01T00:00:00Z"}}, Claim.YES),
    ],
    ids=str,
)
def test_a_step_is_certain_only_if_each_session_can_send_its_request(
    condition: dict[str, Any], expected: Claim
) -> None:
    put = allow("iam:PutRolePolicy", on=ARN)
    assert claim(inline({**put, "Condition": condition}), *OBJECT) is expected
    limited = [allow("iam:*", when=condition), allow("s3:*")]
    assert claim(inline(put, within=(limited,)), *OBJECT) is expected


def test_a_condition_on_a_session_next_to_a_step_without_it_leaves_the_step_certain() -> None:
    put = allow("iam:PutRolePolicy", on=ARN)
    with_mfa = allow("iam:*", when={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    assert claim(inline(put, with_mfa), *OBJECT) is Claim.YES


def test_a_role_creates_a_policy_for_certain_only_as_what_it_is_known_to_be() -> None:
    vendor = f"{ACCOUNT}:policy/vendor/*"
    own, of_organization = {"aws:PrincipalArn": ARN}, {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}
    for condition, expected in ((own, Claim.YES), (of_organization, Claim.NOT_DECIDED)):
        create = allow("iam:CreatePolicy", on=vendor, when={"StringEquals": condition})
        assert claim(inline(create, attaching(vendor)), *OBJECT) is expected


def test_a_change_of_the_trust_is_certain_only_after_certain_steps() -> None:
    unbound = "iam:DeleteRolePermissionsBoundary"
    bounded = Holder(
        managed={"m": [allow(unbound), allow("iam:SetDefaultPolicyVersion", on=f"{ACCOUNT}:policy/m")]},
        boundary=[allow(unbound)],
    )
    grant = trust_grant(policies_of(bounded))
    assert grant is not None
    assert (grant.action, grant.certain) == (unbound, None)
    writes = {"m": [allow(unbound, "iam:PutRolePolicy", on=ARN)]}
    grant = trust_grant(policies_of(replace(bounded, managed=writes)))
    assert grant is not None
    assert grant.certain is not None
    change = allow(
        "iam:UpdateAssumeRolePolicy", when={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    )
    grant = trust_grant(policies_of(replace(bounded, managed={"m": [allow(unbound), change]})))
    assert grant is not None
    assert (grant.action, grant.certain) == (unbound, None)


def test_a_resource_that_is_the_role_by_a_variable_is_its_own() -> None:
    assert claim(inline(allow("iam:PutRolePolicy", on="${aws:PrincipalArn}")), *OBJECT) is Claim.YES
    named = f"{ACCOUNT}:role/${{aws:userid}}"
    assert claim(inline(allow("iam:PutRolePolicy", on=named)), *OBJECT) is Claim.NOT_DECIDED


def test_a_name_that_the_target_generates_may_be_any() -> None:
    role = policies_of(inline(allow("iam:PutRolePolicy", when={"ArnEquals": {"aws:PrincipalArn": OTHER}})))
    assert role.role is not None
    [grant] = self_grants(replace(role, role=replace(role.role, name=None)))
    assert grant.certain is None
    [of_document] = self_grants(replace(role, role=None, arn=""))
    assert of_document.certain is None


# --- O: other roles, and choices that exclude each other -----------------------------------------


def test_the_role_itself_is_not_another_role() -> None:
    session = "arn:aws:sts::111122223333:assumed-role/own/*"
    assert raises_through_others(policies_of(inline(allow("sts:AssumeRole", on=[ARN, session])))) == ()
    passing = [allow("iam:PassRole", on=[ARN, session]), allow("ec2:RunInstances")]
    assert raises_through_others(policies_of(inline(*passing))) == ()
    assert (
        len(raises_through_others(policies_of(inline(allow("sts:AssumeRole", on=[ARN, session, OTHER])))))
        == 1
    )
    deny_own = [allow("sts:AssumeRole", on=f"{ACCOUNT}:role/*"), deny("sts:*", on=f"{ACCOUNT}:role/o?h*")]
    assert len(raises_through_others(policies_of(inline(*deny_own)))) == 1


def for_mode(mode: str) -> dict[str, Any]:
    return {"StringEquals": {"unknown:choice/mode": mode}}


@pytest.mark.parametrize(
    "actions",
    [
        ("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"),
        ("ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"),
    ],
)
def test_steps_of_choices_that_exclude_each_other_are_not_combined(actions: tuple[str, ...]) -> None:
    first, *others = actions
    apart = [allow(first, when=for_mode("a")), *(allow(name, when=for_mode("b")) for name in others)]
    assert raises_through_others(policies_of(inline(*apart))) == ()
    alike = [allow(name, when=for_mode("a")) for name in actions]
    assert [each.actions for each in raises_through_others(policies_of(inline(*alike)))] == [(first,)]
    [found] = raises_through_others(policies_of(inline(*apart, *alike[1:])))
    assert found.by == policies_of(inline(*apart)).permissions.statements[0][0]


@pytest.mark.deep
@pytest.mark.medium
def test_steps_to_other_principals_are_followed_for_the_choices_without_a_direct_one() -> None:
    assumes, writes = allow("sts:AssumeRole", when=for_mode("a")), allow("iam:PutRolePolicy", on=ARN)
    bounded = inline(assumes, {**writes, "Condition": for_mode("c")}, boundary=[allow("sts:*", "iam:Put*")])
    found = raises_through_others(policies_of(bounded))
    assert {each.actions for each in found} == {("sts:AssumeRole",), ("iam:PutRolePolicy",)}
    always = inline(allow("sts:AssumeRole"), writes, boundary=[allow("sts:*", "iam:PutRolePolicy")])
    assert {each.actions for each in raises_through_others(policies_of(always))} == {("sts:AssumeRole",)}


def test_code_is_not_run_by_steps_of_choices_that_exclude_each_other() -> None:
    create, start = "codebuild:CreateProject", "codebuild:StartBuild"
    running = [allow(create, when=for_mode("a")), allow(start, when=for_mode("b"))]
    assert {each.partners for each in passing(*running)} == {(create,)}
    together = [allow(create, start, when=for_mode("a"))]
    assert {each.partners for each in passing(*together)} == {(f"{create} with {start}",)}


def passing(*statements: dict[str, Any]) -> list[Raise]:
    """Return the escalations by passing a role, for a role with some statements."""
    role = policies_of(inline(allow("iam:PassRole"), *statements))
    return [each for each in raises_through_others(role) if each.way is EscalationWay.PASSES]


def test_a_search_that_takes_too_long_counts_as_a_gain(monkeypatch: pytest.MonkeyPatch) -> None:
    region = {"aws:RequestedRegion": "eu-west-1"}
    inside, outside = {"StringEquals": region}, {"StringNotEquals": region}
    policy = inline(allow("sqs:*", when=inside), allow("sqs:*", when=outside))
    assert self_grants(policies_of(policy)) == ()
    monkeypatch.setattr(permission_state, "FEW_STEPS", 0)
    permission_state.may_allow_more.cache_clear()
    assert self_grants(policies_of(policy)) != ()
    permission_state.may_allow_more.cache_clear()


# --- N: keys that are newer than the catalogue ---------------------------------------------------


@pytest.mark.parametrize("key", ["aws:FutureKey", "iam:FutureKey"])
@pytest.mark.parametrize(
    "grants", [["iam:PutRolePolicy"], ["sts:AssumeRole"], ["iam:PassRole", "ec2:RunInstances"]]
)
def test_a_key_that_aws_does_not_document_hides_no_step(grants: list[str], key: str) -> None:
    future = {"StringEquals": {key: "x"}}
    assert claim(inline(allow(*grants, when=future)), *SECRET) >= Claim.NOT_DECIDED


@pytest.mark.parametrize(
    ("tags", "answer"), [({}, Claim.NOT_DECIDED), ({"n": "x"}, Claim.NOT_DECIDED), ({"n": "own"}, Claim.YES)]
)
def test_a_step_on_a_role_that_a_tag_names_is_certain_only_with_the_own_tag(
    tags: dict[str, str], answer: Claim
) -> None:
    """A caller may choose another tag of its session, but only if the trust policy lets it."""
    by_tag = allow("iam:PutRolePolicy", on=f"{ACCOUNT}:role/${{aws:PrincipalTag/n}}")
    assert claim(inline(by_tag, tags=tags), *SECRET) is answer


IN_BOUNDARY = {"ArnEquals": {"iam:PermissionsBoundary": OWN_BOUNDARY}}
OTHER_BOUNDARY = {"ArnEquals": {"iam:PermissionsBoundary": f"{ACCOUNT}:policy/other"}}


def test_a_role_without_a_boundary_sets_the_one_that_a_condition_requires() -> None:
    """The text of that policy is not known; it may allow the request."""
    changes = ("iam:PutRolePolicy", "iam:PutRolePermissionsBoundary")
    assert claim(inline(allow(*changes, on=ARN, when=IN_BOUNDARY)), *SECRET) is Claim.NOT_DECIDED
    assert claim(inline(allow(changes[0], on=ARN, when=IN_BOUNDARY)), *SECRET) is Claim.NO


def test_a_role_replaces_its_boundary_by_another_policy_of_the_account() -> None:
    within = [allow("s3:Get*"), allow("iam:PutRolePermissionsBoundary", on=ARN, when=OTHER_BOUNDARY)]
    assert claim(inline(allow("*"), boundary=within), *SECRET) is Claim.NOT_DECIDED
    assert claim(inline(allow("*"), boundary=within[:1]), *SECRET) is Claim.NO


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((OWN_BOUNDARY,), Claim.NO),
        ((f"{OWN_BOUNDARY}*",), Claim.NOT_DECIDED),
        ((OWN_BOUNDARY, f"{OWN_BOUNDARY}2"), Claim.NOT_DECIDED),
        ((f"{OF_AWS}/AmazonS3*",), Claim.NO),
        ((f"{OF_AWS}/SecretsManagerReadWrite",), Claim.NOT_DECIDED),
        ((f"{OF_AWS}/PowerUserAccess",), Claim.NOT_DECIDED),
        ((f"{OF_AWS}/*UserAccess",), Claim.NOT_DECIDED),
        ((f"{OF_AWS}/A*",), Claim.YES),
    ],
    ids=str,
)
def test_a_role_sets_a_boundary_that_a_condition_names(names: tuple[str, ...], expected: Claim) -> None:
    """To set the present boundary changes nothing; the texts of AWS's policies are known."""
    sets = allow(
        "iam:PutRolePermissionsBoundary", on=ARN, when={"ArnLike": {"iam:PermissionsBoundary": [*names]}}
    )
    within = [allow("iam:PutRolePermissionsBoundary"), allow("sqs:List*")]
    assert claim(inline(allow("secretsmanager:Get*"), sets, boundary=within), *SECRET) is expected


def test_a_required_boundary_is_met_after_the_role_sets_the_one_that_it_has() -> None:
    """A role without a boundary in some configurations gains by setting it, so it must have it in all."""
    sets = allow("iam:PutRolePermissionsBoundary", on=ARN, when=IN_BOUNDARY)
    writes = allow("iam:PutRolePolicy", on=ARN, when=IN_BOUNDARY)
    within = [allow("iam:Put*", on=ARN, when=IN_BOUNDARY), allow("sqs:List*")]
    assert claim(inline(sets, writes), *SECRET) is Claim.NOT_DECIDED
    assert claim(inline(sets, writes, boundary=within), *SECRET) is Claim.NO


# --- steps that lead to the same policies ------------------------------------------------------


def test_policies_after_several_first_steps_are_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = ("iam:PutRolePolicy", "iam:AttachRolePolicy")
    holder = inline(*(allow(step, on=ARN) for step in steps), boundary=[allow(*steps, "s3:PutObject")])
    searched: list[RolePolicies] = []
    search = through_others_module._raises_by_way

    def counted(role: RolePolicies, overlaps: OverlapSearch, *given: Any) -> tuple[Iterator[Raise], ...]:  # noqa: ANN401 - passed on
        searched.append(role)
        return search(role, overlaps, *given)

    monkeypatch.setattr(through_others_module, "_raises_by_way", counted)
    through_others_module._later_ways.cache_clear()
    assert [grant.state.is_whole for grant in self_grants(policies_of(holder))] == [False, False]
    raises_through_others(policies_of(holder))
    assert len(searched) == 2  # today's policies, and those after either step


def test_policies_of_resources_are_not_searched_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An administrator within a boundary may write the policies of thirty kinds of resources."""
    searched: list[PermissionState] = []

    def counted(
        state: PermissionState, role: RolePolicies, answers: AnswerSet, taken: Collection[StepKey]
    ) -> Iterator[SelfStep]:
        searched.append(state)
        return open_steps(state, role, answers, taken)

    monkeypatch.setattr(self_grants_module, "open_steps", counted)
    without_iam = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    holder = inline(without_iam, boundary=[allow("s3:Put*", "kms:Put*", "sqs:Add*", "sns:Add*")])
    assert len(self_grants(policies_of(holder))) > 4
    assert len(searched) == 3  # the first steps, and what all together lead to


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        (lambda condition: {**allow("iam:PutRolePolicy"), **condition}, Claim.YES),
        (lambda condition: {**allow("iam:CreatePolicyVersion"), **condition}, Claim.YES),
        (lambda condition: {**deny("iam:CreatePolicyVersion"), **condition}, Claim.NOT_DECIDED),
    ],
)
def test_only_tags_that_decide_about_a_step_make_it_uncertain(
    added: Callable[[dict[str, Any]], dict[str, Any]], expected: Claim
) -> None:
    """No one knows the tags of a managed policy; a grant with tags next to one without takes nothing away."""
    tagged = added({"Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}})
    holder = Holder(inline={"i": [tagged]}, managed={"m": [allow("iam:CreatePolicyVersion")]})
    assert claim(holder, *OBJECT) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("arn:aws:s3:::b/${aws:PrincipalTag/team}", Claim.NOT_DECIDED), ("arn:aws:s3:::c/*", Claim.NO)],
)
def test_a_service_control_policy_may_allow_another_principal_more(on: str, expected: Claim) -> None:
    """The role can give itself any permission; the control policy tests the tags of who makes a request."""
    control = [
        allow("iam:PutRolePolicy", on="arn:aws:iam::111122223333:role/own"),
        allow("iam:AttachRolePolicy"),
        allow("s3:*", on=on),
    ]
    holder = Holder({"i": [allow("iam:PutRolePolicy")]}, within=(control,))
    assert claim(holder, "s3:DeleteObject", "arn:aws:s3:::b/a") is expected


@pytest.mark.parametrize(("tagging", "expected"), [("iam:TagRole", Claim.NOT_DECIDED), ("", Claim.NO)])
def test_a_role_with_any_permission_may_still_need_a_step(tagging: str, expected: Claim) -> None:
    """It allows itself everything by one step; the service control policy tests a tag, which it sets."""
    own = "arn:aws:iam::111122223333:role/own"
    tagged = {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}}}
    control = [allow("iam:PutRolePolicy", *filter(None, [tagging]), on=own), {**allow("s3:*"), **tagged}]
    holder = Holder({"i": [allow("iam:PutRolePolicy", on=own)]}, within=(control,))
    assert claim(holder, "s3:DeleteObject", "arn:aws:s3:::b/a") is expected


@pytest.mark.parametrize("order", [(False, True), (True, False)])
def test_a_policy_that_bounds_a_principal_is_changed_only_if_it_is_its_boundary(
    order: tuple[bool, bool],
) -> None:
    """Equal texts as a boundary and as a service control policy are different limits."""
    removes = allow("iam:DeleteRolePermissionsBoundary")
    bound = bound_of("", parse({"Statement": removes}))
    given = Given((allow_everything(),))
    role = principal_with(given, policies_of(Holder({"i": [removes]})))
    boundary = Attachment(Text(("arn:aws:iam::111122223333:policy/boundary",)))
    role = replace(role, role=Role("other", Text(("other",)), (), boundary=boundary))
    wanted = parse({"Statement": allow("s3:DeleteObject")})
    for is_boundary in order:
        principal = replace(role, bounds=(replace(bound, is_boundary=is_boundary),))
        assert may_allow((principal,), wanted) is is_boundary


# --- keys that AWS fills in, after steps ---------------------------------------------------------

_FILLED: tuple[dict[str, Any], ...] = (
    {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
    {"StringLike": {"aws:SourceIdentity": "?*"}},
    {"ArnLike": {"lambda:SourceFunctionArn": "arn:aws:lambda:*:111122223333:function:f"}},
    {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:a/b"}},
)
_OWN_BOUND = allow("iam:PutRolePolicy", on=ARN)
_UNBINDS = allow("iam:DeleteRolePermissionsBoundary", on=ARN)
_CLEANS = inline(allow("iam:DeleteRolePolicy", on=ARN), deny("s3:*"))
_SELECTING: list[dict[str, Any]] = [allow("iam:SetDefaultPolicyVersion", on=f"{ACCOUNT}:policy/m")]


@pytest.mark.parametrize("condition", _FILLED, ids=str)
def test_the_role_may_meet_a_condition_on_a_key_that_aws_fills_in_after_a_step(
    condition: dict[str, Any],
) -> None:
    """The request need not name these keys, and the policies of today need not test them."""
    allowed = allow(OBJECT[0], when=condition)
    gives = giving(ATTACHING, f"{OF_AWS}/AmazonS3FullAccess")
    for holder in (
        inline(_OWN_BOUND, boundary=[_OWN_BOUND, allowed]),
        inline(_UNBINDS, allowed, boundary=[_UNBINDS]),
        replace(_CLEANS, managed={"m": [allowed]}),
        Holder(managed={"m": _SELECTING}, versions={"m": ([allowed],)}),
        inline(allow("sts:AssumeRole"), within=([allow("sts:*"), allowed],)),
        inline(*gives, within=([allow("iam:*"), allowed],)),
    ):
        assert claim(holder, *OBJECT) is Claim.NOT_DECIDED


@pytest.mark.parametrize(
    ("region", "expected"), [("eu-west-1", Claim.YES), ("eu-west-2", Claim.NO), ("", Claim.NOT_DECIDED)]
)
def test_a_value_of_the_request_decides_after_a_step(region: str, expected: Claim) -> None:
    context = {"aws:requestedregion": region} if region else {}
    bounded = inline(_OWN_BOUND, boundary=[_OWN_BOUND, allow("s3:*Object", when=_FILLED[0])])
    assert claim(bounded, *OBJECT, **context) is expected


@pytest.mark.parametrize("boundary", [None, [allow("*")], [allow("iam:*", "s3:*")]])
def test_a_role_with_a_boundary_sets_its_tag_before_a_step(boundary: list[dict[str, Any]] | None) -> None:
    """AWS sends no boundary with ``iam:TagRole``, so a role that has one may still tag itself."""
    step = allow("iam:AttachRolePolicy", on=ARN, when={"StringEquals": {"aws:ResourceTag/team": "a"}})
    holder = inline(step, allow("iam:TagRole", on=ARN), boundary=boundary, tags={"team": "b"})
    assert claim(holder, *OBJECT) is not Claim.NO
    assert claim(replace(holder, inline={"i": [step]}), *OBJECT) is Claim.NO


def test_a_caller_may_choose_the_tag_that_decides_after_a_step() -> None:
    tagged = allow(OBJECT[0], when={"StringEquals": {"aws:PrincipalTag/team": "a"}})
    holder = replace(_CLEANS, managed={"m": [tagged]})
    assert claim(holder, *OBJECT) is Claim.NO
    trust: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
    }
    trusted = replace(policies_of(holder), trust=bound_of("", parse({"Statement": trust})).documents)
    later = LaterRequest(trusted, Request(*OBJECT), Assumptions())
    grant = self_grant(later)
    assert grant is not None
    assert grant.certain is None


@pytest.mark.parametrize(
    "action", ["s3:PutObject", "ecr:PutImage", "codecommit:GitPush", "rds:ModifyDBInstance"]
)
def test_content_that_others_run_is_no_step(action: str) -> None:
    """docs/proof.md says so among what is assumed: no policy says who runs what from where."""
    assert claim(inline(allow(action)), "iam:CreateUser") is Claim.NO


def test_a_container_uses_no_credentials_of_its_instance() -> None:
    """docs/proof.md says so among what is assumed: whether an instance blocks them is no part of a policy."""
    own_task = ("ecs:RegisterTaskDefinition", "ecs:RunTask")
    assert claim(inline(allow(*own_task)), "iam:CreateUser") is Claim.NO
    assert claim(inline(allow(*own_task, "iam:PassRole")), "iam:CreateUser") is Claim.NOT_DECIDED


@pytest.mark.parametrize("update", ["ecs:UpdateExpressGatewayService", "synthetics:StartCanaryDryRun"])
def test_new_code_under_the_role_that_a_resource_has_is_a_step(update: str) -> None:
    assert claim(inline(allow(update)), "iam:CreateUser") is Claim.NOT_DECIDED
