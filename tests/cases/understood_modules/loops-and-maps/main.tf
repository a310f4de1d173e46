# Loops over lists and maps, in expressions, blocks and resources.

variable "external_id" {
  type = string
}

variable "buckets" {
  type        = list(string)
  description = "Buckets with reports."
}

variable "policy_arns" {
  type    = set(string)
  default = []
}

locals {
  services = {
    ec2 = { actions = ["Describe*", "Get*"], write = false }
    rds = { actions = ["Describe*"], write = false }
    eks = { actions = ["UpdateNodegroupConfig"], write = true }
  }
  reads = flatten([
    for name, service in local.services : [
      for action in service.actions : "${name}:${action}"
    ] if !service.write
  ])
  by_effect = { for name, service in local.services : (service.write ? "write" : "read") => name... }
  policies = {
    tags  = ["tag:GetResources", "tag:GetTagKeys"]
    costs = ["ce:GetCostAndUsage"]
  }
}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = { acme = "111122223333", backup = "444455556666" }
    iterator = account
    content {
      sid     = account.key
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = [format("arn:aws:iam::%s:root", account.value)]
      }
      condition {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [var.external_id]
      }
    }
  }
}

data "aws_iam_policy_document" "reads" {
  statement {
    sid       = "Reads"
    actions   = local.reads
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = toset(local.by_effect["write"])
    content {
      sid       = "Writes${title(statement.value)}"
      actions   = [for action in local.services[statement.key].actions : "${statement.key}:${action}"]
      resources = ["*"]
    }
  }

  statement {
    actions   = ["s3:GetObject"]
    resources = formatlist("arn:aws:s3:::%s/*", var.buckets)
  }

  statement {
    actions   = ["s3:ListBucket"]
    resources = [for bucket in var.buckets : "arn:aws:s3:::${bucket}"]
  }
}

resource "aws_iam_role" "loops" {
  name                = "loops"
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = concat(["arn:aws:iam::aws:policy/SecurityAudit"], [for policy in aws_iam_policy.more : policy.arn])

  inline_policy {
    name   = "reads"
    policy = data.aws_iam_policy_document.reads.json
  }
}

resource "aws_iam_policy" "more" {
  for_each = local.policies
  name     = "acme-${each.key}"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = each.value, Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "given" {
  for_each   = var.policy_arns
  role       = aws_iam_role.loops.name
  policy_arn = each.value
}
