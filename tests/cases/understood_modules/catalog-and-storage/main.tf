variable "lakehouse_account_id" {
  type = string
}
variable "prefix" {
  type    = string
  default = "demo"
}
variable "roles_to_assume" {
  type        = list(string)
  default     = []
}
variable "vpc" {
  type = object({
    id                 = optional(string)
    security_group_ids = optional(list(string), [])
    subnets            = optional(map(string), {})
  })
  default = {}
}
variable "tags" { default = {} }
data "lakehouse_aws_assume_role_policy" "this" {
  external_id = var.lakehouse_account_id
}
resource "aws_iam_role" "cross_account_role" {
  name               = "${var.prefix}-crossaccount"
  assume_role_policy = data.lakehouse_aws_assume_role_policy.this.json
  tags               = var.tags
}
data "lakehouse_aws_crossaccount_policy" "this" {
  pass_roles = var.roles_to_assume
}
resource "aws_iam_role_policy" "this" {
  name   = "${var.prefix}-policy"
  role   = aws_iam_role.cross_account_role.id
  policy = data.lakehouse_aws_crossaccount_policy.this.json
}
resource "lakehouse_mws_credentials" "this" {
  role_arn         = aws_iam_role.cross_account_role.arn
  credentials_name = "${var.prefix}-creds"
  depends_on       = [aws_iam_role_policy.this]
}
data "aws_caller_identity" "current" {}
resource "aws_s3_bucket" "metastore" {
  bucket = "${var.prefix}-metastore"
}
data "aws_iam_policy_document" "passrole_for_uc" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      identifiers = ["arn:aws:iam::444455556666:role/catalog-master"]
      type        = "AWS"
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.lakehouse_account_id]
    }
  }
  statement {
    sid     = "ExplicitSelfRoleAssumption"
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/${var.prefix}-uc-access"]
    }
  }
}
resource "aws_iam_policy" "unity_metastore" {
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "${var.prefix}-lakehouse-unity-metastore"
    Statement = [
      {
        "Action" : ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"],
        "Resource" : [aws_s3_bucket.metastore.arn, "${aws_s3_bucket.metastore.arn}/*"],
        "Effect" : "Allow"
      },
      {
        "Action" : ["sts:AssumeRole"],
        "Resource" : ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/${var.prefix}-uc-access"],
        "Effect" : "Allow"
      }
    ]
  })
  tags = merge(var.tags, { Name = "${var.prefix}-unity-catalog IAM policy" })
}
resource "aws_iam_role" "metastore_data_access" {
  name                = "${var.prefix}-uc-access"
  assume_role_policy  = data.aws_iam_policy_document.passrole_for_uc.json
  managed_policy_arns = [aws_iam_policy.unity_metastore.arn]
}
