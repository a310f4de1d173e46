variable "external_id" { type = string }
variable "role_name" {
  type = string
  default = null
}
variable "reader_account_id" { 
  type = string
  default = "061190967865" 
  validation {
    condition = length(var.reader_account_id) == 12
    error_message = "12"
  }
}
variable "is_management_account" {
  type = bool
  default = false
}
variable "s3_bucket" {
  type = string
  default = null
}
variable "s3_prefix" {
  type = string
  default = ""
}
locals {
  role_name = coalesce(var.role_name, "costzero-reader")
  role_path = "/costzero/"
  s3_arns = var.s3_bucket == null ? [] : ["arn:aws:s3:::${var.s3_bucket}", "arn:aws:s3:::${var.s3_bucket}/${trim(var.s3_prefix, "/")}*"]
  statements = {
    AccessMasterPayerBillingBucket = var.is_management_account && var.s3_bucket != null ? {
      actions = ["s3:Get*", "s3:List*"], resources = local.s3_arns
    } : null
    ReadBilling = var.is_management_account ? { actions = ["ce:*", "budgets:*"], resources = ["*"] } : null
    CostZero = { actions = ["cloudformation:Get*", "servicequotas:Get*"], resources = ["*"] }
  }
}
resource "aws_iam_role" "this" {
  name = local.role_name
  path = local.role_path
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      identifiers = [var.reader_account_id]
      type = "AWS"
    }
    condition {
      test = "StringEquals"
      values = [var.external_id]
      variable = "sts:ExternalId"
    }
  }
}
data "aws_iam_policy_document" "policy" {
  dynamic "statement" {
    for_each = { for k, v in local.statements : k => v if v != null }
    content {
      sid = statement.key
      actions = statement.value["actions"]
      resources = statement.value["resources"]
    }
  }
}
resource "aws_iam_role_policy" "this" {
  name = "costzero-reader-policy"
  role = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.policy.json
}
resource "aws_iam_role_policy_attachment" "view" {
  for_each = toset(var.is_management_account ? ["job-function/ViewOnlyAccess"] : ["job-function/ViewOnlyAccess", "SecurityAudit"])
  role = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}
