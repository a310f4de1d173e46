terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
      configuration_aliases = [aws.payer]
    }
  }
}
variable "enable" {
  type = map(bool)
  default = { costs = true, optimise = false }
}
variable "external_id" {
  type = string
  nullable = false
}
variable "name_prefix" {
  type = string
  default = null
}
variable "name" {
  type = string
  default = null
}
locals {
  groups = {
    costs = [{ sid = "A", actions = ["ce:*"], resources = ["*"] }, { sid = "B", actions = ["cur:*"] }]
    optimise = [{ sid = "C", actions = ["ec2:StopInstances"], resources = ["*"], conditions = { "aws:ResourceTag/x" = ["y"] } }]
  }
  statements = concat(values({ for g, s in local.groups : g => s if var.enable[g] })...)
  hash = substr(sha256(jsonencode(local.statements)), 0, 8)
}
resource "aws_iam_role" "this" {
  provider = aws.payer
  name = var.name_prefix == null ? coalesce(var.name, "vendor") : null
  name_prefix = var.name_prefix
  assume_role_policy = data.aws_iam_policy_document.t.json
}
data "aws_iam_policy_document" "t" {
  statement {
    sid = "AllowVendor"
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type = "AWS"
      identifiers = ["111122223333"]
    }
    condition {
      test = "StringEquals"
      variable = "sts:ExternalId"
      values = [var.external_id]
    }
  }
}
data "aws_iam_policy_document" "p" {
  dynamic "statement" {
    for_each = local.statements
    iterator = s
    content {
      sid = s.value.sid
      actions = s.value.actions
      resources = try(s.value.resources, ["*"])
      dynamic "condition" {
        for_each = try(s.value.conditions, {})
        content {
          test = "StringEquals"
          variable = condition.key
          values = condition.value
        }
      }
    }
  }
}
resource "aws_iam_policy" "p" {
  name = "vendor-${local.hash}"
  policy = data.aws_iam_policy_document.p.json
}
resource "aws_iam_policy_attachment" "p" {
  name = "vendor"
  roles = [aws_iam_role.this.id]
  policy_arn = aws_iam_policy.p.arn
}
