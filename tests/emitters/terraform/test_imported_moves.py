"""The module of an imported spec says what the resources of the old one are called now."""

from __future__ import annotations

from dataclasses import replace

from octo_spec.plugin.artifacts import ReadMode
from octospec_terraform import EMITTER
from octospec_terraform.emitter import emit_update
from octospec_terraform.options import TerraformOptions
from tests.emitters.terraform.understood import FOLDER, artifacts, understand

_ROLE = """
resource "aws_iam_role" "x" {
  count = 1
  name  = "x"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::111122223333:root" } },
  ] })
}
"""
_LOOP = """
resource "aws_iam_policy" "each" {
  for_each = { "a b" = "s3:GetObject", c = "sqs:GetQueueUrl" }
  name     = "x-${each.value == "s3:GetObject" ? "s3" : "sqs"}"
  policy   = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = each.value, Resource = "*" },
  ] })
}
resource "aws_iam_role_policy_attachment" "each" {
  for_each   = aws_iam_policy.each
  role       = aws_iam_role.x[0].name
  policy_arn = each.value.arn
}
resource "aws_iam_role_policy_attachment" "aws" {
  for_each   = toset(["ReadOnlyAccess"])
  role       = aws_iam_role.x[0].name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}
"""
_LISTED = """
variable "arns" {
  type    = set(string)
  default = []
}
resource "aws_iam_role_policy_attachment" "more" {
  for_each   = var.arns
  role       = aws_iam_role.x[0].name
  policy_arn = each.value
}
"""


def _moves(module: str) -> list[tuple[str, str]]:
    deployment = understand(main=module).deployment
    assert deployment
    deployment = replace(deployment, name="x", version="1.0.0")
    emitted = emit_update(deployment, TerraformOptions(), (deployment,)).artifacts
    assert EMITTER.read
    assert EMITTER.read(emitted, ReadMode.STRICT).deployment == deployment
    text = next((each.text for each in emitted if str(each.path) == "moved.tf"), "")
    lines = [line.partition(" = ")[2] for line in text.splitlines() if " = " in line]
    return list(zip(lines[::2], lines[1::2], strict=True))


def test_what_only_loses_its_count_is_found_by_terraform_itself() -> None:
    assert _moves(_ROLE) == []


def test_each_instance_of_a_loop_has_an_address_of_its_own() -> None:
    moves = dict(_moves(_ROLE + _LOOP))
    policy, attachment = "aws_iam_policy", "aws_iam_role_policy_attachment"
    assert moves == {
        f'{policy}.each["a b"]': f"{policy}.x_x_s3",
        f'{policy}.each["c"]': f"{policy}.x_x_sqs",
        f'{attachment}.each["a b"]': f"{attachment}.x_x_s3",
        f'{attachment}.each["c"]': f"{attachment}.x_x_sqs",
        f'{attachment}.aws["ReadOnlyAccess"]': f"{attachment}.x_read_only_access",
    }


def test_attachments_of_a_set_that_is_given_keep_their_keys() -> None:
    kind = "aws_iam_role_policy_attachment"
    assert _moves(_ROLE + _LISTED) == [(f"{kind}.more", f"{kind}.x_param_arns")]


def test_resources_of_a_local_module_are_moved_from_there() -> None:
    assert EMITTER.read
    deployment = EMITTER.read(artifacts(FOLDER / "modules-in-a-loop"), ReadMode.FOREIGN).deployment
    assert deployment
    addresses = {address for policy in deployment.roles[0].policies for address in policy.addresses}
    assert deployment.roles[0].addresses == ("module.role.aws_iam_role.this",)
    assert 'module.policy["secrets"].aws_iam_policy.this' in addresses
    assert 'module.policy["secrets"].aws_iam_role_policy_attachment.this' in addresses
