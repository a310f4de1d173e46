"""``octospec can`` from the outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octo_spec.access.budget import BudgetExceededError
from tests.cli.conftest import NOT_EVERY_ANSWER

if TYPE_CHECKING:
    from tests.cli.conftest import Octospec

ALLOWS_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}

HEADER = """\
octospec: 1
name: small
version: 1.0.0
description: A small spec.
"""
"""The beginning of a small spec."""

SPEC = (
    HEADER
    + """\
parameters:
  external-id: {description: The external ID., pattern: "^[a-z]+$", min-length: 2}
  bucket: {description: A bucket.}
  boundary: {description: A boundary., optional: yes}
choices:
  extra: {description: More., default: off}
  remediation: {description: Changes., default: off, ask: build}
roles:
  reader:
    name: Reader
    why: Reads.
    boundary: ${param.boundary}
    trust: [{account: "111122223333", external-id: "${param.external-id}", why: Only the vendor.}]
    inline: {main: [costs, more, change]}
groups:
  costs:
    category: cost-data
    access: read
    why: Reports.
    grants:
      - {allow: "ce:Get*"}
      - {allow: "s3:GetObject", on: "arn:aws:s3:::${param.bucket}/*", why: The report.}
      - allow: ec2:DescribeInstances
        when: {StringEquals: {"aws:RequestedRegion": us-east-1}}
        sid: InOneRegion
      - {deny: "ce:GetTags", why: Tags are secret.}
  more: {category: cost-data, access: read, why: More., needs: {extra: on}, grants: [{allow: "ce:List*"}]}
  change:
    category: remediation
    access: write
    why: Changes.
    needs: {remediation: on}
    grants: [{allow: "ec2:DeleteVolume", on: "arn:aws:ec2:*:${account}:volume/*"}]
