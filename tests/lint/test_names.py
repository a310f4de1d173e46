"""What the rules about names take for right is what AWS documents, all of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.iam.catalog import Service, expand, service
from octo_spec.iam.catalog import action as look_up
from octo_spec.iam.catalog_data import data_date, prefixes
from octo_spec.iam.documented_keys import documents
from octo_spec.iam.global_keys import GLOBAL_KEYS, SESSION_KEYS, TAG_KEYS, is_global
from octo_spec.iam.keys import ValueKind
from octo_spec.iam.operators import FORMS, Family
from octo_spec.lint.rules.names import (
    hard_coded_partition,
    key_never_held,
    malformed_account,
    malformed_arn,
    no_such_partition,
    operator_type_mismatch,
    pattern_matches_nothing,
    resource_type_not_taken,
    set_operator_on_single_value,
    single_value_operator_on_set,
    tag_never_held,
    unknown_action,
    unknown_condition_key,
    unknown_policy_variable,
    unknown_service,
)
from octo_spec.lint.rules.names.arn_fields import field_problem
from octo_spec.lint.rules.names.arn_formats import fits, service_formats
from octo_spec.lint.rules.names.written_resources import pattern_of
from octo_spec.model.text import Text, parse
from tests.lint.small_specs import found, subject_of
from tests.matrices import deep
from tests.trials import tried

if TYPE_CHECKING:
    from octo_spec.iam.catalog import Action
    from octo_spec.lint.rule import Rule

NAMES = tuple(sorted(action.full_name for action in expand("ec2:*") + expand("iam:*") + expand("ce:*")))


def actions(prefix: str) -> tuple[Action, ...]:
    known = service(prefix)
    assert isinstance(known, Service)
    return tuple(known.actions.values())


# --- services and actions ----------------------------------------------------------------------


@pytest.mark.medium
@pytest.mark.parametrize("prefix", ["ce", "ec2", "iam", "s3", "sts"])
def test_every_action_that_aws_documents_is_known_in_any_letter_case(prefix: str) -> None:
    spelled = [action.full_name for action in actions(prefix)]
    grant = {"allow": [*spelled, *map(str.upper, spelled)]}
    for rule in (unknown_service, unknown_action, pattern_matches_nothing):
        assert found(rule.RULE, grants=[grant]) == []


@pytest.mark.parametrize(
    ("prefix", "meant"),
    [("cloudwatchs", "cloudwatch"), ("costexplorer", "ce"), ("computeoptimizer", "compute-optimizer")],
)
def test_a_service_is_meant_by_its_title_or_by_a_prefix_spelled_alike(prefix: str, meant: str) -> None:
    [said] = found(unknown_service.RULE, grants=[{"allow": f"{prefix}:Get*"}])
    assert said.endswith(f"did you mean {meant!r}?")


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (unknown_action, "s3:GetBrandNewThing"),
        (unknown_service, "brandnewservice:GetThing"),
        (pattern_matches_nothing, "s3:BrandNew*Thing"),
    ],
)
def test_a_name_that_may_be_newer_than_the_catalogue_is_reported_with_its_date(rule: Any, name: str) -> None:  # noqa: ANN401 - a module
    [said] = found(rule.RULE, grants=[{"allow": name}])
    assert f" on {data_date()}" in said


@pytest.mark.parametrize("name", ["s3:GetBrandNewThing", "brandnewservice:GetThing"])
def test_what_to_do_about_a_new_name_is_said_where_no_other_is_alike(name: str) -> None:
    [said] = [
        *found(unknown_action.RULE, grants=[{"allow": name}]),
        *found(unknown_service.RULE, grants=[{"allow": name}]),
    ]
    assert said.endswith(
        "unless AWS has added it since; update octospec if so, or accept this finding with the reason"
    )


@given(st.sampled_from(NAMES), st.data())
@tried(40)
def test_a_slip_of_one_letter_is_found_and_the_help_names_an_action_that_there_is(
    name: str, data: st.DataObject
) -> None:
    prefix, _, word = name.partition(":")
    at = data.draw(st.integers(0, len(word) - 1))
    slipped = f"{prefix}:{word[:at]}x{word[at + 1 :]}"
    if not isinstance(look_up(slipped), type(look_up(name))):
        [said] = found(unknown_action.RULE, grants=[{"allow": slipped}])
        suggested = re.findall(r"'([a-z0-9-]+:\w+)'", said.partition("did you mean")[2])
        assert suggested
        assert all(isinstance(look_up(suggestion), type(look_up(name))) for suggestion in suggested)


@given(st.sampled_from(NAMES), st.data())
@tried(40)
def test_a_pattern_is_found_exactly_where_the_catalogue_expands_it_to_nothing(
    name: str, data: st.DataObject
) -> None:
    prefix, _, word = name.partition(":")
    end = data.draw(st.integers(1, len(word)))
    letters = data.draw(st.sampled_from(("", "x", "?")))
    pattern = f"{prefix}:{word[:end]}{letters}*"
    matched = bool(expand(pattern))
    assert bool(found(pattern_matches_nothing.RULE, grants=[{"allow": pattern}])) is not matched


# --- condition keys ----------------------------------------------------------------------------


def test_every_global_key_is_known_for_every_action() -> None:
    keys = (*GLOBAL_KEYS, *SESSION_KEYS, *(f"{beginning}team" for beginning in TAG_KEYS))
    assert all(is_global(key) and is_global(key.upper()) for key in keys)
    grant = {"allow": "s3:GetObject", "when": {"Null": dict.fromkeys(keys, "true")}}
    assert found(unknown_condition_key.RULE, grants=[grant]) == []


def test_no_beginning_of_tags_is_a_key_without_its_tag() -> None:
    assert not any(map(is_global, TAG_KEYS))


@pytest.mark.parametrize("name", ["s3:GetObject", "ec2:RunInstances", "kms:Decrypt", "iam:PassRole"])
def test_an_action_documents_each_of_its_keys_with_any_tag(name: str) -> None:
    [action] = expand(name)
    for key in action.condition_keys:
        assert documents(action, re.sub(r"\$\{[^}]*\}|<[^>]*>", "team", key).swapcase())


@pytest.mark.parametrize(
    ("name", "key", "known"),
    [
        ("rds:CreateDBInstance", "rds:DatabaseEngine", True),
        ("rds:CreateDBSubnetGroup", "rds:DatabaseEngine", False),
        ("ram:AssociateResourceSharePermission", "ram:PermissionArn", True),
        ("aws-marketplace:Subscribe", "aws-marketplace:ProductId", True),
        ("ec2:DescribeInstances", "ec2:ResourceTag/team", False),
        ("ec2:StopInstances", "ec2:ResourceTag/team", True),
        ("s3:ListAllMyBuckets", "s3:TlsVersion", True),
        ("ssm:SendCommand", "ec2:ResourceTag/team", True),
        ("lambda:InvokeFunction", "ec2:ResourceTag/team", False),
        ("ec2:CreateTags", "aws:TagKey", False),
    ],
)
def test_a_key_is_known_for_the_actions_whose_requests_may_hold_it(
    name: str,
    key: str,
    known: bool,  # noqa: FBT001 - a column of a table
) -> None:
    grants = [{"allow": name, "when": {"Null": {key: "false"}}}]
    assert (found(unknown_condition_key.RULE, grants=grants) == []) is known


@pytest.mark.parametrize(
    ("rule", "names", "key"),
    [
        (key_never_held.RULE, ["ram:DeleteResourceShare", "ram:GetResourceShares"], "ram:ResourceShareName"),
        (tag_never_held.RULE, ["kms:ListKeys"], "aws:ResourceTag/team"),
        (unknown_condition_key.RULE, ["ec2:DescribeInstances"], "ec2:ResourceTag/team"),
    ],
)
def test_a_key_that_only_policies_of_aws_require_is_reported_as_not_decided(
    rule: Rule, names: list[str], key: str
) -> None:
    [line] = found(rule, grants=[{"allow": names, "when": {"StringEquals": {key: "x"}}}])
    assert (
        f"AWS's reference lists {key!r} for no request for {names[-1]}, but a managed policy of AWS" in line
    )
    assert ("it is not decided whether this grants nothing" in line) is (
        rule is not unknown_condition_key.RULE
    )


def test_each_kind_of_key_is_compared_by_its_own_operators_and_by_null() -> None:
    assert set(operator_type_mismatch.COMPARED_BY) == set(ValueKind)
    assert {family for families in operator_type_mismatch.COMPARED_BY.values() for family in families} == {
        *Family
    } - {Family.NULL}


SAMPLES = {
    Family.STRING: "costs",
    Family.NUMERIC: "10",
    Family.DATE: "2030-01-01T00:00:00Z",
    Family.BOOL: "true",
    Family.BINARY: "Y29zdHM=",
    Family.IP: "203.0.113.7",
    Family.ARN: "arn:*:iam::*:role/octo",
    Family.NULL: "true",
}


@pytest.mark.large
@pytest.mark.parametrize(
    ("key", "fitting"),
    [
        ("aws:PrincipalOrgID", {Family.STRING, Family.BINARY}),
        ("aws:MultiFactorAuthPresent", {Family.BOOL}),
        ("aws:MultiFactorAuthAge", {Family.NUMERIC}),
        ("aws:TokenIssueTime", {Family.DATE}),
        ("aws:EpochTime", {Family.DATE, Family.NUMERIC}),
        ("aws:SourceIp", {Family.IP}),
        ("aws:PrincipalArn", {Family.ARN, Family.STRING}),
        ("aws:PrincipalTag/team", set(Family) - {Family.BOOL}),
    ],
)
def test_a_key_supports_the_operators_of_its_type(key: str, fitting: set[Family]) -> None:
    for name, form in FORMS.items():
        family = form.operator.family
        grant = {"allow": "s3:GetObject", "when": {name: {key: SAMPLES[family]}}}
        mismatch = bool(found(operator_type_mismatch.RULE, grants=[grant]))
        assert mismatch is (family not in fitting | {Family.NULL}), name


@pytest.mark.medium
@pytest.mark.parametrize(
    "name", [name for name, form in FORMS.items() if form.operator.family is Family.STRING]
)
@pytest.mark.parametrize(("key", "many"), [("aws:TagKeys", True), ("aws:username", False)])
def test_set_operators_are_for_sets_and_others_for_one_value(key: str, many: bool, name: str) -> None:  # noqa: FBT001 - a row of a table
    grants = [{"allow": "ec2:CreateTags", "when": {name: {key: "team"}}}]
    takes_set = FORMS[name].quantifier is not None
    assert bool(found(set_operator_on_single_value.RULE, grants=grants)) is (takes_set and not many)
    assert bool(found(single_value_operator_on_set.RULE, grants=grants)) is (many and not takes_set)


def test_a_key_that_there_is_not_is_reported_once() -> None:
    when = {"ForAllValues:StringEquals": {"aws:TagKey": "team"}, "Bool": {"aws:SecureTransports": "true"}}
    grants = [{"allow": "ec2:CreateTags", "when": when}]
    for rule in (set_operator_on_single_value, single_value_operator_on_set, operator_type_mismatch):
        assert found(rule.RULE, grants=grants) == []
    assert len(found(unknown_condition_key.RULE, grants=grants)) == 2


# --- resources ---------------------------------------------------------------------------------

KNOWN = {"Partition": "${partition}", "Region": "eu-west-1", "Account": "${account}"}


@pytest.mark.parametrize("filled", ["costs", deep("*")])
def test_every_documented_form_of_an_arn_is_accepted_and_well_formed(filled: str) -> None:
    for arn_format in (known for prefix in prefixes() for known in service_formats(prefix)):
        written = re.sub(
            r"\$\{([^}]*)\}|<[^>]*>", lambda match: KNOWN.get(match[1], filled), arn_format.documented
        )
        text = parse(written)
        assert isinstance(text, Text)
        assert fits(pattern_of(text), arn_format), written
        assert field_problem(pattern_of(text)) is None, written


@pytest.mark.medium
def test_a_form_is_shown_with_the_references_of_a_spec_and_named_blanks() -> None:
    shown = {arn_format.with_blanks for arn_format in service_formats("ec2")}
    assert "arn:${partition}:ec2:${region}:${account}:instance/<InstanceId>" in shown
    for arn_format in (known for prefix in prefixes() for known in service_formats(prefix)):
        written = re.sub(r"<[^>]*>", "costs", arn_format.with_blanks)
        text = parse(written)
        assert isinstance(text, Text), written
        assert fits(pattern_of(text), arn_format), written


@pytest.mark.parametrize(
    ("action", "resource", "taken"),
    [
        ("s3:ListBucket", "arn:${partition}:s3:::reports", True),
        ("s3:ListBucket", "arn:${partition}:s3:::reports/*", False),
        ("s3:ListBucket", "arn:${partition}:s3:::*", True),
        ("s3:GetObject", "arn:${partition}:s3:::reports", False),
        ("s3:GetObject", "arn:${partition}:s3:::reports*", True),
        ("s3:GetObject", "arn:${partition}:s3:::reports/${aws:PrincipalTag/team}/*", True),
        ("s3:Get*", "arn:${partition}:s3:::reports", True),
        ("ec2:StopInstances", "arn:${partition}:ec2:*:*:volume/*", False),
        ("ec2:StopInstances", "arn:${partition}:ec2:${region}:${account}:instance/i-0123", True),
        ("ec2:DescribeInstances", "arn:${partition}:ec2:*:*:instance/*", False),
        ("ec2:DescribeInstances", "*", True),
        ("sqs:SendMessage", "arn:${partition}:sns:*:*:costs", False),
        ("iam:PassRole", "${role.reader.arn}", True),
        ("iam:GetPolicy", "${role.reader.arn}", False),
        (
            "elasticloadbalancing:AddTags",
            "arn:${partition}:elasticloadbalancing:*:*:listener/net/*/*/*",
            True,
        ),
        ("elasticloadbalancing:AddTags", "arn:${partition}:elasticloadbalancing:*:*:targetgroup/*/*", True),
        (
            "elasticloadbalancing:DeleteTargetGroup",
            "arn:${partition}:elasticloadbalancing:*:*:loadbalancer/x",
            False,
        ),
        ("lambda:InvokeFunction", "arn:${partition}:lambda:*:*:function/costs", False),
        ("lambda:InvokeFunction", "arn:${partition}:lambda:*:*:costs", False),
        ("lambda:InvokeFunction", "arn:${partition}:lambda:*:*:${param.function}", True),
        ("rds:StopDBInstance", "arn:${partition}:rds:*:*:db/costs", False),
        ("logs:PutLogEvents", "arn:${partition}:logs:*:*:log-group/costs", False),
        ("ssm:SendCommand", "arn:${partition}:ssm:*:*:instance/*", False),
        ("sts:AssumeRole", "arn:${partition}:sts::*:role/costs", False),
        ("codecommit:GetFile", "arn:${partition}:codecommit:*:*:costs", True),
        ("glue:GetTable", "arn:${partition}:glue:*:*:unheard-of", True),
        ("iam:GetLoginProfile", "arn:${partition}:iam::*:root", True),
        ("unknown:Knows", "arn:${partition}:s3:::reports", True),
    ],
)
def test_an_action_supports_the_resources_that_aws_documents(action: str, resource: str, taken: bool) -> None:  # noqa: FBT001 - a row of a table
    parameters = {"function": {"description": "A function."}} if "${param." in resource else {}
    grants = [{"allow": action, "on": resource}]
    said = found(resource_type_not_taken.RULE, grants=grants, parameters=parameters)
    assert bool(said) is not taken


def test_what_is_omitted_or_forbidden_is_looked_at_too() -> None:
    grants = [
        {"deny": "s3:*", "on-all-except": ["arn:${partition}:s3:::a", "arn:${partition}:s3:::a/*"]},
        {"allow": "s3:GetObject", "on-all-except": "arn:${partition}:s3:::a"},
        {"deny": "s3:*", "on-all-except": "arn:${partition}:s3:eu-west-1::a"},
    ]
    never = [
        {"allow": "s3:GetObject", "on": "arn:*:s3:::a", "why": "Why."},
        {"allow": "s3:GetObject", "on": "arn:*:s3:::a/*", "why": "Why."},
        {"allow": "s3:GetObject", "on": "arn:*:s3:eu-west-1::a/*", "why": "Why."},
    ]
    subject = subject_of(grants=grants, never=never)
    assert [finding.location for finding in resource_type_not_taken.RULE.find(subject)] == [
        ("groups", "granted", "grants", 1, "on-all-except", 0),
        ("never", 0, "on", 0),
    ]
    assert [finding.location for finding in malformed_arn.RULE.find(subject)] == [
        ("groups", "granted", "grants", 2, "on-all-except", 0),
        ("never", 2, "on", 0),
    ]


@pytest.mark.parametrize(
    ("resource", "problem"),
    [
        ("arn:${partition}:s3:eu-west-1::reports", "has a region"),
        ("arn:${partition}:s3::111122223333:reports/*", "has an account"),
        ("arn:${partition}:s3:*:*:reports/*", ""),
        ("arn:${partition}:s3:eu-west-1:111122223333:accesspoint/reports", ""),
        ("arn:${partition}:dynamodb::111122223333:table/costs", "has no region"),
        ("arn:${partition}:ssm:*::document/AWS-RunShellScript", ""),
        ("arn:${partition}:unknown-service:eu-west-1::costs", ""),
    ],
)
def test_an_arn_has_the_fields_of_its_kind(resource: str, problem: str) -> None:
    said = found(malformed_arn.RULE, grants=[{"allow": "s3:*", "on": resource}])
    assert [problem in message for message in said] == ([True] if problem else [])


# --- what looks like a name of AWS -------------------------------------------------------------


def test_a_misspelled_policy_variable_is_answered_with_the_nearest_known_one() -> None:
    grants = [{"allow": "s3:GetObject", "on": "arn:${partition}:s3:::b/${aws:PrincipalTga/team}/*"}]
    [line] = found(unknown_policy_variable.RULE, grants=grants)
    assert "did you mean 'aws:PrincipalTag/team'?" in line


@pytest.mark.parametrize("key", [*GLOBAL_KEYS, *SESSION_KEYS, *(f"{key}team" for key in TAG_KEYS)])
def test_every_key_of_aws_is_a_policy_variable(key: str) -> None:
    grants = [{"allow": "s3:GetObject", "on": f"arn:${{partition}}:s3:::b/${{{key}}}/*"}]
    assert found(unknown_policy_variable.RULE, grants=grants) == []


def test_govcloud_is_aws_us_gov() -> None:
    partitions = {"aws": {"x": "a"}, "aws-gov": {"x": "b"}}
    [line] = found(no_such_partition.RULE, partitions=partitions, grants=[_NAMED_BY_FACT])
    assert "did you mean 'aws-us-gov'?" in line


@pytest.mark.parametrize(
    ("partition", "number"), [("aws-go*", 1), ("aws-gov", 1), ("aws-us-g?v", 0), ("aws*", 0), ("*", 0)]
)
def test_a_pattern_matches_a_partition_of_aws(partition: str, number: int) -> None:
    when = {"ArnLike": {"aws:PrincipalArn": f"arn:{partition}:iam::*:role/x"}}
    lines = found(no_such_partition.RULE, grants=[{"allow": "s3:GetObject", "when": when}])
    assert len(lines) == number


_NAMED_BY_FACT = {"allow": "s3:GetObject", "on": "arn:${partition}:s3:::${partition.x}/*"}


def test_an_account_of_a_partition_has_twelve_digits_where_it_is_trusted() -> None:
    partitions = {"aws": {"ours": "13192059843"}, "aws-cn": {"ours": "131920598436"}}
    trust = {"account": "${partition.ours}", "external-id": "${param.id}"}
    parameters = {"id": {"description": "Yours."}}
    [line] = found(malformed_account.RULE, partitions=partitions, trust=trust, parameters=parameters)
    assert "'13192059843' is not an account ID: it has 11 digits" in line


def test_hosts_for_each_partition_are_written_next_to_each_other() -> None:
    partitions = {"aws": {"x": "a"}, "aws-cn": {"x": "b"}}
    hosts = ["s3.*.amazonaws.com", "s3.*.amazonaws.com.cn"]
    named = _NAMED_BY_FACT
    for values, number in ((hosts[:1], 1), (hosts, 0), (["s3.eu-west-1.amazonaws.com"], 0)):
        grant = {"allow": "kms:Decrypt", "when": {"StringLike": {"kms:ViaService": values}}}
        lines = found(hard_coded_partition.RULE, partitions=partitions, grants=[named, grant])
        assert len(lines) == number


def test_a_group_for_one_partition_may_spell_it_out() -> None:
    grants = [{"allow": "s3:GetObject", "on": "arn:aws:s3:::reports/*"}]
    partitions = ["aws", "aws-cn"]
    for only_in, number in (({}, 1), ({"only-in": ["aws"]}, 0), ({"only-in": ["aws-cn"]}, 1)):
        lines = found(hard_coded_partition.RULE, partitions=partitions, grants=grants, group=only_in)
        assert len(lines) == number


def test_what_never_may_be_is_looked_at_as_well() -> None:
    accounts = {"StringEquals": {"aws:SourceAccount": ["44445555666", "444455556666"]}}
    never = [{"why": "No.", "allow": "s3:GetObject", "on": "arn:aws-gov:s3:::x/*", "when": accounts}]
    [partition] = found(no_such_partition.RULE, never=never)
    assert "did you mean 'aws-us-gov'?" in partition
    [account] = found(malformed_account.RULE, never=never)
    assert "'44445555666' is not an account ID: it has 11 digits" in account
