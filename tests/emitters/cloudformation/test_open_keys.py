"""Parameters in condition keys: the template with a value of one written in its place grants the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octo_spec.importing.choice_narrowing import with_narrowed_choice
from octo_spec.model.ids import id_from
from octo_spec.model.presence import ALWAYS
from octo_spec.model.unread import UnreadKind
from octo_spec.testing import LAW
from tests.emitters.cloudformation.understood import understand

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Role

TEMPLATE = """
Parameters:
  Key: {Type: String%s}
  ExternalId: {Type: String}
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      RoleName: acme
      Tags: [{Key: key, Value: KEY_HERE}]
      AssumeRolePolicyDocument: !Sub |
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
           "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "${ExternalId}"}}}]}
      Policies:
        - PolicyName: p
          PolicyDocument: !Sub |
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
               "Condition": {"StringEquals": {"aws:ResourceTag/KEY_HERE": "yes"}}},
              {"Effect": "Deny", "Action": "ec2:StartInstances", "Resource": "*",
               "Condition": {"StringEquals": {"aws:ResourceTag/x-KEY_HERE": "no"}}},
              {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::KEY_HERE/*"}]}
"""
KEYS = st.from_regex(r"[A-Za-z]([A-Za-z0-9:._-]{0,8}[A-Za-z0-9])?", fullmatch=True)


def _template_with(settings: str) -> str:
    return TEMPLATE.replace("Value: KEY_HERE", "Value: !Ref Key").replace("KEY_HERE", "${Key}") % settings


def _with(value: str) -> str:
    return TEMPLATE.replace("KEY_HERE", value) % ""


def _deployment(template: str) -> Deployment:
    found = understand(template).deployment
    assert found
    return found


def _granted(role: Role) -> tuple[object, ...]:
    """List the statements of a role, in any part of any policy."""
    statements = {replace(each, place=None) for policy in role.policies for each in policy.statements}
    return statements, tuple(replace(each, place=None) for each in role.trust), role.tags


@LAW
@given(KEYS)
def test_a_default_is_kept_wherever_it_is_used(default: str) -> None:
    with_default = _deployment(_template_with(f', Default: "{default}"'))
    assert _granted(with_default.roles[0]) == _granted(_deployment(_with(default)).roles[0])
    assert [each.id for each in with_default.parameters] == ["external-id"]


@LAW
@given(st.lists(KEYS, min_size=2, max_size=4, unique_by=id_from), st.data())
def test_each_value_that_is_allowed_has_statements_of_its_own(
    allowed: list[str], data: st.DataObject
) -> None:
    listed = ", ".join(f'"{each}"' for each in allowed)
    with_default = _deployment(
        _template_with(f", AllowedValues: [{listed}]").replace("Tags: [{Key: key, Value: !Ref Key}]", "")
    )
    [choice] = with_default.choices
    value = data.draw(st.sampled_from(allowed))
    only = with_narrowed_choice(with_default, choice.id, (choice.values[allowed.index(value)],))
    written = _deployment(_with(value)).roles[0]
    assert _granted(only.roles[0])[:2] == _granted(written)[:2]


def test_a_kept_default_is_reported_and_can_change_access() -> None:
    reading = understand(_template_with(", Default: Team"))
    assert [(note.kind.code, note.span.line) for note in reading.diagnostics if note.span] == [("OCT440", 3)]
    assert "Key is used in a condition key" in reading.diagnostics[0].message
    assert reading.deployment
    unread = reading.deployment.roles[0].unread
    assert {(each.kind, each.actions, each.presence) for each in unread} == {
        (UnreadKind.STATEMENT, ("ec2:StopInstances",), ALWAYS),
        (UnreadKind.STATEMENT, ("ec2:StartInstances",), ALWAYS),
        (UnreadKind.STATEMENT, ("s3:GetObject",), ALWAYS),
    }


@pytest.mark.parametrize(
    "settings",
    ["", ', Default: ""', f", AllowedValues: [{', '.join(f'v{at}' for at in range(11))}]"],
    ids=["no-value", "empty", "eleven-values"],
)
def test_without_a_known_value_what_denies_gives_the_role_up(settings: str) -> None:
    reading = understand(_template_with(settings))
    assert reading.deployment is None
    assert "a Deny statement cannot be read: the key" in str(reading.diagnostics)


@pytest.mark.parametrize("key", ["AWS::AccountId", "R.Arn", "ExternalId"])
def test_a_key_of_what_no_default_decides_gives_up_a_role_that_denies(key: str) -> None:
    tags, required = "Tags: [{Key: key, Value: !Ref Key}]", "ExternalId: {Type: String"
    template = _template_with("").replace(tags, "").replace("${Key}", f"${{{key}}}")
    reading = understand(template.replace(required, f"{required}, Default: Team"))
    assert reading.deployment is None
    assert "a Deny statement cannot be read: the key aws:ResourceTag/x-${" in str(reading.diagnostics)


def test_a_name_that_becomes_a_duplicate_is_refused() -> None:
    twice = _template_with(", AllowedValues: [Team, Owner]").replace(
        '{"aws:ResourceTag/${Key}": "yes"}', '{"aws:ResourceTag/${Key}": "yes", "aws:ResourceTag/Team": "no"}'
    )
    assert "contains a name twice" in str(understand(twice).diagnostics)
    policies = _deployment(twice).roles[0].policies
    granted = {each.actions for policy in policies for each in policy.statements}
    assert granted == {("ec2:StartInstances",), ("s3:GetObject",)}


def test_an_external_id_in_a_key_stays_one_that_must_be_given() -> None:
    reading = understand(
        _template_with("").replace("${Key}", "${ExternalId}").replace("Ref Key", "Ref ExternalId")
    )
    assert reading.deployment is None