"""
)
VOLUME = "arn:aws:ec2:us-east-1:999988887777:volume/v"


@pytest.fixture
def spec(octospec: Octospec) -> Octospec:
    octospec.write("spec.yaml", SPEC)
    return octospec


def test_an_allowed_request_names_the_statement_its_place_and_why(spec: Octospec) -> None:
    ran = spec("can", "spec.yaml", "ce:GetCostAndUsage")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "role reader is allowed ce:GetCostAndUsage\n"
        "  by group costs, policy main, at spec.yaml:25:9\n"
        "    “Reports.”\n"
    )


def test_a_denied_request_names_the_statement_that_denies(spec: Octospec) -> None:
    ran = spec("can", "spec.yaml", "ce:GetTags")
    assert ran.code == 1
    assert ran.out == (
        "role reader is explicitly denied ce:GetTags\n"
        "  by group costs, policy main, at spec.yaml:30:9\n"
        "    “Tags are secret.”\n"
    )


def test_a_condition_that_is_missing_is_reported(spec: Octospec) -> None:
    ran = spec("can", "spec.yaml", "ec2:DescribeInstances")
    assert ran.code == 3
    assert "statement InOneRegion" in ran.out
    assert "it depends on the value of aws:RequestedRegion; use --context aws:RequestedRegion=…" in ran.out
    other = spec("can", "spec.yaml", "ec2:DescribeInstances", "--context", "aws:requestedregion=eu-west-1")
    assert "- requires aws:RequestedRegion is us-east-1; the request has eu-west-1" in other.out
    met = spec("can", "spec.yaml", "ec2:DescribeInstances", "--context", "aws:RequestedRegion=us-east-1")
    assert met.code == 0


def test_a_choice_that_is_off_is_said_and_how_to_set_it(spec: Octospec) -> None:
    ran = spec("can", "spec.yaml", "ce:ListCostAllocationTags")
    assert ran.code == 1
    assert "- extra is off, but this requires on; use --set extra=on" in ran.out
    assert spec("can", "spec.yaml", "ce:ListCostAllocationTags", "--set", "extra=on").code == 0


def test_a_choice_that_was_decided_at_build_is_said_and_how_to_fix_it(spec: Octospec) -> None:
    ran = spec("can", "spec.yaml", "ec2:DeleteVolume", VOLUME)
    assert ran.code == 1
    assert "nearest is group change" in ran.out
    assert "- remediation is off, but this requires on; use --fix remediation=on" in ran.out
    assert spec("can", "spec.yaml", "ec2:DeleteVolume", VOLUME, "--fix", "remediation=on").code == 0
    spec.write("spec.yaml", NOT_EVERY_ANSWER)
    assert "use --fix extra=on" in spec("can", "spec.yaml", "ce:ListTagsForResource").out


def test_the_roles_are_in_the_account_of_the_resource_unless_set(spec: Octospec) -> None:
    command = ("can", "spec.yaml", "ec2:DeleteVolume", VOLUME, "--fix", "remediation=on")
    assert spec(*command, "--set", "account=111122223333").code == 1
    assert spec(*command, "--set", "account=999988887777").code == 0


def test_a_value_that_is_not_known_is_never_guessed(spec: Octospec) -> None:
    ran = spec("can", "spec.yaml", "s3:GetObject", "arn:aws:s3:::reports/a")
    assert ran.code == 3
    assert ran.out.startswith(
        "role reader may or may not be allowed s3:GetObject on arn:aws:s3:::reports/a\n"
    )
    assert "it depends on the value of bucket; use --set bucket=…" in ran.out
    command = ("can", "spec.yaml", "s3:GetObject", "arn:aws:s3:::reports/a", "--set")
    assert [spec(*command, f"bucket={bucket}").code for bucket in ("reports", "others")] == [0, 1]


def test_a_boundary_whose_text_is_not_known_is_named(spec: Octospec) -> None:
    given = spec(
        "can", "spec.yaml", "ce:GetCostAndUsage", "--set", "boundary=arn:aws:iam::111122223333:policy/b"
    )
    assert given.code == 3
    assert "it is not known whether role reader is allowed ce:GetCostAndUsage" in given.out
    assert "allowed, unless it is denied, by group costs" in given.out
    assert "not known here: the text of the permissions boundary ${param.boundary}" in given.out
    assert "not known here" not in spec("can", "spec.yaml", "ce:GetCostAndUsage").out


def test_trust_is_queried_with_a_caller(spec: Octospec) -> None:
    command = ("can", "spec.yaml", "sts:AssumeRole", "--set", "external-id=abc", "--caller")
    trusted = spec(*command, "arn:aws:iam::111122223333:role/x", "--context", "sts:ExternalId=abc")
    assert trusted.code == 0
    assert "spec.yaml:17:13" in trusted.out
    assert "“Only the vendor.”" in trusted.out
    without_id = spec(*command, "111122223333")
    assert without_id.code == 3
    assert "no external ID is given" in without_id.out
    wrong_id = ("--context", "sts:ExternalId=abd")
    assert spec(*command, "111122223333", *wrong_id).code == 1
    assert spec(*command, "444455556666").code == 1
    stranger = spec(*command, "arn:aws:sts::999988887777:assumed-role/x/y", "--context", "sts:ExternalId=abc")
    assert "not AWS arn:aws:iam::999988887777:role/x (session y)" in stranger.out.replace("\n      ", " ")
    assert spec(*command, "ec2.amazonaws.com", "--context", "sts:ExternalId=abc").code == 1


@pytest.mark.medium
def test_an_artifact_answers_as_its_spec_does(spec: Octospec) -> None:
    assert spec("build", "spec.yaml").code == 0
    for side in ("dist/cloudformation", "dist/terraform", "dist/iam-json"):
        ran = spec("can", side, "ce:GetCostAndUsage")
        by = "  by group costs, policy main\n    “Reports.”\n"
        assert (ran.code, ran.out) == (0, f"role reader is allowed ce:GetCostAndUsage\n{by}")


def test_a_policy_answers_for_its_principal(octospec: Octospec) -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*", "Sid": "Most"}
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": statement}))
    ran = octospec("can", "policy.json", "s3:GetObject", "arn:aws:s3:::a/b")
    assert ran.out == (
        "who has policy.json is allowed s3:GetObject on arn:aws:s3:::a/b\n  by statement Most\n"
    )
    reported = octospec("can", "policy.json", "iam:GetRole", "arn:aws:iam::111122223333:role/x").out
    assert "  no statement allows this action\n  the role may gain the permissions of other" in reported
    assert reported.endswith("and 160 more, statement Most\n")


def test_keys_of_many_values_are_given_again_and_again(octospec: Octospec) -> None:
    condition = {"ForAllValues:StringEquals": {"aws:TagKeys": ["Team", "Cost Center"]}}
    statement = {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": condition}
    octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": statement}))
    command = ("can", "policy.json", "ec2:CreateTags", VOLUME)
    assert (
        octospec(*command, "--context", "aws:TagKeys=Team", "--context", "aws:TagKeys=Cost Center").code == 0
    )
    assert octospec(*command, "--context", "aws:TagKeys=Team", "--context", "aws:TagKeys=Owner").code == 1
    assert octospec(*command, "--context", "aws:RequestTag/Owner=x").code == 1
    assert octospec(*command, "--context", "aws:RequestTag/Team=x").code == 0


def test_json_reports_all_of_it(spec: Octospec) -> None:
    ran = spec("can", "spec.yaml", "ce:ListCostAllocationTags", "--json")
    assert ran.code == 1
    assert ran.json["ok"] is False
    assert ran.json["allowed"] is False
    [role] = ran.json["roles"]
    assert (role["role"], role["verdict"], role["deciding"]) == ("reader", "not allowed", [])
    [near] = role["nearest"]
    assert (near["group"], near["path"], near["line"]) == ("more", "spec.yaml", 31)
    assert near["missing"] == [
        {
            "part": "choice",
            "words": "extra is off, but this requires on",
            "asks": ["extra"],
            "decided-at-build": [],
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ec2:DeleteVolume",), "OCT612 ec2:DeleteVolume supports arn:${Partition}:ec2:"),
        (("ce:GetTags", "--context", "aws:SourceIp=10.0.0.1"), "OCT615 no statement uses aws:sou"),
    ],
)
def test_a_request_that_looks_wrong_is_warned_of(
    spec: Octospec, arguments: tuple[str, ...], said: str
) -> None:
    ran = spec("can", "spec.yaml", *arguments)
    assert ran.code in (0, 1)
    assert said in ran.err


NOT_DOCUMENTED = [
    ("ce:GetCostsAndUsage", "ce:GetCostAndUsage"),
    ("CE:getcostandusages", "ce:GetCostAndUsage"),
    ("cee:GetCostAndUsage", "ce:GetCostAndUsage"),
    ("ce:GetCostsAnd*", "ce:GetCostAndU*"),
    ("ce:Xyz", None),
    ("nosuchservice:Xyz", None),
    ("nosuchservice:*", None),
]


@pytest.mark.parametrize(("action", "nearest"), NOT_DOCUMENTED)
def test_whether_a_role_may_do_what_aws_does_not_document_is_not_known(
    spec: Octospec, action: str, nearest: str | None
) -> None:
    spec.write("all.json", json.dumps(ALLOWS_ALL))
    for side in ("spec.yaml", "all.json"):
        ran = spec("can", side, action)
        assert ran.code == 3
        assert "it is not known whether" in ran.out
        help = f"; did you mean {nearest}? " if nearest else "; "
        assert f"OCT611 AWS does not document {action}{help}--assume-known" in " ".join(ran.err.split())


@pytest.mark.parametrize(("action", "nearest"), NOT_DOCUMENTED)
def test_json_names_the_documented_action_that_is_nearest(
    spec: Octospec, action: str, nearest: str | None
) -> None:
    ran = spec("can", "spec.yaml", action, "--json")
    assert ran.code == 3
    assert (ran.json["ok"], ran.json["allowed"], ran.json["did-you-mean"]) == (False, False, nearest)
    (role,) = ran.json["roles"]
    assert (role["verdict"], role["deciding"], role["nearest"]) == ("not known", [], [])


def test_an_action_newer_than_the_catalogue_is_decided_if_it_is_assumed_to_exist(spec: Octospec) -> None:
    spec.write("all.json", json.dumps(ALLOWS_ALL))
    allowed = spec("can", "all.json", "ce:GetCost", "--assume-known")
    assert (allowed.code, "is allowed ce:GetCost" in allowed.out) == (0, True)
    assert "warning: OCT611 AWS does not document ce:GetCost" in allowed.err
    assert "--assume-known" not in allowed.err
    refused = spec("can", "spec.yaml", "sqs:NewAction", "--assume-known", "--json")
    assert (refused.code, refused.json["roles"][0]["verdict"]) == (1, "not allowed")


def test_a_documented_action_needs_no_assumption(spec: Octospec) -> None:
    plain, assuming = (
        spec("can", "spec.yaml", "ce:GetTags", *more, "--json") for more in ((), ("--assume-known",))
    )
    assert (plain.code, plain.json) == (assuming.code, assuming.json)
    assert plain.json["did-you-mean"] is None


def test_bad_input_is_reported_before_an_action_that_is_not_documented(spec: Octospec) -> None:
    assert spec("can", "missing.yaml", "ce:GetCost").code == 2
    assert spec("can", "spec.yaml", "ce:GetCost", "--role", "writer").code == 2


_NO_PARTITION = "names partition 'aws-gov', which AWS does not have; did you mean 'aws-us-gov'?"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("s3:Get*",), "OCT610 a request is for one action, and 's3:Get*' is a pattern"),
        (("s3:Gte*", "--assume-known"), "OCT610 a request is for one action, and 's3:Gte*' is a pattern"),
        (("GetObject",), "OCT610 'GetObject' is not an action"),
        (("s3:GetObject", "--context", "x"), "OCT610 'x' is not KEY=VALUE"),
        (
            ("s3:GetObject", "--context", "s3:prefix=a"),
            "no request for s3:GetObject holds s3:prefix; it is for",
        ),
        (("s3:GetObject", "--context", "aws:RequestedRegio=x"), "did you mean 'aws:RequestedRegion'?"),
        (
            ("savingsplans:CreateSavingsPlan", "--context", "aws:ResourceTag/team=x"),
            "no request for savingsplans:CreateSavingsPlan holds aws:ResourceTag/team",
        ),
        (
            ("s3:GetObject", "--context", "aws:SourceIp=1", "--context", "aws:SourceIp=2"),
            "has a single value",
        ),
        (("sts:AssumeRole", "--caller", "me"), "OCT610 'me' is not a caller"),
        (("s3:GetObject", "--caller", "111122223333"), "OCT610 a trust policy does not decide s3:GetObject"),
        (("s3:GetObject", "arn:aws-gov:s3:::b/x"), _NO_PARTITION),
        (("sts:AssumeRole", "--caller", "arn:aws-gov:iam::444455556666:role/x"), _NO_PARTITION),
        (("s3:GetObject", "--context", "aws:PrincipalArn=arn:aws-gov:iam::1:role/x"), _NO_PARTITION),
        (
            ("s3:GetObject", "--set", "partition=aws-gov"),
            "OCT234 AWS has no partition 'aws-gov'; did you mean 'aws-us-gov'?",
        ),
        (("s3:GetObject", "--role", "writer"), "OCT613 spec.yaml has no role 'writer'; it has reader"),
        (("s3:GetObject", "--set", "nothing=x"), "OCT609 there is no input 'nothing'"),
        (("s3:GetObject", "--set", "extra=x"), "OCT232 choice 'extra'"),
        (("s3:GetObject", "--set", "remediation=on"), "say --fix remediation=on"),
        (("s3:GetObject", "--customer", "acme"), "--customer needs --customers FILE"),
    ],
)
def test_what_no_one_can_ask_is_bad_input(spec: Octospec, arguments: tuple[str, ...], said: str) -> None:
    ran = spec("can", "spec.yaml", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_a_request_may_hold_a_key_that_only_policies_of_aws_require(spec: Octospec) -> None:
    context = ("--context", "ec2:ResourceTag/team=x", "--context", "aws:RequestedRegion=eu-west-1")
    ran = spec("can", "spec.yaml", "ec2:DescribeInstances", *context)
    assert ran.code == 1
    assert "OCT610" not in ran.err


def test_a_lone_policy_has_no_roles_customers_or_answers(octospec: Octospec) -> None:
    trust = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
    octospec.write("trust.json", json.dumps({"Version": "2012-10-17", "Statement": trust}))
    command = ("can", "trust.json", "sts:AssumeRole")
    assert "is a trust policy; name the caller with --caller" in octospec(*command).err
    assert "it has no roles" in octospec(*command, "--role", "x").err
    assert "is not a spec" in octospec(*command, "--fix", "x=y").err
    assert [octospec(*command, name, "111122223333").code for name in ("--caller", "--principal")] == [0, 0]


def test_a_statement_without_a_name_differs_from_others_by_what_it_says(octospec: Octospec) -> None:
    statements = [
        {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::x/*"},
        {
            "Effect": "Deny",
            "Action": "ce:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:ViaAWSService": "true"}},
        },
    ]
    (octospec.folder / "policy.json").write_text(json.dumps({"Statement": statements}))
    command = ("can", "policy.json", "ce:GetTags")
    assert (
        "by the statement about all actions except iam:* on all except arn:aws:s3:::x/*"
        in octospec(*command).out
    )
    ran = octospec(*command, "--context", "aws:ViaAWSService=true")
    assert "by the statement about ce:* on any resource where aws:ViaAWSService is true" in ran.out


def test_an_action_on_many_kinds_of_resources_names_a_few(octospec: Octospec) -> None:
    ran = octospec("can", "spec.yaml", "ec2:RunInstances")
    assert "or one of 15 other types, not *; name one as RESOURCE" in ran.err


# --- attached policies -------------------------------------------------------------------------


def attaching(octospec: Octospec, policy: str) -> Octospec:
    attach = f"    access: permissions\n    attach: [{policy}]\n    why: More."
    octospec.write("spec.yaml", SPEC.replace("    access: write\n    why: Changes.", attach))
    return octospec


def test_a_policy_of_aws_that_is_attached_allows_and_the_answer_says_as_of_which_day(
    octospec: Octospec,
) -> None:
    done = attaching(octospec, "AdministratorAccess")(
        "can", "spec.yaml", "s3:GetObject", "arn:aws:s3:::b/k", "--fix", "remediation=on"
    )
    assert done.code == 0
    assert "is allowed s3:GetObject" in done.out
    assert "by group change, policy AdministratorAccess, at spec.yaml:" in done.out
    assert "AdministratorAccess of AWS: as of 20" in done.out
    assert ", partition aws" in done.out


def test_what_a_policy_of_aws_does_not_allow_is_not_allowed_as_of_that_day(octospec: Octospec) -> None:
    done = attaching(octospec, "AmazonEC2FullAccess")(
        "can", "spec.yaml", "iam:CreateUser", "--fix", "remediation=on", "--json"
    )
    assert done.code == 3
    [role] = json.loads(done.out)["roles"]
    assert role["verdict"] == "not allowed"
    assert role["claim"]["answer"] == "not-decided"
    assert "permissions of other principals" in role["claim"]["reason"]
    assert role["aws-policies"] == ["AmazonEC2FullAccess"]
    assert role["aws-policies-edition"].startswith("as of 20")


def test_what_only_a_policy_that_no_one_knows_could_allow_is_not_known(octospec: Octospec) -> None:
    done = attaching(octospec, "NoSuchPolicy")(
        "can", "spec.yaml", "iam:CreateUser", "arn:aws:iam::999988887777:user/u", "--fix", "remediation=on"
    )
    assert done.code == 3
    assert "is not allowed" not in done.out
    assert "it is not known whether role reader is allowed iam:CreateUser" in done.out
    assert (
        "not known here: the text of the attached policy arn:${partition}:iam::aws:policy/NoSuchPolicy"
        in done.out
    )


def test_a_policy_that_is_not_attached_under_the_answers_leaves_nothing_open(octospec: Octospec) -> None:
    done = attaching(octospec, "NoSuchPolicy")("can", "spec.yaml", "iam:CreateUser")
    assert done.code == 1


def test_what_is_denied_is_denied_today_whatever_an_unknown_policy_allows(octospec: Octospec) -> None:
    request = ("can", "spec.yaml", "ce:GetTags", "--fix", "remediation=on")
    done = attaching(octospec, "NoSuchPolicy")(*request)
    assert done.code == 3  # the unknown policy may let the role remove the denial
    assert "is explicitly denied today" in done.out
    octospec.write("scp.json", NO_COSTS)
    assert octospec(*request, "--within", "scp.json").code == 3  # it may let the account leave
    octospec.write("scp.json", policy({"Effect": "Deny", "Action": ["ce:*", LEAVES]}))
    assert octospec(*request, "--within", "scp.json").code == 1


def test_what_an_unknown_policy_may_deny_is_not_known(octospec: Octospec) -> None:
    request = ("can", "spec.yaml", "ce:GetCostAndUsage", "--fix", "remediation=on")
    done = attaching(octospec, "NoSuchPolicy")(*request)
    assert done.code == 3
    assert "it is not known whether role reader is allowed ce:GetCostAndUsage" in done.out
    assert octospec("can", "spec.yaml", "ce:GetCostAndUsage").code == 0  # it is not attached


# --- policies that bound a role ----------------------------------------------------------------


def policy(*statements: dict[str, object]) -> str:
    whole = [{"Resource": "*", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": whole})


ONLY_COSTS = policy({"Effect": "Allow", "Action": "ce:*"})
NO_COSTS = policy({"Effect": "Deny", "Action": "ce:*", "Sid": "NoCosts"})
LEAVES = "organizations:LeaveOrganization"
WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
OF_ORGANIZATION = "a policy of an organization no longer applies if the role makes its account leave it"


@pytest.mark.parametrize(
    ("statement", "denied", "code"),
    [
        ({"Action": ["sqs:*", LEAVES]}, ["sqs:*"], 3),
        ({"Action": ["sqs:*", LEAVES], "Condition": WITH_MFA}, ["sqs:*"], 3),
        ({"Action": "*"}, ["sqs:*"], 3),
        ({"Action": ["sqs:*", "iam:PutRolePolicy"]}, ["sqs:*"], 3),
        ({"Action": ["sqs:*", "iam:PassRole", "ec2:RunInstances"]}, ["sqs:*"], 3),
        ({"Action": ["sqs:*", LEAVES]}, ["sqs:*", LEAVES], 1),
        ({"Action": "*"}, ["sqs:*", "organizations:Leave*"], 1),
        ({"Action": ["cloudwatch:GetMetricData", LEAVES]}, ["sqs:*"], 1),
        ({"Action": "sqs:*"}, ["sqs:*"], 1),
    ],
)
def test_a_policy_of_an_organization_decides_nothing_for_a_role_that_may_leave_it(
    octospec: Octospec, statement: dict[str, object], denied: list[str], code: int
) -> None:
    octospec.write("policy.json", policy({"Effect": "Allow", **statement}))
    octospec.write("scp.json", policy({"Effect": "Deny", "Action": denied}))
    request = ("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q", *MFA)
    ran = octospec("can", "policy.json", *request, "--within", "scp.json")
    assert ran.code == code
    assert (OF_ORGANIZATION in " ".join(ran.out.split())) is (code == 3)


@pytest.mark.parametrize(
    ("vending", "wanted", "code"),
    [
        ("s3:GetDataAccess", "s3:GetObject", 3),
        ("s3:Get*Access", "s3:PutObject", 3),
        ("s3:GetDataAccess", "s3:PutBucketPolicy", 1),
        ("lakeformation:GetDataAccess", "s3:GetObject", 3),
        ("lakeformation:GetTemporaryGlueTableCredentials", "s3:GetObject", 3),
        ("lakeformation:ListLakeFormationOptIns", "s3:GetObject", 1),
        ("redshift-data:ExecuteStatement", "s3:GetObject", 3),
        ("redshift-data:*", "dynamodb:Scan", 3),
        ("redshift-data:ExecuteStatement", "sqs:SendMessage", 1),
        ("redshift:GetClusterCredentials", "s3:GetObject", 3),
        ("rds-data:ExecuteStatement", "lambda:InvokeFunction", 3),
        ("rds-db:connect", "secretsmanager:GetSecretValue", 1),
        ("neptune-db:StartLoaderJob", "s3:GetObject", 3),
        ("neptune-db:StartLoaderJob", "s3:DeleteObject", 1),
        ("transfer:UpdateServer", "s3:GetObject", 3),
        ("transfer:CreateServer", "elasticfilesystem:ClientWrite", 3),
        ("transfer:StartServer", "s3:GetObject", 1),
        ("codepipeline:PollForJobs", "s3:GetObject", 3),
        ("codepipeline:GetThirdPartyJobDetails", "s3:DeleteObject", 1),
        ("cloudwatch:GetSpaceCredentials", "logs:StartQuery", 3),
    ],
)
def test_data_that_a_service_returns_with_another_role_is_not_decided(
    octospec: Octospec, vending: str, wanted: str, code: int
) -> None:
    octospec.write("policy.json", policy({"Effect": "Allow", "Action": vending}))
    octospec.write("scp.json", policy({"Effect": "Deny", "Action": wanted}))
    ran = octospec("can", "policy.json", wanted)
    assert ran.code == code
    assert ("with the permissions of another role" in " ".join(ran.out.split())) is (code == 3)
    assert octospec("can", "policy.json", wanted, "--within", "scp.json").code == 1


MFA = ("--context", "aws:MultiFactorAuthPresent=true")


def test_a_key_that_only_a_boundary_tests_is_not_reported_as_untested(spec: Octospec) -> None:
    one = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/reader"}}
    spec.write("scp.json", policy({"Effect": "Deny", "Action": "ce:*", "Condition": one}))
    caller = ("--context", "aws:PrincipalArn=arn:aws:iam::111122223333:role/reader")
    denied = spec("can", "spec.yaml", "ce:GetCostAndUsage", *caller, "--within", "scp.json")
    assert (denied.code, "OCT615" in denied.err) == (1, False)
    assert "OCT615" in spec("can", "spec.yaml", "ce:GetCostAndUsage", *caller).err


def test_a_policy_that_only_denies_is_next_to_the_one_that_allows_everything(spec: Octospec) -> None:
    spec.write("scp.json", NO_COSTS)
    denied = spec("can", "spec.yaml", "ce:GetCostAndUsage", "--within", "scp.json")
    assert denied.code == 1
    assert "role reader is explicitly denied ce:GetCostAndUsage" in denied.out
    assert "so says scp.json, within which the role stays" in denied.out
    assert "statement NoCosts" in denied.out
    allowed = ("ec2:DescribeInstances", "--context", "aws:RequestedRegion=us-east-1")
    assert spec("can", "spec.yaml", *allowed, "--within", "scp.json").code == 0


def test_each_policy_must_allow_and_none_of_them_allows_more(spec: Octospec) -> None:
    spec.write("scp.json", ONLY_COSTS)
    spec.write("session.json", policy({"Effect": "Allow", "Action": "*"}))
    both = ("--within", "session.json", "--within", "scp.json")
    assert spec("can", "spec.yaml", "ce:GetCostAndUsage", *both).code == 0
    assert spec("can", "spec.yaml", "iam:CreateUser", *both).code == 1
    done = spec("can", "spec.yaml", "ec2:DescribeInstances", *both, "--json")
    assert done.code == 1


def test_a_resource_control_policy_is_about_everyone(spec: Octospec) -> None:
    spec.write("rcp.json", policy({"Effect": "Deny", "Principal": "*", "Action": "ce:*"}))
    assert spec("can", "spec.yaml", "ce:GetCostAndUsage", "--within", "rcp.json").code == 1
    spec.write("of-one.json", policy({"Effect": "Deny", "Principal": {"AWS": "1" * 12}, "Action": "ce:*"}))
    bad = spec("can", "spec.yaml", "ce:GetCostAndUsage", "--within", "of-one.json")
    assert bad.code == 2
    assert "names no principal except *" in bad.err


def test_a_boundary_of_aws_bounds_a_role_where_it_is_there(octospec: Octospec) -> None:
    bounded = SPEC.replace("${param.boundary}", "arn:aws:iam::aws:policy/AWSBillingReadOnlyAccess")
    octospec.write(
        "spec.yaml", bounded.replace("  boundary: {description: A boundary., optional: yes}\n", "")
    )
    assert octospec("can", "spec.yaml", "ce:GetCostAndUsage").code == 0
    request = ("s3:GetObject", "arn:aws:s3:::b/k", "--set", "bucket=b")
    done = octospec("can", "spec.yaml", *request)
    assert done.code == 1
    assert "so says permissions boundary AWSBillingReadOnlyAccess of AWS as of 20" in done.out
    assert "not known here" not in done.out


def test_the_text_of_a_boundary_may_be_given(spec: Octospec) -> None:
    spec.write("boundary.json", ONLY_COSTS)
    answers = ("--set", "bucket=b", "--set", "boundary=arn:aws:iam::aws:policy/Theirs")
    request = ("s3:GetObject", "arn:aws:s3:::b/k", *answers)
    assert "not known here" in spec("can", "spec.yaml", *request).out
    done = spec("can", "spec.yaml", *request, "--boundary", "boundary.json", "--json")
    [role] = done.json["roles"]
    assert (role["verdict"], role["bound"]) == ("not allowed", "permissions boundary boundary.json")
    assert role["unknown-documents"] == []


@pytest.mark.parametrize("text", ["{}", "[1", '{"Statement": {"Effect": "Perhaps"}}'])
def test_a_file_that_holds_no_policy_is_refused(spec: Octospec, text: str) -> None:
    spec.write("scp.json", text)
    done = spec("can", "spec.yaml", "ce:GetCostAndUsage", "--within", "scp.json")
    assert done.code == 2
    assert "OCT606" in done.err


# --- permissions that a role can grant itself --------------------------------------------------


def with_own_role(octospec: Octospec, grant: str, role: str = "") -> Octospec:
    text = SPEC.replace("    boundary: ${param.boundary}\n", role)
    text = text.replace("  boundary: {description: A boundary., optional: yes}\n", "")
    own = f"  more:\n    category: cost-data\n    access: permissions\n    why: Own.\n    grants: [{grant}]\n"
    before, _, after = text.partition("  more:")
    octospec.write("spec.yaml", before + own + after[after.index("\n") + 1 :])
    spec = octospec.folder / "spec.yaml"
    spec.write_text(spec.read_text().replace("  extra: {description: More., default: off}\n", ""))
    return octospec


WRITES_ITSELF = '{allow: "iam:PutRolePolicy", on: "${role.reader.arn}"}'


def test_what_a_role_may_grant_itself_is_not_allowed_today_only(octospec: Octospec) -> None:
    spec = with_own_role(octospec, WRITES_ITSELF)
    done = spec("can", "spec.yaml", "sqs:SendMessage")
    assert done.code == 1
    assert "role reader is not allowed today sqs:SendMessage" in done.out
    assert "the role can grant itself this by iam:PutRolePolicy on itself" in done.out
    assert "by group more, policy main, at spec.yaml:" in done.out
    [role] = spec("can", "spec.yaml", "sqs:SendMessage", "--json").json["roles"]
    assert role["self-grant"]["action"] == "iam:PutRolePolicy"
    assert role["self-grant"]["by"]["group"] == "more"


ONLY_READING = 'when: {ArnEquals: {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}'


@pytest.mark.parametrize(
    ("grant", "granting"),
    [
        ('{allow: "iam:AttachRolePolicy", on: "*"}', "iam:AttachRolePolicy"),
        (f'{{allow: "iam:AttachRolePolicy", on: "*", {ONLY_READING}}}', None),
        ('{allow: "iam:PutRolePolicy", on: "arn:${partition}:iam::${account}:role/Other"}', None),
        ('{allow: "iam:GetRole", on: "*"}', None),
    ],
)
def test_a_role_grants_itself_what_its_statements_let_it_attach_to_itself(
    octospec: Octospec, grant: str, granting: str | None
) -> None:
    [role] = with_own_role(octospec, grant)("can", "spec.yaml", "sqs:SendMessage", "--json").json["roles"]
    assert (role["self-grant"] or {}).get("action") == granting


READS_OBJECTS = 'when: {ArnEquals: {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}}'


def test_what_a_role_grants_itself_may_return_credentials_of_another_role(octospec: Octospec) -> None:
    """The policy allows s3:GetDataAccess, whose credentials may delete objects."""
    grant = f'{{allow: "iam:AttachRolePolicy", on: "${{role.reader.arn}}", {READS_OBJECTS}}}'
    spec = with_own_role(octospec, grant)
    ran = spec("can", "spec.yaml", "s3:DeleteObject", "arn:aws:s3:::b/x")
    assert ran.code == 3
    assert "by s3:GetDataAccess" in ran.out
    assert spec("can", "spec.yaml", "sqs:DeleteQueue").code == 1


@pytest.mark.parametrize(
    ("also", "code"), [("kms:UpdateAlias", 3), ("kms:CreateAlias", 3), ("kms:ListAliases", 1)]
)
@pytest.mark.parametrize("key", ["kms:RequestAlias", "kms:ResourceAliases"])
def test_a_role_that_sets_aliases_meets_a_condition_on_the_alias_of_a_key(
    octospec: Octospec, key: str, also: str, code: int
) -> None:
    when = {"ForAnyValue:StringEquals" if "Resource" in key else "StringEquals": {key: "alias/app"}}
    decrypts: dict[str, object] = {
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": when,
    }
    octospec.write("policy.json", policy(decrypts, {"Effect": "Allow", "Action": also, "Resource": "*"}))
    ran = octospec("can", "policy.json", "kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k")
    assert ran.code == code
    assert ("whether the role can give the key the alias" in " ".join(ran.out.split())) is (code == 3)


def test_a_bound_also_bounds_what_a_role_grants_itself(
    octospec: Octospec,
) -> None:
    spec = with_own_role(octospec, WRITES_ITSELF)
    spec.write("scp.json", policy({"Effect": "Deny", "Action": "sqs:*"}))
    assert "grant itself" not in spec("can", "spec.yaml", "sqs:SendMessage", "--within", "scp.json").out
    boundary = "    boundary: arn:aws:iam::aws:policy/ReadOnlyAccess\n"
    bounded = with_own_role(octospec, WRITES_ITSELF, boundary)
    assert "grant itself" not in bounded("can", "spec.yaml", "sqs:SendMessage").out


def test_a_boundary_that_a_role_may_take_off_bounds_nothing(octospec: Octospec) -> None:
    boundary = "    boundary: arn:aws:iam::aws:policy/IAMFullAccess\n"
    done = with_own_role(octospec, WRITES_ITSELF, boundary)("can", "spec.yaml", "sqs:SendMessage")
    assert "is not allowed today" in done.out
    assert "can grant itself this by iam:PutRolePolicy on itself" in done.out


def test_what_a_role_denies_itself_it_may_also_allow_itself(octospec: Octospec) -> None:
    denied = f'{WRITES_ITSELF}, {{deny: "sqs:*"}}'
    done = with_own_role(octospec, denied)("can", "spec.yaml", "sqs:SendMessage")
    assert "is explicitly denied today" in done.out
    assert "can grant itself this by iam:PutRolePolicy on itself" in done.out


def test_a_role_that_may_change_its_trust_can_be_assumed_by_any_principal(octospec: Octospec) -> None:
    command = ("sts:AssumeRole", "--caller", "arn:aws:iam::999999999999:role/x")
    grant = '{allow: "iam:UpdateAssumeRolePolicy", on: "${role.reader.arn}"}'
    done = with_own_role(octospec, grant)("can", "spec.yaml", *command)
    assert "is not allowed today sts:AssumeRole on role reader" in done.out
    assert "the role can change its trust policy by iam:UpdateAssumeRolePolicy on itself" in done.out
    assert "by iam:PutRolePolicy" in with_own_role(octospec, WRITES_ITSELF)("can", "spec.yaml", *command).out


def test_with_a_caller_the_answer_says_what_a_session_may_be(octospec: Octospec) -> None:
    octospec.write("spec.yaml", SPEC)
    command = ("can", "spec.yaml", "sts:AssumeRole", "--caller", "arn:aws:iam::111122223333:role/x")
    [role] = octospec(*command, "--json").json["roles"]
    found = {each["question"]: each["answer"] for each in role["trust-facts"]}
    assert found == {
        "confused-deputy": "no",
        "session-tags": "no",
        "source-identity": "no",
        "role-chaining": "yes",
    }
    said = " ".join(octospec(*command).out.split())
    assert "by its trust policy: no caller can choose tags of its session" in said
    [role] = octospec("can", "spec.yaml", "ce:GetTags", "--json").json["roles"]
    assert role["trust-facts"] == []


def test_another_principal_may_change_the_trust_of_a_role(octospec: Octospec) -> None:
    command = ("sts:AssumeRole", "--caller", "arn:aws:iam::999999999999:role/x")
    spec = with_own_role(octospec, '{allow: ["iam:PassRole", "ec2:RunInstances"]}')
    code, found = claim(spec, *command)
    assert (code, found["answer"]) == (3, "not-decided")
    assert "may use permissions of other principals" in str(found["reason"])
    said = " ".join(spec("can", "spec.yaml", *command).out.split())
    assert "permissions of other roles, which may allow a change of its trust policy: - " in said
    spec.write("scp.json", policy({"Effect": "Deny", "Action": "sts:*"}))  # binds no caller elsewhere
    assert claim(spec, *command, "--within", "scp.json")[0] == 3
    assert claim(with_own_role(octospec, '{allow: "ce:List*"}'), *command)[0] == 1


def test_a_step_that_a_value_decides_is_not_an_answer(octospec: Octospec) -> None:
    grant = '{allow: "iam:PutRolePolicy", on: "arn:aws:iam::111122223333:role/${param.bucket}"}'
    assert "grant itself" not in with_own_role(octospec, grant)("can", "spec.yaml", "sqs:SendMessage").out


@pytest.mark.parametrize(
    ("grant", "reported"),
    [
        (
            '{allow: ["iam:PassRole", "ec2:RunInstances"]}',
            "the permissions of any role that it can pass to what it runs",
        ),
        (
            '{allow: "iam:CreateAccessKey"}',
            "the permissions of principals that it can change, by iam:CreateAccessKey",
        ),
    ],
)
def test_a_role_that_gains_permissions_of_other_roles_may_gain_what_it_is_not_allowed(
    octospec: Octospec, grant: str, reported: str
) -> None:
    spec = with_own_role(octospec, grant)
    done = spec("can", "spec.yaml", "sqs:SendMessage")
    assert "is not allowed today" in done.out
    said = " ".join(done.out.split())
    assert f"may gain the permissions of other roles, which may include this one: - {reported}" in said
    [role] = spec("can", "spec.yaml", "sqs:SendMessage", "--json").json["roles"]
    assert [right["group"] for right in role["through-other-roles"]] == ["more"]
    spec.write("scp.json", policy({"Effect": "Deny", "Action": "sqs:*"}))
    assert (
        "permissions of other roles"
        not in spec("can", "spec.yaml", "sqs:SendMessage", "--within", "scp.json").out
    )


# --- claims ------------------------------------------------------------------------------------


def claim(octospec: Octospec, *arguments: str) -> tuple[int, dict[str, object]]:
    ran = octospec("can", "spec.yaml", *arguments, "--json")
    [role] = ran.json["roles"]
    return ran.code, role["claim"]


def test_a_yes_has_its_request_and_its_choices(spec: Octospec) -> None:
    arguments = ("ec2:DescribeInstances", "--context", "aws:RequestedRegion=us-east-1", "--set", "extra=on")
    assert claim(spec, *arguments) == (
        0,
        {
            "answer": "yes",
            "when": ["extra is on"],
            "scope": "directly",
            "reason": None,
            "witness": {
                "action": "ec2:DescribeInstances",
                "resource": "*",
                "context": {"aws:requestedregion": "us-east-1"},
            },
        },
    )


def test_a_no_says_that_it_covers_privilege_escalation(spec: Octospec) -> None:
    assert claim(spec, "sqs:SendMessage") == (
        1,
        {
            "answer": "no",
            "when": ["extra is off"],
            "scope": "by the policies of the role, also after the privilege escalation that octospec knows",
            "reason": None,
            "witness": None,
        },
    )


def test_a_certain_step_is_an_indirect_yes_with_the_step(octospec: Octospec) -> None:
    code, found = claim(with_own_role(octospec, WRITES_ITSELF), "sqs:SendMessage")
    assert (code, found["answer"], found["scope"]) == (1, "yes", "indirectly")
    assert found["witness"]["action"] == "iam:PutRolePolicy"  # type: ignore[index]


UNKNOWN_BOUNDARY = "    boundary: arn:${partition}:iam::${account}:policy/Theirs\n"


@pytest.mark.parametrize(
    ("grant", "role", "reason"),
    [
        ('{allow: ["iam:PassRole", "ec2:RunInstances"]}', "", "permissions of other principals"),
        ('{allow: "iam:CreateAccessKey"}', "", "permissions of other principals"),
        (WRITES_ITSELF, UNKNOWN_BOUNDARY, "it is not known whether the role can grant itself this"),
        ('{allow: "s3:PutBucketPolicy", on: "arn:${partition}:s3:::b"}', "", "can grant itself this"),
    ],
)
def test_what_may_lead_to_a_request_is_not_decided(
    octospec: Octospec, grant: str, role: str, reason: str
) -> None:
    request = ("s3:DeleteObject", "arn:aws:s3:::b/k")
    code, found = claim(with_own_role(octospec, grant, role), *request)
    assert (code, found["answer"]) == (3, "not-decided")
    assert reason in str(found["reason"])


def test_an_unknown_boundary_does_not_make_a_no_undecided(octospec: Octospec) -> None:
    spec = with_own_role(octospec, '{allow: "ce:List*"}', UNKNOWN_BOUNDARY)
    assert claim(spec, "sqs:SendMessage")[0] == 1


def test_a_misspelled_action_is_not_decided(spec: Octospec) -> None:
    code, found = claim(spec, "s3:DeleteBuckets")
    assert (code, found["answer"]) == (3, "not-decided")
    assert "--assume-known" in str(found["reason"])


def test_a_search_that_ends_early_is_not_decided(spec: Octospec, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object, **__: object) -> None:
        raise BudgetExceededError(1, "too many statements")

    monkeypatch.setattr("octo_spec.analysis.decision.role_answers.self_grant", ends)
    code, found = claim(spec, "sqs:SendMessage")
    assert (code, found["answer"]) == (3, "not-decided")
    assert "the search for privilege escalation ended early" in str(found["reason"])
    assert "not decided: the search" in spec("can", "spec.yaml", "sqs:SendMessage").out
    assert spec("can", "spec.yaml", "ce:GetCostAndUsage").code == 0


# --- the tags of the role ----------------------------------------------------------------------

OF_TEAM = '{allow: "sqs:SendMessage", when: {StringEquals: {"aws:PrincipalTag/team": a}}}'


@pytest.mark.parametrize(
    ("tags", "code"), [("    tags: {team: a}\n", 0), ("    tags: {team: b}\n", 1), ("", 1)]
)
def test_the_tags_of_a_role_are_keys_of_its_requests(octospec: Octospec, tags: str, code: int) -> None:
    spec = with_own_role(octospec, OF_TEAM, tags)
    ran = spec("can", "spec.yaml", "sqs:SendMessage")
    assert ran.code == code
    assert ("with the role's own tags: aws:PrincipalTag/team" in ran.out) is bool(tags)
    given = ("--context", "aws:PrincipalTag/team=a")  # the tag of a session
    assert spec("can", "spec.yaml", "sqs:SendMessage", *given).code == 0


@pytest.mark.parametrize(
    "part",
    [
        {"Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}}},
        {"Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"},
    ],
    ids=str,
)
def test_a_policy_does_not_say_which_tags_its_principal_has(
    octospec: Octospec, part: dict[str, object]
) -> None:
    octospec.write("policy.json", policy({"Effect": "Allow", "Action": "s3:DeleteObject", **part}))
    command = ("can", "policy.json", "s3:DeleteObject", "arn:aws:s3:::b/a/x")
    ran = octospec(*command)
    assert ran.code == 3
    assert "use --context aws:PrincipalTag/team=…" in " ".join(ran.out.split())
    assert [octospec(*command, "--context", f"aws:PrincipalTag/team={team}").code for team in "ab"] == [0, 1]


def test_a_tag_whose_value_is_not_known_decides_nothing(octospec: Octospec) -> None:
    spec = with_own_role(octospec, OF_TEAM, '    tags: {team: "${param.bucket}"}\n')
    code, found = claim(spec, "sqs:SendMessage")
    assert (code, found["answer"]) == (3, "not-decided")
    assert "the value of aws:PrincipalTag/team" in str(found["reason"])
    assert claim(spec, "sqs:SendMessage", "--set", "bucket=a")[0] == 0
    assert claim(spec, "sqs:SendMessage", "--set", "bucket=b")[0] == 1


@pytest.mark.parametrize(
    ("value", "example", "given"),
    [
        ("${account}", "111122223333", ("--set", "account=111122223333")),
        ("${account}", "123456789012", ("--set", "account=123456789012")),
        ("${region}", "us-east-1", ("--set", "region=us-east-1")),
        ("${partition}", "aws", ("--set", "partition=aws")),
        ("${account}", "111122223333", ("arn:aws:sqs:us-east-1:111122223333:q",)),
    ],
)
def test_no_example_of_an_account_or_a_region_decides_by_a_tag(
    octospec: Octospec, value: str, example: str, given: tuple[str, ...]
) -> None:
    tags = f'    tags: {{team: "{value}"}}\n'
    spec = with_own_role(octospec, OF_TEAM.replace('team": a', f'team": "{example}"'), tags)
    code, found = claim(spec, "sqs:SendMessage")
    assert (code, found["answer"]) == (3, "not-decided")
    assert "the value of aws:PrincipalTag/team" in str(found["reason"])
    assert claim(spec, "sqs:SendMessage", *given)[0] == 0


MODULE = """\
variable "x" { type = any }
resource "aws_iam_role" "r" {
  name = "Reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "sts:AssumeRole" }]
  })
}
resource "aws_iam_role_policy" "p" {
  name = "p"
  role = aws_iam_role.r.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "%s", Resource = "*" },
      { Effect = "Allow", Action = %s, Resource = "*", Condition = var.x },
    ]
  })
}
"""
"""A role with a statement that octospec skips, as its condition is an input."""


@pytest.mark.parametrize(
    ("known", "skipped", "code"),
    [
        ("s3:ListBucket", '["ec2:AttachVolume", "ec2:DetachVolume"]', 3),
        ("ec2:DetachVolume", '["ec2:AttachVolume"]', 3),
        ("s3:ListBucket", '["ec2:AttachVolume"]', 1),
        ("iam:PassRole", '["ec2:RunInstances"]', 3),
        ("s3:ListBucket", '["ec2:RunInstances"]', 1),
    ],
)
def test_a_skipped_statement_that_completes_a_step_leaves_a_request_not_decided(
    octospec: Octospec, known: str, skipped: str, code: int
) -> None:
    (octospec.folder / "module").mkdir()
    octospec.write("module/main.tf", MODULE % (known, skipped))
    ran = octospec("can", "module", "secretsmanager:GetSecretValue")
    assert ran.code == code
    assert ("not allowed today" in ran.out) is (code == 3)


def test_a_launch_needs_each_resource_that_its_request_names(octospec: Octospec) -> None:
    def launched(*types: str) -> str:
        on = [f"arn:aws:ec2:*:*:{each}/*" for each in types]
        statement = {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": on}
        octospec.write("policy.json", json.dumps({"Version": "2012-10-17", "Statement": statement}))
        instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-1"
        return octospec("can", "policy.json", "ec2:RunInstances", instance).out

    assert "is not allowed" in (refused := launched("instance", "image", "subnet"))
    assert "also names resources of the types network-interface and security-group, on which" in refused
    assert "is allowed" in launched("instance", "image", "network-interface", "security-group")


LAUNCHED_WITH = ("image", "network-interface", "security-group", "subnet")


@pytest.mark.parametrize(
    ("further", "command", "code"),
    [
        ("{allow: ec2:RunInstances, on: %s}", (), 0),
        ("{allow: ec2:RunInstances, on: %s}, {deny: ec2:RunInstances, on: 'arn:aws:ec2:*:*:image/*'}", (), 1),
        ("{allow: ec2:RunInstances, on: %s, when: {Bool: {aws:MultiFactorAuthPresent: true}}}", (), 3),
        (
            "{allow: ec2:RunInstances, on: %s, when: {Bool: {aws:MultiFactorAuthPresent: true}}}",
            ("--context", "aws:MultiFactorAuthPresent=true"),
            0,
        ),
        ("{allow: ec2:RunInstances, on: %s, when: {StringEquals: {'ec2:Owner': amazon}}}", (), 0),
        ("{allow: ec2:RunInstances, on: '${param.bucket}'}", (), 3),
        ("{allow: ec2:RunInstances, on: '${param.bucket}'}", ("--set", "bucket=arn:aws:ec2:*"), 0),
        ("{allow: ec2:RunInstances, on: '${param.bucket}'}", ("--set", "bucket=arn:aws:s3:::b"), 1),
    ],
)
def test_a_launch_is_decided_by_the_denies_and_values_about_its_other_resources(
    octospec: Octospec, further: str, command: tuple[str, ...], code: int
) -> None:
    others = ", ".join(f"'arn:aws:ec2:*:*:{each}/*'" for each in LAUNCHED_WITH)
    on_instance = "{allow: ec2:RunInstances, on: 'arn:aws:ec2:*:*:instance/*'}"
    spec = with_own_role(octospec, f"{on_instance}, {further.replace('%s', f'[{others}]')}")
    instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-1"
    assert spec("can", "spec.yaml", "ec2:RunInstances", instance, *command).code == code


@pytest.mark.parametrize(
    ("principal", "partition", "code"),
    [
        ("arn:aws:iam::111122223333:root", "aws", 0),
        ("arn:aws:iam::111122223333:root", "aws-us-gov", 1),
        ("111122223333", "aws-us-gov", 0),
        ("*", "aws-us-gov", 0),
        ("arn:aws-us-gov:iam::111122223333:root", "aws-us-gov", 0),
    ],
)
def test_an_account_of_another_partition_is_another_account(
    octospec: Octospec, principal: str, partition: str, code: int
) -> None:
    octospec.write(
        "trust.json",
        policy({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}),
    )
    caller = ("--caller", f"arn:{partition}:iam::111122223333:root")
    assert octospec("can", "trust.json", "sts:AssumeRole", *caller).code == code


def test_a_caller_of_another_partition_than_the_role_is_refused(spec: Octospec) -> None:
    command = ("can", "spec.yaml", "sts:AssumeRole", "--context", "sts:ExternalId=ab")
    given = (
        "--set",
        "external-id=ab",
        "--set",
        "bucket=b",
        "--caller",
        "arn:aws-us-gov:iam::111122223333:root",
    )
    role = "arn:{}:iam::999988887777:role/Reader"
    ran = spec(*command, *given, role.format("aws"))
    assert ran.code == 1
    assert "the caller is of partition aws-us-gov, and the role of partition aws" in ran.out
    assert spec(*command, *given, role.format("aws-us-gov")).code == 0
    assert spec(*command, *given).code == 0, "a role of this partition"


BY_TEAM = '{{allow: "sqs:SendMessage", when: {{StringEquals: {{aws:PrincipalTag/Team: {}}}}}}}'
TAGS_ITSELF = '{{allow: "iam:TagRole", on: "${{role.reader.arn}}"{}}}'


@pytest.mark.parametrize(
    ("wanted", "when", "answer"),
    [
        ("x", "", "yes"),
        ("[x, y]", ", when: {StringEquals: {aws:RequestTag/team: [y, z]}}", "yes"),
        ("x", ", when: {'ForAllValues:StringEquals': {aws:TagKeys: Team}}", "yes"),
        ("x", ", when: {StringLike: {aws:RequestTag/Team: 'z*'}}", "not-decided"),
        ("x", ", when: {Bool: {aws:MultiFactorAuthPresent: true}}", "not-decided"),
    ],
)
def test_a_role_may_set_its_own_tag_as_a_condition_requires(
    octospec: Octospec, wanted: str, when: str, answer: str
) -> None:
    spec = with_own_role(octospec, f"{BY_TEAM.format(wanted)}, {TAGS_ITSELF.format(when)}")
    _, found = claim(spec, "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q")
    assert found["answer"] == answer
    if answer == "yes":
        assert found["scope"] == "indirectly"
        assert "iam:TagRole" in str(found["witness"])


def test_a_tag_that_the_caller_chose_is_not_set(octospec: Octospec) -> None:
    spec = with_own_role(octospec, f"{BY_TEAM.format('x')}, {TAGS_ITSELF.format('')}")
    chosen = ("--context", "aws:PrincipalTag/Team=y")
    assert (
        claim(spec, "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q", *chosen)[1]["answer"] != "yes"
    )


@pytest.mark.parametrize(
    ("step", "on", "said"),
    [
        (
            "sqs:AddPermission",
            "arn:aws:sqs:us-east-1:111122223333:q",
            "on arn:aws:sqs:us-east-1:111122223333:q",
        ),
        ("iam:PutRolePolicy", "*", "on itself"),
    ],
)
def test_a_step_of_a_single_policy_names_what_it_changes(
    octospec: Octospec, step: str, on: str, said: str
) -> None:
    octospec.write("policy.json", policy({"Effect": "Allow", "Action": step, "Resource": on}))
    ran = octospec("can", "policy.json", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q")
    assert f"grant itself this by {step} {said}" in " ".join(ran.out.split())


def launching(*types: str, region: str = "*") -> dict[str, object]:
    on = [f"arn:aws:ec2:{region}:*:{each}/*" for each in types]
    return {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": on}


def attaching_only(name: str) -> dict[str, object]:
    when = {"ArnEquals": {"iam:PolicyARN": f"arn:aws:iam::aws:policy/{name}"}}
    return {"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Condition": when}


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        ((launching("instance"), attaching_only("AmazonEC2ReadOnlyAccess")), "no"),
        ((launching("instance"), attaching_only("AmazonEC2FullAccess")), "yes"),
        ((launching("instance"), launching(*LAUNCHED_WITH, region="eu-west-1")), "no"),
        ((launching("instance"), launching(*LAUNCHED_WITH, region="us-*")), "yes"),
        ((launching("instance", *LAUNCHED_WITH), {**launching("image"), "Effect": "Deny"}), "no"),
    ],
)
def test_a_launch_is_in_one_region_and_needs_each_resource_also_after_steps(
    octospec: Octospec, statements: tuple[dict[str, object], ...], answer: str
) -> None:
    octospec.write("policy.json", policy(*statements))
    instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-1"
    [role] = octospec("can", "policy.json", "ec2:RunInstances", instance, "--json").json["roles"]
    assert role["claim"]["answer"] == answer


IN_CHINA = (
    HEADER
    + """\
