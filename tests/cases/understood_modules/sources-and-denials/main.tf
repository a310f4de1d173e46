variable "external_ids" { type = list(string) }
variable "environment" {
  type = string
  default = "prod"
  validation {
    condition = contains(["prod", "stage", "dev"], var.environment)
    error_message = "env."
  }
}
variable "suffix" { default = "" }
variable "name" { default = "vendor" }
variable "deny_buckets" {
  type = list(string)
  default = []
}
locals {
  accounts = { prod = "111122223333", stage = "222233334444", dev = "333344445555" }
  account = lookup(local.accounts, var.environment, "111122223333")
  account2 = local.accounts[var.environment]
  base = ["ec2:Describe*"]
  extra = var.environment == "dev" ? ["s3:*"] : []
}
resource "aws_iam_role" "r" {
  name = "${var.name}${var.suffix != "" ? "-${var.suffix}" : ""}"
  description = format("Role for %s", var.name)
  assume_role_policy = data.aws_iam_policy_document.t.json
}
data "aws_iam_policy_document" "t" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type = "AWS"
      identifiers = [format("arn:aws:iam::%s:root", local.account)]
    }
    condition {
      test = "StringEquals"
      variable = "sts:ExternalId"
      values = var.external_ids
    }
  }
}
data "aws_iam_policy_document" "base" {
  statement {
    sid = "Base"
    actions = concat(local.base, local.extra)
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "deny" {
  statement {
    sid = "Deny"
    effect = "Deny"
    actions = ["s3:*"]
    resources = length(var.deny_buckets) == 0 ? ["arn:aws:s3:::nothing"] : [for b in var.deny_buckets : "arn:aws:s3:::${b}"]
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = concat([data.aws_iam_policy_document.base.json], length(var.deny_buckets) > 0 ? [data.aws_iam_policy_document.deny.json] : [])
  override_policy_documents = compact([var.override])
}
variable "override" {
  type = string
  default = ""
}
resource "aws_iam_policy" "all" {
  name = "${var.name}-all"
  policy = data.aws_iam_policy_document.all.json
}
resource "aws_iam_role_policy_attachment" "x" {
  for_each = { all = aws_iam_policy.all.arn, audit = "arn:aws:iam::aws:policy/SecurityAudit" }
  role = aws_iam_role.r.name
  policy_arn = each.value
}
