terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.api_gateway, aws.storage]
    }
    icehouse = {
      source                = "icehouse/icehouse"
      configuration_aliases = [icehouse.api_integration, icehouse.storage]
    }
  }
}
variable "prefix" {
  type    = string
  default = "example"
}
variable "env" {
  type    = string
  default = "dev"
}
variable "icehouse_role_path" {
  type    = string
  default = null
}
variable "data_bucket_arns" {
  type    = list(string)
  default = []
}
variable "external_id_override" {
  type    = string
  default = null
}
data "aws_region" "current" { provider = aws.storage }
locals {
  account_id        = data.aws_caller_identity.current.account_id
  s3_reader_name    = substr("${var.prefix}-${var.env}-s3-reader-with-a-long-name", 0, 64)
  all_buckets       = concat([aws_s3_bucket.exchange.arn], var.data_bucket_arns)
  lambda_name       = "${var.prefix}-exchange"
}
data "aws_caller_identity" "current" { provider = aws.storage }
resource "aws_s3_bucket" "exchange" {
  provider = aws.storage
  bucket   = "${var.prefix}-${var.env}-exchange"
}
resource "icehouse_storage_integration" "this" {
  provider                  = icehouse.storage
  name                      = upper(replace("${var.prefix}_storage", "-", "_"))
  type                      = "EXTERNAL_STAGE"
  storage_provider          = "S3"
  storage_allowed_locations = concat(["${aws_s3_bucket.exchange.id}/"], var.data_bucket_arns)
  storage_aws_role_arn      = "arn:aws:iam::${local.account_id}:role/${local.s3_reader_name}"
}
data "aws_iam_policy_document" "assume" {
  provider = aws.storage
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [icehouse_storage_integration.this.storage_aws_iam_user_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = compact([icehouse_storage_integration.this.storage_aws_external_id, var.external_id_override])
    }
  }
}
data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "S3ReadWritePerms"
    actions   = ["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject"]
    resources = flatten([for b in local.all_buckets : "${b}/*"])
  }
  statement {
    sid       = "S3ListPerms"
    actions   = ["s3:ListBucket"]
    resources = local.all_buckets
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["*"]
    }
  }
  dynamic "statement" {
    for_each = toset(var.data_bucket_arns)
    content {
      actions   = ["s3:GetBucketLocation"]
      resources = [statement.value]
    }
  }
}
resource "aws_iam_role" "s3_reader" {
  provider           = aws.storage
  name               = local.s3_reader_name
  path               = var.icehouse_role_path
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
resource "aws_iam_role_policy" "s3_reader" {
  provider = aws.storage
  name     = "${local.s3_reader_name}-policy"
  role     = aws_iam_role.s3_reader.id
  policy   = data.aws_iam_policy_document.reader.json
}