partitions: {aws: {}, aws-cn: {}}
roles:
  reader: {name: Reader, why: Reads., trust: {service: ec2.amazonaws.com}, inline: {main: [costs, china]}}
groups:
  costs: {category: cost-data, access: read, why: Reports., grants: {allow: ce:GetTags}}
  china:
    category: cost-data
    access: read
    why: Reports.
    only-in: [aws-cn]
    grants: [{allow: ce:GetAnomalies}, {deny: ce:GetTags}]
"""
)


@pytest.mark.medium
@pytest.mark.parametrize(
    ("query", "allowed", "where"),
    [
        (("ce:GetAnomalies",), "allowed", "aws-cn"),
        (("ce:GetTags",), "allowed", "aws"),
        (("ce:GetDimensionValues",), "not allowed", None),
        (("ce:GetAnomalies", "--set", "partition=aws"), "not allowed", None),
        (("ce:GetAnomalies", "--set", "partition=aws-cn"), "allowed", None),
    ],
)
def test_without_a_resource_each_partition_is_decided(
    octospec: Octospec, query: tuple[str, ...], allowed: str, where: str | None
) -> None:
    octospec.write("spec.yaml", IN_CHINA)
    answer = octospec("can", "spec.yaml", *query, "--json")
    [role] = json.loads(answer.out)["roles"]
    assert (role["verdict"], answer.code) == (allowed, 0 if allowed == "allowed" else 1)
    assert role["claim"]["when"] == ([f"partition is {where}"] if where else [])
