"""The name of a role without the parameter for it becomes the default of the parameter."""

from __future__ import annotations

import pytest

from octo_spec.model.text import Param, Text
from tests.emitters.cloudformation.understood import understand

TEMPLATE = """\
Parameters:
  ExternalId: {Type: String, MinLength: 16}
  RoleName: {Type: String, Default: ""%s}
Conditions:
  HasName: !Not [!Equals [!Ref RoleName, ""]]
Resources:
"""
ROLE = """\
  %s:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !If [HasName, !Ref RoleName, %s]
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::123456789012:root"}
            Action: sts:AssumeRole
            Condition: {StringEquals: {sts:ExternalId: !Ref ExternalId}}
      Policies:
        - PolicyName: reads
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: redshift:DescribeClusters, Resource: "*"}
"""
OWN = """\
              - {Effect: Allow, Action: iam:GetRole, Resource: !Sub "arn:aws:iam::*:role/${RoleName}"}
"""
NAMED = """\
              - !If
                - HasName
                - {Effect: Allow, Action: sqs:ListQueues, Resource: "*"}
                - !Ref AWS::NoValue
"""
READER = ROLE % ("Reader", "vendor-reader")


@pytest.mark.parametrize("constraint", ["", ', AllowedPattern: "^$|[a-z-]+"'])
def test_the_name_stays_what_the_source_gives(constraint: str) -> None:
    reading = understand(TEMPLATE % constraint + READER)
    assert reading.deployment
    [role] = reading.deployment.roles
    assert role.name == Text.of(Param("role-name"))
    defaults = {each.id: (each.default, each.optional) for each in reading.deployment.parameters}
    assert defaults["role-name"] == ("vendor-reader", False)
    assert [each.kind.code for each in reading.diagnostics] == ["OCT446"]


@pytest.mark.parametrize(
    ("constraint", "roles"),
    [
        ("", READER + OWN),
        ("", READER + NAMED),
        ("", READER + ROLE % ("Writer", "vendor-writer")),
        (', AllowedPattern: "^$|[a-z]+"', READER),
        (", MaxLength: 8", READER),
    ],
    ids=["used", "tested", "two-names", "pattern", "length"],
)
def test_a_parameter_that_decides_more_than_a_name_has_no_other_default(constraint: str, roles: str) -> None:
    reading = understand(TEMPLATE % constraint + roles)
    assert reading.deployment
    defaults = {each.id: each.default for each in reading.deployment.parameters}
    assert defaults.get("role-name") is None
    assert reading.deployment.roles[0].name == Text.of("vendor-reader")
