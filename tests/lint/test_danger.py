"""Rules of danger: what grants reach, what a deny or a condition closes, and how a finding shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octo_spec.analysis.escalation.escalating_actions import PARTNERS, TOGETHER
from octo_spec.iam.dangerous_actions import PRIVILEGE_ESCALATION, Danger, all_dangerous_actions, dangers
from octo_spec.lint.rules.danger import (
    administrator,
    exposes_resources,
    pass_role_anywhere,
    raises_rights,
    reads_data,
    reads_secrets,
    role_rewrites_itself,
    write_anywhere,
)
from tests.lint.small_specs import found
from tests.matrices import matrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octo_spec.lint.rule import Rule

ALL = (
    administrator,
    exposes_resources,
    pass_role_anywhere,
    raises_rights,
    reads_data,
    reads_secrets,
    role_rewrites_itself,
    write_anywhere,
)
IAM = "arn:${partition}:iam::${account}"
HIJACKING = all_dangerous_actions(Danger.COMPUTE_HIJACKING)


def names(grants: Any, **parts: Any) -> set[str]:  # noqa: ANN401 - JSON
    """Name the rules that find something."""
    return {module.KIND.name for module in ALL if found(module.RULE, grants=grants, **parts)}


IN_AWS = {"allow": "s3:GetObject", "on": "arn:aws:s3:::b/x"}


def test_a_danger_is_found_in_each_partition_that_the_grants_name() -> None:
    attaches = {"allow": "iam:AttachUserPolicy", "on": "arn:aws-us-gov:iam::*:user/*"}
    passes = {"allow": "iam:PassRole", "on": "arn:aws-us-gov:iam::*:role/*"}
    partitions = ["aws", "aws-us-gov"]
    assert names([IN_AWS, attaches], partitions=partitions) == {"raises-rights"}
    grants = [IN_AWS, passes, {"allow": "lambda:CreateFunction"}, {"allow": "lambda:InvokeFunction"}]
    assert names(grants, partitions=partitions) == {"pass-role-anywhere"}


# --- changing rights ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        ({"allow": "iam:PutRolePolicy", "on": "${role.reader.arn}"}, "role-rewrites-itself"),
        ({"allow": "iam:DeleteRolePolicy", "on": "${role.reader.arn}"}, "role-rewrites-itself"),
        ({"allow": "iam:PutRolePolicy", "on": f"{IAM}:role/octo-*"}, "raises-rights"),
        ({"allow": "iam:PutRolePolicy"}, "raises-rights"),
        ({"allow": "iam:AddUserToGroup"}, "raises-rights"),
        ({"allow": "iam:*RolePolicy"}, "raises-rights"),
        ({"allow": "iam:UpdateLoginProfile", "on": f"{IAM}:user/*"}, "raises-rights"),
        ({"allow": "iam:Get*", "on": "${role.reader.arn}"}, None),
        ({"allow": "iam:CreateAccessKey", "on": f"{IAM}:user/${{aws:username}}"}, None),
        ({"allow": "iam:PutRolePolicy", "on": f"{IAM}:user/*"}, None),
    ],
)
def test_own_changes_and_changes_of_principals_are_distinguished(grant: Any, expected: str | None) -> None:  # noqa: ANN401 - JSON
    assert names(grant) == ({expected} if expected else set())


OTHER_RULES = {
    Danger.CREDENTIAL_EXPOSURE: "reads-secrets",
    Danger.DATA_ACCESS: "reads-data",
    Danger.RESOURCE_EXPOSURE: "exposes-resources",
}
"""The rules that report what an action does in addition to running code."""


@pytest.mark.parametrize("name", matrix(HIJACKING, HIJACKING[::4]))
def test_who_runs_code_as_any_role_escalates_its_privileges(name: str) -> None:
    others = {OTHER_RULES[danger] for danger in dangers(name) if danger in OTHER_RULES}
    assert names({"allow": name}) == {"raises-rights", *others}
    assert names({"allow": name, "when": {"StringEquals": {"aws:ResourceTag/octo": "yes"}}}) == set()


def test_any_document_runs_nothing_on_instances_that_are_marked() -> None:
    instances = {
        "allow": "ssm:SendCommand",
        "on": "arn:${partition}:ec2:*:${account}:instance/*",
        "when": {"StringEquals": {"ssm:resourceTag/octo": "yes"}},
    }
    documents = {"allow": "ssm:SendCommand", "on": "arn:${partition}:ssm:*:*:document/*"}
    assert names([documents, instances]) == set()
    assert names([documents, {**instances, "when": {}}]) == {"raises-rights"}


@pytest.mark.parametrize("deny", [{"deny": "iam:Put*"}, {"deny-all-except": "iam:Get*", "on": "*"}])
def test_a_deny_closes_the_hole(deny: Any) -> None:  # noqa: ANN401 - JSON
    assert names([{"allow": "iam:PutRolePolicy"}, deny]) == set()


def test_a_deny_that_is_not_always_there_leaves_the_hole_open() -> None:
    groups: dict[str, dict[str, Any]] = {
        "granted": {"grants": [{"allow": "iam:PutRolePolicy", "on": "${role.reader.arn}"}]},
        "guard": {"needs": {"guarded": "on"}, "grants": [{"deny": "iam:*"}]},
    }
    words = {"category": "cost-data", "access": "permissions", "why": "Why."}
    [finding] = found(
        role_rewrites_itself.RULE,
        role={"inline": {"p": ["granted", "guard"]}},
        groups={id: {**words, **group} for id, group in groups.items()},
        choices={"guarded": {"description": "Guarded."}},
    )
    assert finding.partition(";")[0].endswith("if guarded is off")


@pytest.mark.parametrize(
    "when",
    [
        {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/boundary"}},
        {"ArnLike": {"iam:PolicyARN": f"{IAM}:policy/octo-*"}},
    ],
)
def test_a_boundary_and_a_list_of_policies_close_attaching(when: Any) -> None:  # noqa: ANN401 - JSON
    assert names({"allow": "iam:AttachRolePolicy", "when": when}) == set()
    assert names({"allow": "iam:AttachRolePolicy", "when": {"Null": {"iam:PolicyARN": "false"}}})


def test_who_must_set_a_boundary_that_is_named_raises_nothing() -> None:
    grant = {"allow": "iam:PutRolePermissionsBoundary"}
    assert names({**grant, "when": {"ArnEquals": {"iam:PermissionsBoundary": f"{IAM}:policy/octo"}}}) == set()
    assert names({**grant, "when": {"ArnLike": {"iam:PermissionsBoundary": "*"}}}) == {"raises-rights"}
    assert names({**grant, "allow": "iam:DeleteRolePermissionsBoundary"}) == {"raises-rights"}


@pytest.mark.parametrize(
    "when",
    [
        {"StringLike": {"iam:PermissionsBoundary": "*"}},
        {"Null": {"iam:PermissionsBoundary": "false"}},
        {"ArnLike": {"iam:PermissionsBoundary": f"{IAM}:policy/*"}},
        {"ArnEquals": {"iam:PermissionsBoundary": "arn:${partition}:iam::aws:policy/AdministratorAccess"}},
        {"StringEqualsIfExists": {"iam:PermissionsBoundary": f"{IAM}:policy/octo"}},
        {"ArnNotEquals": {"iam:PolicyARN": "arn:${partition}:iam::aws:policy/AdministratorAccess"}},
        {"ArnEquals": {"iam:PolicyARN": "arn:${partition}:iam::aws:policy/IAMFullAccess"}},
        {"ArnLike": {"iam:PolicyARN": f"{IAM}:policy/*"}},
    ],
)
def test_a_boundary_or_policy_that_may_be_any_leaves_the_hole_open(when: Any) -> None:  # noqa: ANN401 - JSON
    assert names({"allow": "iam:AttachRolePolicy", "when": when}) == {"raises-rights"}


def test_a_new_version_of_its_own_managed_policy_rewrites_the_role() -> None:
    role = {"managed": {"Own": ["granted"]}, "path": "/octo/"}
    grant = {"allow": "iam:CreatePolicyVersion", "on": f"{IAM}:policy/octo/Own"}
    assert names(grant, role=role) == {"role-rewrites-itself"}
    assert names({**grant, "on": f"{IAM}:policy/octo/Other"}, role=role) == {"raises-rights"}


def test_what_is_written_for_one_partition_is_looked_at_there() -> None:
    grant = {"allow": "iam:PutRolePolicy", "on": "arn:aws-cn:iam::${account}:role/*"}
    assert names(grant) == {"raises-rights"}
    assert names([grant, {"deny": "iam:*", "on": "arn:aws-cn:iam::*:role/*"}]) == set()


# --- everything --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "grants",
    [
        {"allow": "*"},
        {"allow-all-except": "billing:*"},
        [{"allow": "*"}, {"deny": "organizations:*"}],
        {"allow": "*", "when": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
    ],
)
def test_a_grant_of_everything_is_found_by_one_rule_alone(grants: Any) -> None:  # noqa: ANN401 - JSON
    assert names(grants) == {"administrator"}


def test_a_grant_of_everything_except_permissions_is_found_for_the_rest() -> None:
    expected = {"exposes-resources", "raises-rights", "reads-data", "reads-secrets", "write-anywhere"}
    assert names([{"allow": "*"}, {"deny": ["iam:*", "sts:*"]}]) == expected


def test_an_attached_policy_that_allows_everything_is_found_where_it_is_attached() -> None:
    group = {"grants": [{"allow": "ce:GetTags"}], "attach": ["ReadOnlyAccess", "AdministratorAccess"]}
    [finding] = found(administrator.RULE, group=group)
    assert "role 'reader', by AdministratorAccess as of " in finding
    assert "may do everything" in finding


@pytest.mark.medium
def test_an_attached_policy_is_as_dangerous_as_its_statements_in_a_grant() -> None:
    attached = names([{"allow": "ce:GetTags"}], group={"attach": "AmazonEC2FullAccess"})
    assert attached == {"exposes-resources", "raises-rights", "reads-data", "reads-secrets", "write-anywhere"}
    services = ["autoscaling:*", "cloudwatch:*", "ec2:*", "elasticloadbalancing:*", "iam:*"]
    assert names([{"deny": services}], group={"attach": "AmazonEC2FullAccess"}) == set()


# --- anywhere ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "name", "kind"),
    [
        (reads_secrets.RULE, "secretsmanager:GetSecretValue", "secretsmanager:*:${account}:secret:"),
        (reads_data.RULE, "s3:GetObject", "s3:::"),
        (write_anywhere.RULE, "rds:DeleteDBInstance", "rds:*:${account}:db:"),
        (exposes_resources.RULE, "s3:PutBucketPolicy", "s3:::"),
    ],
)
def test_anywhere_means_resources_that_no_one_names(rule: Rule, name: str, kind: str) -> None:
    parameters = {"named": {"description": "A name.", "pattern": "^[a-z]+$"}}
    all_of_kind = f"arn:${{partition}}:{kind}*"
    for on in (
        "*",
        all_of_kind,
        all_of_kind.replace("${account}", "*"),
        [all_of_kind, f"arn:aws:{kind}octo"],
    ):
        [finding] = found(rule, grants={"allow": name, "on": on})
        assert "anything" in finding
    for end in ("octo/*", "${param.named}*", "*-octo", "${aws:PrincipalTag/team}"):
        grants = [{"allow": name, "on": f"arn:${{partition}}:{kind}{end}"}, _use("named")]
        assert found(rule, grants=grants, parameters=parameters) == []


def _use(id: str) -> Any:  # noqa: ANN401 - JSON
    return {"allow": "ce:GetTags", "when": {"StringEquals": {"aws:PrincipalTag/a": f"${{param.{id}}}"}}}


@pytest.mark.parametrize(
    ("when", "open_"),
    [
        ({"StringEquals": {"aws:ResourceTag/octo": "yes"}}, False),
        ({"StringEqualsIfExists": {"aws:ResourceTag/octo": "yes"}}, True),
        ({"StringNotEquals": {"aws:ResourceTag/octo": "no"}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": "octo"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"StringEquals": {"aws:PrincipalTag/team": "a"}}, True),
        ({"StringEquals": {"ec2:ResourceTag/octo": "yes"}}, False),
        ({"StringEquals": {"ec2:Region": "eu-west-1"}}, True),
    ],
)
def test_only_a_condition_on_what_is_changed_closes_the_hole(when: Any, *, open_: bool) -> None:  # noqa: ANN401 - JSON
    grants = {"allow": "ec2:TerminateInstances", "when": when}
    assert bool(found(write_anywhere.RULE, grants=grants)) is open_


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("secretsmanager:GetSecretValue", "secretsmanager:VersionStage"),
        ("kms:Decrypt", "kms:EncryptionAlgorithm"),
        ("dynamodb:Query", "dynamodb:Select"),
        ("s3:GetObject", "s3:x-amz-content-sha256"),
        ("ssm:GetParametersByPath", "ssm:Recursive"),
        ("sts:AssumeRole", "sts:RoleSessionName"),
    ],
)
def test_a_condition_on_the_form_of_the_request_closes_nothing(name: str, key: str) -> None:
    assert names({"allow": name, "when": {"StringEquals": {key: "a"}}}) == names({"allow": name})


@pytest.mark.parametrize(
    ("when", "open_"),
    [({"Bool": {"kms:GrantIsForAWSResource": value}}, value == "false") for value in ("true", "false")],
)
def test_only_grants_for_services_of_aws_keep_a_key_closed(when: Any, *, open_: bool) -> None:  # noqa: ANN401 - JSON
    expected = {"exposes-resources"} if open_ else set()
    assert names({"allow": "kms:CreateGrant", "when": when}) == expected
    grants = [{"allow": "kms:CreateGrant"}, {"deny": "kms:*", "when": when}]
    assert names(grants) == {"exposes-resources"} - expected


def test_a_secret_is_any_secret_whatever_its_name_ends_with() -> None:
    secrets = "arn:${partition}:secretsmanager:*:${account}:secret:"
    assert names({"allow": "secretsmanager:GetSecretValue", "on": f"{secrets}*-??????"}) == {"reads-secrets"}
    assert names({"allow": "secretsmanager:GetSecretValue", "on": f"{secrets}octo-??????"}) == set()


def test_a_deny_of_what_is_not_marked_closes_the_hole() -> None:
    deny = {"deny": "ec2:*", "when": {"StringNotEquals": {"aws:ResourceTag/octo": "yes"}}}
    assert names([{"allow": "ec2:Stop*"}, deny]) == set()


@pytest.mark.parametrize(
    "name", ["ec2:CreateVolume", "logs:PutLogEvents", "ce:UpdatePreferences", "ec2:CreateTags"]
)
def test_what_only_adds_and_what_cannot_be_limited_changes_nothing(name: str) -> None:
    assert names({"allow": name}) == set()


FOUND_BY = {
    Danger.CREDENTIAL_EXPOSURE: reads_secrets,
    Danger.DATA_ACCESS: reads_data,
    Danger.RESOURCE_EXPOSURE: exposes_resources,
}
ELSEWHERE = {*reads_secrets.OF_ITS_OWN, *exposes_resources.ONE_OF_ITS_TYPE, *PRIVILEGE_ESCALATION}
"""The actions that these rules do not report; their rules have the reasons."""


FOUND = [
    (danger, name) for danger in FOUND_BY for name in all_dangerous_actions(danger) if name not in ELSEWHERE
]


@pytest.mark.large
@pytest.mark.parametrize(("danger", "name"), matrix(FOUND, FOUND[::8]))
def test_every_dangerous_action_is_found_by_itself(danger: Danger, name: str) -> None:
    assert found(FOUND_BY[danger].RULE, grants={"allow": name})


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        ("glue:GetConnections", {"reads-secrets"}),
        ("cognito-idp:DescribeUserPoolClient", {"reads-secrets"}),
        ("appsync:ListApiKeys", {"reads-secrets"}),
        ("redshift-serverless:GetCredentials", {"reads-secrets"}),
        ("kms:ReEncryptFrom", {"reads-secrets"}),
        ("rds-data:ExecuteStatement", {"reads-data"}),
        ("es:ESHttpPost", {"reads-data"}),
        ("s3tables:GetTableData", {"reads-data"}),
        ("ec2:DisableSnapshotBlockPublicAccess", {"exposes-resources"}),
        ("quicksight:UpdateDataSetPermissions", {"exposes-resources"}),
    ],
)
def test_what_no_third_party_list_has_is_found(grant: str, expected: set[str]) -> None:
    assert names({"allow": grant}) >= expected


@pytest.mark.parametrize(
    "grant",
    [
        *(
            "ec2:Describe*",
            "autoscaling:Describe*",
            "directconnect:Describe*",
            "lambda:List*",
            "ds:Describe*",
        ),
        *(
            "cloudwatch:Get*",
            "cloudwatch:Describe*",
            "cloudtrail:LookupEvents",
            "xray:Get*",
            "wafv2:GetSampledRequests",
        ),
        *(
            "apigateway:GET",
            "codebuild:BatchGetProjects",
            "ecs:Describe*",
            "firehose:Describe*",
            "eks:Describe*",
        ),
        *("kms:GenerateDataKey*", "iam:Get*", "config:Describe*", "sts:GetSessionToken", "sns:List*"),
        *(
            "ecr-public:GetAuthorizationToken",
            "lakeformation:GetDataAccess",
            "quicksight:Describe*Permissions",
        ),
    ],
)
def test_an_inventory_and_monitoring_are_no_danger(grant: str) -> None:
    assert names({"allow": grant}) == set()


@pytest.mark.parametrize(
    "grant",
    [
        "rds:CreateDBInstance",
        "dynamodb:CreateTable",
        "events:PutTargets",
        "ec2:CopySnapshot",
        "firehose:Create*",
    ],
)
def test_what_exposes_or_copies_by_one_of_its_settings_is_not_a_danger(grant: str) -> None:
    assert not names({"allow": grant}) & {"reads-secrets", "reads-data", "exposes-resources"}


def test_tokens_for_the_permissions_of_the_caller_are_not_secrets() -> None:
    assert names({"allow": sorted(reads_secrets.OF_ITS_OWN)}) == set()


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("s3:*AccountPublicAccessBlock", "arn:${partition}:s3:::octo"),
        ("logs:PutResourcePolicy", "arn:${partition}:logs:*:${account}:log-group:octo-*"),
        ("lightsail:DownloadDefaultKeyPair", "arn:${partition}:lightsail:*:${account}:*"),
    ],
)
def test_a_grant_on_an_arn_reaches_no_action_without_resources(name: str, on: str) -> None:
    assert names({"allow": name, "on": on}) == set()
    assert len(names({"allow": name, "on-all-except": on})) == 1
    assert len(names({"allow": name})) == 1


@pytest.mark.parametrize("together", TOGETHER, ids="+".join)
def test_actions_that_act_as_another_role_only_together_are_found_in_any_grants(
    together: tuple[str, ...],
) -> None:
    grants = [{"allow": name} for name in together]
    [finding] = found(raises_rights.RULE, grants=grants)
    assert f"may escalate its privileges: {' with '.join(together)}" in finding
    for missing in together:
        others = [name for name in together if name != missing]
        assert found(raises_rights.RULE, grants=[{"allow": others}]) == []


def by_mode(grants: Mapping[str, str]) -> dict[str, Any]:
    """Return the parts of a spec that grants each action for an option of a choice, or for all of them."""
    words = {"category": "cost-data", "access": "permissions", "why": "Why."}
    groups = {
        f"g{position}": {**words, **({"needs": {"mode": mode}} if mode else {}), "grants": [{"allow": name}]}
        for position, (name, mode) in enumerate(grants.items())
    }
    choice = {"description": "Mode.", "options": ["some", "others"]}
    return {"groups": groups, "role": {"inline": {"p": [*groups]}}, "choices": {"mode": choice}}


@pytest.mark.parametrize("together", TOGETHER, ids="+".join)
def test_actions_of_choices_that_exclude_each_other_are_not_done_together(together: tuple[str, ...]) -> None:
    first, *others = together
    assert found(raises_rights.RULE, **by_mode({first: "some", **dict.fromkeys(others, "others")})) == []
    assert found(raises_rights.RULE, **by_mode({**dict.fromkeys(together, ""), others[-1]: "some"}))
    assert len(found(raises_rights.RULE, **by_mode(dict.fromkeys(together, "some")))) == 1


@pytest.mark.parametrize(
    "when",
    [
        {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
        {"StringEquals": {"aws:PrincipalType": "Root"}},
        {"ArnEquals": {"aws:PrincipalArn": f"{IAM}:role/Other"}},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "name", ["iam:PutUserPolicy", "iam:PutRolePolicy", "dynamodb:Scan", "secretsmanager:GetSecretValue"]
)
def test_a_grant_that_allows_no_request_is_not_dangerous_as_well(name: str, when: Any) -> None:  # noqa: ANN401 - JSON
    assert names({"allow": name})
    assert names({"allow": name, "when": when}) == set()
    denied = [{"allow": name}, {"deny": name, "when": when}]
    assert names(denied) == names({"allow": name})


def test_the_arn_of_the_role_itself_narrows_nothing() -> None:
    own = {"ArnEquals": {"aws:PrincipalArn": "${role.reader.arn}"}}
    assert names({"allow": "iam:PutUserPolicy", "when": own}) == {"raises-rights"}
    other = {"ArnEquals": {"aws:PrincipalArn": f"{IAM}:role/Other"}}
    generated = {"trust": {"service": "ssm.amazonaws.com"}, "why": "Reads.", "inline": {"p": ["granted"]}}
    parts = {"roles": {"reader": generated}, "grants": [{"allow": "iam:PutUserPolicy", "when": other}]}
    assert found(raises_rights.RULE, **parts)


# --- passing roles -----------------------------------------------------------------------------

PASS: dict[str, Any] = {"allow": "iam:PassRole"}


@pytest.mark.parametrize("partner", PARTNERS, ids="+".join)
def test_every_partner_runs_code_as_a_role_that_is_passed(partner: tuple[str, ...]) -> None:
    [finding] = found(pass_role_anywhere.RULE, grants=[PASS, {"allow": list(partner)}])
    assert " with ".join(partner) in finding
    if len(partner) > 1:
        assert found(pass_role_anywhere.RULE, grants=[PASS, {"allow": partner[0]}]) == []


@pytest.mark.parametrize(
    ("passing", "open_"),
    [
        (PASS, True),
        ({**PASS, "on": f"{IAM}:role/*"}, True),
        ({**PASS, "on": f"{IAM}:role/octo-*"}, False),
        ({**PASS, "when": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}, True),
        ({**PASS, "when": {"StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}}}, True),
        ({**PASS, "when": {"StringLike": {"iam:PassedToService": "ec2*"}}}, True),
        ({**PASS, "when": {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}}}, False),
        (
            {
                **PASS,
                "on": f"{IAM}:role/octo-*",
                "when": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}},
            },
            False,
        ),
        ({**PASS, "when": {"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}}, True),
        ({**PASS, "when": {"StringLike": {"iam:PassedToService": "ec*"}}}, True),
        ({**PASS, "when": {"StringLike": {"iam:PassedToService": "?c2.amazonaws.com"}}}, True),
        ({**PASS, "when": {"StringLike": {"iam:PassedToService": "la*"}}}, False),
        ({**PASS, "when": {"StringLike": {"iam:PassedToService": "monitoring.*"}}}, False),
    ],
)
def test_a_named_role_or_a_service_that_runs_nothing_closes_the_hole(passing: Any, *, open_: bool) -> None:  # noqa: ANN401 - JSON
    grants = [passing, {"allow": "ec2:RunInstances"}]
    assert bool(found(pass_role_anywhere.RULE, grants=grants)) is open_


def test_passing_a_role_names_every_service_of_the_grant() -> None:
    services = ["ec2.amazonaws.com", "lambda.amazonaws.com"]
    runs = {"allow": ["ec2:RunInstances", "lambda:CreateFunction", "lambda:InvokeFunction"]}
    grants = [{**PASS, "when": {"StringEquals": {"iam:PassedToService": services}}}, runs]
    [line] = found(pass_role_anywhere.RULE, grants=grants)
    assert "may pass any role that trusts ec2.amazonaws.com or lambda.amazonaws.com" in line
    assert "ec2:RunInstances" in line
    assert "lambda:CreateFunction" in line


@pytest.mark.parametrize("service", ["la*", "?ambda.amazonaws.com", "lambda.amazonaws.com"])
def test_a_pattern_of_services_may_be_a_service_that_runs_code(service: str) -> None:
    passing = {**PASS, "when": {"StringLike": {"iam:PassedToService": service}}}
    grants = [passing, {"allow": ["lambda:CreateFunction", "lambda:InvokeFunction"]}]
    [line] = found(pass_role_anywhere.RULE, grants=grants)
    assert f"any role that trusts {service}, and run code with it by lambda:CreateFunction" in line


@pytest.mark.parametrize("service", ["tasks.*", "*apprunner*", "build.app?unner.amazonaws.com"])
def test_a_service_may_run_code_under_a_name_with_another_label_first(service: str) -> None:
    passing = {**PASS, "when": {"StringLike": {"iam:PassedToService": service}}}
    grants = [passing, {"allow": "apprunner:CreateService"}]
    [line] = found(pass_role_anywhere.RULE, grants=grants)
    assert f"any role that trusts {service}, and run code with it by apprunner:CreateService" in line


def test_code_runs_only_by_actions_that_the_same_choices_allow() -> None:
    running = {"lambda:CreateFunction": "some", "lambda:InvokeFunction": "others"}
    assert found(pass_role_anywhere.RULE, **by_mode({"iam:PassRole": "", **running})) == []
    assert found(pass_role_anywhere.RULE, **by_mode({"iam:PassRole": "others", **running})) == []
    together = dict.fromkeys(running, "some")
    assert found(pass_role_anywhere.RULE, **by_mode({"iam:PassRole": "", **together}))
    assert found(pass_role_anywhere.RULE, **by_mode({"iam:PassRole": "others", **together})) == []


def test_a_role_may_pass_every_role_that_trusts_a_named_service() -> None:
    services = {"iam:PassedToService": ["ec2.amazonaws.com", "glue.amazonaws.com"]}
    grants = [{**PASS, "when": {"StringEquals": services}}, {"allow": "ec2:RunInstances"}]
    [line] = found(pass_role_anywhere.RULE, grants=grants)
    assert "may pass any role that trusts ec2.amazonaws.com, and run code with it by ec2:RunInstances" in line
    assert line.endswith("name the roles")


# --- how it is said ----------------------------------------------------------------------------


def test_a_grant_is_found_once_for_all_its_roles_and_actions() -> None:
    role = {"why": "Reads.", "trust": {"service": "ssm.amazonaws.com"}, "inline": {"p": ["granted"]}}
    roles = {"one": {**role, "name": "One"}, "two": {**role, "name": "Two"}}
    [finding] = found(reads_data.RULE, roles=roles, grants={"allow": ["s3:Get*", "dynamodb:*"]})
    assert (
        "roles 'one' and 'two' may read any data of a kind: dynamodb:BatchGetItem, "
        "dynamodb:ConditionCheckItem" in finding
    )


# --- what a parameter names --------------------------------------------------------------------

BUCKET_ARN = "^arn:aws[a-z-]*:s3:::[a-z0-9.-]+$"


@pytest.mark.parametrize(
    ("pattern", "on", "open_"),
    [
        (BUCKET_ARN, "${param.bucket}/*", False),
        ("^[a-z0-9.-]{3,63}$", "arn:${partition}:s3:::${param.bucket}/*", False),
        ("^[a-z0-9.-]{3,63}$", "arn:${partition}:s3:::*${param.bucket}*", False),
        ("^.+$", "arn:${partition}:s3:::*${param.bucket}*", True),
        ("^arn:aws:s3:.*$", "${param.bucket}/*", True),
        (None, "${param.bucket}/*", True),
    ],
)
def test_a_bucket_that_a_parameter_with_a_pattern_names_is_not_any(
    pattern: str | None, on: str, *, open_: bool
) -> None:
    bucket = {"description": "Your bucket.", **({"pattern": pattern} if pattern else {})}
    grants = {"allow": ["s3:GetObject", "dynamodb:GetItem"] if "::" not in on else "s3:GetObject", "on": on}
    assert bool(found(reads_data.RULE, parameters={"bucket": bucket}, grants=grants)) is open_


@pytest.mark.parametrize(
    ("on", "help"),
    [
        ("${param.bucket}/*", f"add \"pattern: {BUCKET_ARN}\" to parameter 'bucket', or name"),
        (["${param.bucket}/*", "arn:aws:s3:::*"], "to parameter 'bucket', or name"),
        (["arn:aws:s3:::${param.bucket}/*", "arn:aws:s3:::*"], "; name the resources"),
    ],
)
def test_the_fix_for_a_bucket_arn_without_a_pattern_is_the_pattern(on: str | list[str], help: str) -> None:
    bucket = {"bucket": {"description": "The ARN of a bucket."}}
    [finding] = found(reads_data.RULE, parameters=bucket, grants={"allow": "s3:GetObject", "on": on})
    assert help in finding


def test_the_pattern_of_another_resource_is_not_guessed() -> None:
    table = {"table": {"description": "The ARN of a table."}}
    grants = {"allow": "dynamodb:GetItem", "on": "${param.table}/*"}
    [finding] = found(reads_data.RULE, parameters=table, grants=grants)
    assert "add a pattern that matches only the intended ARNs to parameter 'table', or name" in finding


def test_decrypting_is_reported_as_what_it_is() -> None:
    [finding] = found(reads_secrets.RULE, grants={"allow": "kms:Decrypt"})
    assert "may decrypt with any key in the account: kms:Decrypt" in finding
    assert "any secret" not in finding
    via = {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}}
    assert found(reads_secrets.RULE, grants={"allow": "kms:Decrypt", "when": via}) == []


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (reads_secrets.RULE, "lightsail:GetRelationalDatabaseMasterUserPassword"),
        (reads_secrets.RULE, "lightsail:GetBucketAccessKeys"),
        (reads_data.RULE, "sdb:Select*"),
        (reads_data.RULE, "ecr:BatchGetImage"),
        (raises_rights.RULE, "lambda:UpdateFunctionConfiguration"),
    ],
)
def test_reads_and_code_that_no_third_party_list_has(rule: Rule, name: str) -> None:
    assert found(rule, grants={"allow": name})


# --- within a boundary -------------------------------------------------------------------------


def test_what_a_known_boundary_holds_back_is_not_a_danger() -> None:
    grants = {"allow": ["iam:PutRolePolicy", "s3:GetObject", "secretsmanager:GetSecretValue"]}
    assert names(grants) == {"raises-rights", "reads-data", "reads-secrets"}
    assert names(grants, role={"boundary": "IAMFullAccess"}) == {"raises-rights"}
    assert names(grants, role={"boundary": "AmazonS3ReadOnlyAccess"}) == {"reads-data"}


def test_a_danger_within_a_known_boundary_is_reported_with_the_day_of_its_text() -> None:
    [finding] = found(raises_rights.RULE, grants={"allow": "iam:Put*"}, role={"boundary": "IAMFullAccess"})
    assert "role 'reader', within boundary IAMFullAccess as of " in finding
    assert ", partition aws, may escalate its privileges" in finding
