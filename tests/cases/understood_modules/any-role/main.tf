locals {
  role_sts_externalid = flatten([var.role_sts_externalid])
  create = var.create && var.trusted != []
}
variable "create" {
  type = bool
  default = true
}
variable "trusted" {
  type = list(string)
  default = ["arn:aws:iam::835369004346:root"]
}
variable "trusted_role_services" {
  type = list(string)
  default = []
}
variable "role_sts_externalid" {
  description = "STS ExternalId condition values to use with a role (when MFA is not required)"
  type        = any
  default     = []
}
variable "role_requires_mfa" {
  type = bool
  default = false
}
variable "mfa_age" {
  type = number
  default = 86400
}
variable "custom_role_policy_arns" {
  type = list(string)
  default = []
}
variable "number_of_custom_role_policy_arns" {
  type = number
  default = null
}
variable "attach_readonly_policy" {
  type = bool
  default = false
}
variable "inline_policy_statements" {
  type = any
  default = []
}
variable "role_name" {
  type = string
  default = null
}
variable "role_name_prefix" {
  type = string
  default = null
}
data "aws_partition" "current" {}
data "aws_iam_policy_document" "assume_role" {
  statement {
    effect = "Allow"
    actions = compact(distinct(concat(["sts:AssumeRole"], ["sts:TagSession"])))
    principals {
      type        = "AWS"
      identifiers = var.trusted
    }
    dynamic "principals" {
      for_each = length(var.trusted_role_services) > 0 ? [1] : []
      content {
        type = "Service"
        identifiers = var.trusted_role_services
      }
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
        test     = "Bool"
        variable = "aws:MultiFactorAuthPresent"
        values   = ["true"]
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
  count = var.create ? 1 : 0
  name = var.role_name
  name_prefix = var.role_name_prefix
  assume_role_policy = coalesce(var.custom_trust, data.aws_iam_policy_document.assume_role.json)
}
variable "custom_trust" {
  type = string
  default = ""
}
resource "aws_iam_role_policy_attachment" "custom" {
  count = var.create ? coalesce(var.number_of_custom_role_policy_arns, length(var.custom_role_policy_arns)) : 0
  role       = aws_iam_role.this[0].name
  policy_arn = element(var.custom_role_policy_arns, count.index)
}
resource "aws_iam_role_policy_attachment" "readonly" {
  count = var.create && var.attach_readonly_policy ? 1 : 0
  role       = aws_iam_role.this[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/ReadOnlyAccess"
}
output "iam_role_arn" {
  value = try(aws_iam_role.this[0].arn, "")
}
