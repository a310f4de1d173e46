# A module of labels that is not in this folder decides whether anything is there.
module "this" {
  source  = "labels/label/null"
  version = "0.25.0"
  enabled = var.enabled
}
module "all_label" {
  source     = "labels/label/null"
  version    = "0.25.0"
  attributes = ["all"]
  context    = module.this.context
}
variable "enabled" {
  type    = bool
  default = null
}
variable "policies" {
  type    = list(string)
  default = ["core", "all"]
}
variable "security_audit_policy_enabled" {
  type    = bool
  default = false
}
locals {
  enabled   = module.this.enabled
  partition = join("", data.aws_partition.current[*].partition)
  all_count = local.enabled && contains(split(",", lower(join(",", var.policies))), "all") ? 1 : 0
}
data "aws_partition" "current" {
  count = local.enabled ? 1 : 0
}
resource "watcher_integration_aws" "integration" {
  count     = local.enabled ? 1 : 0
  role_name = module.this.id
}
data "aws_iam_policy_document" "assume_role" {
  count = local.enabled ? 1 : 0
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [format("arn:%s:iam::%s:root", local.partition, "444455556666")]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [join("", watcher_integration_aws.integration[*].external_id)]
    }
  }
}
resource "aws_iam_role" "default" {
  count              = local.enabled ? 1 : 0
  name               = module.this.id
  assume_role_policy = join("", data.aws_iam_policy_document.assume_role[*].json)
}
resource "aws_iam_role_policy_attachment" "security_audit" {
  count      = local.enabled && var.security_audit_policy_enabled ? 1 : 0
  role       = join("", aws_iam_role.default[*].name)
  policy_arn = format("arn:%s:iam::aws:policy/SecurityAudit", local.partition)
}
data "aws_iam_policy_document" "all" {
  count = local.all_count
  statement {
    sid       = "WatcherAll"
    actions   = ["backup:List*", "ec2:Describe*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "all" {
  count  = local.all_count
  name   = module.all_label.id
  policy = join("", data.aws_iam_policy_document.all.*.json)
}
resource "aws_iam_role_policy_attachment" "all" {
  count      = local.all_count
  role       = join("", aws_iam_role.default.*.name)
  policy_arn = join("", aws_iam_policy.all.*.arn)
}
