"""Comments of a module are the reasons of a spec, where they say something."""

from __future__ import annotations

import time

import pytest

from tests.attack.outcomes import ANYWHERE
from tests.emitters.terraform.understood import understand
from tests.matrices import deep

_MODULE = """
# The vendor reads reports.
resource "aws_iam_role" "x" {
  name = "x"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    # The vendor's own account.
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}

data "aws_iam_policy_document" "p" {
  COMMENT
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
  statement { # Lists queues
    actions   = ["sqs:ListQueues"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.x.id
  policy = data.aws_iam_policy_document.p.json
}

// Needed for audits
resource "aws_iam_role_policy_attachment" "p" {
  role       = aws_iam_role.x.name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}
"""


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("# reads objects", "Reads objects."),
        ("# Reads objects,\n  # and no more!", "Reads objects, and no more!"),
        ("# -------\n  # Objects.\n  # -------", "Objects."),
        ("#checkov:skip=CKV_AWS_111:needed\n  # Reads objects.", "Reads objects."),
        ('# actions = ["s3:*"]', ""),
        ("# ${var.bucket} is read", ""),
        ("# tfsec:ignore:aws-iam-no-policy-wildcards", ""),
        ("# s3:GetObject", ""),
        ("# \u202eobjects", ""),
        (f"# {'much ' * 100}", ""),
        ("", ""),
        ("# about something else\n", ""),
    ],
)
def test_a_comment_above_a_statement_is_its_reason(comment: str, why: str) -> None:
    reading = understand(main=_MODULE.replace("COMMENT", comment))
    assert reading.deployment
    [role] = reading.deployment.roles
    [policy] = role.policies
    assert [statement.why for statement in policy.statements] == [why, "Lists queues."]
    assert (role.why, role.trust[0].why) == ("The vendor reads reports.", "The vendor's own account.")
    assert role.attachments[0].why == "Needed for audits."


@pytest.mark.parametrize(
    "comment",
    [f"# reads{' ' * 300_000}objects", f"# {'_' * 300_000}!", deep("# reads\n" * 120_000)],
    ids=["spaces", "code", "lines"],
)
def test_a_comment_of_any_length_is_read_in_time(comment: str) -> None:
    before = time.process_time()
    understand(main=_MODULE.replace("COMMENT", comment))
    # In proportion to its length it is less than a second; with the square of it, minutes.
    assert time.process_time() - before < ANYWHERE


@pytest.mark.parametrize(
    ("kind", "above", "inside", "why"),
    [
        ("aws_iam_role_policy", "# Costs of the teams\n", "role = aws_iam_role.x.id", "Costs of the teams."),
        ("aws_iam_policy", "# Costs\n", 'description = "Read access  to costs."', "Read access to costs."),
    ],
)
def test_the_description_of_a_policy_is_the_reason_of_its_statements(
    kind: str, above: str, inside: str, why: str
) -> None:
    main = _MODULE.replace("COMMENT", "").replace(
        'resource "aws_iam_role_policy" "p" {\n  role   = aws_iam_role.x.id',
        f'{above}resource "{kind}" "p" {{\n  {inside}',
    )
    attached = main.replace('"arn:aws:iam::aws:policy/SecurityAudit"', "aws_iam_policy.p.arn")
    reading = understand(main=attached if kind == "aws_iam_policy" else main)
    assert reading.deployment
    [policy] = reading.deployment.roles[0].policies
    assert [statement.why for statement in policy.statements] == [why, "Lists queues."]
