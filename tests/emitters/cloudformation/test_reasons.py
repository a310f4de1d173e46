"""Reasons from comments and descriptions: what people wrote, neither dead code nor words for tools."""

from __future__ import annotations

import pytest

from octo_spec.diagnostics import Span
from octospec_cloudformation.reading.reasons import Reasons
from tests.emitters.cloudformation.understood import understand


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("# Reads what each team spends",), "Reads what each team spends"),
        (("  ## Reads what each team", "  #   spends."), "Reads what each team spends."),
        (("# One thing", "", "# another thing"), "another thing"),
        (("# Above the code", "- Effect: Allow"), ""),
        (("# ------------",), ""),
        (("# ------", "# Cost access", "# ------"), "Cost access"),
        (("# Billing",), ""),
        (("# Action: s3:DeleteBucket is too much",), ""),
        (("# - s3:DeleteBucket and more",), ""),
        (("# s3:DeleteBucket",), ""),
        (("# checkov:skip=CKV_AWS_111: it is read-only",), ""),
        (("# Reads reports", "# - s3:DeleteBucket"), ""),
        ((), ""),
    ],
)
def test_a_comment_above_is_a_reason_if_it_is_for_people(lines: tuple[str, ...], reason: str) -> None:
    assert Reasons((*lines, "- Effect: Allow")).comment_above(Span("a", len(lines) + 1, 1)) == reason


TEMPLATE = """
Resources:
  Reader:
    Type: AWS::IAM::Role
    Properties:
      Description: Reads costs.
      AssumeRolePolicyDocument:
        Statement:
          # The collector that runs in our account
          - {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
      ManagedPolicyArns:
        # What the audit needs
        - arn:aws:iam::aws:policy/SecurityAudit
  Reading:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [!Ref Reader]
      Description: >
        Read access
        to costs.
      PolicyDocument:
        Statement:
          - {Effect: Allow, Action: "ce:Get*", Resource: "*"}
          - {Sid: ListsBuckets, Effect: Allow, Action: s3:ListAllMyBuckets, Resource: "*"}
          # Reads the report
          - {Effect: Allow, Action: s3:GetObject, Resource: "*"}
"""


def test_reasons_come_with_the_statements_below_them() -> None:
    deployment = understand(TEMPLATE).deployment
    assert deployment
    [role] = deployment.roles
    assert role.why == "Reads costs."
    assert [trust.why for trust in role.trust] == ["The collector that runs in our account"]
    assert [attachment.why for attachment in role.attachments] == ["What the audit needs"]
    whys = [statement.why for policy in role.policies for statement in policy.statements]
    assert whys == ["Read access to costs.", "Read access to costs.", "Reads the report"]


def test_a_comment_above_a_policy_is_the_reason_of_its_statements() -> None:
    described = "      Description: >\n        Read access\n        to costs.\n"
    commented = TEMPLATE.replace(described, "").replace("  Reading:", "  # Costs of the teams\n  Reading:")
    deployment = understand(commented).deployment
    assert deployment
    [policy] = deployment.roles[0].policies
    assert [each.why for each in policy.statements] == [*["Costs of the teams"] * 2, "Reads the report"]
