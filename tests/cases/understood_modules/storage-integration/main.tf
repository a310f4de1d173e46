variable "env" { type = string }
variable "data_bucket_arns" {
  type = list(string)
  default = []
}
variable "flake_account" { type = string }
variable "prefix" { 
  type = string
  default = "flake"
}
variable "aws_region" { type = string }
locals {
  account_id = data.aws_caller_identity.current.account_id
  pipeline_bucket_ids = [for arn in var.data_bucket_arns : element(split(":::", arn), 1)]
  storage_provider = length(regexall(".*gov.*", local.aws_region)) > 0 ? "S3GOV" : "S3"
  aws_region = data.aws_region.current.name
}
data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}
resource "flake_storage_integration" "this" {
  name = "${upper(replace(var.prefix, "-", "_"))}_${upper(var.env)}"
  storage_provider = local.storage_provider
  storage_aws_role_arn = "arn:${data.aws_partition.current.partition}:iam::${local.account_id}:role/${local.role_name}"
}
locals {
  role_name = "${var.prefix}-s3-reader-${var.env}"
}
resource "aws_iam_role" "s3_reader" {
  name = local.role_name
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          AWS = flake_storage_integration.this.storage_aws_iam_user_arn
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "sts:ExternalId" = flake_storage_integration.this.storage_aws_external_id
          }
        }
      }
    ]
  })
  lifecycle {
    ignore_changes = [tags]
    create_before_destroy = true
  }
}
data "aws_iam_policy_document" "s3_reader" {
  # Write logs to cloudwatch
  statement {
    sid       = "S3ReadWritePerms"
    effect    = "Allow"
    resources = concat([for b in local.pipeline_bucket_ids : "arn:aws:s3:::${b}/*"], ["${aws_s3_bucket.geff.arn}/*"])
    actions = ["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion"]
  }
  statement {
    sid       = "S3ListPerms"
    resources = concat(var.data_bucket_arns, [aws_s3_bucket.geff.arn])
    actions = ["s3:ListBucket"]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["*"]
    }
  }
}
resource "aws_s3_bucket" "geff" {
  bucket = "${var.prefix}-geff-${lower(var.env)}-${local.account_id}"
}
resource "aws_iam_role_policy" "s3_reader" {
  name   = "${local.role_name}-policy"
  role   = aws_iam_role.s3_reader.id
  policy = data.aws_iam_policy_document.s3_reader.json
}
