locals {
  role_sts_externalid = flatten([var.role_sts_externalid])
  partition = try(data.aws_partition.current[0].partition, "aws")
  create = var.create_role && var.putin
}
variable "putin" {
  type = bool
  default = true
}
variable "create_role" {
  type = bool
  default = false
}
variable "role_sts_externalid" {
  type    = any
  default = []
}
variable "trusted_role_arns" {
  type    = list(string)
  default = []
}
variable "role_name" {
  type    = string
  default = null
}
variable "role_name_prefix" {
  type    = string
  default = null
}
variable "custom_role_policy_arns" {
  type    = list(string)
  default = []
}
variable "number_of_custom_role_policy_arns" {
  type    = number
  default = null
}
variable "role_requires_mfa" {
  type    = bool
  default = true
}
variable "mfa_age" {
  type    = number
  default = 86400
}
data "aws_partition" "current" {
  count = local.create ? 1 : 0
}
data "aws_iam_policy_document" "assume_role" {
  statement {
    sid     = "ExplicitSelf"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = var.trusted_role_arns
    }
    dynamic "condition" {
      for_each = length(local.role_sts_externalid) != 0 ? [true] : []
      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = local.role_sts_externalid
      }
    }
    dynamic "condition" {
      for_each = var.role_requires_mfa ? [1] : []
      content {
        test     = "NumericLessThan"
        variable = "aws:MultiFactorAuthAge"
        values   = [var.mfa_age]
      }
    }
  }
}
resource "aws_iam_role" "this" {
  count              = local.create ? 1 : 0
  name               = var.role_name
  name_prefix        = var.role_name_prefix
  assume_role_policy = coalesce(null, data.aws_iam_policy_document.assume_role.json)
}
resource "aws_iam_role_policy_attachment" "custom" {
  count      = local.create ? coalesce(var.number_of_custom_role_policy_arns, length(var.custom_role_policy_arns)) : 0
  role       = aws_iam_role.this[0].name
  policy_arn = element(var.custom_role_policy_arns, count.index)
}
