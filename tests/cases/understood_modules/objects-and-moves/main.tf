terraform {
  required_version = ">= 1.5"
}
provider "aws" {
  alias = "management"
  region = "us-east-1"
  assume_role {
    role_arn = var.management_role
  }
}
variable "management_role" {
  type = string
  default = null
}
variable "role" {
  description = "The role."
  type = object({
    name = optional(string, "CloudCostRole")
    path = optional(string, "/")
    max_session_duration = optional(number, 3600)
    permissions_boundary = optional(string)
    tags = optional(map(string), {})
  })
  default = {}
}
variable "trusted" {
  type = list(object({
    account_id = string
    external_id = string
    role = optional(string)
  }))
  default = [
    { account_id = "111122223333", external_id = "first-id" },
    { account_id = "444455556666", external_id = "second-id", role = "reader" },
  ]
  validation {
    condition = alltrue([for t in var.trusted : can(regex("^\\d{12}$", t.account_id))])
    error_message = "Account ids have twelve digits."
  }
}
variable "features" {
  type = set(string)
  default = ["billing", "inventory"]
  validation {
    condition = length(setsubtract(var.features, ["billing", "inventory", "remediation"])) == 0
    error_message = "unknown"
  }
}
variable "tag_conditions" {
  type = map(string)
  default = { owner = "platform" }
}
locals {
  features = {
    billing = { actions = ["ce:Get*", "cur:Describe*"], resources = ["*"] }
    inventory = { actions = ["ec2:Describe*", "rds:Describe*"] , resources = ["*"]}
    remediation = { actions = ["ec2:StopInstances"], resources = ["arn:aws:ec2:*:*:instance/*"] }
  }
  name = coalesce(var.role.name, "CloudCostRole")
  enabled = { for k, v in local.features : k => v if contains(var.features, k) }
  tags = merge(
    { ManagedBy = "terraform" },
    var.role.tags,
  )
}
moved {
  from = aws_iam_role.old
  to   = aws_iam_role.this
}
check "role" {
  assert {
    condition     = aws_iam_role.this.max_session_duration <= 43200
    error_message = "too long"
  }
}
resource "aws_iam_role" "this" {
  provider             = aws.management
  name                 = local.name
  path                 = var.role.path
  max_session_duration = var.role.max_session_duration
  permissions_boundary = var.role.permissions_boundary
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  tags                 = local.tags
}
data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = { for i, t in var.trusted : i => t }
    content {
      sid = "Trust${statement.key}"
      actions = ["sts:AssumeRole"]
      principals {
        type = "AWS"
        identifiers = ["arn:aws:iam::${statement.value.account_id}:${statement.value.role == null ? "root" : "role/${statement.value.role}"}"]
      }
      condition {
        test = "StringEquals"
        variable = "sts:ExternalId"
        values = [statement.value.external_id]
      }
    }
  }
}
data "aws_iam_policy_document" "feature" {
  for_each = local.enabled
  statement {
    sid = title(each.key)
    actions = each.value.actions
    resources = each.value.resources
    dynamic "condition" {
      for_each = each.key == "remediation" ? var.tag_conditions : {}
      content {
        test = "StringEquals"
        variable = "aws:ResourceTag/${condition.key}"
        values = [condition.value]
      }
    }
  }
}
resource "aws_iam_role_policy" "feature" {
  for_each = data.aws_iam_policy_document.feature
  name     = each.key
  role     = aws_iam_role.this.name
  policy   = each.value.json
}
