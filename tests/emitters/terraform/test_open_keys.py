"""Variables in condition keys: the module with a value of one written in its place grants the same."""

from __future__ import annotations

import re
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
from tests.emitters.terraform.understood import understand

if TYPE_CHECKING:
    from octo_spec.model.deployment import Deployment, Role

MODULE = """
variable "key" {
  type = string%s
}
resource "aws_iam_role" "r" {
  name = "acme"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" },
      Condition = { StringEquals = { "aws:PrincipalTag/KEY_HERE" = "yes" } } } ] })
}
resource "aws_iam_role_policy" "encoded" {
  role   = aws_iam_role.r.id
  name   = "encoded"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "ec2:StopInstances", Resource = "*",
      Condition = { StringEquals = { "aws:ResourceTag/KEY_HERE" = "yes" } } },
    { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::KEY_HERE/*" } ] })
}
resource "aws_iam_role_policy" "text" {
  role   = aws_iam_role.r.id
  name   = "text"
  policy = <<EOF
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "ec2:StartInstances", "Resource": "*",
   "Condition": {"StringEquals": {"aws:ResourceTag/x-KEY_HERE": "no"}}}]}
EOF
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["ec2:RebootInstances"]
    resources = ["*"]
    condition {
      test     = "Null"
      variable = "aws:ResourceTag/KEY_HERE"
      values   = ["false"]
    }
  }
}
resource "aws_iam_role_policy" "document" {
  role   = aws_iam_role.r.id
  name   = "document"
  policy = data.aws_iam_policy_document.d.json
}
"""
KEYS = st.from_regex(r"[A-Za-z]([A-Za-z0-9:._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
VALIDATION = """
  validation {
    condition     = contains([%s], var.key)
    error_message = "One of these."
  }"""


def _module_with(settings: str) -> str:
    return MODULE.replace("KEY_HERE", "${var.key}") % settings


def _with(value: str) -> str:
    return MODULE.replace("KEY_HERE", value) % ""


def _deployment(module: str) -> Deployment:
    found = understand(main=module).deployment
    assert found
    return found


def _granted(role: Role) -> tuple[object, ...]:
    """List the statements of a role, in any part of any policy."""
    statements = {replace(each, place=None) for policy in role.policies for each in policy.statements}
    return statements, {replace(each, place=None, presence=ALWAYS) for each in role.trust}


@LAW
@given(KEYS)
def test_a_default_is_kept_wherever_it_is_used(default: str) -> None:
    with_default = _deployment(_module_with(f'\n  default = "{default}"'))
    assert _granted(with_default.roles[0]) == _granted(_deployment(_with(default)).roles[0])
    assert with_default.parameters == ()


@pytest.mark.medium
@LAW
@given(st.lists(KEYS, min_size=1, max_size=3))
def test_the_default_of_a_list_is_kept_where_it_is_joined(default: list[str]) -> None:
    listed = ", ".join(f'"{each}"' for each in default)
    joined = MODULE.replace("KEY_HERE", '${join("-", var.key)}').replace("= string", "= list(string)")
    found = _deployment(joined % f"\n  default = [{listed}]")
    assert _granted(found.roles[0]) == _granted(_deployment(_with("-".join(default))).roles[0])
    assert found.parameters == ()


@LAW
@given(st.lists(KEYS, min_size=2, max_size=4, unique_by=id_from), st.data())
def test_each_value_that_is_allowed_has_statements_of_its_own(
    allowed: list[str], data: st.DataObject
) -> None:
    with_default = _deployment(_module_with(VALIDATION % ", ".join(f'"{each}"' for each in allowed)))
    [choice] = with_default.choices
    value = data.draw(st.sampled_from(allowed))
    only = with_narrowed_choice(with_default, choice.id, (choice.values[allowed.index(value)],))
    assert _granted(only.roles[0]) == _granted(_deployment(_with(value)).roles[0])


def test_a_kept_default_is_reported_and_can_change_access() -> None:
    whole = _module_with('\n  default = "Team"')
    reading = understand(
        main=re.sub('resource "aws_iam_role_policy" "text".*?\nEOF\n}\n', "", whole, flags=re.DOTALL)
    )
    assert [(note.kind.code, note.span.line) for note in reading.diagnostics if note.span] == [("OCT440", 2)]
    assert "variable 'key' is used in a condition key" in reading.diagnostics[0].message
    assert reading.deployment
    unread = reading.deployment.roles[0].unread
    assert {(each.kind, each.actions, each.presence) for each in unread} == {
        (UnreadKind.TRUST, (), ALWAYS),
        (UnreadKind.STATEMENT, ("ec2:StopInstances",), ALWAYS),
        (UnreadKind.STATEMENT, ("ec2:RebootInstances",), ALWAYS),
        (UnreadKind.STATEMENT, ("s3:GetObject",), ALWAYS),
    }


@pytest.mark.parametrize("settings", ["", "\n  default = null", '\n  default = ""'])
def test_without_a_known_value_what_denies_gives_the_role_up(settings: str) -> None:
    reading = understand(main=_module_with(settings))
    assert reading.deployment is None
    assert "the key aws:ResourceTag/x-${param.key} is known only when" in str(reading.diagnostics)


def test_a_text_of_json_with_an_open_key_is_not_looked_up() -> None:
    """A name that is given may be any other one of the same object."""
    looked_up = """
      variable "key" {}
      locals { names = jsondecode("{\\"${var.key}\\": \\"a\\", \\"x\\": \\"b\\"}") }
      resource "aws_iam_role" "r" {
        name = "acme"
        description = local.names["x"]
        assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
          { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } } ] })
      }
    """
    assert _deployment(looked_up).roles[0].description == ""
